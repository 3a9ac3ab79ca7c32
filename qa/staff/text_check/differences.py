"""In which words a pasted sentence differs from an article, and of what kind they are.

Two texts that share most words are compared word by word, so that each change has its
place. Where one says the same in other words, most words differ, and only a number, a
unit, a name or a "not" that one of them holds and the other does not is named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal, NamedTuple, get_args

from qa.corpus import Span

from .folding import citations_in
from .words import Word, content_of, words_of

ChangeKind = Literal[
    "number",
    "unit",
    "negation",
    "name",
    "opposite",
    "strength",
    "order",
    "word",
    "form",
    "sign",
]
KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)
"""The most important first. `opposite`: left and right, more and less; `strength`: may
and must, some and all; `order`: the words stand elsewhere in the sentence; `form`: a
capital, a ligature, a number as a word; `sign`: punctuation and spaces."""
GRAVE: frozenset[ChangeKind] = frozenset(
    ["number", "unit", "negation", "name", "opposite"]
)
MIN_SHARED = 0.6
"""Texts that share a greater share of their words are compared word by word."""
MIN_STEM = 4
_OPPOSITES = tuple(
    (re.compile(a), re.compile(b))
    for a, b in (
        ("left", "right"),
        ("before|prior|preceding", "after|following"),
        ("above|over|exceeding", "below|under|beneath"),
        ("more|greater|higher|larger", "less|fewer|lower|smaller"),
        ("most", "least|fewest"),
        ("high|highly", "low"),
        ("upper", "lower"),
        ("increas\\w*|rais\\w+|rise\\w*", "decreas\\w*|reduc\\w+|lower\\w*|lessen\\w*"),
        ("improv\\w+|reliev\\w+|eas(?:e|es|ing)", "worsen\\w*|aggravat\\w+|caus\\w+"),
        ("better", "worse"),
        ("best", "worst"),
        ("increas\\w*|maximi[sz]\\w+", "minimi[sz]\\w+"),
        ("maximum|maximal", "minimum|minimal"),
        ("longer|long", "shorter|short|brief"),
        ("large|big|larger|bigger", "small|tiny|little|smaller"),
        ("local", "general|regional|spinal"),
        ("inpatient", "outpatient"),
        ("acute", "chronic"),
        ("benign", "malignant"),
        ("inside|within|internal", "outside|external"),
        ("start\\w*|begin\\w*|continu\\w+", "stop\\w*|end\\w*|discontinu\\w+"),
        ("hot|heat\\w*|warm", "cold|cool\\w*"),
        ("early|earlier", "late|later"),
        ("fast\\w*|quick\\w*|rapid\\w*", "slow\\w*"),
        ("safe\\w*", "danger\\w+|risky|harmful"),
        ("common\\w*|frequent\\w*|often", "rare\\w*|seldom|uncommon\\w*"),
        ("mild", "severe|serious"),
        ("temporar\\w+", "permanent\\w*|lasting"),
        ("easy|easily|simple", "hard|difficult"),
        ("positive", "negative"),
        ("thick", "thin"),
        ("wide\\w*", "narrow\\w*"),
        ("open\\w*", "clos\\w+"),
        ("allow\\w*|recommend\\w*", "forbid\\w*|prohibit\\w*|prevent\\w*"),
        ("gain\\w*", "los[es]\\w*"),
        ("front|anterior", "back|posterior|rear"),
        ("morning", "evening|night"),
        ("[<≤]", "[>≥]"),
    )
)
_PREFIX = r"(?:un|in|im|ir|il|non|dis|mis|anti|ab)"


class Change(NamedTuple):
    """Where a pasted text and an article differ, with the kinds of what differs, the
    most important first. A side that has no words there is an empty span."""

    kinds: tuple[ChangeKind, ...]
    ours: Span
    """Offsets of the article's text."""
    theirs: Span
    """Offsets of the pasted text."""


def changes_between(
    article: str, ours: Span, pasted: str, theirs: Span, context: str = ""
) -> tuple[Change, ...]:
    """What differs between a part of an article and a part of a pasted text. `context`
    is what the article says above its part: names that stand there are not new."""
    cited = citations_in(pasted, theirs)
    a = words_of(article, *ours)
    b = [
        w
        for w in words_of(pasted, *theirs)
        if not any(s <= w.start and w.end <= e for s, e in cited)
    ]
    matcher = SequenceMatcher(
        None, [w.value for w in a], [w.value for w in b], autojunk=False
    )
    groups = [(op, a[i:j], b[k:m], i, k) for op, i, j, k, m in matcher.get_opcodes()]
    same = sum(len(x) for op, x, *_ in groups if op == "equal")
    near = 2 * same > MIN_SHARED * (len(a) + len(b))
    above = {w.value for w in words_of(context, 0, len(context))}
    only = _Only(a, b, above, near=near)
    changes = []
    for op, x, y, i, k in groups:
        if op == "equal":
            changes += _forms(article, x, pasted, y)
            continue
        kinds = only.kinds(x, y)
        changes.append(
            Change(kinds, _place(x, a, i, ours.start), _place(y, b, k, theirs.start))
        )
    if not changes and article[slice(*ours)] != pasted[slice(*theirs)]:
        changes.append(Change(("sign",), ours, theirs))
    return tuple(changes)


def _place(words: Sequence[Word], whole: Sequence[Word], at: int, start: int) -> Span:
    """The place of some words; of none, the place behind the word before them."""
    if words:
        return Span(words[0].start, words[-1].end)
    end = whole[at - 1].end if at else start
    return Span(end, end)


def _forms(
    article: str, ours: Sequence[Word], pasted: str, theirs: Sequence[Word]
) -> list[Change]:
    """The words that mean the same and are written in another way."""
    return [
        Change(("form",), Span(x.start, x.end), Span(y.start, y.end))
        for x, y in zip(ours, theirs, strict=True)
        if article[x.start : x.end] != pasted[y.start : y.end] and x.kind != "sign"
    ]


class _Only:
    """Tells what kinds of words only one of two texts holds."""

    def __init__(
        self,
        ours: Sequence[Word],
        theirs: Sequence[Word],
        above: set[str],
        *,
        near: bool,
    ) -> None:
        self._ours, self._theirs = _counted(ours), _counted(theirs)
        self._above, self._near = above, near

    def kinds(self, x: Sequence[Word], y: Sequence[Word]) -> tuple[ChangeKind, ...]:
        """The kinds of a change of the words `x` to the words `y`."""
        found: set[ChangeKind] = {
            kind
            for kind in ("number", "unit", "name", "strength")
            if self._differ(x, y, kind)
        }
        if self._negated(x, y):
            found.add("negation")
        if _opposed(x, y):
            found.add("opposite")
        if self._moved(x, y):
            found.add("order")
        if not found - {"order"}:
            words = any(True for _ in content_of([*x, *y]))
            found.add("word" if words else "sign")
            if "order" in found:
                found.discard("word")
        return tuple(k for k in KINDS if k in found)

    def _differ(self, x: Sequence[Word], y: Sequence[Word], kind: str) -> bool:
        a, b = ([w for w in side if w.kind == kind] for side in (x, y))
        ours, theirs = Counter(w.value for w in a), Counter(w.value for w in b)
        if ours == theirs:
            return False
        if a and b and self._near:
            return not all(w.weak for w in [*a, *b]) or len(a) == len(b)
        if kind == "strength" and not self._near:
            return False
        if kind == "name" and not self._near:
            return any(self._is_new(w) for w in b)
        return any(not w.weak and self._counts_differ(w) for w in [*a, *b])

    def _is_new(self, word: Word) -> bool:
        return not self._ours[word.value] and word.value not in self._above

    def _counts_differ(self, word: Word) -> bool:
        return self._ours[word.value] != self._theirs[word.value]

    def _negated(self, x: Sequence[Word], y: Sequence[Word]) -> bool:
        ours, theirs = (sum(w.kind == "negation" for w in side) for side in (x, y))
        if self._near:
            return ours != theirs or _prefixed(x, y)
        return (ours != theirs and self._negations_differ) or _prefixed(x, y)

    @property
    def _negations_differ(self) -> bool:
        return self._ours["#not"] != self._theirs["#not"]

    def _moved(self, x: Sequence[Word], y: Sequence[Word]) -> bool:
        """Whether words that only one side of this change has are in both texts."""
        here, there = {w.value for w in x}, {w.value for w in y}
        return any(
            self._ours[w.value] == self._theirs[w.value]
            for w in content_of([*x, *y])
            if (w.value in here) != (w.value in there) and len(w.value) >= MIN_STEM
        )


def _counted(words: Sequence[Word]) -> Counter[str]:
    counts = Counter(w.value for w in words)
    counts["#not"] = sum(w.kind == "negation" for w in words)
    return counts


def _opposed(x: Sequence[Word], y: Sequence[Word]) -> bool:
    ours, theirs = {w.value for w in x}, {w.value for w in y}
    ours, theirs = ours - theirs, theirs - ours
    return any(
        (_any(a, ours) and _any(b, theirs)) or (_any(b, ours) and _any(a, theirs))
        for a, b in _OPPOSITES
    )


def _any(pattern: re.Pattern[str], values: set[str]) -> bool:
    return any(pattern.fullmatch(v) for v in values)


def _prefixed(x: Sequence[Word], y: Sequence[Word]) -> bool:
    """Whether a word of one side is that of the other with a prefix or ending that
    denies it: safe and unsafe, painless and painful."""
    ours, theirs = (
        {w.value for w in side if len(w.value) >= MIN_STEM} for side in (x, y)
    )
    return any(
        re.fullmatch(_PREFIX + re.escape(short), long)
        or (long.endswith("less") and short == f"{long[:-4]}ful")
        for one, other in ((ours, theirs), (theirs, ours))
        for short in one
        for long in other
    )
