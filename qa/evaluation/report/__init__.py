"""Figures, plots, pages and files of an evaluation, for people and programs to read."""

from .aggregate import report_of
from .bars import Bar, BarVerdict, read_bars, verdicts
from .cases import Case, CaseQuote, Cases, Stretch, excerpts, whole_article
from .data import (
    Comparison,
    ConfigurationFigures,
    CostsJson,
    Figure,
    PromiseResult,
    QuestionResult,
    Report,
    costs_json,
)
from .files import check_folder, report_files, write_report
from .formats import NAMES
from .html import FILTERS, TEMPLATES_FOLDER, Listed, Results, explained
from .markdown import markdown_of
from .saved import Saved, compare_reports, read_report

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
    "CostsJson",
    "Figure",
    "Listed",
    "PromiseResult",
    "QuestionResult",
    "Report",
    "Results",
    "Saved",
    "Stretch",
    "check_folder",
    "compare_reports",
    "costs_json",
    "excerpts",
    "explained",
    "markdown_of",
    "read_bars",
    "read_report",
    "report_files",
    "report_of",
    "verdicts",
    "whole_article",
    "write_report",
]
