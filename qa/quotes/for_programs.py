"""What other programs get besides answers: articles, ranked passages, verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from qa.answer import Hit, Search
from qa.corpus import Article, Passage

from .check_code import code_at, code_of
from .json_form import changes_json, emergency_json
from .saved_sheet import SavedQuote
from .verification import Finding, finding_of, findings_of


def article_json(article: Article, *, whole: bool = False) -> dict[str, Any]:
    """What is known of an article; `whole` adds its text and its blocks, the offsets of
    which count code points."""
    source = article.source
    out: dict[str, Any] = {
        "id": article.id,
        "title": article.title,
        "title_is_ours": article.title_is_ours,
        "characters": len(article.text),
        "pages": len(article.pages) or None,
        "file": source.file,
        "source_sha256": source.sha256,
        "origin": source.origin or None,
        "publisher": source.publisher or None,
        "url": source.url or None,
        "published": source.published or None,
        "rights": source.rights or None,
    }
    if whole:
        out["text"] = article.text
        out["blocks"] = [
            {
                "kind": b.kind,
                "start": b.start,
                "end": b.end,
                "quotable": b.quotable,
                "section": [article.text[s.start : s.end] for s in b.path],
            }
            for b in article.blocks
        ]
    return out


def search_json(search: Search, build: str) -> dict[str, Any]:
    """The hits of a search, best first, without a verdict."""
    query = search.query
    return {
        "query": {
            "asked": query.asked,
            "searched": query.searched,
            "changes": changes_json(query),
        },
        "emergency": emergency_json(search.emergency),
        "passages": [_hit(n, h) for n, h in enumerate(search.hits, 1)],
        "build": build,
    }


def _hit(rank: int, hit: Hit) -> dict[str, Any]:
    return {
        "rank": rank,
        **passage_json(hit.passage),
        "section": list(hit.passage.section),
        "page": hit.passage.page,
        "url": hit.passage.article.source.url or None,
        "score": round(hit.score, 4),
        "evidence": {
            "dense": round(hit.dense, 4),
            "lexical": round(hit.lexical, 4),
            "sentence": round(hit.sentence, 4),
            "late": round(hit.late, 4),
        },
    }


def passage_json(passage: Passage) -> dict[str, Any]:
    """A passage with its place, its words and its check code."""
    return {
        "article": passage.article.id,
        "title": passage.article.title,
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "code": code_of(passage),
    }


def check(citation: Mapping[str, Any], articles: Mapping[str, Article]) -> Finding:
    """Whether a quote still stands. `citation` is one of the JSON of an answer, or as
    much of it as was kept: article, start, end and text; or a check code alone.

    Raises SheetError for a code that cannot be read, and KeyError where both are
    missing.
    """
    code = citation.get("code") or ""
    if citation.get("text") is None and code:
        first, *_ = findings_of(code, articles)
        return first
    article, text = citation["article"], citation["text"]
    start, end = citation["start"], citation["end"]
    code = code or code_at(article, start, end, text)
    sha256 = citation.get("source_sha256") or ""
    quote = SavedQuote(1, article, start, end, sha256, code, text)
    return finding_of(quote, articles)


def finding_json(finding: Finding) -> dict[str, Any]:
    """A verdict, and the passages of today that it speaks of."""
    return {
        "verdict": finding.verdict,
        "article": finding.article or None,
        "reason": finding.reason or None,
        "edited": finding.edited,
        "now": [passage_json(p) for p in finding.now],
    }
