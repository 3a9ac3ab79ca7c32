"""The application: its routes, and what stands before them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI, Request
from fastapi.responses import (
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from markupsafe import Markup
from starlette.concurrency import run_in_threadpool
from starlette.middleware.cors import CORSMiddleware

from qa._offline import stay_offline
from qa.desk import Desk, ServedDesk
from qa.errors import SheetError
from qa.language import LANGUAGES, preferred_language

from . import assets, messages
from .addresses import TOOLS, span_of, takes_forms
from .api import (
    articles_json,
    ask_json,
    check_body,
    checked_json,
    found_json,
    health_json,
    one_article_json,
    openapi_json,
    turn_json,
)
from .gate import Below, Compressed, Guard, Names
from .limits import Limits
from .opened import Opened, Opening
from .page import (
    Frame,
    Framed,
    PlainForm,
    PostRedirectGet,
    article_page,
    create_page,
    message_page,
    preload_links,
    prepare_gradio,
    read_form,
    settings,
    show_content,
    take_home,
)

if TYPE_CHECKING:
    from qa.staff import Gaps

    from .lab import Lab
    from .staff import Staff
    from .tools import Tools

_log = logging.getLogger(__name__)


def create_app(
    desk: Desk | ServedDesk,
    lab: Lab | None = None,
    *,
    limits: Limits | None = None,
    staff: Staff | None = None,
    gaps: Gaps | None = None,
    names: Names | None = None,
    root: str = "",
    api: bool = False,
) -> FastAPI:
    """Makes the application. At the first opening of an index the desk is asked a
    hundred questions on the way (suggestions, glossary), which takes seconds. A
    ServedDesk may be renewed while the application runs. Without `lab`, `staff`
    and `api` (Gradio's API page and MCP server), nothing is at their addresses; without
    `gaps`, no question is kept, and with it the pages of patients say so. `names` are
    those that the desk answers to, and `root` is the path of the site that it is
    below."""
    stay_offline()
    prepare_gradio()
    import gradio as gr

    served = desk if isinstance(desk, ServedDesk) else ServedDesk(desk)
    if left_out := served.now.suggestions.left_out:
        _log.warning(messages.LEFT_OUT.format(number=left_out))
    opening = Opening(served, gaps)

    app = FastAPI(
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lab.lifespan if lab else None,
    )
    versions = assets.versions()
    tools = _tools(app, opening) if api else None
    guard = {
        "limits": limits,
        "names": names,
        "versions": versions,
        "checked_call": tools.checked if tools else None,
    }
    _add_middleware(app, opening, lab, staff, root=root, guard=guard)
    _add_desk(app, opening)
    _add_api(app, opening)
    _add_articles(app, opening, LANGUAGES[0], "")
    for name in LANGUAGES:
        _add_conversation(app, opening, name)
        _add_articles(app, opening, name, f"/{name}")
    if lab:
        from .lab import add_lab

        add_lab(app, served, lab)
    pages = {}
    for name, words in opening.now.words.items():
        pages[name] = create_page(words, opening.now.content(name))
        # last: a mount takes all addresses below it
        gr.mount_gradio_app(app, pages[name], f"/{name}", **settings())
        versions[f"/{name}/theme.css"] = pages[name].theme_hash
    if tools:
        tools.mount(settings())

    def renew() -> None:
        opened = opening.now
        for name, page in pages.items():
            show_content(page, opened.content(name))

    served.listen(renew)
    return app


def _add_middleware(
    app: FastAPI,
    opening: Opening,
    lab: Lab | None,
    staff: Staff | None,
    *,
    root: str,
    guard: Mapping[str, Any],
) -> None:
    """Innermost first: Gradio's pages framed, no cross-origin rules, the staff desk,
    the guard, the redirects after forms (whatever answered them), the path that the
    desk is below, and compression."""
    lab_pages: Mapping[int, str] = {}
    staff_pages: Mapping[int, str] = {}
    if lab:
        from .lab import lab_refusals

        lab_pages = lab_refusals()
    frames = {f"/{name}/": _framer(opening, name) for name in LANGUAGES}
    first = opening.now.words[LANGUAGES[0]]
    frames[f"{TOOLS}/"] = lambda: Frame(first, Markup(), Markup())

    def plain_problem(language: str, message: str, cure: str, body: bytes) -> str:
        opened = opening.now
        words = opened.words[language]
        return opened.plain.problem(words, message, cure, read_form(body))

    app.add_middleware(Framed, frames=frames)
    # Without any of our own, Gradio would add cross-origin rules.
    app.add_middleware(CORSMiddleware, allow_origins=[])
    if staff:
        from .staff import StaffDoor, staff_app, staff_refusals

        staff_pages = staff_refusals()
        app.add_middleware(StaffDoor, staff=staff_app(staff))
    app.add_middleware(
        Guard,
        lost=message_page(first, first.article.no_page, ""),
        links=preload_links(),
        lab=lab_pages,
        staff=staff_pages,
        plain_problem=plain_problem,
        check=check_body,
        **guard,
    )
    app.add_middleware(PostRedirectGet, forms=takes_forms)
    app.add_middleware(Below, root=root)
    app.add_middleware(Compressed, root=root)


def _tools(app: FastAPI, opening: Opening) -> Tools:
    from .tools import Tools

    return Tools(app, lambda name: one_article_json(opening.now.desk, name))


def _framer(opening: Opening, language: str) -> Callable[[], Frame]:
    return lambda: opening.now.frame(language)


# --- routes -------------------------------------------------------------------------


def _add_desk(app: FastAPI, opening: Opening) -> None:
    for name in assets.PAGE_ASSETS:
        app.get(f"/{name}")(assets.route(name))

    @app.get("/")
    def choose_language(request: Request) -> Response:
        name = preferred_language(request.headers.get("accept-language", ""))
        return RedirectResponse(f"/{name}/", headers={"vary": "Accept-Language"})

    @app.get("/healthz")
    def health() -> Response:
        return health_json(opening.served)

    @app.get("/readyz")
    def ready() -> dict[str, Any]:
        return {"status": "ready", "build": opening.served.desk.stats.build}

    @app.get("/robots.txt")
    def robots() -> Response:
        return PlainTextResponse("User-agent: *\nDisallow: /\n")


def _add_api(app: FastAPI, opening: Opening) -> None:
    """The addresses for other programs (openapi.json)."""

    @app.get("/api/openapi.json")
    def openapi() -> Response:
        return openapi_json()

    @app.get("/api/articles")
    def articles() -> Response:
        return articles_json(opening.now.desk)

    @app.get("/api/articles/{article_id}")
    def article(article_id: str) -> Response:
        return one_article_json(opening.now.desk, article_id)

    @app.post("/api/ask")
    async def ask(request: Request) -> Response:
        return await run_in_threadpool(ask_json, opening.now.desk, await request.body())

    @app.post("/api/search")
    async def search(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(found_json, opening.now.desk, body)

    @app.post("/api/check")
    async def check(request: Request) -> Response:
        body = await request.body()
        return await run_in_threadpool(checked_json, opening.now.desk, body)


def _add_conversation(
    app: FastAPI,
    opening: Opening,
    language: str,
) -> None:
    """The addresses of one language, but for its articles and Gradio's page."""
    prefix = f"/{language}"

    @app.get(prefix)
    def whole_address() -> Response:
        return RedirectResponse(f"{prefix}/")

    @app.get(f"{prefix}/manifest.json")
    def manifest() -> dict[str, Any]:
        words = opening.now.words[language]
        return {
            "name": words.title,
            "start_url": "./",
            "display": "browser",
            "lang": words.language,
            "dir": words.direction,
        }

    @app.get(f"{prefix}/gradio_api/info")
    def nothing_to_call() -> dict[str, Any]:
        return {"named_endpoints": {}, "unnamed_endpoints": {}}

    @app.post(f"{prefix}/turn")
    async def turn(request: Request) -> Response:
        body, opened = await request.body(), opening.now
        words = opened.words[language]
        return await run_in_threadpool(turn_json, opened.conversation, words, body)

    @app.get(f"{prefix}/plain")
    def first_page() -> Response:
        opened = opening.now
        return HTMLResponse(opened.plain.first(opened.words[language]))

    @app.post(f"{prefix}/plain")
    async def next_page(request: Request) -> Response:
        form, opened = read_form(await request.body()), opening.now
        words = opened.words[language]
        status, page = await run_in_threadpool(opened.plain.answer, words, form)
        return HTMLResponse(page, status)

    @app.get(f"{prefix}/plain/{{token}}")
    @app.get(f"{prefix}/sheet/{{token}}")
    def given_before(token: str) -> Response:  # noqa: ARG001 - names no page any more
        opened = opening.now
        words = opened.words[language]
        message, cure = words.page.not_kept, words.page.not_kept_cure
        page = opened.plain.problem(words, message, cure, PlainForm())
        return HTMLResponse(page, status_code=410)

    @app.post(f"{prefix}/sheet")
    async def sheet(request: Request) -> Response:
        form = read_form(await request.body())
        return await run_in_threadpool(_sheet, opening.now, language, form)


def _add_articles(app: FastAPI, opening: Opening, language: str, prefix: str) -> None:
    @app.get(f"{prefix}/articles/{{article_id}}")
    def article(article_id: str, start: str = "", end: str = "") -> Response:
        opened = opening.now
        words, found = opened.words[language], opened.desk.article(article_id)
        if found is None:
            message, cure = words.article.no_article, words.article.no_article_cure
            page = message_page(words, message, cure)
            return HTMLResponse(page, status_code=404)
        return HTMLResponse(article_page(words, found, span_of(found, start, end)))


def _sheet(opened: Opened, language: str, form: PlainForm) -> Response:
    words = opened.words[language]
    try:
        html, name = take_home(opened.desk, words, form.shown)
    except SheetError:
        message, cure = words.page.no_sheet, words.page.no_sheet_cure
        page = opened.plain.problem(words, message, cure, form)
        return HTMLResponse(page, status_code=409)
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return HTMLResponse(html, headers=headers if form.file else None)
