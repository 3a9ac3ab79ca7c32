"""The application: a page for each language, the articles' pages, the plain page, the
take-home sheet, and the address for programs."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import (
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from qa.contract import answer_json
from qa.desk import Desk
from qa.errors import QAError, QuestionError, SheetError
from qa.questions import is_id
from qa.suggest import Suggestions
from qa.terms import Glossary
from qa.words import LANGUAGES, preferred_language

from . import assets, texts
from .conversation import Conversation, Malformed, asked_of
from .frame import Frame, Framed
from .guard import Guard
from .plain import Plain, Sent, sent_in
from .reading import article_page, plain_page, span_of
from .shell import desk_page
from .takehome import take_home
from .words import Words, page_words

if TYPE_CHECKING:
    from .lab import Lab


def create_app(desk: Desk, lab: Lab | None = None) -> FastAPI:
    """The application; also asks the desk what it will suggest, so that the model is
    warm."""
    _quiet_gradio()
    import gradio as gr

    from .page import create_page, head, settings

    words = {name: page_words(name, desk.clinic.language) for name in LANGUAGES}
    suggestions, terms = Suggestions(desk), Glossary(desk)
    terms.prepare()  # seconds now, or the first person's
    promise = desk.calibration.promise if desk.calibration else None
    conversation = Conversation(desk, suggestions, terms)
    plain = Plain(conversation, suggestions.start, promise)
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lab.lifespan if lab else None,
    )
    app.add_middleware(
        Framed,
        frames={
            f"/{name}/": Frame(said, head(said), plain.early(said))
            for name, said in words.items()
        },
    )
    # Gradio leaves cross-origin rules to an application that has its own: none at all.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    first = words[LANGUAGES[0]]
    app.add_middleware(
        Guard,
        lost=plain_page(first, first.article.no_page, ""),
        links=_links(),
        lab=_add_lab(app, desk, lab) if lab else None,
        plain_problem=lambda language, message, cure, body: plain.problem(
            words[language], message, cure, sent_in(body)
        ),
    )
    _add_routes(app, desk)
    for name in LANGUAGES:
        _add_language(app, desk, words[name], conversation, plain)
    _add_articles(app, desk, first, "")
    for name, said in words.items():
        content = desk_page(said, suggestions.start, promise, desk.index.stats.build)
        page = create_page(said, content)
        gr.mount_gradio_app(app, page, f"/{name}", **settings())
    return app


def _add_lab(app: FastAPI, desk: Desk, lab: Lab) -> Mapping[int, str]:
    """The lab's routes; returns its pages for what the guard refuses."""
    from .lab_routes import add_lab, lab_refusals

    add_lab(app, desk, lab)
    return lab_refusals()


def _quiet_gradio() -> None:
    """Switches that Gradio reads from the environment, most of them on import."""
    if "GRADIO_TEMP_DIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="question-desk-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["GRADIO_TEMP_DIR"] = folder
    # Else it summarises all past events after each event, ever more slowly.
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"


def _links() -> str:
    """Gradio adds the style sheet late; this lets the browser fetch it at once."""
    style, script = assets.address("app.css"), assets.address("app.js")
    return f"<{style}>; rel=preload; as=style, <{script}>; rel=preload; as=script"


def _add_routes(app: FastAPI, desk: Desk) -> None:
    @app.get("/")
    def language(request: Request) -> Response:
        name = preferred_language(request.headers.get("accept-language", ""))
        return RedirectResponse(f"/{name}/", headers={"vary": "Accept-Language"})

    @app.get("/healthz")
    def health() -> dict[str, Any]:
        stats = desk.index.stats
        counts = {"articles": stats.articles, "passages": stats.passages}
        return {"status": "ok", "build": stats.build, **counts}

    @app.get("/robots.txt")
    def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    @app.post("/api/ask")
    async def ask(request: Request) -> Response:
        return await run_in_threadpool(_ask, desk, await request.body())

    for name in assets.DESK:
        app.get(f"/{name}")(assets.route(name))


def _add_language(
    app: FastAPI, desk: Desk, words: Words, conversation: Conversation, plain: Plain
) -> None:
    prefix = f"/{words.language}"

    @app.get(f"{prefix}/manifest.json")
    def manifest() -> dict[str, Any]:
        return {
            "name": words.page.desk,
            "start_url": f"{prefix}/",
            "display": "browser",
            "lang": words.language,
            "dir": words.direction,
        }

    @app.post(f"{prefix}/turn")
    async def turn(request: Request) -> Response:
        return await run_in_threadpool(_turn, conversation, words, await request.body())

    @app.get(f"{prefix}/plain")
    def first() -> Response:
        return HTMLResponse(plain.first(words))

    @app.post(f"{prefix}/plain")
    async def answered(request: Request) -> Response:
        sent = sent_in(await request.body())
        status, page = await run_in_threadpool(plain.answered, words, sent)
        return HTMLResponse(page, status)

    @app.post(f"{prefix}/sheet")
    async def sheet(request: Request) -> Response:
        sent = sent_in(await request.body())
        return await run_in_threadpool(_sheet, desk, words, plain, sent)

    _add_articles(app, desk, words, prefix)


def _sheet(desk: Desk, words: Words, plain: Plain, sent: Sent) -> Response:
    try:
        html, name = take_home(desk, words, sent.shown)
    except SheetError:
        said = words.page
        page = plain.problem(words, said.no_sheet, said.no_sheet_cure, sent)
        return HTMLResponse(page, status_code=409)
    file = {"content-disposition": f'attachment; filename="{name}"'}
    return HTMLResponse(html, headers=file if sent.file else None)


def _add_articles(app: FastAPI, desk: Desk, words: Words, prefix: str) -> None:
    @app.get(f"{prefix}/articles/{{article_id}}")
    def article(article_id: str, start: str = "", end: str = "") -> Response:
        found = desk.article(article_id)
        if found is None:
            said = words.article
            lost = plain_page(words, said.no_article, said.no_article_cure)
            return HTMLResponse(lost, status_code=404)
        return HTMLResponse(article_page(words, found, span_of(found, start, end)))


def _turn(conversation: Conversation, words: Words, body: bytes) -> Response:
    try:
        asked = asked_of(_object(body))
    except Malformed as error:
        return _refused(error)
    reply = conversation.turn(words, asked)
    return JSONResponse(
        {
            "html": reply.html,
            "said": reply.said,
            "asked": reply.asked,
            "shown": reply.shown,
        },
        status_code=reply.status,
    )


def _ask(desk: Desk, body: bytes) -> Response:
    try:
        asked = _asked(body)
        answer = desk.ask(asked["question"], asked["history"])
    except (Malformed, QuestionError) as error:
        return _refused(error)
    except QAError:
        out = {"error": texts.OUT_OF_ORDER, "cure": texts.OUT_OF_ORDER_CURE}
        return JSONResponse(out, status_code=503)
    return JSONResponse(
        {"id": asked["id"], **answer_json(answer, explain=asked["explain"])}
    )


def _refused(error: QAError) -> Response:
    return JSONResponse({"error": error.message, "cure": error.cure}, status_code=422)


def _object(body: bytes) -> Any:
    """What a body of JSON says. Raises Malformed."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(texts.NOT_JSON, cure=texts.BODY_CURE) from error


def _asked(body: bytes) -> dict[str, Any]:
    """The fields of a program's request, checked. Raises Malformed; ignores other
    fields."""
    sent = _object(body)
    if not isinstance(sent, dict):
        raise Malformed(texts.NOT_OBJECT, cure=texts.BODY_CURE)
    asked = {"id": None, "history": [], "explain": False, **sent}
    history = asked["history"]
    for name, fits, kind in (
        ("question", isinstance(asked.get("question"), str), "a text"),
        (
            "history",
            isinstance(history, list) and all(isinstance(h, str) for h in history),
            "a list of texts",
        ),
        ("explain", isinstance(asked["explain"], bool), "true or false"),
        ("id", asked["id"] is None or is_id(asked["id"]), "a text or a whole number"),
    ):
        if not fits:
            wrong = texts.WRONG_FIELD.format(name=name, kind=kind)
            raise Malformed(wrong, cure=texts.BODY_CURE)
    return asked
