"""Text to search terms. The only module here that reads Stemmer and bm25s."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from runpy import run_path

from .normal import plain

TERMS = 2
"""Version of the rules that make terms. Another version makes another index."""
Terms = list[str]
"""Stemmed words in lower case, in the order of the text."""
Need = tuple[tuple[str, ...], ...]
"""One thing that a question asks for, as alternative wordings of one or more terms. A
text meets the need if it holds all terms of one wording."""
NUMBERED = (
    "type|grade|stage|level|phase|class|group|category|degree|step|trimester|"
    "generation|factor|dose|cycle|schedule|part|session"
)
"""Nouns of which a number or a letter tells one from another: type 2, grade II."""
ROMAN_ONE = r"I\b(?!'|\ (?:am|was|have|had|can|take|took|need|want|get|got|use|feel)\b)"
"""A capital I that is no pronoun, for use after one of these nouns."""

_WORD = re.compile(
    r"""(?x)
      \d+ (?:\.\d+)+ (?!\w)                                # 2.5
    | \d+ (?:\.\d+)* (?=[^\W\d_]{1,3}\b) (?!\d*(?:st|nd|rd|th)\b)    # the 5 of 5mg
    | (?<=\d)[^\W\d_]{1,3}\b | \b\w\w+
    | \b (?<!\w['.]) [^\W_] \b (?!\.\w)                    # no part of "e.g." or "it's"
    """
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_SMALL_WORDS = frozenset("aAiInruy")
"""Letters that stand for a word of the sentence: "a", "I", and "u" for "you"."""
_NAMES = re.compile(rf"[a-z] A\b(?! [A-Z])|\b(?i:{NUMBERED})s? {ROMAN_ONE}")
"""The capital A or I of "vitamin A" and "type I". "Plan A Visit" is no such name."""


def needs_of(text: str) -> dict[Need, None]:
    """One need for each content word of a text, each once, in order; a dict serves as
    an ordered set."""
    return {((term,),): None for term in terms_of(text, content=True)}


def terms_of(text: str, *, content: bool = False) -> Terms:
    """The words of a text without English stop words, in lower case, stemmed by
    Snowball. `content` leaves out question words and auxiliary verbs too.

    A letter or digit that stands alone is a term: hepatitis C, level 4.
    """
    import Stemmer

    stop = _stop_words(content=content)
    words = [
        w.lower()
        for line in text.splitlines()
        for w in _words(_THOUSANDS.sub("", plain(line)))
    ]
    kept = [w for w in words if len(w) == 1 or w not in stop]
    return list(Stemmer.Stemmer("english").stemWords(kept))


def _words(line: str) -> list[str]:
    names = {m.end() - 1 for m in _NAMES.finditer(line)}
    return [
        m[0]
        for m in _WORD.finditer(line)
        if m[0] not in _SMALL_WORDS or m.start() in names
    ]


def _lists_of_bm25s() -> Mapping[str, Sequence[str]]:
    """The names of its module of stop words, which is read alone: the package itself
    would load scipy."""
    package = find_spec("bm25s")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("No module named 'bm25s'", name="bm25s")
    return run_path(str(Path(package.origin).with_name("stopwords.py")))


@cache
def _stop_words(*, content: bool) -> frozenset[str]:
    lists = _lists_of_bm25s()

    return frozenset(lists["STOPWORDS_EN_PLUS"] if content else lists["STOPWORDS_EN"])
