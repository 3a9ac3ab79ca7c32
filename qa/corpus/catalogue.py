"""`articles.toml`: what staff know of each article, and which lines are furniture."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from qa.errors import CorpusError

from .article import ARTICLE_ID
from .formats import Hint

CATALOGUE_FILE, ARTICLES_FOLDER = "articles.toml", "articles"


ABOUT_FIELDS = ("origin", "publisher", "url", "published", "rights")


_TEXT_FIELDS = ("id", "file", "title", "sha256", *ABOUT_FIELDS)


HINT_FIELDS: tuple[Hint, ...] = ("furniture", "heading", "paragraph", "outside")


def catalogue_bytes(folder: Path) -> bytes:
    path = folder / CATALOGUE_FILE
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise CorpusError(
            f"{path} cannot be read ({error.strerror}).",
            cure="Correct its permissions.",
        ) from error


def parse_catalogue(folder: Path, content: bytes) -> dict[str, dict[str, Any]]:
    path = folder / CATALOGUE_FILE
    try:
        parsed = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path}: {error}", cure="Correct the file there.") from error
    entries = parsed.pop("article", [])
    tables = isinstance(entries, list) and all(isinstance(e, dict) for e in entries)
    if parsed or not tables:
        raise CorpusError(
            f"{path} may hold [[article]] entries only"
            + (f", not {next(iter(parsed))!r}." if parsed else "."),
            cure="Correct the file there.",
        )
    known: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(entries, 1):
        fault = _fault(entry)
        if not fault and entry["file"] in known:
            fault = f"the file {entry['file']} has two entries"
        if fault:
            raise CorpusError(
                f"{path}: article {number}: {fault}.", cure="Correct the file there."
            )
        known[entry["file"]] = entry
    return known


def _fault(entry: Mapping[str, Any]) -> str:
    for key, value in entry.items():
        if key in _TEXT_FIELDS and not isinstance(value, str):
            return f"{key} must be text in quotation marks"
        if key in HINT_FIELDS and not (
            isinstance(value, list) and all(isinstance(v, str) for v in value)
        ):
            return f"{key} must be a list of lines in quotation marks"
        if key not in (*_TEXT_FIELDS, *HINT_FIELDS, "title_ours"):
            return f"{key} is no field of a catalogue"
    if not entry.get("file"):
        return "it names no file"
    if "id" in entry and not ARTICLE_ID.fullmatch(entry["id"]):
        return f"the id {entry['id']!r} may only hold letters, digits, . _ and -"
    return ""
