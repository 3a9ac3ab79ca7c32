"""The hospital's proxy says who is there: believed from its address alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from qa.web.gate import Peered
from qa.web.staff import TrustedHeader, staff_app
from tests.helpers.staff import EDITOR, HERE, READER, House, house_in

PROXY, NAME = "10.0.0.5", "X-Remote-User"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    folder: Path = tmp_path_factory.mktemp("proxied")
    return house_in(folder, TrustedHeader(NAME, (PROXY, "2001:db8::/32")))


@pytest.fixture(scope="module")
def proxied(house: House) -> Any:
    app: Any = ProxyHeadersMiddleware(staff_app(house.staff), [PROXY])  # type: ignore[arg-type]
    return Peered(app)


@pytest.fixture
def client(proxied: Any) -> Iterator[TestClient]:
    with TestClient(proxied, base_url=HERE, client=(PROXY, 1)) as opened:
        yield opened


def status(app: Any, peer: str, *headers: tuple[str, str]) -> int:
    client = TestClient(app, base_url=HERE, client=(peer, 1))
    return int(client.get("/staff", headers=list(headers)).status_code)


def test_only_the_named_address_is_believed(proxied: Any) -> None:
    named = (NAME, EDITOR)
    assert status(proxied, PROXY, named) == 200
    assert status(proxied, PROXY, named, ("X-Forwarded-For", "192.0.2.7")) == 200
    assert status(proxied, "2001:db8::7", named) == 200
    assert status(proxied, f"::ffff:{PROXY}", named) == 200
    for peer in ("10.0.0.6", "127.0.0.1", "192.0.2.7", "testclient", ""):
        assert status(proxied, peer, named) == 401, peer
        forwarded = ("X-Forwarded-For", PROXY)
        assert status(proxied, peer, named, forwarded) == 401, peer


def test_a_header_twice_or_without_a_name_is_nobody(proxied: Any) -> None:
    assert status(proxied, PROXY) == 401
    assert status(proxied, PROXY, (NAME, " ")) == 401
    assert status(proxied, PROXY, (NAME, READER), (NAME, EDITOR)) == 401
    assert status(proxied, PROXY, (NAME, "stranger")) == 403


def test_the_role_is_that_of_the_file_and_no_password_is_asked(
    client: TestClient, house: House
) -> None:
    assert client.get("/staff/journal", headers={NAME: READER}).status_code == 403
    assert client.get("/staff/journal", headers={NAME: EDITOR}).status_code == 200
    page = client.get("/staff")
    assert page.status_code == 401
    assert "password" not in page.text.casefold()
    form = {"token": "x", "name": EDITOR, "password": "x"}
    assert client.post("/staff/log-in", data=form).status_code == 401
    house.staff.users.remove(READER)
    assert client.get("/staff", headers={NAME: READER}).status_code == 403
