"""The routes of the lab: its form, the progress and results of a run, each question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from qa.desk import Desk, ServedDesk
from qa.errors import QAError, QuestionSetError, SettingsError
from qa.evaluation import Configuration, parse_configuration
from qa.evaluation.report import FILTERS, Case
from qa.evaluation.sets import TestSet, golden_text
from qa.pages import Templates
from qa.web import assets
from qa.web.forms import MAX_UPLOAD, Form, Upload, read_form
from qa.web.sides import SIDE_TEMPLATES, side_of

from . import messages
from .runs import Lab, Run

TEMPLATES = Templates(
    Path(__file__).with_name("templates"),
    *SIDE_TEMPLATES,
    filters=FILTERS,
)


_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
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

    @app.post("/lab/runs")
    async def start(request: Request) -> Response:
        form = Form()
        try:
            form = await read_form(request, files=2)
            run = await run_in_threadpool(_start, lab, served.desk, form)
        except QAError as error:
            html = await run_in_threadpool(_form_page, lab, error, form.value("set"))
            return HTMLResponse(html, status_code=422)
        return _redirect_to(run)

    _add_run(app, lab)


def _add_run(app: FastAPI, lab: Lab) -> None:
    @app.get("/lab/runs/{key}")
    def show(key: str) -> Response:
        run = lab.run(key)
        return HTMLResponse(_run_page(run)) if run else _no_run()

    @app.get("/lab/runs/{key}/state")
    def state(key: str) -> Response:
        run = lab.run(key)
        return JSONResponse(run.describe()) if run else _no_run()

    @app.post("/lab/runs/{key}/stop")
    def stop(key: str) -> Response:
        run = lab.run(key)
        if run is None:
            return _no_run()
        run.stop.set()
        return _redirect_to(run)

    @app.get("/lab/runs/{key}/questions/{number}")
    def question(key: str, number: int) -> Response:
        run = lab.run(key)
        return _question_page(run, number) if run else _no_run()

    @app.get("/lab/runs/{key}/files/{name}")
    def file(key: str, name: str) -> Response:
        run = lab.run(key)
        return _file(run, name) if run else _no_run()


def _redirect_to(run: Run) -> Response:
    return RedirectResponse(f"/lab/runs/{run.id}", status_code=303)


# --- pages --------------------------------------------------------------------------


def _lab_page(template: str, **values: Any) -> str:
    addresses = {name: assets.address(name) for name in assets.LAB_ASSETS}
    return TEMPLATES.page(template, assets=addresses, texts=messages, **values)


def _form_page(lab: Lab, problem: QAError | None = None, chosen: str = "") -> str:
    names = [f.name for f in lab.sets()]
    return _lab_page(
        "lab.html",
        sets=names,
        chosen=chosen,
        problem=problem,
        runs=lab.runs(),
        limit=MAX_UPLOAD,
    )


def _problem(error: QAError) -> str:
    return _lab_page("lab_problem.html", problem=error)


def _run_page(run: Run) -> str:
    if run.state == "failed" and run.error:
        return _problem(run.error)
    if run.state == "running":
        return _lab_page("lab_running.html", run=run)
    if run.results is None:
        error = QAError(messages.NO_RESULT, cure=messages.NO_RESULT_CURE)
        return _problem(error)

    def address(case: Case) -> str:
        return f"/lab/runs/{run.id}/questions/{case.number}"

    return _lab_page("lab_run.html", run=run, view=run.results, address=address)


def _question_page(run: Run, number: int) -> Response:
    found = [
        side_of(evaluation, desk, number)
        for evaluation, desk in zip(run.evaluations, run.desks, strict=True)
        if number <= len(evaluation.outcomes)
    ]
    if not found:
        error = QAError(messages.NO_RESULT, cure=messages.NO_RESULT_CURE)
        return HTMLResponse(_problem(error), status_code=404)
    last = max(len(e.outcomes) for e in run.evaluations)
    return HTMLResponse(
        _lab_page(
            "lab_question.html",
            run=run,
            number=number,
            last=last,
            sides=found,
            topic=found[0].case.question,
        )
    )


def _no_run() -> Response:
    error = QAError(messages.NO_RUN, cure=messages.NO_RUN_CURE)
    return HTMLResponse(_problem(error), status_code=404)


def _file(run: Run, name: str) -> Response:
    content = run.files.get(name)
    if content is None:
        return _no_run()
    kind = _TYPES.get(PurePosixPath(name).suffix, "application/octet-stream")
    headers = {
        "content-type": kind,
        "content-disposition": f'attachment; filename="{name}"',
    }
    return Response(content, headers=headers)


# --- forms --------------------------------------------------------------------------


def _start(lab: Lab, desk: Desk, form: Form) -> Run:
    configurations = [Configuration()]
    if settings := form.files.get("settings"):
        configurations.append(_configuration(settings))
    return lab.start(_testset(lab, desk, form), configurations)


def _configuration(upload: Upload) -> Configuration:
    read = parse_configuration(upload.content, upload.name)
    if read.model:
        raise SettingsError(
            messages.NO_MODEL.format(file=upload.name), cure=messages.NO_MODEL_CURE
        )
    if read.name == Configuration().name:
        return replace(read, name=messages.UPLOADED.format(name=read.name))
    return read


def _testset(lab: Lab, desk: Desk, form: Form) -> TestSet:
    named = form.files.get("questions")
    if not named:
        chosen = form.value("set")
        files = {f.name: f for f in lab.sets()}
        if chosen not in files:
            message = (
                messages.NO_SET.format(name=chosen) if chosen else messages.NO_QUESTIONS
            )
            raise QuestionSetError(message, cure=messages.NO_SET_CURE)
        named = Upload(chosen, files[chosen].read_bytes())
    return golden_text(named.name, named.content, lab.articles(desk))
