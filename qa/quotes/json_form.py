"""An answer as JSON: the contract with programs (docs/design.md)."""

from __future__ import annotations

from typing import Any

from qa.answer import Answer, Citation
from qa.corpus import Passage
from qa.safety import Emergency

from .check_code import code_of
from .selectors import link_of, selectors_of


def answer_json(answer: Answer, *, explain: bool = False) -> dict[str, Any]:
    """The JSON object of an answer. `explain` adds the passages that were held back."""
    query = answer.query
    out: dict[str, Any] = {
        "status": answer.status,
        "confidence": _rounded(answer.confidence),
        "notice": answer.notice,
        "emergency": emergency_json(answer.emergency),
        "query": {
            "asked": query.asked,
            "searched": query.searched,
            "changes": [
                {"kind": c.kind, "from": c.before, "to": c.after} for c in query.changes
            ],
        },
        "citations": [_citation(c) for c in answer.citations],
        "build": answer.build,
        "took_ms": round(answer.took_ms, 1),
    }
    if explain:
        out["candidates"] = [_citation(c) for c in answer.candidates]
    return out


def emergency_json(
    emergency: Emergency | None, language: str = "en"
) -> dict[str, Any] | None:
    """The JSON object of an emergency, its notice in a language of the page."""
    if emergency is None:
        return None
    return {"flags": list(emergency.flags), "notice": emergency.notice(language)}


def _citation(citation: Citation) -> dict[str, Any]:
    passage = citation.passage
    article = passage.article
    return {
        "number": citation.number,
        "article": article.id,
        "title": article.title,
        "section": list(passage.section),
        "url": article.source.url or None,
        "link": link_of(citation),
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "marks": [{"start": m.start, "end": m.end} for m in citation.marks],
        "selectors": selectors_of(passage),
        "code": code_of(passage),
        "source_sha256": article.source.sha256,
        "evidence": {
            "dense": _rounded(citation.dense),
            "lexical": _rounded(citation.lexical),
            "late": _rounded(citation.late),
            "reader": _rounded(citation.reader),
            "coverage": _rounded(citation.coverage),
        },
        "also": [_place(p) for p in citation.also],
    }


def _place(passage: Passage) -> dict[str, Any]:
    return {
        "article": passage.article.id,
        "title": passage.article.title,
        "start": passage.start,
        "end": passage.end,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
