"""Changing the articles: the copy, the preview, publishing and going back."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from html import unescape

import pytest
from starlette.testclient import TestClient

from qa.index import list_generations
from tests.helpers.html import text_of
from tests.helpers.staff import DISC, QUESTION, QUOTE, House, send, token_in

CHANGED = DISC.replace("presses on a nerve", "never presses on a nerve")


@pytest.fixture(autouse=True)
def _as_before(house: House) -> Iterator[None]:
    """What a test publishes is taken back for those after it."""
    articles = house.corpus / "articles"
    before = {f.name: f.read_bytes() for f in articles.iterdir()}
    yield
    for file in articles.iterdir():
        if file.name not in before:
            file.unlink()
    for name, content in before.items():
        (articles / name).write_bytes(content)


def page_of(client: TestClient) -> str:
    return client.get("/staff/changes").text


def edit(client: TestClient, name: str, text: str) -> str:
    """Opens a file of the copy and saves another text; the page afterwards."""
    form = send(client, "/staff/changes/file", name=name).text
    seen = re.search(r'name="seen" value="(\w+)"', form)
    assert seen
    sent = send(client, "/staff/changes/save", name=name, text=text, seen=seen[1])
    return sent.text if sent.status_code == 409 else page_of(client)


def preview(client: TestClient) -> str:
    send(client, "/staff/changes/preview")
    for _ in range(200):
        page = page_of(client)
        if "q-progress" not in page:
            return page
        time.sleep(0.05)
    raise AssertionError(page)


def test_an_article_is_changed_previewed_published_and_brought_back(
    editor: TestClient, house: House
) -> None:
    assert "Make a copy to change" in page_of(editor)
    send(editor, "/staff/changes/begin")
    page = edit(editor, "disc.txt", CHANGED)
    assert "changed: disc.txt" in page
    assert house.desk.ask(QUESTION).citations[0].passage.text.startswith(QUOTE)

    page = " ".join(unescape(preview(editor)).split())
    assert "1 of 2 questions would be answered otherwise" in page
    assert "Asked were 2 of 2 golden and known questions" in page
    assert "Differs in: negation" in page
    assert "never presses on a nerve" in page

    build = house.desk.stats.build
    sent = send(editor, "/staff/changes/publish")
    page = editor.get(sent.headers["location"]).text
    assert "Patients get answers from these articles now" in page
    assert "never" in house.desk.ask(QUESTION).citations[0].passage.text
    assert (house.corpus / "articles/disc.txt").read_text() == CHANGED

    send(editor, "/staff/changes/roll-back", build=build)
    assert house.desk.stats.build == build
    assert QUOTE in house.desk.ask(QUESTION).citations[0].passage.text
    assert [g.chosen for g in list_generations(house.served.index or house.corpus)] == [
        False,
        True,
    ]
    journal = text_of(editor.get("/staff/journal").text, "td")
    assert {"published", "rolled back", "staged"} <= set(journal)


def test_files_are_put_in_and_taken_out(editor: TestClient, house: House) -> None:
    send(editor, "/staff/changes/begin")
    token = token_in(page_of(editor))
    file = ("walk.md", b"# Walking\n\nA short walk helps.\n", "text/markdown")
    sent = editor.post(
        "/staff/changes/upload",
        data={"token": token, "name": ""},
        files={"file": file},
    )
    assert "walk.md is in the copy" in editor.get(sent.headers["location"]).text
    send(editor, "/staff/changes/remove", name="stenosis.txt")
    page = page_of(editor)
    assert "new: walk.md" in page
    assert "gone: stenosis.txt" in page
    send(editor, "/staff/changes/discard")
    assert "Make a copy to change" in page_of(editor)
    assert (house.corpus / "articles/stenosis.txt").exists()


def test_two_people_at_one_file_lose_nothing(editor: TestClient) -> None:
    send(editor, "/staff/changes/begin")
    form = send(editor, "/staff/changes/file", name="disc.txt").text
    seen = re.search(r'name="seen" value="(\w+)"', form)
    assert seen
    edit(editor, "disc.txt", DISC.replace("leg", "foot"))
    sent = send(
        editor,
        "/staff/changes/save",
        name="disc.txt",
        text=DISC.replace("leg", "toe"),
        seen=seen[1],
    )
    assert sent.status_code == 409
    assert "hurts in the toe" in sent.text
    assert "hurts in the foot" in sent.text
    send(editor, "/staff/changes/discard")


def test_a_reader_does_not_see_the_copy(reader: TestClient) -> None:
    assert reader.get("/staff/changes").status_code == 403
    assert "/staff/changes" not in reader.get("/staff").text
