"""Markdown to the page that it stands for, by markdown-it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

import yaml
from markdown_it import MarkdownIt

from qa.corpus.formats.lines import Hint

from .html import parts_of_html
from .parts import Parsed, parsed, tidy

_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
_WITHOUT_TABLES = MarkdownIt("commonmark").enable("strikethrough")
_RULE = frozenset("|-: \t>")
MAX_CELLS = 200_000
_FRONT_MATTER = re.compile(
    r"(?P<fence>---|\+\+\+)[ \t]*\n(?P<body>.*?\n)(?P=fence)[ \t]*(?:\n|\Z)", re.DOTALL
)
MAX_FRONT_MATTER = 20_000
"""Characters; longer front matter is none."""


def read_markdown(text: str, hints: Mapping[str, Hint]) -> Parsed:
    """The article of a text in CommonMark, with tables and front matter."""
    title, body = without_front_matter(text)
    parser = _PARSER if _cells_at_most(body) <= MAX_CELLS else _WITHOUT_TABLES
    parts, _ = parts_of_html(f"<body>{parser.render(body)}")
    return parsed(parts, hints, title=title)


def _cells_at_most(text: str) -> int:
    """The most cells that the tables of a text can have, with those that its rows lack
    and the parser adds."""
    lines = text.split("\n")
    return len(lines) * max(
        (n.count("|") for n in lines if _RULE.issuperset(n)), default=0
    )


def without_front_matter(text: str) -> tuple[str, str]:
    """The title in the front matter of a text, empty without one, and the rest."""
    found = _FRONT_MATTER.match(text, 0, MAX_FRONT_MATTER)
    if not found:
        return "", text
    try:
        fields: Any = (
            yaml.safe_load(found["body"])
            if found["fence"] == "---"
            else tomllib.loads(found["body"])
        )
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError, RecursionError):
        return "", text
    if not isinstance(fields, dict):
        return "", text
    title = fields.get("title")
    shown = tidy(title).replace("\n", " ") if isinstance(title, str) else ""
    return shown, text[found.end() :]
