"""Formats with mark-up: what a reader sees of a page, a Word file, a PDF."""

from .docx import read_docx
from .html import read_html
from .markdown import read_markdown
from .parts import Parsed
from .pdf import read_pdf

__all__ = ["Parsed", "read_docx", "read_html", "read_markdown", "read_pdf"]
