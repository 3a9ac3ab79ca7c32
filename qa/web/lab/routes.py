"""The routes of the lab: its form, the progress and results of a run, each question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from qa.desk import Desk, ServedDesk
from qa.errors import QAError, QuestionSetError, SettingsError
from qa.evaluation import Configuration, parse_configuration
from qa.evaluation.report import FILTERS, TEMPLATES_FOLDER, Case
from qa.evaluation.sets import TestSet, golden_text
from qa.pages import Templates
from qa.web import assets
from qa.web.guard import MAX_UPLOAD

from . import messages
from .question import sides_of
from .runs import Lab, Run, describe, progress_text

TEMPLATES = Templates(
    Path(__file__).with_name("templates"), TEMPLATES_FOLDER, filters=FILTERS
)


_TYPES = {
    ".json": "application/json",
    ".html": "text/html; charset=utf-8",
    ".trec": "text/plain; charset=utf-8",
}
_MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class _Upload:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class _Form:
    chosen: str = ""
    questions: _Upload | None = None
    settings: _Upload | None = None


def lab_refusals() -> Mapping[int, str]:
    """The pages of requests that the guard refuses, by HTTP status."""
    too_large = messages.TOO_LARGE.format(limit=MAX_UPLOAD)
    return {
        403: _problem(QAError(messages.ELSEWHERE, cure=messages.ELSEWHERE_CURE)),
        413: _problem(QAError(too_large, cure=messages.TOO_LARGE_CURE)),
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
        form = _Form()
        try:
            form = await _read_form(request)
            run = await run_in_threadpool(_start, lab, served.desk, form)
        except QAError as error:
            html = await run_in_threadpool(_form_page, lab, error, form.chosen)
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
        return JSONResponse(describe(run)) if run else _no_run()

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
        return _lab_page("lab_running.html", run=run, said=progress_text(run.progress))
    if run.results is None:
        error = QAError(messages.NO_RESULT, cure=messages.NO_RESULT_CURE)
        return _problem(error)

    def address(case: Case) -> str:
        return f"/lab/runs/{run.id}/questions/{case.number}"

    return _lab_page("lab_run.html", run=run, view=run.results, address=address)


def _question_page(run: Run, number: int) -> Response:
    found = sides_of(run, number)
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


async def _read_form(request: Request) -> _Form:
    """Reads the form, in memory only. Raises QAError for a broken one."""
    parser = MultiPartParser(
        request.headers, request.stream(), max_files=2, max_fields=1
    )
    parser.spool_max_size = 2 * MAX_UPLOAD  # so that no file is written to a disk
    try:
        sent = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise QAError(messages.NO_FORM, cure=messages.NO_FORM_CURE) from error
    try:
        chosen = sent.get("set")
        return _Form(
            chosen if isinstance(chosen, str) else "",
            await _upload(sent.get("questions")),
            await _upload(sent.get("settings")),
        )
    finally:
        await sent.close()


async def _upload(sent: object) -> _Upload | None:
    """A file of the form, with a name that is safe to show; None for an empty field."""
    if not isinstance(sent, UploadFile) or not sent.filename:
        return None
    name = sent.filename.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c if c.isalnum() or c in "._-" else "-" for c in name)
    return _Upload(plain[-_MAX_NAME:].lstrip("."), await sent.read())


def _start(lab: Lab, desk: Desk, form: _Form) -> Run:
    configurations = [Configuration()]
    if form.settings:
        configurations.append(_configuration(form.settings))
    return lab.start(_testset(lab, desk, form), configurations)


def _configuration(upload: _Upload) -> Configuration:
    read = parse_configuration(upload.content, upload.name)
    if read.model:
        raise SettingsError(
            messages.NO_MODEL.format(file=upload.name), cure=messages.NO_MODEL_CURE
        )
    if read.name == Configuration().name:
        return replace(read, name=messages.UPLOADED.format(name=read.name))
    return read


def _testset(lab: Lab, desk: Desk, form: _Form) -> TestSet:
    if form.questions:
        named = form.questions
    else:
        files = {f.name: f for f in lab.sets()}
        if form.chosen not in files:
            message = (
                messages.NO_SET.format(name=form.chosen)
                if form.chosen
                else messages.NO_QUESTIONS
            )
            raise QuestionSetError(message, cure=messages.NO_SET_CURE)
        named = _Upload(form.chosen, files[form.chosen].read_bytes())
    return golden_text(named.name, named.content, lab.articles(desk))
