"""One staff desk behind the whole application, and people at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from tests.helpers.serving import app_of
from tests.helpers.staff import (
    EDITOR,
    HERE,
    READER,
    House,
    house_in,
    log_in,
    quick_hashes,
)

Enter = Callable[..., TestClient]


@pytest.fixture(scope="package", autouse=True)
def _quick() -> Iterator[None]:
    with quick_hashes():
        yield


@pytest.fixture(scope="package")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    return house_in(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="package")
def served(house: House) -> FastAPI:
    return app_of(house.desk, staff=house.staff)


@pytest.fixture
def enter(served: FastAPI) -> Iterator[Enter]:
    """Another browser, from an address of its own where one is given."""
    with ExitStack() as stack:

        def opened(address: str = "10.0.0.1", base_url: str = HERE) -> TestClient:
            client = TestClient(
                served,
                base_url=base_url,
                client=(address, 50_000),
                follow_redirects=False,
            )
            return stack.enter_context(client)

        yield opened


@pytest.fixture
def editor(enter: Enter) -> TestClient:
    client = enter()
    assert log_in(client, EDITOR).status_code == 303
    return client


@pytest.fixture
def reader(enter: Enter) -> TestClient:
    client = enter()
    assert log_in(client, READER).status_code == 303
    return client
