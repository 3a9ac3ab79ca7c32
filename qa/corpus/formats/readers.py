"""What a format's reader takes and gives, and the reader of each file suffix."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

from qa.corpus.article import Block
from qa.text import canonical

from .lines import Hint
from .markdown import blocks_of_markdown, heading_text
from .plain_text import blocks_of


class UnreadableFile(ValueError):
    """A file that is not of its format. `reason` completes "FILE ..."; `cure` is a
    sentence."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.reason, self.cure = reason, cure


class Parsed(NamedTuple):
    """An article's text, its blocks in order, and its title; empty without one."""

    text: str
    blocks: tuple[Block, ...]
    title: str


class Reader(Protocol):
    """Reads one file format.

    `text` is all that quotes are ever cut from, so a reader keeps every visible
    character in reading order, in NFC with `\\n` for newlines. Each visible character
    lies in one block; what is not to be quoted lies in blocks of kind "furniture". A
    format with mark-up (html, docx, pdf) gives the text that a person sees. One that
    has pages adds their offsets to `Parsed`; blocks and passages need no change.

    `hints` gives for the exact text of a line, or for its beginning and "...", what a
    person says it is; a hint overrules the reader.

    Raises UnreadableFile. A change of what a reader gives for an unchanged file raises
    `CUTTING`.
    """

    def __call__(self, content: bytes, hints: Mapping[str, Hint]) -> Parsed: ...


def read_plain_text(content: bytes, hints: Mapping[str, Hint]) -> Parsed:
    """A text without mark-up, in UTF-8."""
    text = _decode(content)
    blocks = blocks_of(text, hints)
    return Parsed(text, blocks, _title(text, blocks))


def read_markdown(content: bytes, hints: Mapping[str, Hint]) -> Parsed:
    """CommonMark with tables, in UTF-8; the mark-up stays in the text."""
    text = _decode(content)
    blocks = blocks_of_markdown(text, hints)
    return Parsed(text, blocks, _title(text, blocks))


READERS: Mapping[str, Reader] = {".txt": read_plain_text, ".md": read_markdown}
"""Suffix, in lower case, to reader. Files of other suffixes belong to no corpus."""


def _decode(content: bytes) -> str:
    if not content.strip():
        raise UnreadableFile("is empty.", "Put text into it, or remove it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            f"is not UTF-8 (byte {error.start}).", "Save it as UTF-8 and build again."
        ) from error
    if "\0" in text:
        raise UnreadableFile(
            "holds NUL bytes, so it is no text.", "Save it as UTF-8 text."
        )
    return canonical(text)


def _title(text: str, blocks: tuple[Block, ...]) -> str:
    return next((heading_text(text, b) for b in blocks if b.kind == "title"), "")
