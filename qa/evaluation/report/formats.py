"""Numbers as the report prints them."""

from __future__ import annotations


def format_decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def format_signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def format_p_value(value: float | None) -> str:
    if value is None:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"  # noqa: PLR2004 - as written
