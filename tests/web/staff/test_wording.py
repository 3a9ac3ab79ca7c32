"""The files that staff write: looked at, saved over nobody's change, and undone."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from qa.corpus import JudgedQuestion
from qa.staff import preview_questions
from qa.staff.editing import desk_with
from qa.web.staff.wording.preview import changed_words
from tests.helpers.html import text_of
from tests.helpers.staff import CATALOGUE, EDITOR, House, log_in, send
from tests.web.staff.conftest import Enter

LAY, EMERGENCY = "/staff/wording/lay-words", "/staff/wording/emergency"
VOCABULARY = '# ours\n[vocabulary]\n"wobbly cord" = "spinal canal"\n'
SCRIPT = "<script>x</script>"
FILES = ("vocabulary.toml", "emergency.toml", "desk.toml")


@pytest.fixture(autouse=True)
def _as_before(house: House) -> Iterator[None]:
    (house.corpus / "vocabulary.toml").write_text(VOCABULARY)
    yield
    for name in FILES:
        (house.corpus / name).unlink(missing_ok=True)
    (house.corpus / "articles.toml").write_text(CATALOGUE)
    house.served.take_up_staff_files()


def began_in(page: str) -> str:
    found = re.search(r'name="began" value="([^"]+)"', page)
    assert found, page
    return found[1]


def text(house: House, file: str = "vocabulary.toml") -> str:
    return (house.corpus / file).read_text("utf-8")


def looked(client: TestClient, address: str, **fields: str) -> str:
    """The preview of a change, when it is done; or the page that refuses it."""
    sent = send(client, address, **fields)
    if sent.status_code != 303:
        return sent.text
    preview = sent.headers["location"]
    deadline = time.monotonic() + 30
    while "previews" in preview:
        if client.get(f"{preview}/state").json()["state"] != "running":
            break
        assert time.monotonic() < deadline
        time.sleep(0.02)
    return client.get(preview).text


def change(client: TestClient, address: str, text: str, began: str = "") -> str:
    began = began or began_in(client.get(address).text)
    sent = send(client, f"{address}/save", text=text, began=began)
    if sent.status_code != 303:
        return sent.text
    return client.get(sent.headers["location"]).text


def test_a_pair_is_looked_at_saved_taken_up_and_undone(
    editor: TestClient, house: House
) -> None:
    asked = "what presses on the squiggle"
    page = looked(editor, LAY, add="1", say="squiggle", articles="nerve")
    assert "squiggle" in text_of(page, "ins")[0]
    assert "2 golden and known questions" in page
    assert "squiggle" not in text(house)
    added = f'{VOCABULARY}"squiggle" = "nerve"\n'
    page = change(editor, LAY, added, began_in(page))
    assert "is saved. Patients are answered with it" in page
    assert text(house) == added
    changes = house.desk.ask(asked).query.changes
    assert [(c.kind, c.after) for c in changes][-1] == ("vocabulary", "nerve")
    page = editor.get(f"{LAY}/versions").text
    assert f"{EDITOR}, " in page
    version = re.findall(r'name="version" value="([^"]+)"', page)[0]
    sent = send(editor, f"{LAY}/bring-back", version=version, began=began_in(page))
    assert sent.status_code == 303
    assert text(house) == VOCABULARY
    assert "vocabulary" not in {c.kind for c in house.desk.ask(asked).query.changes}
    entries = house.staff.journal.last(2)
    assert [e.deed for e in entries] == ["wording", "wording"]
    assert entries[0].detail == "vocabulary.toml: 0 lines new, 1 gone"


def test_a_removed_pair_leaves_the_rest(editor: TestClient, house: House) -> None:
    page = looked(editor, LAY, remove="wobbly cord")
    assert text_of(page, "del") == ['gone: − "wobbly cord" = "spinal canal"']
    assert "not in the list" not in page
    assert "does not stand in the list" in looked(editor, LAY, remove="backbone")


def test_a_fault_is_named_by_its_line_and_nothing_is_saved(
    editor: TestClient, house: House
) -> None:
    wrong = f'{VOCABULARY}"a" = "lumbago"\n{SCRIPT}'
    began = began_in(editor.get(LAY).text)
    for page in (
        looked(editor, LAY, text=wrong, began=began),
        change(editor, LAY, wrong, began),
        looked(editor, LAY, add="1", say="a", articles="lumbago"),
    ):
        assert "line " in page
        assert SCRIPT not in page
    assert "stands in no article" in page
    assert text(house) == VOCABULARY


def test_an_emergency_that_is_no_longer_one_stands_first(
    editor: TestClient, house: House
) -> None:
    flag = '[flags.nerve]\nphrases = ["presses nerve"]\nwish = true\n'
    page = change(editor, EMERGENCY, flag)
    assert "is saved" in page
    assert house.desk.ask("What presses on a nerve?").emergency
    began = began_in(page)
    page = looked(editor, EMERGENCY, text="[ordinary]\n", began=began)
    assert "1 of 2 questions would be answered otherwise, 1 of them gravely" in page
    assert "Grave. The emergency notice changes" in " ".join(text_of(page, "p"))
    page = looked(editor, EMERGENCY, text=flag, began=began)
    assert editor.get(EMERGENCY).status_code == 200


def test_two_people_lose_nothing(
    editor: TestClient, enter: Enter, house: House
) -> None:
    other = enter("10.0.0.2")
    log_in(other, EDITOR)
    began = began_in(editor.get(LAY).text)
    mine = f'{VOCABULARY}"leg thing" = "leg"\n'
    theirs = f'{VOCABULARY}"nerve thing" = "nerve"\n'
    assert "is saved" in change(other, LAY, theirs, began)
    page = change(editor, LAY, mine, began)
    assert f"{EDITOR} saved this file meanwhile. Nothing was overwritten." in page
    assert text(house) == theirs
    (merged,) = text_of(page, "textarea")
    assert merged.strip() == f'{theirs}"leg thing" = "leg"'.strip()
    assert "is saved" in change(editor, LAY, merged, began_in(page))
    assert {"leg thing", "nerve thing"} <= set(house.desk.vocabulary.phrases)


def test_a_clash_is_settled_by_hand(editor: TestClient, house: House) -> None:
    began = began_in(editor.get(LAY).text)
    mine, theirs = (VOCABULARY.replace("spinal canal", w) for w in ("nerve", "leg"))
    change(editor, LAY, theirs, began)
    page = change(editor, LAY, mine, began)
    assert "two changes of the same lines" in page
    assert text(house) == theirs
    now = re.findall(r'name="now" value="([^"]+)"', page)[0]
    fields = {"text": mine, "began": began, "now": now}
    page = send(editor, f"{LAY}/merge", **fields).text
    assert "Not every place is settled" in page
    fields["choice-0"] = "mine"
    page = send(editor, f"{LAY}/merge", **fields).text
    assert text_of(page, "textarea")[0].strip() == mine.strip()
    assert text(house) == theirs
    change(editor, LAY, "[vocabulary]\n", now)
    page = send(editor, f"{LAY}/merge", **fields).text
    assert "two changes of the same lines" in page


def test_a_reader_sees_and_may_not_change(reader: TestClient, house: House) -> None:
    for name in ("lay-words", "emergency", "contact", "catalogue"):
        page = reader.get(f"/staff/wording/{name}").text
        assert "<textarea" not in page
        assert 'name="remove"' not in page
        assert reader.get(f"/staff/wording/{name}/versions").status_code == 200
    assert "wobbly cord" in reader.get(LAY).text
    for path in ("", "/save", "/edit", "/merge", "/bring-back"):
        assert send(reader, f"{LAY}{path}", text="", began="").status_code == 403
    assert reader.get(f"{LAY}/previews/0").status_code == 403
    assert text(house) == VOCABULARY


def test_the_catalogue_has_a_form(editor: TestClient, house: House) -> None:
    address = "/staff/articles/disc/entry"
    began = began_in(editor.get(address).text)
    fields = {"title": "Herniated disc", "publisher": 'A "B"', "began": began}
    sent = send(editor, address, **fields, url="javascript:x")
    assert sent.status_code == 422
    assert text(house, "articles.toml") == CATALOGUE
    sent = send(editor, address, **fields, url="https://a.example")
    page = editor.get(sent.headers["location"]).text
    assert "takes effect with the next build" in page
    assert text(house, "articles.toml") == CATALOGUE + (
        'title = "Herniated disc"\npublisher = "A \\"B\\""\nurl = "https://a.example"\n'
    )
    sent = send(editor, address, **fields, rights="ours")
    assert sent.status_code == 303  # another field, from before: both stay
    assert 'rights = "ours"' in text(house, "articles.toml")
    assert "https://a.example" in text(house, "articles.toml")
    sent = send(editor, address, **fields, rights="theirs")
    assert sent.status_code == 422
    assert "“ours” was saved meanwhile; you wrote “theirs”" in sent.text
    fields["began"] = began_in(sent.text)
    assert send(editor, address, **fields, rights="theirs").status_code == 303
    assert 'rights = "theirs"' in text(house, "articles.toml")


def test_what_a_preview_asks() -> None:
    def question(name: str, said: str) -> JudgedQuestion:
        return JudgedQuestion(name, said)

    sets = {
        "known": [question("k", "a known one")],
        "dev": [question("d", "any other"), question("d2", "the wobbly cord")],
        "fit": [
            question("f", "a cord"),
            *(question(f"f{n}", f"q {n}") for n in range(9)),
        ],
        "test": [question("t", "the wobbly cord again")],
    }
    words = changed_words("[v]\n", '[v]\n"wobbly cord" = "canal" # not this\n')
    assert words == {"wobbly", "cord", "canal"}
    assert [q.id for q in preview_questions(sets, words)][:4] == ["k", "d2", "f", "d"]
    assert len(preview_questions(sets, words)) == 13
    assert len(preview_questions(sets, words, most=5)) == 5


def test_questions_that_are_understood_alike_get_the_same_answer(house: House) -> None:
    desk = house.desk
    after = desk_with(
        desk, house.corpus, "vocabulary.toml", '[vocabulary]\n"wobbly" = "narrows"\n'
    )
    asked = [
        "What presses on a nerve?",
        "is the wobbly canal hard",
        "hello",
        "leg pain",
    ]
    alike = [desk.answers_like(after, q) for q in asked]
    assert alike == [True, False, True, True]
    for question, same in zip(asked, alike, strict=True):
        old, new = desk.ask(question), after.ask(question)
        if same:
            assert (old.query, old.status, old.reply) == (
                new.query,
                new.status,
                new.reply,
            )
            assert old.citations == new.citations
    assert not desk.answers_like(
        house.served.desk.with_judgements_of(house.corpus), "a b"
    )
