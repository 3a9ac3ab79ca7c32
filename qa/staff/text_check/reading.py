"""A pasted text or a file to the sentences that are checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.corpus import FORMATS, Block, Readers, Span, UnreadableFile, sentences_of
from qa.errors import TextError

from .folding import parts_by_citations

MAX_SENTENCES = 2_000
MAX_CHARS = 500_000
"""Of a text as its reader gives it."""
_MARKDOWN = re.compile(
    r"""(?xm) ^[ ]{0,3}\#{1,6}[ ] | ^[ ]{0,3}(?:```|~~~) | ^[ ]{0,3}>[ ]
    | \*\*\S | (?<!\w)__\S | (?<![\w*])\*[^\s*][^*\n]*\*(?![\w*])
    | \[[^\]\n]{1,200}\]\([^)\s]{1,500}\) | ^[ \t]*\|[^\n]*\|[ \t]*$"""
)
"""Marks of Markdown that a text without mark-up hardly ever holds."""
_CURE = "Paste the text itself, or save it as UTF-8 text."


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text that is checked; `kind` is that of its block. A heading,
    and what the reader takes for a part of the page, is checked like any sentence."""

    number: int
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CheckedText:
    """A text as a person sees it, in Unicode form NFC: bullets are no part of its
    sentences, and marks of Markdown are gone. `start` and `end` of sentences count its
    code points."""

    text: str
    sentences: tuple[Sentence, ...]
    name: str = ""


def read_text(content: bytes, name: str = "") -> CheckedText:
    """Reads a file, or a pasted text if it has no name. A text without a known suffix,
    or with `.txt`, is read as Markdown if it holds marks of Markdown.

    Raises TextError.
    """
    suffix = Path(name).suffix.lower()
    called = name or "The text"
    if suffix and suffix not in FORMATS:
        raise TextError(
            f"{called}: files of the format {suffix} are not read.",
            cure=f"Save it as one of {', '.join(FORMATS)}, or paste its text.",
        )
    suffix = suffix or ".txt"
    if len(content) > FORMATS[suffix].max_bytes:
        raise TextError(
            f"{called} has more than {FORMATS[suffix].max_bytes:,} bytes.",
            cure="Split it.",
        )
    if suffix == ".txt" and _MARKDOWN.search(content.decode("utf-8", "replace")):
        suffix = ".md"
    try:
        with Readers() as readers:
            read = readers.read(content, suffix, {})
    except UnreadableFile as error:
        cure = error.cure if name else _CURE
        raise TextError(f"{called} {error.reason}", cure=cure) from error
    spans = [(b.kind, s) for b in read.blocks for s in _sentences(read.text, b)]
    if not spans:
        raise TextError(f"{called} holds no words.", cure="Give a text with words.")
    if len(spans) > MAX_SENTENCES or len(read.text) > MAX_CHARS:
        raise TextError(
            f"{called} has more than {MAX_SENTENCES:,} sentences or {MAX_CHARS:,} "
            "characters.",
            cure="Split it.",
        )
    sentences = (Sentence(n, kind, *span) for n, (kind, span) in enumerate(spans, 1))
    return CheckedText(read.text, tuple(sentences), name)


def _sentences(text: str, block: Block) -> Iterator[Span]:
    for whole in block.sentences or sentences_of(text, block):
        for span in parts_by_citations(text, whole):
            if any(c.isalpha() or c.isdecimal() for c in text[span.start : span.end]):
                yield span
