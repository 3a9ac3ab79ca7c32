"""Figures, plots, pages and files of an evaluation, for people and programs to read."""

from .aggregate import report_of
from .bars import Bar, BarVerdict, read_bars, verdicts
from .cases import Case, CaseQuote, Cases
from .data import (
    NAMES,
    Comparison,
    ConfigurationFigures,
    Figure,
    PromiseResult,
    Report,
)
from .files import check_folder, costs_of, report_files, write_report
from .html import FILTERS, TEMPLATES_FOLDER, Results
from .layers import Stretch, excerpts, whole_article
from .markdown import markdown_of

__all__ = [
    "FILTERS",
    "NAMES",
    "TEMPLATES_FOLDER",
    "Bar",
    "BarVerdict",
    "Case",
    "CaseQuote",
    "Cases",
    "Comparison",
    "ConfigurationFigures",
    "Figure",
    "PromiseResult",
    "Report",
    "Results",
    "Stretch",
    "check_folder",
    "costs_of",
    "excerpts",
    "markdown_of",
    "read_bars",
    "report_files",
    "report_of",
    "verdicts",
    "whole_article",
    "write_report",
]
