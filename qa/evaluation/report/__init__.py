"""An evaluation to be read: figures, plots, pages, files."""

from .bars import Bar, read_bars, verdicts
from .cases import STAGES, Case, CaseQuote, Cases
from .data import NAMES, report
from .files import check_folder, costs_of, files, write
from .html import FILTERS, TEMPLATES_FOLDER, Results
from .layers import Stretch, excerpts, whole_article

__all__ = [
    "FILTERS",
    "NAMES",
    "STAGES",
    "TEMPLATES_FOLDER",
    "Bar",
    "Case",
    "CaseQuote",
    "Cases",
    "Results",
    "Stretch",
    "check_folder",
    "costs_of",
    "excerpts",
    "files",
    "read_bars",
    "report",
    "verdicts",
    "whole_article",
    "write",
]
