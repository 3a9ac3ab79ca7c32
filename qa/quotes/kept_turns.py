"""What a browser tab keeps of its turns, and the sheet that is made from it.

A tab keeps each turn as a small JSON text with the places of its passages, not their
words. Every part of a text that comes back is checked, and the passages are cut from
the articles again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any, Literal, get_args

from qa.answer import Answer, Status
from qa.corpus import Article, Passage, Span
from qa.errors import QuestionError, SheetError
from qa.question import clean_question

from .sheet import Sheet, SheetEntry, SheetQuote

MAX_TURNS = 40
MAX_QUOTES = 3
CURE = "Ask again, and make a new sheet."
_TURN = {"question", "status", "build", "citations"}
_PLACE = {"article", "start", "end", "marks", "sha256"}

Lookup = Callable[[str], Article | None]


def places_of(answer: Answer) -> str:
    """The turn as a tab keeps it: JSON of the question, and for each passage its
    offsets in characters, its marks, and the SHA-256 of its article's file."""
    turn = {
        "question": answer.query.asked,
        "status": answer.status,
        "build": answer.build,
        "citations": [
            {
                "article": c.passage.article.id,
                "start": c.passage.start,
                "end": c.passage.end,
                "marks": [list(m) for m in c.marks],
                "sha256": c.passage.article.source.sha256,
            }
            for c in answer.citations
        ],
    }
    return json.dumps(turn, ensure_ascii=False, separators=(",", ":"))


def sheet_from(
    kept: object,
    article: Lookup,
    build: str,
    *,
    asked_on: dt.date | None = None,
    notices: Callable[[str], tuple[str, ...]] = lambda _: (),
) -> Sheet:
    """The sheet of a list of turns, each the JSON of `places_of` or the object in it.

    `article` finds an article by its id; `notices` gives the texts that stand above the
    passages of a question. Of the tab's own texts, only the questions are shown. Raises
    SheetError for a turn that the desk did not make, and where an article has changed.
    """
    if not isinstance(kept, list) or not kept:
        raise _strange("there is no list of turns")
    if len(kept) > MAX_TURNS:
        raise SheetError(
            f"A sheet holds at most {MAX_TURNS} questions; these are {len(kept)}.",
            cure="Begin a new conversation.",
        )
    entries = tuple(entry_from(turn, article, notices) for turn in kept)
    return Sheet(asked_on, entries, build)


def entry_from(
    kept: object,
    article: Lookup,
    notices: Callable[[str], tuple[str, ...]] = lambda _: (),
) -> SheetEntry:
    """The entry of one turn; parameters and errors are those of `sheet_from`."""
    turn = _object(kept, _TURN, "a turn")
    question = _question(turn["question"])
    status = _status(turn["status"])
    if not isinstance(turn["build"], str) or not isinstance(turn["citations"], list):
        raise _strange("a turn lacks its build or its citations")
    places = turn["citations"]
    if (len(places) > MAX_QUOTES) or bool(places) == (status == "not_found"):
        raise _strange(f"{len(places)} passages are not {status}")
    quotes = tuple(_quote(place, article) for place in places)
    return SheetEntry(question, status, quotes, notices(question))


def _object(kept: object, keys: set[str], name: str) -> dict[str, Any]:
    if isinstance(kept, str):
        try:
            kept = json.loads(kept)
        except (ValueError, RecursionError) as error:
            raise _strange(f"{name} is no JSON") from error
    if not isinstance(kept, dict) or kept.keys() != keys:
        raise _strange(f"{name} says more or less than it should")
    return kept


def _question(asked: object) -> str:
    if not isinstance(asked, str):
        raise _strange("a question is no text")
    try:
        return clean_question(asked)
    except QuestionError as error:
        raise SheetError(error.message, cure=CURE) from error


def _status(status: object) -> Status:
    known: tuple[Literal["found", "related", "not_found"], ...] = get_args(Status)
    for name in known:
        if name == status:
            return name
    raise _strange("a turn has no status")


def _quote(kept: object, lookup: Lookup) -> SheetQuote:
    place = _object(kept, _PLACE, "a passage")
    key, sha256, marks = place["article"], place["sha256"], place["marks"]
    if not (isinstance(key, str) and isinstance(sha256, str)):
        raise _strange("a passage names no article")
    article = lookup(key)
    if article is None:
        raise SheetError("An article that was quoted is no longer there.", cure=CURE)
    if article.source.sha256 != sha256:
        raise SheetError(
            f"The article {article.title} has changed since it was quoted.", cure=CURE
        )
    passage = _passage(article, _span([place["start"], place["end"]]))
    if not isinstance(marks, list) or len(marks) > len(passage.sentences):
        raise _strange("a passage has no list of marks")
    spans = tuple(_span(m) for m in marks)
    whole = set(passage.sentences)
    if any(s not in whole for s in spans) or list(spans) != sorted(set(spans)):
        raise _strange("a mark is no sentence of its passage")
    return SheetQuote(passage, spans)


def _span(kept: object) -> Span:
    if (
        not isinstance(kept, list)
        or len(kept) != len(Span._fields)
        or any(type(n) is not int for n in kept)
    ):
        raise _strange("a place is no two numbers")
    return Span(*kept)


def _passage(article: Article, span: Span) -> Passage:
    """Cuts the passage. It must be whole sentences or list items of one section: half a
    sentence can say the opposite."""
    if not 0 <= span.start < span.end <= len(article.text):
        raise _strange("a passage lies outside its article")
    blocks = article.blocks_in(*span)
    whole = (
        bool(blocks)
        and all(b.quotable and b.sentences for b in blocks)
        and len({b.path for b in blocks}) == 1
        and span.start in (blocks[0].start, *(s.start for s in blocks[0].sentences))
        and span.end in (blocks[-1].end, *(s.end for s in blocks[-1].sentences))
    )
    if not whole:
        raise _strange("a passage is not made of whole sentences")
    return article.cut(*span)


def _strange(reason: str) -> SheetError:
    return SheetError(f"These are not the turns of this desk: {reason}.", cure=CURE)
