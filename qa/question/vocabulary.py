"""What people say and how the articles say it: `vocabulary.toml` beside the articles.

Staff write it. It shapes questions and no index, so a changed file is read when the
desk opens, and no build is needed.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from qa.errors import SettingsError

VOCABULARY_FILE = "vocabulary.toml"
MAX_SAYING_WORDS = 5
MAX_FILE_BYTES = 1_000_000
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_TABLE = "vocabulary"


class Saying(NamedTuple):
    """A phrase that stands in a text at `start:end`, and what the articles say."""

    start: int
    end: int
    said: str


@dataclass(frozen=True)
class Vocabulary:
    """Phrases in lower case, their words single-spaced, to the articles' words."""

    phrases: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that people are known to say."""
        return frozenset(w for p in self.phrases for w in p.split())

    def sayings(self, text: str) -> list[Saying]:
        """The phrases of a text, longest first where they overlap, in their order."""
        words = list(_WORD.finditer(text.casefold()))
        if len(text.casefold()) != len(text):  # offsets would be those of another text
            words = list(_WORD.finditer(text.lower()))
            if len(text.lower()) != len(text):
                return []
        found, at = [], 0
        while at < len(words):
            for length in range(min(MAX_SAYING_WORDS, len(words) - at), 0, -1):
                run = words[at : at + length]
                said = self.phrases.get(" ".join(_straight(w[0]) for w in run))
                if said is not None:
                    found.append(Saying(run[0].start(), run[-1].end(), said))
                    at += length
                    break
            else:
                at += 1
        return found


def read_vocabulary(corpus: Path) -> Vocabulary:
    """The vocabulary of a corpus; empty where there is no such file.

    Raises SettingsError naming the file and the entry.
    """
    path = corpus / VOCABULARY_FILE
    try:
        if not path.is_file():
            return Vocabulary()
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _refused(path, f"has more than {MAX_FILE_BYTES:,} bytes")
        parsed = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, str(error)) from error
    entries = parsed.pop(_TABLE, {})
    if parsed or not isinstance(entries, dict):
        stranger = next(iter(parsed), _TABLE)
        raise _refused(path, f"{stranger!r} is unknown; it holds [{_TABLE}] only")
    phrases: dict[str, str] = {}
    for key, value in entries.items():
        phrase = " ".join(_straight(w) for w in _WORD.findall(key.casefold()))
        _check(path, key, phrase, value)
        if phrase in phrases:
            raise _refused(path, f"{key!r} stands there twice")
        phrases[phrase] = " ".join(value.split())
    return Vocabulary(phrases)


def vocabulary_faults(corpus: Path, texts: Iterable[str]) -> list[str]:
    """What is wrong with a corpus's vocabulary, over its articles' texts; a line whose
    right side stands in no article helps nobody."""
    try:
        vocabulary = read_vocabulary(corpus)
    except SettingsError as error:
        return [str(error)]
    there = {_straight(w) for t in texts for w in _WORD.findall(t.casefold())}
    return [
        f"{corpus / VOCABULARY_FILE}: {phrase!r} = {said!r}: {word!r} stands in no "
        "article. Say it in words of the articles, or take the line out."
        for phrase, said in vocabulary.phrases.items()
        for word in (_straight(w) for w in _WORD.findall(said.casefold()))
        if word not in there
    ]


def _check(path: Path, key: str, phrase: str, value: Any) -> None:
    words = len(phrase.split())
    if not 1 <= words <= MAX_SAYING_WORDS:
        raise _refused(
            path, f"{key!r} has {words} words; 1 to {MAX_SAYING_WORDS} are read"
        )
    if not isinstance(value, str):
        raise _refused(path, f"{key!r} = {value!r} is no text")
    said = [_straight(w) for w in _WORD.findall(value.casefold())]
    if not 1 <= len(said) <= MAX_SAYING_WORDS or not value.isprintable():
        raise _refused(
            path, f"{key!r} = {value!r} is not 1 to {MAX_SAYING_WORDS} words"
        )
    if " ".join(said) == phrase:
        raise _refused(path, f"{key!r} says itself")


def _straight(word: str) -> str:
    return word.replace("’", "'")


def _refused(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        f"{path}: {reason}.",
        cure='Correct the file there; a line reads "what people say" = "what the '
        'articles say".',
    )
