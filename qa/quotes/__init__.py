"""A quote that has left the desk, as JSON, code or sheet, and whether it stands."""

from .check_code import code_of, place_of
from .for_programs import article_json, check, finding_json, search_json
from .json_form import answer_json, answers_json, emergency_json
from .kept_turns import kept_of, places_of, sheet_from
from .pasted import PastedQuotes, Verified, parse_pasted, read_pasted, verify_pasted
from .sheet import Sheet, SheetWords, entry_of, sheet_html
from .verification import Finding, Like, difference, finding_of, findings_of, most_like

__all__ = [
    "Finding",
    "Like",
    "PastedQuotes",
    "Sheet",
    "SheetWords",
    "Verified",
    "answer_json",
    "answers_json",
    "article_json",
    "check",
    "code_of",
    "difference",
    "emergency_json",
    "entry_of",
    "finding_json",
    "finding_of",
    "findings_of",
    "kept_of",
    "most_like",
    "parse_pasted",
    "place_of",
    "places_of",
    "read_pasted",
    "search_json",
    "sheet_from",
    "sheet_html",
    "verify_pasted",
]
