"""The check of a text as JSON, for programs and the staff's page."""

from __future__ import annotations

from typing import Any

from qa.corpus import Passage, Span

from .check import Finding, TextFindings
from .exact import Place


def text_json(found: TextFindings) -> dict[str, Any]:
    """The JSON object of a check. Offsets of `text`, `folded` and `theirs` count the
    code points of `text`; those of places and `ours`, of the article."""
    text = found.checked
    return {
        "name": text.name or None,
        "text": text.text,
        "build": found.build,
        "counts": dict(found.counts),
        "sentences": [_finding(f, text.text) for f in found.findings],
    }


def _finding(found: Finding, text: str) -> dict[str, Any]:
    sentence, places = found.sentence, found.places
    return {
        "number": sentence.number,
        "kind": sentence.kind,
        **_cut(text, Span(sentence.start, sentence.end)),
        "verdict": found.verdict,
        "likeness": round(found.likeness, 4),
        "places": [_place(p, text) for p in places],
        "changes": [
            {
                "kinds": list(c.kinds),
                "ours": _cut(places[0].passage.article.text, c.ours),
                "theirs": _cut(text, c.theirs),
            }
            for c in found.changes
        ],
    }


def _place(place: Place, text: str) -> dict[str, Any]:
    passage, article = place.passage, place.passage.article
    return {
        "article": article.id,
        "title": article.title,
        "file": article.source.file,
        "section": list(passage.section),
        "page": passage.page,
        **_passage(passage),
        "part_of": _passage(place.part_of) if place.part_of else None,
        "opening": _passage(place.opening) if place.opening else None,
        "folded": [
            {"kind": f.kind, **_cut(text, Span(f.start, f.end))} for f in place.folds
        ],
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return _cut(passage.article.text, Span(passage.start, passage.end))


def _cut(text: str, span: Span) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": text[slice(*span)]}
