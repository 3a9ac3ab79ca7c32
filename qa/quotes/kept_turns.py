"""What a browser tab keeps of its turns, and the sheet that is made from it.

A tab keeps each turn as a small JSON text with the places of its passages, not their
words; of a message with several questions, a turn for each. Every part of a text that
comes back is checked, and the passages are cut from the articles again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

from qa.answer import Answer, Answers, SearchStatus
from qa.corpus import Article, Passage, Span
from qa.errors import QuestionError, SheetError
from qa.question import MAX_QUESTIONS, clean_question

from .sheet import Sheet, SheetEntry, SheetQuote

MAX_TURNS = 40
MAX_QUOTES = 3
CURE = "Ask again, and make a new sheet."
_TURN = {"question", "status", "build", "citations"}
_MESSAGE = {"message", "answers"}
_PLACE = {"article", "start", "end", "marks", "sha256"}

Lookup = Callable[[str], Article | None]


def places_of(answer: Answer) -> str:
    """The turn as a tab keeps it: JSON of the question, and for each passage its
    offsets in characters, its marks, and the SHA-256 of its article's file."""
    return _json(_turn(answer))


def kept_of(answers: Answers) -> str:
    """A message as a tab keeps it: `places_of` where it holds one question, else JSON
    of the message and the turns of those that were searched. Empty if none was."""
    turns = [_turn(a) for a in answers.answers if not a.reply]
    if not turns:
        return ""
    if len(answers.answers) == 1:
        return _json(turns[0])
    return _json({"message": answers.asked, "answers": turns})


def _turn(answer: Answer) -> dict[str, Any]:
    return {
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


def _json(kept: dict[str, Any]) -> str:
    return json.dumps(kept, ensure_ascii=False, separators=(",", ":"))


def sheet_from(
    kept: object,
    article: Lookup,
    build: str,
    *,
    asked_on: dt.date | None = None,
    notices: Callable[[str], tuple[str, ...]] = lambda _: (),
) -> Sheet:
    """The sheet of a list of turns, each the JSON of `kept_of` or the object in it.

    `article` finds an article by its id; `notices` gives the texts that stand above the
    passages of a message. Of the tab's own texts, only the questions are shown. Raises
    SheetError for a turn that the desk did not make, and where an article has changed.
    """
    if not isinstance(kept, list) or not kept:
        raise _strange("there is no list of turns")
    if len(kept) > MAX_TURNS:
        raise SheetError(
            f"A sheet holds at most {MAX_TURNS} questions; these are {len(kept)}.",
            cure="Begin a new conversation.",
        )
    entries = [entry for turn in kept for entry in _entries(turn, article, notices)]
    return Sheet(asked_on, tuple(entries), build)


def _entries(
    kept: object, article: Lookup, notices: Callable[[str], tuple[str, ...]]
) -> list[SheetEntry]:
    """The entries of a turn. What stands above a message stands above its first."""
    read = _read(kept)
    if read.keys() != _MESSAGE:
        return [entry_from(read, article, notices)]
    turns = read["answers"]
    if not (isinstance(turns, list) and 0 < len(turns) <= MAX_QUESTIONS):
        raise _strange("a message has no list of answers")
    above = notices(_question(read["message"]))
    first, *others = (entry_from(turn, article) for turn in turns)
    return [replace(first, notices=above), *others]


def entry_from(
    kept: object,
    article: Lookup,
    notices: Callable[[str], tuple[str, ...]] = lambda _: (),
) -> SheetEntry:
    """The entry of one turn; parameters and errors are those of `sheet_from`."""
    turn = _object(_read(kept), _TURN, "a turn")
    question = _question(turn["question"])
    status = _status(turn["status"])
    if not isinstance(turn["build"], str) or not isinstance(turn["citations"], list):
        raise _strange("a turn lacks its build or its citations")
    places = turn["citations"]
    if (len(places) > MAX_QUOTES) or bool(places) == (status == "not_found"):
        raise _strange(f"{len(places)} passages are not {status}")
    quotes = tuple(_quote(place, article) for place in places)
    return SheetEntry(question, status, quotes, notices(question))


def _read(kept: object) -> dict[str, Any]:
    if isinstance(kept, str):
        try:
            kept = json.loads(kept)
        except (ValueError, RecursionError) as error:
            raise _strange("a turn is no JSON") from error
    if not isinstance(kept, dict):
        raise _strange("a turn says more or less than it should")
    return kept


def _object(kept: object, keys: set[str], name: str) -> dict[str, Any]:
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


def _status(status: object) -> SearchStatus:
    known: tuple[SearchStatus, ...] = get_args(SearchStatus)
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
    starts = {b.start for b in blocks[:1]}
    if blocks and blocks[0].kind == "question":
        blocks = blocks[1:]
    else:
        starts |= {s.start for b in blocks[:1] for s in b.sentences}
    whole = (
        bool(blocks)
        and all(b.quotable and b.sentences for b in blocks)
        and len({b.path for b in blocks}) == 1
        and span.start in starts
        and span.end in (blocks[-1].end, *(s.end for s in blocks[-1].sentences))
    )
    if not whole:
        raise _strange("a passage is not made of whole sentences")
    return article.cut(*span)


def _strange(reason: str) -> SheetError:
    return SheetError(f"These are not the turns of this desk: {reason}.", cure=CURE)
