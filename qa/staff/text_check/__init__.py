"""Where each sentence of a text stands in the articles, and what differs."""

from .check import Finding, TextCheck, TextFindings, Verdict
from .differences import GRAVE, KINDS, Change, ChangeKind, changes_between
from .exact import Place
from .folding import Fold
from .json_form import text_json
from .reading import CheckedText, Sentence

__all__ = [
    "GRAVE",
    "KINDS",
    "Change",
    "ChangeKind",
    "CheckedText",
    "Finding",
    "Fold",
    "Place",
    "Sentence",
    "TextCheck",
    "TextFindings",
    "Verdict",
    "changes_between",
    "text_json",
]
