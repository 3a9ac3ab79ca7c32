"""Check a text sentence by sentence, or quotes: what stands in the articles, and what
differs. It never says true or false."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from starlette.responses import Response

from qa.corpus import Passage, Piece, Span, pieces
from qa.desk import Desk
from qa.errors import QAError
from qa.quotes import Finding as QuoteFinding
from qa.quotes import parse_pasted, verify_pasted
from qa.staff import TextCheck, TextFindings
from qa.staff.text_check import (
    GRAVE,
    KINDS,
    Change,
    ChangeKind,
    Finding,
    changes_between,
)
from qa.web.staff import messages
from qa.web.staff.frame import Pages, Visit

_Layer = Literal["grave", "differs"]
_Pieces = Sequence[Piece[_Layer]]


class _Sides(NamedTuple):
    """A text beside an article, each with what only it holds."""

    theirs: _Pieces
    ours: _Pieces
    kinds: Sequence[ChangeKind]


@dataclass(frozen=True, slots=True)
class _Checked:
    """One sentence or quote. `said` is its text, where no difference is shown."""

    name: str
    verdict: str
    says: str
    said: str
    places: Sequence[Passage] = ()
    folded: Sequence[str] = ()
    opening: str = ""
    sides: _Sides | None = None


def add_checking(pages: Pages) -> None:
    """Adds the page. What is pasted is read in memory and kept nowhere."""
    pages.navigate("Check a text", "/staff/check")

    @pages.get("/staff/check", "reader")
    def form(visit: Visit) -> Response:
        return _page(visit)

    @pages.post("/staff/check", "reader")
    def check(visit: Visit) -> Response:
        upload = visit.form.files.get("file")
        content: str | bytes = upload.content if upload else visit.form.value("text")
        name = upload.name if upload else ""
        try:
            if not content:
                raise messages.nothing_to_check()
            if visit.form.value("what") == "quotes":
                checked = _quotes(visit.desk, content, name)
            else:
                found = _text_check(visit.desk).check(content, name)
                checked = [_sentence(found, f) for f in found.findings]
        except QAError as error:
            return _page(visit, problem=error)
        return _page(visit, checked, name=name)


def _page(
    visit: Visit,
    checked: Sequence[_Checked] = (),
    *,
    name: str = "",
    problem: QAError | None = None,
) -> Response:
    verdicts = [c.verdict for c in checked]
    counts = {v: verdicts.count(v) for v in messages.VERDICTS if v in verdicts}
    return visit.page(
        "check.html",
        422 if problem else 200,
        problem=problem,
        checked=checked,
        counts=counts,
        name=name,
        text="" if name else visit.form.value("text"),
        what=visit.form.value("what"),
        grave=GRAVE,
    )


@lru_cache(maxsize=2)
def _text_check(desk: Desk) -> TextCheck:
    """The texts of the articles are folded once for each desk that serves."""
    return TextCheck(desk.index, desk.encoder)


def _sentence(found: TextFindings, finding: Finding) -> _Checked:
    text, sentence = found.checked.text, finding.sentence
    place = finding.places[0] if finding.places else None
    sides = None
    if place and finding.verdict in ("part", "closest"):
        ours = place.part_of or place.passage
        theirs = Span(sentence.start, sentence.end)
        sides = _sides(text, theirs, ours, finding.changes)
    return _Checked(
        str(sentence.number),
        finding.verdict,
        messages.VERDICTS[finding.verdict],
        text[sentence.start : sentence.end],
        [p.passage for p in finding.places],
        list(dict.fromkeys(f.kind for f in place.folds)) if place else (),
        place.opening.text if place and place.opening else "",
        sides,
    )


def _quotes(desk: Desk, content: str | bytes, name: str) -> list[_Checked]:
    articles = {a.id: a for a in desk.articles()}
    pasted = parse_pasted(content, name or "The text")
    return [
        _quote(verified.name, finding)
        for verified in verify_pasted(pasted, articles)
        for finding in verified.findings
    ]


def _quote(name: str, finding: QuoteFinding) -> _Checked:
    now = finding.now[0] if finding.now else None
    sides = None
    if now and finding.then and finding.verdict in ("changed", "altered"):
        theirs = Span(0, len(finding.then))
        ours = Span(now.start, now.end)
        changes = changes_between(now.article.text, ours, finding.then, theirs)
        sides = _sides(finding.then, theirs, now, changes)
    says = messages.VERDICTS[finding.verdict]
    return _Checked(
        name,
        finding.verdict,
        f"{says}: {finding.reason}" if finding.reason else says,
        finding.then or (now.text if now else ""),
        finding.now,
        sides=sides,
    )


def _sides(text: str, theirs: Span, ours: Passage, changes: Sequence[Change]) -> _Sides:
    named = {k for c in changes for k in c.kinds}
    return _Sides(
        pieces(text, *theirs, _layers((c.theirs, c) for c in changes)),
        pieces(
            ours.article.text,
            ours.start,
            ours.end,
            _layers((c.ours, c) for c in changes),
        ),
        [k for k in KINDS if k in named],
    )


def _layers(spans: Iterable[tuple[Span, Change]]) -> dict[_Layer, list[Span]]:
    layers: dict[_Layer, list[Span]] = {"grave": [], "differs": []}
    for span, change in spans:
        layers["grave" if GRAVE & set(change.kinds) else "differs"].append(span)
    return layers
