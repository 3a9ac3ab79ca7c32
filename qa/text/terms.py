"""Text to search terms. The only module here that imports Stemmer and bm25s."""

from __future__ import annotations

from .normal import plain

Terms = list[str]
"""Stemmed words in lower case, in the order of the text."""
Need = tuple[tuple[str, ...], ...]
"""One thing that a question asks for, as alternative wordings of one or more terms. A
text meets the need if it holds all terms of one wording."""


def needs_of(text: str) -> dict[Need, None]:
    """One need for each content word of a text, each once, in order; a dict serves as
    an ordered set."""
    return {((term,),): None for term in terms_of(text, content=True)}


def terms_of(text: str, *, content: bool = False) -> Terms:
    """The words of a text without English stop words, in lower case, stemmed by
    Snowball. `content` leaves out question words and auxiliary verbs too."""
    import bm25s
    import Stemmer

    found = bm25s.tokenize(
        [plain(text)],
        stopwords="en_plus" if content else "en",
        stemmer=Stemmer.Stemmer("english"),
        return_ids=False,
        show_progress=False,
    )
    return list(found[0])
