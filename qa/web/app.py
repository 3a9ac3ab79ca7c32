"""The application: its routes, and what stands before them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import (
    HTMLResponse,
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

from . import assets, messages
from .api import ask_json, turn_json
from .guard import Guard
from .limits import Limits
from .page import (
    Conversation,
    Frame,
    Framed,
    PlainForm,
    PlainPages,
    Words,
    article_page,
    create_page,
    desk_page,
    head,
    message_page,
    page_words,
    preload_links,
    prepare_gradio,
    read_form,
    settings,
    span_of,
    take_home,
)

if TYPE_CHECKING:
    from .lab import Lab

_log = logging.getLogger(__name__)


def create_app(
    desk: Desk, lab: Lab | None = None, *, limits: Limits | None = None
) -> FastAPI:
    """Makes the application. It asks the desk a few questions on the way (suggestions,
    glossary), which takes seconds and warms the model."""
    stay_offline()
    prepare_gradio()
    import gradio as gr

    languages = {name: page_words(name, desk.clinic) for name in LANGUAGES}
    suggestions, glossary = Suggestions(desk), Glossary(desk)
    glossary.prepare()
    if suggestions.left_out:
        _log.warning(messages.LEFT_OUT.format(number=suggestions.left_out))
    promise = desk.calibration.promise if desk.calibration else None
    conversation = Conversation(desk, suggestions, glossary)
    plain = PlainPages(conversation, suggestions.start, promise)

    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lab.lifespan if lab else None,
    )
    _add_middleware(app, languages, plain, lab, limits)
    _add_desk(app, desk)
    _add_articles(app, desk, languages[LANGUAGES[0]], "")
    for name, words in languages.items():
        _add_conversation(app, desk, words, conversation, plain)
        _add_articles(app, desk, words, f"/{name}")
    if lab:
        from .lab import add_lab

        add_lab(app, desk, lab)
    for name, words in languages.items():  # last: a mount takes all addresses below it
        content = desk_page(words, suggestions.start, promise, desk.stats.build)
        gr.mount_gradio_app(app, create_page(words, content), f"/{name}", **settings())
    return app


def _add_middleware(
    app: FastAPI,
    languages: Mapping[str, Words],
    plain: PlainPages,
    lab: Lab | None,
    limits: Limits | None,
) -> None:
    """Innermost first: Gradio's pages framed, no cross-origin rules, compression, and
    the guard, which each request meets first."""
    lab_pages: Mapping[int, str] = {}
    if lab:
        from .lab import lab_refusals

        lab_pages = lab_refusals()
    frames = {
        f"/{name}/": Frame(words, head(words), plain.early(words))
        for name, words in languages.items()
    }
    first = languages[LANGUAGES[0]]
    app.add_middleware(Framed, frames=frames)
    # Without any of our own, Gradio would add cross-origin rules.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(
        Guard,
        lost=message_page(first, first.article.no_page, ""),
        links=preload_links(),
        limits=limits or Limits(),
        lab=lab_pages,
        plain_problem=lambda language, message, cure, body: plain.problem(
            languages[language], message, cure, read_form(body)
        ),
    )


# --- routes -------------------------------------------------------------------------


def _add_desk(app: FastAPI, desk: Desk) -> None:
    for name in assets.PAGE_ASSETS:
        app.get(f"/{name}")(assets.route(name))

    @app.get("/")
    def choose_language(request: Request) -> Response:
        name = preferred_language(request.headers.get("accept-language", ""))
        return RedirectResponse(f"/{name}/", headers={"vary": "Accept-Language"})

    @app.get("/healthz")
    def health() -> dict[str, Any]:
        stats = desk.stats
        counts = {"articles": stats.articles, "passages": stats.passages}
        return {"status": "ok", "build": stats.build, **counts}

    @app.get("/robots.txt")
    def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    @app.post("/api/ask")
    async def ask(request: Request) -> Response:
        return await run_in_threadpool(ask_json, desk, await request.body())


def _add_conversation(
    app: FastAPI,
    desk: Desk,
    words: Words,
    conversation: Conversation,
    plain: PlainPages,
) -> None:
    """The addresses of one language, but for its articles and Gradio's page."""
    prefix = f"/{words.language}"

    @app.get(f"{prefix}/manifest.json")
    def manifest() -> dict[str, Any]:
        return {
            "name": words.title,
            "start_url": f"{prefix}/",
            "display": "browser",
            "lang": words.language,
            "dir": words.direction,
        }

    @app.get(f"{prefix}/gradio_api/info")
    def nothing_to_call() -> dict[str, Any]:
        return {"named_endpoints": {}, "unnamed_endpoints": {}}

    @app.post(f"{prefix}/turn")
    async def turn(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(turn_json, conversation, words, body)

    @app.get(f"{prefix}/plain")
    def first_page() -> Response:
        return HTMLResponse(plain.first(words))

    @app.post(f"{prefix}/plain")
    async def next_page(request: Request) -> Response:
        form = read_form(await request.body())
        status, page = await run_in_threadpool(plain.answer, words, form)
        return HTMLResponse(page, status)

    @app.post(f"{prefix}/sheet")
    async def sheet(request: Request) -> Response:
        form = read_form(await request.body())
        return await run_in_threadpool(_sheet, desk, words, plain, form)


def _add_articles(app: FastAPI, desk: Desk, words: Words, prefix: str) -> None:
    @app.get(f"{prefix}/articles/{{article_id}}")
    def article(article_id: str, start: str = "", end: str = "") -> Response:
        found = desk.article(article_id)
        if found is None:
            message, cure = words.article.no_article, words.article.no_article_cure
            page = message_page(words, message, cure)
            return HTMLResponse(page, status_code=404)
        return HTMLResponse(article_page(words, found, span_of(found, start, end)))


def _sheet(desk: Desk, words: Words, plain: PlainPages, form: PlainForm) -> Response:
    try:
        html, name = take_home(desk, words, form.shown)
    except SheetError:
        message, cure = words.page.no_sheet, words.page.no_sheet_cure
        page = plain.problem(words, message, cure, form)
        return HTMLResponse(page, status_code=409)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return HTMLResponse(html, headers=headers if form.file else None)
