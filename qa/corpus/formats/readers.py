"""What a format's reader takes and gives, and the reader of each file suffix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from .decoding import decode, mojibake_in
from .layout import laid_out
from .lines import Hint
from .marked import Parsed, read_docx, read_html, read_markdown, read_pdf
from .plain_text import blocks_of


class Reader(Protocol):
    """Reads one file format.

    `text` is all that quotes are ever cut from, so a reader keeps every visible
    character in reading order, in NFC with `\\n` for newlines. Each visible character
    lies in one block; what is not to be quoted lies in blocks of kind "furniture". A
    format with mark-up gives the text that a person sees.

    `hints` gives for the exact text of a line, or for its beginning and "...", what a
    person says it is; a hint overrules the reader.

    Raises UnreadableFile. A change of what a reader gives for an unchanged file raises
    `CUTTING`.
    """

    def __call__(self, content: bytes, hints: Mapping[str, Hint]) -> Parsed: ...


class Format(NamedTuple):
    """A file format, and the most bytes of a file that is one article. A file of at
    least `apart_from` bytes is read in a process of its own, with bounds: it can be
    made to exhaust the memory or the patience of a reader. None: no file of the format
    can."""

    name: str
    read: Reader
    apart_from: int | None
    max_bytes: int = 4_000_000


def _plain_text(content: bytes, hints: Mapping[str, Hint]) -> Parsed:
    """A text without mark-up; only its tables and columns are laid out anew."""
    text, rows, columns = laid_out(decode(content))
    blocks = blocks_of(text, hints, rows)
    title = next((text[b.start : b.end] for b in blocks if b.kind == "title"), "")
    notes = (
        ("has columns side by side, which were read one by one.",) if columns else ()
    )
    return Parsed(text, blocks, title, notes=notes)


def _markdown(content: bytes, hints: Mapping[str, Hint]) -> Parsed:
    return read_markdown(decode(content), hints)


def _html(content: bytes, hints: Mapping[str, Hint]) -> Parsed:
    return read_html(decode(content, page=True), hints)


_TEXT = Format("text", _plain_text, apart_from=None)
_MARKDOWN = Format("Markdown", _markdown, apart_from=100_000)
_HTML = Format("HTML", _html, apart_from=0, max_bytes=12_000_000)
FORMATS: Mapping[str, Format] = {
    ".txt": _TEXT,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".html": _HTML,
    ".htm": _HTML,
    ".xhtml": _HTML,
    ".docx": Format("Word", read_docx, apart_from=0, max_bytes=40_000_000),
    ".pdf": Format("PDF", read_pdf, apart_from=0, max_bytes=40_000_000),
}
"""Suffix, in lower case, to format. Files of other suffixes are named and left out."""


def read_here(content: bytes, suffix: str, hints: Mapping[str, Hint]) -> Parsed:
    """The article of a file, read in this process. Raises UnreadableFile."""
    read = FORMATS[suffix].read(content, hints)
    if sample := mojibake_in(read.text):
        note = f"holds letters of a wrong code page: {sample!r}. Save it as UTF-8."
        return read._replace(notes=(*read.notes, note))
    return read
