"""One file to an article, or to the problem that keeps it from being one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from qa.files import sha256

from .article import Article, Source
from .catalogue import ABOUT_FIELDS, ArticleEntry
from .formats import READERS, Parsed, UnreadableFile


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


def read_article(
    content: bytes | str, name: str, entry: ArticleEntry | None
) -> Article | Problem:
    """Reads the bytes of a file, whose suffix is one of `READERS`. A `str` says why
    there are no bytes. `entry` is the file's entry in the catalogue."""
    if isinstance(content, str):
        return Problem(name, content, "Make it readable, or split it into articles.")
    entry = entry or ArticleEntry(file=name)
    try:
        parsed = READERS[Path(name).suffix.lower()](content, entry.hints)
    except UnreadableFile as error:
        return Problem(name, error.reason, error.cure)
    lost = [line for line in entry.hints if not _has_line(parsed.text, line)]
    if lost:
        return Problem(
            name,
            f"articles.toml speaks of a line that is not in it: {lost[0]!r}.",
            "Correct the entry; it must be the line's exact text.",
        )
    if not any(b.sentences for b in parsed.blocks):
        return Problem(
            name, "holds no sentence to quote.", "Put text into it, or remove it."
        )
    return _article(name, content, parsed, entry)


def _has_line(text: str, line: str) -> bool:
    """Whether a text has a line, or one that begins like it where it ends in "..."."""
    lines = (there.strip() for there in text.split("\n"))
    if line.endswith("..."):
        return any(there.startswith(line[:-3]) for there in lines)
    return line in lines


def _article(
    name: str, content: bytes, parsed: Parsed, entry: ArticleEntry
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
    title, digest = entry.title or parsed.title, sha256(content)
    stem = Path(name).stem
    return Article(
        id=entry.id
        or _slug(Path(name).with_suffix("").as_posix())
        or f"article-{digest[:8]}",
        title=title or re.sub(r"[-_\s]+", " ", stem).strip() or stem,
        title_is_ours=entry.title_ours or not title,
        text=parsed.text,
        blocks=parsed.blocks,
        source=Source(
            name, digest, **{field: getattr(entry, field) for field in ABOUT_FIELDS}
        ),
    )


def _slug(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", ascii_name).strip("-._")
