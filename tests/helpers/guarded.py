"""A small application behind the guard."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.testclient import TestClient

from qa.errors import IndexDamaged, QAError
from qa.web import Limits, Names, Rate
from qa.web.gate import Compressed, Guard
from qa.web.limits import WaitingLine

FORM = {"content-type": "application/x-www-form-urlencoded"}
JSON = {"content-type": "application/json"}


def one_at_a_time() -> Rate:
    """One question at once, one more every 20 seconds; the clock does not move."""
    return Rate(3, clock=lambda: 1000.0)


def problem(language: str, message: str, cure: str, sent: bytes) -> str:
    typed = parse_qs(sent.decode()).get("question", [""])[0]
    return json.dumps(["page", language, message, cure, typed])


def check(_path: str, body: bytes) -> None:
    if b"malformed" in body:
        raise QAError("This is malformed.", cure="Send it whole.")


def small_app(limits: Limits, **more: Any) -> FastAPI:
    """Answers every address with that address; `big` ones with a long page."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    app.add_middleware(
        Guard,
        lost="lost",
        links="</app.css>; rel=preload",
        plain_problem=problem,
        check=check,
        names=Names(["desk.example"]),
        versions={"/app.css": "1", "/es/theme.css": "2"},
        limits=limits,
        **more,
    )
    app.add_middleware(Compressed)

    library = FastAPI(openapi_url=None)  # it answers an error before it raises it
    app.mount("/es/static", library)

    @library.get("/{path:path}")
    def fail(request: Request, path: str) -> None:
        raise LookupError(path, request.headers, request.query_params)

    @app.post("/{language}/plain", response_model=None)
    async def plain(request: Request, language: str) -> Any:
        body = await request.body()
        if b"broken" in body:
            raise LookupError(body)
        if b"slow" in body:
            await asyncio.sleep(0.02)
        return JSONResponse([f"{language}/plain", len(body)])

    @app.api_route("/{path:path}", methods=["GET", "POST"])
    async def any_address(request: Request, path: str) -> Any:
        if "damaged" in path:
            raise IndexDamaged(path, cure="")
        if "broken" in path:
            raise LookupError(path, request.headers, request.query_params)
        if path.endswith("seen"):
            seen = [*map(list, request.headers.items()), str(request.url)]
            return JSONResponse(seen)
        if path.endswith("big"):
            return HTMLResponse("x" * 2000)
        return JSONResponse([path, len(await request.body())])

    return app


@contextmanager
def opened(
    rate: Rate | None = None, line: WaitingLine | None = None, **more: Any
) -> Iterator[TestClient]:
    app = small_app(Limits(rate, line or WaitingLine()), **more)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        yield client


def full() -> WaitingLine:
    return WaitingLine(0, 0)
