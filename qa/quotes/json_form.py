"""An answer as JSON: the contract with programs (docs/design.md)."""

from __future__ import annotations

from typing import Any

from qa.answer import Answer, Answers, Citation
from qa.corpus import Passage
from qa.question import FixedReply, Query
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
        "reply": _reply(answer.reply),
        "checked": answer.checked and answer.checked._asdict(),
        "query": {
            "asked": query.asked,
            "searched": query.searched,
            "changes": changes_json(query),
        },
        "citations": [_citation(c) for c in answer.citations],
        "build": answer.build,
        "took_ms": round(answer.took_ms, 1),
    }
    if explain:
        out["candidates"] = [_citation(c) for c in answer.candidates]
    return out


def answers_json(answers: Answers, *, explain: bool = False) -> dict[str, Any]:
    """The JSON object of the answers to a message: that of the answer where it holds
    one question. Of several, `answers` has each in that form, `left` the questions that
    were not asked, and `citations` all passages that are shown, one answer after the
    other."""
    each = [answer_json(a, explain=explain) for a in answers.answers]
    if len(each) == 1:
        return each[0]
    return {
        "asked": answers.asked,
        "emergency": emergency_json(answers.emergency),
        "answers": each,
        "left": list(answers.left),
        "citations": [c for a in each for c in a["citations"]],
        "build": each[0]["build"],
        "took_ms": round(sum(a["took_ms"] for a in each), 1),
    }


def changes_json(query: Query) -> list[dict[str, str]]:
    """What was searched besides the typed question."""
    return [{"kind": c.kind, "from": c.before, "to": c.after} for c in query.changes]


def emergency_json(
    emergency: Emergency | None, language: str = "en"
) -> dict[str, Any] | None:
    """The JSON object of an emergency, its notice in a language of the page."""
    if emergency is None:
        return None
    return {"flags": list(emergency.flags), "notice": emergency.notice(language)}


def _reply(reply: FixedReply | None) -> dict[str, Any] | None:
    if reply is None:
        return None
    return {
        "kind": reply.kind,
        "language": reply.language or None,
        "text": reply.text(),
        "topics": list(reply.topics),
    }


def _citation(citation: Citation) -> dict[str, Any]:
    passage = citation.passage
    article = passage.article
    return {
        "number": citation.number,
        "article": article.id,
        "title": article.title,
        "section": list(passage.section),
        "page": passage.page,
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
            "sentence": _rounded(citation.sentence),
            "late": _rounded(citation.late),
            "reader": _rounded(citation.reader),
            "coverage": _rounded(citation.coverage),
        },
        "checked": citation.checked,
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
