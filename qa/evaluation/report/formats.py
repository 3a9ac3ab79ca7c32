"""Names of figures, and number formats of the report; None is printed as a dash."""

from __future__ import annotations

NAMES = {
    "shown": "A passage that answers is shown",
    "evidence_precision": "Precision of the marked characters",
    "evidence_recall": "Recall of the marked characters",
    "evidence_f1": "F1 of the marked characters",
    "marked": "Passages that answer, with a mark",
    "mark_right": "Of those, with a mark on the answer",
    "mark_wrong": "Marked passages, no mark on an answer",
    "auroc_right": "AUROC, right from wrong",
    "auroc_answerable": "AUROC, answerable from unanswerable",
    "aurc": "Area under the risk-coverage curve",
    "brier": "Brier score",
    "found": "Answered as found",
    "found_wrong": "Wrong among those",
    "answerable_found": "Answerable answered as found",
    "unanswerable_found": "Unanswerable answered as found",
    "unanswerable_shown": "Unanswerable shown any passage",
}
"""Figures other than ranking measures, with their names for people."""
LESS_IS_BETTER = frozenset(
    {"mark_wrong", "aurc", "brier"}
    | {"found_wrong", "unanswerable_found", "unanswerable_shown"}
)

STATUSES = {
    "found": "found",
    "related": "related",
    "not_found": "not found",
    "not_a_question": "no question",
    "other_language": "another language",
    "unclear": "asked back",
}
"""Statuses of an answer, as people read them."""
_SMALLEST_P = 0.001


def format_decimal(value: float | None) -> str:
    """Three decimals."""
    return "–" if value is None else f"{value:.3f}"


def format_signed(value: float | None) -> str:
    """Three decimals with a plus or a true minus sign."""
    return "–" if value is None else f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def format_p_value(value: float | None) -> str:
    """Three decimals, or "< 0.001" for less."""
    if value is None:
        return "–"
    return "< 0.001" if value < _SMALLEST_P else f"{value:.3f}"


def format_anchor(figure: str) -> str:
    """The anchor of the explanation of a figure, such as `about-nDCG` of nDCG@10."""
    return f"about-{figure.partition('@')[0]}"
