"""One file to an article, or to the problem that keeps it from being one."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .article import Article, Block, Source
from .catalogue import ABOUT_FIELDS, HINT_FIELDS
from .formats import blocks_of, blocks_of_markdown, heading_text


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one file cannot be an article, and what cures it."""

    file: str
    reason: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}: {self.reason} {self.cure}"


def name_problem(name: str) -> Problem | None:
    """A problem where the file's name cannot be shown or stored."""
    if name.isprintable():
        return None
    shown = name.encode("unicode_escape").decode()
    return Problem(
        shown,
        "has a name that is not UTF-8 or holds control characters.",
        "Rename it.",
    )


def read_article(
    content: bytes | str, name: str, known: Mapping[str, Any]
) -> Article | Problem:
    if isinstance(content, str):
        return Problem(name, content, "Make it readable, or split it into articles.")
    text = _decode(content, name)
    if isinstance(text, Problem):
        return text
    hints = {line: hint for hint in HINT_FIELDS for line in known.get(hint, ())}
    lost = [key for key in hints if not _stands(key, text)]
    if lost:
        return Problem(
            name,
            f"articles.toml speaks of a line that is not in it: {lost[0]!r}.",
            "Correct the entry; it must be the line's exact text.",
        )
    markdown = name.lower().endswith(".md")
    blocks = (blocks_of_markdown if markdown else blocks_of)(text, hints)
    if not any(b.sentences for b in blocks):
        return Problem(
            name, "holds no sentence to quote.", "Put text into it, or remove it."
        )
    return _article(name, content, text, blocks, known)


def _decode(content: bytes, name: str) -> str | Problem:
    """Strict UTF-8 without BOM, newlines `\\n`, NFC; otherwise untouched."""
    if not content.strip():
        return Problem(name, "is empty.", "Put text into it, or remove it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 (byte {error.start})."
        return Problem(name, reason, "Save it as UTF-8 and build again.")
    if "\0" in text:
        reason = "holds NUL bytes, so it is no text."
        return Problem(name, reason, "Save it as UTF-8 text.")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _stands(key: str, text: str) -> bool:
    lines = (line.strip() for line in text.split("\n"))
    if key.endswith("..."):
        return any(line.startswith(key[:-3]) for line in lines)
    return key in lines


def _article(
    name: str,
    content: bytes,
    text: str,
    blocks: tuple[Block, ...],
    known: Mapping[str, Any],
) -> Article | Problem:
    in_text = next((heading_text(text, b) for b in blocks if b.kind == "title"), "")
    title, ours = known.get("title") or in_text, bool(known.get("title_ours"))
    for key, given, cure in (
        ("title", "" if ours else known.get("title", ""), "or add title_ours = true"),
        ("origin", known.get("origin", ""), "or leave it empty"),
    ):
        if given not in text:
            return Problem(
                name,
                f"articles.toml gives it words that are not in it: {key} = {given!r}.",
                f"Copy them from the text, {cure}.",
            )
    stem = Path(name).stem
    sha256 = hashlib.sha256(content).hexdigest()
    return Article(
        id=known.get("id")
        or _slug(Path(name).with_suffix("").as_posix())
        or f"article-{sha256[:8]}",
        title=title or re.sub(r"[-_\s]+", " ", stem).strip() or stem,
        title_is_ours=ours or not title,
        text=text,
        blocks=blocks,
        source=Source(
            name, sha256, **{key: known.get(key, "") for key in ABOUT_FIELDS}
        ),
    )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")
