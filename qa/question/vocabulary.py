"""What people say and how the articles say it: the shipped lay words, and what staff
add in `vocabulary.toml` beside the articles.

It is not part of the index: the desk reads it when it opens, and a change needs no
build.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, field_validator

from qa.errors import SettingsError
from qa.files import KeyFault, Settings, line_of, read_settings
from qa.text import APOSTROPHES, straight_apostrophes

VOCABULARY_FILE = "vocabulary.toml"
SHIPPED_VOCABULARY = Path(__file__).with_name("vocabulary.toml")
MAX_PHRASE_WORDS = 5
MAX_FILE_BYTES = 1_000_000
_CURE = (
    'Correct the file there; a line reads "what people say" = "what the articles say".'
)
_WORD = re.compile(rf"\w+(?:[-{APOSTROPHES}]\w+)*")


class Synonym(NamedTuple):
    """A phrase of the vocabulary that stands in a text at `start:end`, and the words
    that the articles use for it."""

    start: int
    end: int
    replacement: str


@dataclass(frozen=True)
class Vocabulary:
    """What people say to what the articles say. A key is in lower case, its words
    single-spaced. `shipped` are the keys of the shipped lines."""

    phrases: Mapping[str, str] = field(default_factory=dict)
    shipped: frozenset[str] = frozenset()

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every phrase that people say."""
        return frozenset(w for p in self.phrases for w in p.split())

    def for_articles(self, texts: Iterable[str] | frozenset[str]) -> Vocabulary:
        """Without the shipped lines that can find nothing: a word of their right side
        stands in none of the texts, which may be given as their `words_in`."""
        if not self.shipped:
            return self
        known = texts if isinstance(texts, frozenset) else words_in(texts)
        return Vocabulary(
            {
                phrase: words
                for phrase, words in self.phrases.items()
                if phrase not in self.shipped or known.issuperset(_words(words))
            },
            self.shipped,
        )

    def synonyms(self, text: str) -> list[Synonym]:
        """The vocabulary's phrases in a text, in order; the longest where they overlap.
        None where lower case changes the length of the text."""
        lower = text.casefold()
        if len(lower) != len(text):  # offsets would be those of another text
            lower = text.lower()
            if len(lower) != len(text):
                return []
        words = list(_WORD.finditer(lower))
        found, at = [], 0
        while at < len(words):
            for length in range(min(MAX_PHRASE_WORDS, len(words) - at), 0, -1):
                run = words[at : at + length]
                phrase = " ".join(straight_apostrophes(w[0]) for w in run)
                if (replacement := self.phrases.get(phrase)) is not None:
                    found.append(Synonym(run[0].start(), run[-1].end(), replacement))
                    at += length
                    break
            else:
                at += 1
        return found


def words_in(texts: Iterable[str]) -> frozenset[str]:
    """The words of some texts, as the vocabulary divides them."""
    return frozenset(w for t in texts for w in _words(t))


def _words(text: str) -> list[str]:
    return [straight_apostrophes(w) for w in _WORD.findall(text.casefold())]


def _check_phrase(phrase: str) -> str:
    words = len(_words(phrase))
    if not 1 <= words <= MAX_PHRASE_WORDS:
        raise ValueError(f"has {words} words; 1 to {MAX_PHRASE_WORDS} are read")
    return phrase


def _check_replacement(text: str) -> str:
    """ "" switches a shipped line off."""
    if not text:
        return text
    if not 1 <= len(_words(text)) <= MAX_PHRASE_WORDS or not text.isprintable():
        raise ValueError(f"is not 1 to {MAX_PHRASE_WORDS} words")
    return text


class _File(Settings):
    shipped: bool = True
    vocabulary: dict[
        Annotated[str, AfterValidator(_check_phrase)],
        Annotated[str, AfterValidator(_check_replacement)],
    ] = Field(default_factory=dict)

    @field_validator("vocabulary")
    @classmethod
    def _each_once(cls, lines: dict[str, str]) -> dict[str, str]:
        phrases: dict[str, str] = {}
        for key, value in lines.items():
            phrase = " ".join(_words(key))
            if phrase in phrases:
                raise KeyFault(key, f"{key!r} stands there twice")
            if " ".join(_words(value)) == phrase:
                raise KeyFault(key, f"{key!r} says itself")
            phrases[phrase] = " ".join(value.split())
        return phrases


def read_vocabulary(corpus: Path | None) -> Vocabulary:
    """The vocabulary of a corpus: the shipped lines, and those of its own file, which
    go first; the shipped one where it has no file.

    Raises SettingsError naming the file and the line.
    """
    own = _read(corpus / VOCABULARY_FILE) if corpus else _File()
    shipped = _read(SHIPPED_VOCABULARY).vocabulary if own.shipped else {}
    lines = shipped | own.vocabulary
    return Vocabulary(
        {phrase: words for phrase, words in lines.items() if words},
        frozenset(shipped.keys() - own.vocabulary.keys()),
    )


def _read(path: Path) -> _File:
    return read_settings(
        path, _File, cure=_CURE, max_bytes=MAX_FILE_BYTES, optional=True
    )


def vocabulary_faults(corpus: Path, texts: Iterable[str]) -> list[str]:
    """What is wrong with a corpus's own vocabulary: the file is malformed, or a line's
    right side has a word that none of the articles' `texts` holds, so that the line
    finds nothing."""
    try:
        own = _read(corpus / VOCABULARY_FILE).vocabulary
    except SettingsError as error:
        return [str(error)]
    known = words_in(texts)
    path = corpus / VOCABULARY_FILE
    return [
        f"{path}: {phrase!r} = {replacement!r}: {word!r} stands in no article. Say it "
        f"in words of the articles, or take the line out{_line(path, phrase)}."
        for phrase, replacement in own.items()
        for word in _words(replacement)
        if word not in known
    ]


def _line(path: Path, phrase: str) -> str:
    """The line of a phrase, as the end of a message."""
    text = path.read_text("utf-8-sig")
    written = tomllib.loads(text).get("vocabulary", {})
    key = next(k for k in written if " ".join(_words(k)) == phrase)
    return f" (line {line_of(text, ('vocabulary', key))})"
