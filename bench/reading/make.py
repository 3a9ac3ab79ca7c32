"""Word files and PDFs for the bench, made of a few lines."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

Piece = tuple[Any, ...]
"""(style, text) or ("table", rows): h1 to h3, p, b (a bold line), li, n, title."""


def docx(
    *pieces: Piece, title: str = "", edit: Callable[[Any], None] | None = None
) -> bytes:
    """A Word file. `edit` may change the document of python-docx before it is saved."""
    from docx import Document

    document = Document()
    document.core_properties.title = title
    styles = {"p": None, "li": "List Bullet", "n": "List Number", "title": "Title"}
    for style, *rest in pieces:
        if style == "table":
            _docx_table(document, *rest)
        elif style == "b":
            document.add_paragraph().add_run(rest[0]).bold = True
        elif style in styles:
            document.add_paragraph(rest[0], style=styles[style])
        else:
            document.add_heading(rest[0], int(style[1]))
    if edit:
        edit(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _docx_table(document: Any, rows: Sequence[Sequence[str]]) -> None:
    table = document.add_table(len(rows), len(rows[0]))
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            table.cell(y, x).text = cell


def pdf(
    *pieces: Piece,
    columns: int = 1,
    header: str = "",
    footer: str = "",
    password: str = "",
    ruled: bool = True,
) -> bytes:
    """A PDF on A4. `footer` may hold {page}."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        PageBreak,
        PageTemplate,
        Paragraph,
    )

    styles = getSampleStyleSheet()
    names = {"h1": "Title", "h2": "Heading2", "h3": "Heading3", "title": "Title"}

    def flowable(style: str, *rest: Any) -> Any:
        if style == "table":
            return _pdf_table(rest[0], ruled=ruled)
        if style == "page":
            return PageBreak()
        text = f"<b>{rest[0]}</b>" if style == "b" else rest[0]
        text = f"&bull; {text}" if style == "li" else text
        return Paragraph(text, styles[names.get(style, "BodyText")])

    def around(canvas: Any, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(60, 815, header)
        canvas.drawString(60, 25, footer.format(page=document.page))

    out = io.BytesIO()
    width = 490 / columns - 10 * (columns - 1)
    frames = [
        Frame(50 + n * (490 / columns + 5), 60, width, 730) for n in range(columns)
    ]
    document = BaseDocTemplate(out, pagesize=A4, encrypt=password or None, invariant=1)
    document.addPageTemplates([PageTemplate(frames=frames, onPage=around)])
    document.build([flowable(*piece) for piece in pieces])
    return out.getvalue()


def _pdf_table(rows: Sequence[Sequence[str]], *, ruled: bool) -> Any:
    from reportlab.lib import colors
    from reportlab.platypus import Table, TableStyle

    table = Table([list(row) for row in rows])
    if ruled:
        table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black)]))
    return table


def scanned_pdf() -> bytes:
    """A PDF whose one page is a picture."""
    from PIL import Image
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    canvas.drawImage(ImageReader(Image.new("L", (200, 280), 240)), 0, 0, *A4)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()
