"""The application: a page for each language, the articles' pages, the plain page, the
take-home sheet, and the address for programs."""

from __future__ import annotations

import atexit
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

from qa._offline import stay_offline
from qa.desk import Desk, Glossary, Suggestions
from qa.errors import SheetError
from qa.language import LANGUAGES, preferred_language

from . import assets
from .api import _ask, _object, _refused
from .guard import Guard
from .limits import Limits
from .page import (
    Conversation,
    Frame,
    Framed,
    Malformed,
    Plain,
    Sent,
    Words,
    article_page,
    asked_of,
    create_page,
    desk_page,
    head,
    page_words,
    plain_page,
    sent_in,
    settings,
    span_of,
    take_home,
)

if TYPE_CHECKING:
    from .lab import Lab


def create_app(
    desk: Desk, lab: Lab | None = None, *, limits: Limits | None = None
) -> FastAPI:
    """The application; also asks the desk what it will suggest, so that the model is
    warm."""
    stay_offline()
    _quiet_gradio()
    import gradio as gr

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
        limits=limits or Limits(),
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
    from .lab import add_lab, lab_refusals

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
