"""Words to search terms. The only door to Stemmer, and one of two to bm25s."""

from __future__ import annotations

from .normal import plain

Terms = list[str]


Need = tuple[tuple[str, ...], ...]
"""What a question asks for: one wording or more, each of one term or more."""


def needs_of(text: str) -> dict[Need, None]:
    """The content words of a text as needs, each once, in order."""
    return {((term,),): None for term in terms_of(text, content=True)}


def terms_of(text: str, *, content: bool = False) -> Terms:
    """Words in lower case without English stop words, stemmed (Snowball); `content`
    leaves out question words and auxiliaries too."""
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
