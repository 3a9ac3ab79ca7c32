"""The desk's own sentences, in the languages of its page.

They are in `<language>.toml` beside this file, in one table for each room that needs
any. Such a room lists its sentences as the fields of a dataclass.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

LANGUAGES = ("en", "es", "ar")
"""The languages of the page; the first is the default. Articles and questions may be in
any other."""
RIGHT_TO_LEFT = frozenset({"ar"})

SENTENCES = Path(__file__).parent

_Words = TypeVar("_Words")


def interface_texts(kind: type[_Words], language: str, table: str) -> _Words:
    """One table of a language's catalogue as a dataclass `kind`, whose fields are texts
    or tuples of texts.

    Raises ValueError unless the table has exactly the fields of `kind`; a test checks
    that every table has.
    """
    sentences = _read(language).get(table, {})
    # mypy cannot know that `kind` is a dataclass.
    needed = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    if sentences.keys() != needed:
        wrong = sorted(sentences.keys() ^ needed)
        msg = f"language/{language}.toml, [{table}]: {', '.join(wrong)}"
        raise ValueError(msg)
    values = {k: tuple(v) if isinstance(v, list) else v for k, v in sentences.items()}
    return kind(**values)


@cache
def _read(language: str) -> Mapping[str, Any]:
    if language not in LANGUAGES:
        msg = f"there is no catalogue for {language!r}"
        raise ValueError(msg)
    return tomllib.loads((SENTENCES / f"{language}.toml").read_text("utf-8"))


def own_name(language: str) -> str:
    """The name of a page's language in that language, as in "Español"."""
    name: str = _read(language)["language"]["name"]
    return name


def name_of(language: str, on_page: str) -> str:
    """The name of a language (a BCP-47 tag) in the language `on_page`; the tag itself
    if the catalogue has no name for it."""
    name: str = _read(on_page)["names"].get(language.partition("-")[0], language)
    return name


def preferred_language(accepted: str) -> str:
    """The page's language with the highest weight in an Accept-Language header; the
    first language if none is in it."""
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
