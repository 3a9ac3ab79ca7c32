"""A quote that has left the desk, as JSON, code or sheet, and whether it stands."""

from .check_code import code_of, place_of
from .json_form import answer_json, answers_json, emergency_json
from .kept_turns import kept_of, places_of, sheet_from
from .saved_sheet import read_sheet
from .sheet import Sheet, SheetWords, entry_of, sheet_html
from .verification import Finding, difference, finding_of, findings_of

__all__ = [
    "Finding",
    "Sheet",
    "SheetWords",
    "answer_json",
    "answers_json",
    "code_of",
    "difference",
    "emergency_json",
    "entry_of",
    "finding_of",
    "findings_of",
    "kept_of",
    "place_of",
    "places_of",
    "read_sheet",
    "sheet_from",
    "sheet_html",
]
