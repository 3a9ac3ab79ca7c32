"""The names under which the desk answers, and that it repeats none that was sent."""

from __future__ import annotations

import pytest

from qa.web import Names
from qa.web.gate import normal_name
from tests.helpers.guarded import FORM, JSON, opened

OURS = [
    *("127.0.0.1", "127.0.0.1:7860", "localhost", "LocalHost:1", "localhost.", "[::1]"),
    *("[::1]:7860", "[0:0:0:0:0:0:0:1]", "desk.example", "DESK.example:8443"),
    "desk.example.",
]
FOREIGN = [
    *("evil.example", "desk.example.evil.example", "127.0.0.1.evil.example"),
    *("xdesk.example", "evil.example:7860", "10.0.0.7", "[2001:db8::1]", "127.0.0.2"),
    *("evil@127.0.0.1", "127.0.0.1/evil", "127.0.0.1:x", "127.0.0.1:80:80", "[::1", ""),
    *("desk.example, evil.example", "localhost evil.example", "desk_example", "0"),
]
SENT = ["/en/", "/lab", "/api/articles", "/en/turn", "/api/ask", "/en/plain", "/nope"]


@pytest.mark.parametrize("host", OURS)
def test_the_desk_answers_under_its_names(host: str) -> None:
    with opened() as client:
        assert client.get("/en/plain", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", FOREIGN)
def test_the_desk_answers_under_no_other_name(host: str) -> None:
    with opened() as client:
        for path in SENT:
            asks = path.endswith(("turn", "ask"))
            answer = client.request(
                "POST" if asks else "GET", path, headers={**JSON, "host": host}
            )
            assert answer.status_code == 421, path
            assert "evil" not in answer.text + str(answer.headers)
            assert "does not answer" in answer.text


def test_who_runs_the_desk_is_told_the_option_in_the_language_of_the_page() -> None:
    with opened() as client:
        text = client.get("/es/plain", headers={"host": "evil.example"}).text
    assert text.startswith("Este servicio no responde")
    assert "qa serve --name NAME" in text


@pytest.mark.parametrize(
    ("host", "sent", "answers"),
    [
        ("0.0.0.0", "10.0.0.7:7860", True),  # noqa: S104 - what an operator types
        ("::", "[2001:db8::1]", True),
        ("0.0.0.0", "evil.example", False),  # noqa: S104
        ("10.0.0.7", "10.0.0.7", True),
        ("10.0.0.7", "10.0.0.8", False),
        ("desk.local", "desk.local:7860", True),
        ("127.0.0.1", "10.0.0.7", False),
    ],
)
def test_the_address_that_it_listens_at_is_a_name(
    host: str, sent: str, *, answers: bool
) -> None:
    assert Names.of(host).has(sent.encode()) is answers


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Desk.Clinic.Example.", "desk.clinic.example"),
        ("[::1]", "::1"),
        ("köln.example", "xn--kln-sna.example"),
        ("*", ""),
        ("desk.example:80", ""),
        ("https://desk.example", ""),
        ("", ""),
        ("a" * 64, ""),
    ],
)
def test_a_name_is_compared_in_one_form(typed: str, name: str) -> None:
    assert normal_name(typed) == name


ORIGINS = [
    ("http://127.0.0.1", "127.0.0.1", True),
    ("http://127.0.0.1:81", "127.0.0.1", False),
    ("http://localhost", "127.0.0.1", False),
    ("null", "127.0.0.1", False),
    ("file://127.0.0.1", "127.0.0.1", False),
    # a proxy that puts its own host in the place of the desk's
    ("https://desk.example", "127.0.0.1", True),
    ("http://desk.example:8080", "127.0.0.1", True),
    ("https://desk.example.evil.example", "127.0.0.1", False),
]


@pytest.mark.parametrize(("origin", "host", "taken"), ORIGINS)
def test_a_form_comes_from_the_host_itself_or_from_a_name_that_was_given(
    origin: str, host: str, *, taken: bool
) -> None:
    headers = {"origin": origin, "host": host}
    with opened() as client:
        answer = client.post("/en/plain", content=b"x", headers=FORM | headers)
    assert answer.status_code == (200 if taken else 403)


def test_the_application_is_told_no_host_that_was_sent() -> None:
    told = {
        "host": "desk.example",
        "forwarded": "host=evil.example",
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "evil",
        "x-forwarded-prefix": "/evil",
        "x-gradio-server": "http://evil.example",
        "x-original-url": "/evil",
    }
    with opened() as client:
        *headers, address = client.get(
            "/articles/seen", headers=told | {"x-forwarded-user": "nurse"}
        ).json()
    assert address == "http://localhost/articles/seen"
    assert "evil" not in str(headers)
    assert ["host", "localhost"] in headers
    assert ["x-forwarded-user", "nurse"] in headers  # for the staff desk
