"""Who is let in, for how long, and what a stranger sees."""

from __future__ import annotations

import time
from http.cookies import SimpleCookie
from unittest import mock

import pytest
from starlette.testclient import TestClient

from qa.web import assets
from qa.web.staff import Staff, sessions
from qa.web.staff.frame import PUBLIC, StaffRoute
from qa.web.staff.house import pages_of
from tests.helpers.html import text_of
from tests.helpers.staff import (
    EDITOR,
    PASSWORD,
    House,
    log_in,
    send,
    token_in,
)

from .conftest import Enter


def routes_of(staff: Staff) -> list[StaffRoute]:
    bare = Staff.of(staff.served, staff.corpus, staff.users.path)
    return pages_of(bare).routes


def ask(client: TestClient, route: StaffRoute, token: str = "") -> int:
    (method,) = (route.methods or set()) - {"HEAD"}
    path = route.path.replace("{article}", "disc").replace("{path:path}", "some/where")
    answer = client.request(method, path, data={"token": token} if token else None)
    return int(answer.status_code)


# --- strangers and roles --------------------------------------------------------------


def test_no_route_serves_a_stranger(enter: Enter, house: House) -> None:
    routes = routes_of(house.staff)
    assert len(routes) > 8
    for route in routes:
        if route.access == PUBLIC:
            continue
        client = enter()
        assert ask(client, route) == 401, route.path
        page = client.get("/staff").text
        assert ask(client, route, token_in(page)) == 401, route.path
        assert "Herniated" not in page
    public = {route.path for route in routes if route.access == PUBLIC}
    assert public == {"/staff.css", "/staff.js", "/staff/log-in"}


def test_no_route_of_an_editor_serves_a_reader(
    reader: TestClient, house: House
) -> None:
    routes = [r for r in routes_of(house.staff) if r.access == "editor"]
    assert {r.path for r in routes} >= {
        "/staff/journal",
        "/staff/articles/{article}/lines",
    }
    token = token_in(reader.get("/staff").text)
    for route in routes:
        assert ask(reader, route, token) == 403, route.path
    assert "Journal" not in reader.get("/staff").text


def test_a_stranger_gets_the_log_in_and_patients_see_no_trace(enter: Enter) -> None:
    client = enter()
    answer = client.get("/staff/articles/disc")
    assert answer.status_code == 401
    assert text_of(answer.text, "h1") == ["Log in"]
    for path in ("/en/", "/en/plain", "/robots.txt", "/articles/disc", "/nowhere"):
        shown = client.get(path)
        assert "staff" not in shown.text.casefold(), path
        assert "set-cookie" not in shown.headers


def test_every_page_carries_the_strict_headers(editor: TestClient) -> None:
    for path in ("/staff", "/staff?v=1", "/staff/journal", "/staff/no/where"):
        headers = editor.get(path).headers
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert "content-encoding" not in headers
    style = editor.get(assets.address("staff.css")).headers["cache-control"]
    assert style.endswith("immutable")


# --- log-in ---------------------------------------------------------------------------


def test_a_right_password_leads_to_the_page_that_was_asked_for(enter: Enter) -> None:
    client = enter()
    form = {"name": EDITOR.upper(), "password": PASSWORD}
    asked = token_in(client.get("/staff/journal").text)
    to = {"token": asked, "next": "/staff/journal"}
    assert client.post("/staff/log-in", data=form | to).headers["location"] == (
        "/staff/journal"
    )
    assert client.get("/staff/journal").status_code == 200
    for elsewhere in ("//evil.example", "https://evil.example", "/staff//evil", "/en/"):
        other = enter()
        to = {"token": token_in(other.get("/staff").text), "next": elsewhere}
        answer = other.post("/staff/log-in", data=form | to)
        assert answer.headers["location"] == "/staff/start"


def test_a_wrong_password_and_an_unknown_name_are_told_alike(
    enter: Enter, house: House
) -> None:
    client = enter("10.0.0.2")
    wrong = log_in(client, EDITOR, "some other password")
    unknown = log_in(client, "nobody", "some other password")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace(EDITOR, "nobody") == unknown.text
    assert house.staff.users.check(EDITOR, "") is None
    first, second, *_ = house.staff.journal.last(2)
    assert (first.user, second.user) == ("unknown name", EDITOR)
    assert {first.deed, second.deed} == {"log-in failed"}
    assert "nobody" not in house.staff.journal.path.read_text("utf-8")
    assert "some other" not in house.staff.journal.path.read_text("utf-8")
    assert log_in(client, EDITOR).status_code == 303


def test_an_unknown_name_costs_the_same_work(house: House) -> None:
    from qa.staff import users

    hasher = mock.Mock(wraps=users._hasher())
    with mock.patch.object(users, "_hasher", return_value=hasher):
        for name in (EDITOR, "nobody"):
            hasher.verify.reset_mock()
            assert house.staff.users.check(name, "some other password") is None
            assert hasher.verify.call_count == 1


def test_five_wrong_tries_lock_a_name_and_the_wait_is_said(
    enter: Enter, house: House
) -> None:
    house.staff.users.add("dora", "reader", PASSWORD)
    for name in ("dora", "somebody"):
        for n in range(5):
            client = enter(f"10.1.0.{n}")
            assert log_in(client, name, "some other password").status_code == 401
        locked = log_in(enter("10.1.0.9"), name)
        assert locked.status_code == 429
        assert 0 < int(locked.headers["retry-after"]) <= 30
        assert "Wait" in locked.text
        assert "seconds" in locked.text
    assert log_in(enter("10.1.0.9"), EDITOR).status_code == 303


def test_many_wrong_tries_lock_a_client_whatever_the_name(enter: Enter) -> None:
    client = enter("10.2.0.1")
    answers = [
        log_in(client, f"user{n}", "some other password").status_code for n in range(21)
    ]
    assert answers == [401] * 20 + [429]
    assert log_in(client, EDITOR).status_code == 429
    assert log_in(enter("10.2.0.2"), EDITOR).status_code == 303


# --- sessions -------------------------------------------------------------------------


def test_the_cookie_is_of_the_staff_desk_alone(enter: Enter) -> None:
    for scheme in ("http", "https"):
        client = enter(base_url=f"{scheme}://127.0.0.1")
        (cookie,) = SimpleCookie(log_in(client, EDITOR).headers["set-cookie"]).values()
        assert cookie["path"] == "/staff"
        assert cookie["httponly"]
        assert cookie["samesite"] == "lax"
        assert int(cookie["max-age"]) == 8 * 60 * 60
        assert bool(cookie["secure"]) == (scheme == "https")


def test_a_session_from_before_the_log_in_is_worth_nothing(enter: Enter) -> None:
    planted, victim = enter(), enter()
    token = token_in(planted.get("/staff").text)
    victim.cookies.update(planted.cookies)
    assert token_in(victim.get("/staff").text) == token
    assert log_in(victim, EDITOR).status_code == 303
    assert token_in(victim.get("/staff").text) != token
    assert planted.get("/staff").status_code == 401


def test_a_cookie_that_was_changed_or_is_old_lets_nobody_in(
    enter: Enter, editor: TestClient
) -> None:
    cookie = editor.cookies["staff"]
    forged = enter()
    forged.cookies.set("staff", cookie[:-3] + "abc", path="/staff")
    assert forged.get("/staff").status_code == 401
    later = mock.Mock(time=lambda: time.time() + 9 * 60 * 60)
    with mock.patch.object(sessions, "time", later):
        assert editor.get("/staff").status_code == 401
    assert editor.get("/staff").status_code == 200


def test_log_out_ends_the_session_also_for_whoever_kept_the_cookie(
    enter: Enter, editor: TestClient
) -> None:
    kept = enter()
    kept.cookies.update(editor.cookies)
    assert kept.get("/staff").status_code == 200
    assert editor.get("/staff/log-out").status_code == 404
    assert send(editor, "/staff/log-out").status_code == 303
    assert editor.get("/staff").status_code == 401
    assert kept.get("/staff").status_code == 401


@pytest.mark.parametrize("end", ["password", "remove"])
def test_another_password_and_a_removed_user_end_the_sessions(
    enter: Enter, house: House, end: str
) -> None:
    house.staff.users.add("carla", "editor", PASSWORD)
    client = enter()
    assert log_in(client, "carla").status_code == 303
    assert client.get("/staff").status_code == 200
    if end == "password":
        house.staff.users.set_password("carla", "another battery staple")
    house.staff.users.remove("carla")
    assert client.get("/staff").status_code == 401
    house.staff.users.add("carla", "editor", PASSWORD)
    assert client.get("/staff").status_code == 401
    house.staff.users.remove("carla")


# --- forms ----------------------------------------------------------------------------


def test_a_form_without_the_token_of_its_session_changes_nothing(
    enter: Enter, editor: TestClient, house: House
) -> None:
    before = (house.corpus / "articles.toml").read_bytes()
    span = {"start": "15", "end": "20", "kind": "text"}
    path = "/staff/articles/disc/lines"
    others = token_in(enter().get("/staff").text)
    for token in ({}, {"token": ""}, {"token": "x"}, {"token": others}):
        assert editor.post(path, data=span | token).status_code == 403
    own = {"token": token_in(editor.get("/staff").text)}
    for headers in (
        {"origin": "https://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "null"},
    ):
        answer = editor.post(path, data=span | own, headers=headers)
        assert answer.status_code == 403
    assert (house.corpus / "articles.toml").read_bytes() == before


def test_too_large_and_broken_forms_are_refused(editor: TestClient) -> None:
    assert editor.post("/staff/search", content=b"x" * 3_000_000).status_code == 413
    headers = {"content-type": "multipart/form-data; boundary=x"}
    broken = editor.post("/staff/search", content=b"--x\r\nbroken", headers=headers)
    assert broken.status_code == 403  # it brings no token


def test_an_unexpected_error_is_logged_without_what_was_typed(
    reader: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    def breaking(_desk: object, question: str, *_: object, **__: object) -> None:
        raise LookupError(question)

    with mock.patch("qa.desk.Desk.trace", breaking):
        answer = send(reader, "/staff/search", question="what about canaries")
    assert answer.status_code == 500
    assert "could not do this" in answer.text
    assert "LookupError" in caplog.text
    assert "canaries" not in caplog.text + answer.text
