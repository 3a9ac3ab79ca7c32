"""One file to an article, or to the problem that keeps it from being one."""

from __future__ import annotations

import re
import shlex
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qa.files import sha256

from .article import Article, Source
from .catalogue import ABOUT_FIELDS, ArticleEntry
from .formats import FILE, Parsed, Readers, UnreadableFile


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one file cannot be an article, and the cure; each a sentence."""

    file: str
    reason: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}: {self.reason} {self.cure}"


def name_problem(name: str) -> Problem | None:
    """A problem if the file's name cannot be shown or stored."""
    if name.isprintable():
        return None
    shown = name.encode("unicode_escape").decode()
    return Problem(
        shown,
        "has a name that is not UTF-8 or holds control characters.",
        "Rename it.",
    )


class Reading(NamedTuple):
    """What became of a file: its article, or why it is none. `notes` say what a person
    should look at, each as the end of "FILE ..."."""

    result: Article | Problem
    notes: tuple[str, ...] = ()


def read_article(
    content: bytes | str,
    name: str,
    entry: ArticleEntry | None,
    readers: Readers,
    article_id: str,
) -> Reading:
    """Reads the bytes of a file of a known format. A `str` says why there are no bytes.
    `entry` is the file's entry in the catalogue; `article_id` is used where that gives
    no id."""
    if isinstance(content, str):
        cure = "Make it readable, or split it into articles."
        return Reading(Problem(name, content, cure))
    entry = entry or ArticleEntry(file=name)
    try:
        parsed = readers.read(content, Path(name).suffix.lower(), entry.hints)
    except UnreadableFile as error:
        cure = error.cure.replace(FILE, shlex.quote(name))
        return Reading(Problem(name, error.reason, cure))
    lost = [line for line in entry.hints if not _has_line(parsed.text, line)]
    if lost:
        return Reading(
            Problem(
                name,
                f"articles.toml speaks of a line that is not in it: {lost[0]!r}.",
                "Correct the entry; it must be the line's exact text.",
            )
        )
    if not any(b.sentences for b in parsed.blocks):
        return Reading(
            Problem(
                name, "holds no sentence to quote.", "Put text into it, or remove it."
            )
        )
    return Reading(_article(name, content, parsed, entry, article_id), parsed.notes)


def _has_line(text: str, line: str) -> bool:
    """Whether a text has a line, or one that begins like it where it ends in "..."."""
    lines = (there.strip() for there in text.split("\n"))
    if line.endswith("..."):
        return any(there.startswith(line[:-3]) for there in lines)
    return line in lines


def _article(
    name: str, content: bytes, parsed: Parsed, entry: ArticleEntry, article_id: str
) -> Article | Problem:
    for key, words, cure in (
        ("title", "" if entry.title_ours else entry.title, "or add title_ours = true"),
        ("origin", entry.origin, "or leave it empty"),
    ):
        if words not in parsed.text:
            return Problem(
                name,
                f"articles.toml gives it words that are not in it: {key} = {words!r}.",
                f"Copy them from the text, {cure}.",
            )
    title = entry.title or parsed.title
    stem = Path(name).stem
    return Article(
        id=entry.id or article_id,
        title=title or re.sub(r"[-_\s]+", " ", stem).strip() or stem,
        title_is_ours=entry.title_ours or not title,
        text=parsed.text,
        blocks=parsed.blocks,
        source=Source(
            name,
            sha256(content),
            **{field: getattr(entry, field) for field in ABOUT_FIELDS},
        ),
        pages=parsed.pages,
    )


def article_ids(names: Iterable[str]) -> dict[str, str]:
    """The id of each file, made of its name, so that it survives an edit. Of names with
    the same letters and digits, the first keeps the plain id; files that differ only in
    their suffix have the same."""
    ids: dict[str, str] = {}
    taken: dict[str, str] = {}
    stems = {name: Path(name).with_suffix("").as_posix() for name in names}
    exact = sorted(stems, key=lambda n: (_slug(stems[n]) != stems[n], n))
    for name in exact:
        stem = unicodedata.normalize("NFC", stems[name])
        slug = _slug(stem)
        if not slug or _lost(stem) or taken.setdefault(slug, stem) != stem:
            digest = sha256(stem.encode("utf-8", "surrogateescape"))[:8]
            slug = f"{slug or 'article'}-{digest}"
        ids[name] = slug
    return ids


def _slug(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", ascii_name).strip("-._")


def _lost(name: str) -> bool:
    """Whether a name has letters that its slug has not."""
    return any(
        c.isalpha() and not c.isascii() for c in unicodedata.normalize("NFKD", name)
    )
