"""Pages that stand alone, from templates: the only door to jinja2.

Every template escapes whatever it is given.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

FOLDER = Path(__file__).parent / "templates"
_UNPAIRED = re.compile("[\ud800-\udfff]")


def page(template: str, **values: Any) -> str:
    """A template of `qa/templates`, filled; always text that UTF-8 can hold."""
    html = _environment().get_template(template).render(values)
    return _UNPAIRED.sub("\ufffd", html)


def style(name: str) -> Markup:
    """A style sheet of `qa/templates`, to stand in a page."""
    return Markup((FOLDER / name).read_text("utf-8"))  # noqa: S704 - our own file


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "decimal": format_decimal,
        "p_value": format_p_value,
        "signed": format_signed,
    }
    return environment


def format_decimal(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def format_signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.3f}".replace("-", "\N{MINUS SIGN}")


def format_p_value(value: float | None) -> str:
    if value is None:
        return "–"
    return "< 0.001" if value < 0.001 else f"{value:.3f}"  # noqa: PLR2004 - as written
