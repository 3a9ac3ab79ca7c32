"""The routes of the lab: its form, the progress and results of a run, each question."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from qa.corpus import JudgedQuestion
from qa.desk import Desk, ServedDesk
from qa.errors import QAError
from qa.evaluation.report import FILTERS, Listed, QuestionResult, explained
from qa.pages import Templates
from qa.web import assets
from qa.web.forms import MAX_UPLOAD, Form, read_form
from qa.web.sides import SIDE_TEMPLATES, SideView

from . import messages
from .kept import Kept
from .runs import MAX_QUESTIONS, Lab

TEMPLATES = Templates(
    Path(__file__).with_name("templates"),
    *SIDE_TEMPLATES,
    filters=FILTERS,
)


_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".log": "text/plain; charset=utf-8",
    ".trec": "text/plain; charset=utf-8",
}


def lab_refusals() -> Mapping[int, str]:
    """The pages of requests that the guard refuses, by HTTP status."""
    too_large = messages.TOO_LARGE.format(limit=MAX_UPLOAD)
    return {
        403: _problem(QAError(messages.ELSEWHERE, cure=messages.ELSEWHERE_CURE)),
        413: _problem(QAError(too_large, cure=messages.TOO_LARGE_CURE)),
        429: _problem(QAError(messages.OFTEN, cure=messages.OFTEN_CURE)),
        500: _problem(QAError(messages.BROKEN, cure=messages.BROKEN_CURE)),
        503: _problem(QAError(messages.FULL, cure=messages.FULL_CURE)),
    }


def add_lab(app: FastAPI, served: ServedDesk, lab: Lab) -> None:
    """Adds the routes of the lab to the application."""
    for name in assets.LAB_ASSETS:
        app.get(f"/{name}")(assets.route(name))

    @app.get("/lab")
    def first_page() -> Response:
        return HTMLResponse(_form_page(lab))

    @app.get("/lab/figures")
    def figures() -> Response:
        return HTMLResponse(_lab_page("lab_figures.html", explained=explained()))

    @app.get("/lab/compare")
    def compare(one: str = "", beside: str = "") -> Response:
        if not (lab.kept.get(one) and lab.kept.get(beside)):
            return _no_run()
        return _see_other(f"/lab/runs/{one}?beside={beside}")

    @app.post("/lab/runs")
    async def start(request: Request) -> Response:
        form = Form()
        try:
            form = await read_form(request, files=2)
            kept = await run_in_threadpool(_start, lab, served.desk, form)
        except QAError as error:
            html = await run_in_threadpool(_form_page, lab, error, form.value("set"))
            return HTMLResponse(html, status_code=422)
        return _see_other(_address(kept))

    _add_run(app, served, lab)
    _add_results(app, lab)


def _add_run(app: FastAPI, served: ServedDesk, lab: Lab) -> None:
    """The state of an evaluation, and what is done with it."""

    @app.get("/lab/runs/{key}/state")
    def state(key: str) -> Response:
        return _with(lab, key, lambda kept: _state(lab, kept))

    @app.post("/lab/runs/{key}/stop")
    def stop(key: str) -> Response:
        return _with(lab, key, lambda kept: _stop(lab, kept))

    @app.post("/lab/runs/{key}/again")
    def again(key: str) -> Response:
        return _with(lab, key, lambda kept: _again(lab, served.desk, kept))

    @app.post("/lab/runs/{key}/delete")
    def delete(key: str) -> Response:
        return _with(lab, key, lambda kept: _delete(lab, kept))


def _add_results(app: FastAPI, lab: Lab) -> None:
    @app.get("/lab/runs/{key}")
    def show(key: str, beside: str = "") -> Response:
        return _beside(lab, key, beside, lambda k, other: _run_page(lab, k, other))

    @app.get("/lab/runs/{key}/questions/{number}")
    def question(key: str, number: int, beside: str = "") -> Response:
        return _beside(
            lab, key, beside, lambda k, other: _question_page(lab, k, other, number)
        )

    @app.get("/lab/runs/{key}/files/{name}")
    def file(key: str, name: str) -> Response:
        return _with(lab, key, lambda kept: _file(name, kept.file(name)))


def _with(lab: Lab, key: str, act: Callable[[Kept], Response]) -> Response:
    """What `act` answers for an evaluation; a page that says what is wrong where there
    is none, or where `act` raises QAError."""
    kept = lab.kept.get(key)
    if not kept:
        return _no_run()
    try:
        return act(kept)
    except QAError as error:
        return HTMLResponse(_problem(error), status_code=409)


def _beside(
    lab: Lab, key: str, beside: str, act: Callable[[Kept, Kept | None], Response]
) -> Response:
    """As `_with`, with another evaluation beside it where that is named."""
    other = lab.kept.get(beside) if beside else None
    if beside and not other:
        return _no_run()
    return _with(lab, key, lambda kept: act(kept, other))


def _state(lab: Lab, kept: Kept) -> Response:
    run = lab.running(kept.key)
    return JSONResponse(run.describe() if run else {"state": lab.state(kept)})


def _stop(lab: Lab, kept: Kept) -> Response:
    if run := lab.running(kept.key):
        run.stop.set()
    return _see_other(_address(kept))


def _again(lab: Lab, desk: Desk, kept: Kept) -> Response:
    """Evaluates the same questions anew. One that has nothing to show is replaced."""
    new = lab.start(lambda: kept.inputs, desk)
    if not kept.has_report:
        lab.remove(kept)
    return _see_other(_address(new))


def _delete(lab: Lab, kept: Kept) -> Response:
    lab.remove(kept)
    return _see_other("/lab")


def _address(kept: Kept, beside: Kept | None = None, number: int = 0) -> str:
    question = f"/questions/{number}" if number else ""
    compared = f"?beside={beside.key}" if beside else ""
    return f"/lab/runs/{kept.key}{question}{compared}"


def _see_other(address: str) -> Response:
    return RedirectResponse(address, status_code=303)


# --- pages --------------------------------------------------------------------------


def _lab_page(template: str, **values: Any) -> str:
    addresses = {name: assets.address(name) for name in assets.LAB_ASSETS}
    return TEMPLATES.page(template, assets=addresses, texts=messages, **values)


def _form_page(lab: Lab, problem: QAError | None = None, chosen: str = "") -> str:
    kept = lab.kept.all()
    shown = [k for k in kept if k.has_report]
    return _lab_page(
        "lab.html",
        sets=[f.name for f in lab.sets()],
        chosen=chosen,
        problem=problem,
        runs=[(k, lab.state(k)) for k in kept],
        shown=shown,
        baselines=_baselines(shown),
        limit=MAX_UPLOAD,
        most=MAX_QUESTIONS,
    )


def _baselines(shown: Sequence[Kept]) -> list[Kept]:
    """The evaluations with the likeliest baseline of the newest one first: the one
    before it of the same set."""
    newest = shown[0].record.name if shown else ""
    others = [k for k in shown[1:] if k.record.name == newest]
    return [*others, *(k for k in shown[1:] if k not in others), *shown[:1]]


def _problem(error: QAError, kept: Kept | None = None) -> str:
    """A page that says what is wrong; of an evaluation that can be started again."""
    return _lab_page("lab_problem.html", problem=error, kept=kept)


def _run_page(lab: Lab, kept: Kept, beside: Kept | None) -> Response:
    if run := lab.running(kept.key):
        return HTMLResponse(_lab_page("lab_running.html", run=run))
    if not kept.has_report:
        return HTMLResponse(_problem(_without_report(lab, kept), kept))
    view = lab.results(kept, beside)
    numbers = {key: n for n, key in enumerate(view.by_id, 1)}

    def address(one: Listed) -> str:
        return _address(kept, beside, numbers[one.id])

    others = [k for k in lab.kept.all() if k.has_report and k.key != kept.key]
    html = _lab_page(
        "lab_run.html",
        kept=kept,
        beside=beside,
        others=_baselines([kept, *others])[:-1],
        untried=kept.record.configurations[len(view.configurations) :],
        view=view,
        address=address,
    )
    return HTMLResponse(html)


def _without_report(lab: Lab, kept: Kept) -> QAError:
    if kept.problem:
        return kept.problem
    if lab.state(kept) == "broken off":
        return QAError(messages.BROKEN_OFF, cure=messages.BROKEN_OFF_CURE)
    return QAError(messages.NO_RESULT, cure=messages.NO_RESULT_CURE)


def _question_page(lab: Lab, kept: Kept, beside: Kept | None, number: int) -> Response:
    if not kept.has_report:
        return HTMLResponse(_problem(_without_report(lab, kept), kept), status_code=404)
    view = lab.results(kept, beside)
    ids, of = list(view.by_id), view.configurations
    if number > len(ids):
        error = QAError(messages.NO_QUESTION, cure=messages.NO_QUESTION_CURE)
        return HTMLResponse(_problem(error), status_code=404)
    key = ids[number - 1]
    failed = {q.id for group in view.questions for q in group if q.result.cause}
    at = [n for n, i in enumerate(ids, 1) if i in failed]
    both = [k for k in (kept, beside) if k]
    asked, notes = _asked_again(lab, both, [c.name for c in of], key)

    def address(number: int) -> str:
        return _address(kept, beside, number)

    html = _lab_page(
        "lab_question.html",
        kept=kept,
        beside=beside,
        view=view,
        one=view.by_id[key],
        number=number,
        last=len(ids),
        failed_before=max((n for n in at if n < number), default=None),
        failed_after=min((n for n in at if n > number), default=None),
        recorded=[(c.name, c.questions[key]) for c in of if key in c.questions],
        asked=asked,
        notes=notes,
        address=address,
    )
    return HTMLResponse(html)


class _AskedAgain(NamedTuple):
    """A question under one configuration, asked just now."""

    topic: JudgedQuestion
    side: SideView


def _asked_again(
    lab: Lab, kept: Sequence[Kept], names: Sequence[str], question: str
) -> tuple[list[_AskedAgain], list[str]]:
    """The question under each configuration of the evaluations, which have these
    names; and what must be said of it."""
    asked, notes, left = [], [], list(names)
    for one in kept:
        then = lab.results(one).configurations
        own, left = left[: len(then)], left[len(then) :]
        try:
            topic, sides = lab.sides(one, question)
        except QAError as error:
            notes.append(messages.NOT_AGAIN.format(reason=error.message))
            continue
        for name, side, before in zip(own, sides, then, strict=False):
            asked.append(_AskedAgain(topic, replace(side, name=name)))
            was, now = before.questions.get(question), side.case.result
            if was and not was.answer and not was.error:
                continue  # the ranking alone was judged
            if was and (was.status, was.cause) != (now.status, now.cause):
                notes.append(
                    messages.NOW_OTHERWISE.format(
                        name=name, then=_in_short(was), now=_in_short(now)
                    )
                )
    return asked, list(dict.fromkeys(notes))


def _in_short(result: QuestionResult) -> str:
    return f"{result.verdict}, {result.status}" if result.answer else result.verdict


def _no_run() -> Response:
    error = QAError(messages.NO_RUN, cure=messages.NO_RUN_CURE)
    return HTMLResponse(_problem(error), status_code=404)


def _file(name: str, content: bytes | None) -> Response:
    if content is None:
        return _no_run()
    kind = _TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
    headers = {
        "content-type": kind,
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Response(content, headers=headers)


def _start(lab: Lab, desk: Desk, form: Form) -> Kept:
    sent, settings = form.files.get("questions"), form.files.get("settings")
    return lab.start(lambda: lab.inputs(form.value("set"), sent, settings), desk)
