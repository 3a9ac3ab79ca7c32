"""Number formats of the report; None is printed as a dash."""

from __future__ import annotations

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
