"""The application: Gradio's page, the articles' pages and the address for programs."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from qa.contract import answer_json
from qa.desk import Desk
from qa.errors import QAError, QuestionError
from qa.questions import is_id
from qa.suggest import Suggestions

from . import assets, texts
from .guard import Guard
from .reading import article_page, plain_page, span_of

if TYPE_CHECKING:
    from .lab import Lab


def create_app(desk: Desk, lab: Lab | None = None) -> FastAPI:
    """The application; also asks the desk its examples, so that the model is warm."""
    _quiet_gradio()
    import gradio as gr

    from .page import THEME, create_page

    style = assets.address("app.css")
    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lab.lifespan if lab else None,
    )
    # Gradio leaves cross-origin rules to an application that has its own: none at all.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    app.add_middleware(
        Guard,
        lost=plain_page(texts.NO_PAGE, "", style),
        links=_links(),
        lab=_add_lab(app, desk, lab) if lab else None,
    )
    _add_routes(app, desk, style)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        create_page(desk, Suggestions(desk).start),
        path="/",
        theme=THEME,
        head=_head(style),
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        show_error=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=False,
        max_file_size="1kb",
        allowed_paths=[],
    )
    return mounted


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


def _head(style: str) -> str:
    # Not Gradio's css=: it rewrites the rules and loses some inside @media.
    return (
        '<meta name="color-scheme" content="light dark">'
        '<meta name="robots" content="noindex">'
        f'<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="{style}">'
    )


def _links() -> str:
    """Gradio adds the style sheet late; this lets the browser fetch it at once."""
    style, script = assets.address("app.css"), assets.address("app.js")
    return f"<{style}>; rel=preload; as=style, <{script}>; rel=preload; as=script"


def _add_routes(app: FastAPI, desk: Desk, style: str) -> None:
    @app.get("/healthz")
    def health() -> dict[str, Any]:
        stats = desk.index.stats
        counts = {"articles": stats.articles, "passages": stats.passages}
        return {"status": "ok", "build": stats.build, **counts}

    @app.get("/robots.txt")
    def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")

    @app.get("/manifest.json")
    def manifest() -> dict[str, Any]:
        return {"name": texts.DESK, "start_url": "/", "display": "browser"}

    @app.get("/articles/{article_id}")
    def article(article_id: str, start: str = "", end: str = "") -> Response:
        found = desk.article(article_id)
        if found is None:
            lost = plain_page(texts.NO_ARTICLE, texts.NO_ARTICLE_CURE, style)
            return HTMLResponse(lost, status_code=404)
        return HTMLResponse(article_page(found, span_of(found, start, end), style))

    @app.post("/api/ask")
    async def ask(request: Request) -> Response:
        return await run_in_threadpool(_ask, desk, await request.body())

    for name in assets.DESK:
        app.get(f"/{name}")(assets.route(name))


def _ask(desk: Desk, body: bytes) -> Response:
    try:
        asked = _asked(body)
        answer = desk.ask(asked["question"], asked["history"])
    except QuestionError as error:
        return JSONResponse(
            {"error": error.message, "cure": error.cure}, status_code=422
        )
    except QAError:
        out = {"error": texts.OUT_OF_ORDER, "cure": texts.OUT_OF_ORDER_CURE}
        return JSONResponse(out, status_code=503)
    return JSONResponse(
        {"id": asked["id"], **answer_json(answer, explain=asked["explain"])}
    )


def _asked(body: bytes) -> dict[str, Any]:
    """The fields of a request, checked. Raises QuestionError; ignores other fields."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise QuestionError(texts.NOT_JSON, cure=texts.BODY_CURE) from error
    if not isinstance(sent, dict):
        raise QuestionError(texts.NOT_OBJECT, cure=texts.BODY_CURE)
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
            raise QuestionError(wrong, cure=texts.BODY_CURE)
    return asked
