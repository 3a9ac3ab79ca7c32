"""What a browser tab keeps of its turns, and the sheet that is made of it again.

The tab keeps places, not passages: each turn is a small JSON text, and what comes back
is checked in every part and cut again from the articles.
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
    """The turn as a tab keeps it: the question, and where its passages stand."""
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
    packed: object,
    article: Lookup,
    build: str,
    *,
    asked_on: dt.date | None = None,
    notices: Callable[[str], tuple[str, ...]] = lambda _: (),
) -> Sheet:
    """The sheet of a list of turns, each the JSON of `places_of` or what was in it.

    `notices` says what stands above the passages of a question; nothing that the tab
    says of itself is shown but its questions. Raises SheetError for anything that the
    desk would not have packed, and where an article is no longer what it was.
    """
    if not isinstance(packed, list) or not packed:
        raise _strange("there is no list of turns")
    if len(packed) > MAX_TURNS:
        raise SheetError(
            f"A sheet holds at most {MAX_TURNS} questions; these are {len(packed)}.",
            cure="Begin a new conversation.",
        )
    entries = tuple(entry_from(turn, article, notices) for turn in packed)
    return Sheet(asked_on, entries, build)


def entry_from(
    packed: object,
    article: Lookup,
    notices: Callable[[str], tuple[str, ...]] = lambda _: (),
) -> SheetEntry:
    turn = _object(packed, _TURN, "a turn")
    question = _question(turn["question"])
    status = _status(turn["status"])
    if not isinstance(turn["build"], str) or not isinstance(turn["citations"], list):
        raise _strange("a turn lacks its build or its citations")
    places = turn["citations"]
    if (len(places) > MAX_QUOTES) or bool(places) == (status == "not_found"):
        raise _strange(f"{len(places)} passages are not {status}")
    quotes = tuple(_quote(place, article) for place in places)
    return SheetEntry(question, status, quotes, notices(question))


def _object(packed: object, keys: set[str], name: str) -> dict[str, Any]:
    if isinstance(packed, str):
        try:
            packed = json.loads(packed)
        except (ValueError, RecursionError) as error:
            raise _strange(f"{name} is no JSON") from error
    if not isinstance(packed, dict) or packed.keys() != keys:
        raise _strange(f"{name} says more or less than it should")
    return packed


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


def _quote(packed: object, lookup: Lookup) -> SheetQuote:
    place = _object(packed, _PLACE, "a passage")
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


def _span(packed: object) -> Span:
    if (
        not isinstance(packed, list)
        or len(packed) != len(Span._fields)
        or any(type(n) is not int for n in packed)
    ):
        raise _strange("a place is no two numbers")
    return Span(*packed)


def _passage(article: Article, span: Span) -> Passage:
    """The cut, where it is whole sentences or list items of one section: half a
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
