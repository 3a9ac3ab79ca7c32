"""Files that were renamed since an index was built, so that their ids have changed.

An id comes from the name of a file, or from `articles.toml`. Nothing here changes an
id: staff are told, and decide.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from qa.corpus import Article, Corpus

MIN_SHARE = 0.5
"""Two files are versions of one text if they share at least this part of their
sentences (Dice coefficient)."""


class Renamed(NamedTuple):
    """An article that is gone, and the new one that has its text. `share` is the part
    of their sentences that both have."""

    before: Article
    now: Article
    share: float

    def __str__(self) -> str:
        before, now = self.before, self.now
        same = "the same text" if self.share == 1 else f"{self.share:.0%} of the text"
        return (
            f"looks like {before.source.file} renamed: it has {same}. Its id was "
            f"{before.id}, and is {now.id} now; links, sheets, check codes and golden "
            f"questions name {before.id}. To keep it, write into articles.toml: "
            f"[[article]], file = {json.dumps(now.source.file, ensure_ascii=False)}, "
            f'id = "{before.id}"'
        )


def renamed(before: Sequence[Article], read: Corpus) -> list[Renamed]:
    """The articles of an earlier index of which the id is gone, each with the new
    article that shares most with it, where no other shares as much."""
    then, now = {a.id for a in before}, read.by_id
    fresh = [(a, _said(a)) for a in read.articles if a.id not in then]
    found = []
    for gone in (a for a in before if a.id not in now):
        said = _said(gone)
        shares = sorted(((_dice(said, s), a.id) for a, s in fresh), reverse=True)
        (share, best), *others = shares or [(0.0, "")]
        if share >= MIN_SHARE and not (others and others[0][0] == share):
            found.append(Renamed(gone, now[best], share))
    return found


def _said(article: Article) -> frozenset[str]:
    return frozenset(" ".join(article.text[a:b].split()) for a, b in article.sentences)


def _dice(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / max(len(one) + len(other), 1)
