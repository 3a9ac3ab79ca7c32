"""What the desk needs of the words of all articles, to understand questions.

To count them takes seconds where there are many articles, so the counts are kept in a
file beside the index: the first opening after a build counts, and no other. A file
holds for one build and one state of the code that counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from qa.files import keep_json, kept_json, sha256, sha256_of

from .acronyms import find_acronyms
from .spelling import WordCounts, count_words
from .vocabulary import words_in

_CODE = Path(__file__).parents[1]


class ArticleWords(NamedTuple):
    """The words of some texts: for typos, for the vocabulary, and abbreviations with
    their terms."""

    counts: WordCounts
    vocabulary: frozenset[str]
    acronyms: dict[str, str]

    @classmethod
    def of(cls, texts: Iterable[str]) -> ArticleWords:
        """Reads all texts."""
        texts = list(texts)
        return cls(count_words(texts), words_in(texts), find_acronyms(texts))


def article_words(
    texts: Callable[[], Iterable[str]], folder: Path | None, build: str
) -> ArticleWords:
    """The words of the texts of a build: kept ones of the folder, or new ones, which
    are then kept there, where there is a folder that can be written."""
    if folder is None:
        return ArticleWords.of(texts())
    file = folder / f"{sha256(f'{build} {_code()}'.encode())[:16]}.json"
    try:
        words, stems, vocabulary, acronyms = kept_json(file)
        return ArticleWords(
            WordCounts(dict(words), dict(stems)), frozenset(vocabulary), dict(acronyms)
        )
    except (OSError, ValueError, TypeError):
        made = ArticleWords.of(texts())
        keep_json(
            file, (*made.counts, sorted(made.vocabulary), made.acronyms), alone=True
        )
        return made


@cache
def _code() -> str:
    """The state of the code that counts."""
    files = [*_CODE.glob("question/*.py"), *_CODE.glob("text/**/*")]
    digests = [sha256_of(f) for f in sorted(files) if f.is_file()]
    return sha256(" ".join(digests).encode())
