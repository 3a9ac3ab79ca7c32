"""The first page of a new clinic: what is missing, and forms that fill it in."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from qa.staff.editing import Setup, SetupStep
from tests.helpers.html import text_of
from tests.helpers.staff import EDITOR, READER, House, log_in, send
from tests.web.staff.conftest import Enter
from tests.web.staff.test_wording import began_in


def done(page: str) -> list[str]:
    return [" ".join(t.split()) for t in text_of(page, "h2")]


def test_an_editor_begins_there_while_something_is_missing(enter: Enter) -> None:
    assert log_in(enter(), EDITOR).headers["location"] == "/staff/start"
    assert log_in(enter(), READER).headers["location"] == "/staff"


def test_steps_are_filled_in(editor: TestClient, house: House) -> None:
    page = editor.get("/staff/start").text
    assert "To do The clinic’s name" in done(page)
    assert "✓ Done The articles" in done(page)
    assert "qa calibrate" in page
    began = began_in(page)
    for to, fields in (
        ("contact", {"name": "Spine clinic", "began": began}),
        (
            "contact",
            {
                "phone": "+1 555 010 0199",
                "emergency": "112",
                "language": "en",
                "began": began,
            },
        ),
    ):
        assert send(editor, f"/staff/start/{to}", **fields).status_code == 303
    page = editor.get("/staff/start").text
    assert "5 of 7 steps are done" in page
    assert house.desk.clinic.name == "Spine clinic"
    assert house.desk.clinic.tel == "tel:+15550100199"
    assert 'name = "Spine clinic"' in (house.corpus / "desk.toml").read_text()
    for to, fields in (
        ("contact", {"phone": "none", "began": ""}),
        ("contact", {"emergency": "call", "began": ""}),
    ):
        refused = send(editor, f"/staff/start/{to}", **fields)
        assert refused.status_code == 422
    assert house.desk.clinic.phone
    (house.corpus / "desk.toml").unlink()
    house.served.take_up_staff_files()


def test_what_is_wrong_with_an_article_is_said(
    editor: TestClient, house: House
) -> None:
    bad = house.corpus / "articles" / "bad.txt"
    bad.write_bytes(b"\xff\xff")
    page = editor.get("/staff/start").text
    bad.unlink()
    assert "bad.txt: is not UTF-8" in page
    assert "To do The articles" in done(page)
    assert "qa build" in page


def test_with_everything_done_it_is_out_of_the_way(
    editor: TestClient, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ">Start<" in editor.get("/staff").text
    monkeypatch.setattr(Setup, "missing", lambda *_: 0)
    assert ">Start<" not in editor.get("/staff").text
    assert log_in(enter(), EDITOR).headers["location"] == "/staff"
    step = SetupStep("name", "The name", done=True)
    monkeypatch.setattr(Setup, "steps", lambda *_: [step])
    assert "Everything is filled in" in editor.get("/staff/start").text
