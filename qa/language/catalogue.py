"""The sentences that the desk says itself, in the languages of its page.

`<language>.toml` beside this file holds them, a table for each room that speaks. Each
such room says in a dataclass which sentences it needs. All other words are quoted.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

LANGUAGES = ("en", "es", "ar")
"""Of the page, best known first; articles and questions have their own."""
RIGHT_TO_LEFT = frozenset({"ar"})

SENTENCES = Path(__file__).parent

_Words = TypeVar("_Words")


def interface_texts(kind: type[_Words], language: str, table: str) -> _Words:
    """The table of a language as a `kind`, whose fields are texts or tuples of texts.

    Raises ValueError where the catalogue says more or less than `kind` needs: that is
    a fault of ours, and a test looks for it.
    """
    said = _read(language).get(table, {})
    needed = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if said.keys() != needed:
        wrong = sorted(said.keys() ^ needed)
        msg = f"language/{language}.toml, [{table}]: {', '.join(wrong)}"
        raise ValueError(msg)
    made = {k: tuple(v) if isinstance(v, list) else v for k, v in said.items()}
    return kind(**made)


@cache
def _read(language: str) -> Mapping[str, Any]:
    if language not in LANGUAGES:
        msg = f"there is no catalogue for {language!r}"
        raise ValueError(msg)
    return tomllib.loads((SENTENCES / f"{language}.toml").read_text("utf-8"))


def own_name(language: str) -> str:
    """A language's name in itself."""
    name: str = _read(language)["language"]["name"]
    return name


def name_of(language: str, on_page: str) -> str:
    """What a page calls a language (BCP 47): its code where it has no word for it."""
    name: str = _read(on_page)["names"].get(language.partition("-")[0], language)
    return name


def preferred_language(accepted: str) -> str:
    """The language of the catalogue that fits an Accept-Language header best."""
    best, weight = LANGUAGES[0], 0.0
    for part in accepted.split(",")[:20]:
        name, _, quality = part.strip().partition(";q=")
        language = name.partition("-")[0].strip().lower()
        try:
            asked = float(quality or 1)
        except ValueError:
            continue
        if language in LANGUAGES and asked > weight:
            best, weight = language, asked
    return best
