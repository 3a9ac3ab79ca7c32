"""The desk below a path: what is taken off requests, and put before addresses."""

from __future__ import annotations

import json

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.requests import Request
from starlette.testclient import TestClient

from qa.web import is_root_path
from qa.web.gate import Below, Compressed

PAGE = (
    '<a href="/en/">x</a><form action="/en/plain"><button formaction="/en/sheet">'
    '<script src="/app.js"></script><p data-state="/lab/runs/1/state" data-said="/x">'
    '<a href="#q"><a href="//other.example/"><a href="https://other.example/">'
    "<p>href=&#34;/en/&#34;</p>"
)
BELOW = (
    '<a href="/desk/en/">x</a><form action="/desk/en/plain">'
    '<button formaction="/desk/en/sheet"><script src="/desk/app.js"></script>'
    '<p data-state="/desk/lab/runs/1/state" data-said="/x">'
    '<a href="#q"><a href="//other.example/"><a href="https://other.example/">'
    "<p>href=&#34;/en/&#34;</p>"
)


def small() -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.get("/en/page")
    def page(request: Request) -> Response:
        answer = HTMLResponse(PAGE)
        answer.set_cookie("staff", "x", path="/staff")
        answer.headers["link"] = "</app.css>; rel=preload, </app.js>; rel=preload"
        answer.headers["x-path"] = request.url.path
        return answer

    @app.get("/lab/file")
    def file() -> Response:
        kept = {"content-disposition": 'attachment; filename="report.html"'}
        return HTMLResponse(PAGE, headers=kept)

    @app.get("/")
    def first() -> Response:
        return PlainTextResponse(PAGE, 307, headers={"location": "/en/"})

    @app.post("/en/turn")
    def turn() -> Response:
        return JSONResponse({"html": PAGE, "asked": PAGE, "said": PAGE})

    @app.post("/api/ask")
    def ask() -> Response:
        return JSONResponse({"html": PAGE, "root": "x"})

    @app.get("/en/config")
    def config() -> Response:
        props = {"value": PAGE, "head": PAGE, "other": PAGE}
        return JSONResponse({"root": "http://x/en", "components": [{"props": props}]})

    @app.get("/staff/page")
    def staff() -> Response:
        return HTMLResponse(PAGE * 20)

    @app.get("/en/long")
    def long() -> Response:
        return HTMLResponse(PAGE * 20)

    return app


def opened(root: str) -> TestClient:
    app = small()
    app.add_middleware(Below, root=root)
    app.add_middleware(Compressed, root=root)
    return TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)


@pytest.mark.parametrize("before", ["/desk", ""])
def test_a_proxy_may_take_the_path_off_or_leave_it(before: str) -> None:
    client = opened("/desk")
    page = client.get(f"{before}/en/page")
    assert page.text == BELOW
    assert page.headers["content-length"] == str(len(BELOW))
    assert page.headers["x-path"] == "/en/page"
    assert "Path=/desk/staff" in page.headers["set-cookie"]
    links = "</desk/app.css>; rel=preload, </desk/app.js>; rel=preload"
    assert page.headers["link"] == links
    assert client.get(f"{before}/").headers["location"] == "/desk/en/"
    assert client.get("/desk").headers["location"] == "/desk/en/"
    assert client.get("/desktop/en/page").status_code == 404


def test_only_the_pieces_of_pages_in_json_are_changed() -> None:
    client = opened("/desk")
    told = client.post("/desk/en/turn").json()
    assert told == {"html": BELOW, "asked": PAGE, "said": PAGE}
    assert client.post("/desk/api/ask").json()["html"] == PAGE
    config = client.get("/desk/en/config").json()
    shown = config["components"][0]["props"]
    assert shown == {"value": BELOW, "head": BELOW, "other": PAGE}


def test_files_and_text_are_not_changed() -> None:
    client = opened("/desk")
    assert client.get("/desk/lab/file").text == PAGE
    assert client.get("/desk/").text == PAGE


@pytest.mark.parametrize("root", ["", "/desk"])
def test_the_page_is_told_no_host(root: str) -> None:
    config = opened(root).get(f"{root}/en/config").json()
    assert config["root"] == ""
    assert "http:" not in json.dumps(config)


def test_without_a_path_nothing_is_changed() -> None:
    client = opened("")
    assert client.get("/en/page").text == PAGE
    assert client.post("/en/turn").json()["html"] == PAGE
    assert client.get("/").headers["location"] == "/en/"


def test_what_staff_see_is_not_compressed() -> None:
    client = opened("/desk")
    for path, encoding in (("/desk/en/long", "gzip"), ("/desk/staff/page", None)):
        answer = client.get(path, headers={"accept-encoding": "gzip"})
        assert answer.text == BELOW * 20
        assert answer.headers.get("content-encoding") == encoding


@pytest.mark.parametrize(
    ("path", "good"),
    [
        *(("/desk", True), ("/a/b-c/d.e", True), ("/english", True)),
        *(("/en", False), ("/staff/desk", False), ("/api", False), ("/lab", False)),
        *(("desk", False), ("/", False), ("", False), ("/a/", False), ("//a", False)),
        *(("/a/../b", False), ("/a?b", False), ('/"x', False), ("/é", False)),
    ],
)
def test_a_path_of_the_desk_is_no_address_of_its_own(path: str, *, good: bool) -> None:
    assert is_root_path(path) is good
