"""The round of staff over the repository's own articles, in Chromium: a poor answer is
judged and stays repaired; an article is changed, published, and brought back."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Locator, Page, expect

from qa.answer import Answer
from qa.cli import main
from qa.corpus import read_corpus
from qa.desk import Desk, ServedDesk
from qa.evaluation import evaluator
from qa.index import open_index
from qa.model import Encoder
from qa.staff import golden_sets, questions_about
from qa.web.staff import Staff
from qa.web.staff.pages import previews
from tests.helpers.browser import PHONE, WIDE, faults, needs_chromium, overflow
from tests.helpers.folders import REPO
from tests.helpers.serving import app_of, serving
from tests.helpers.staff import EDITOR, PASSWORD, quick_hashes

pytestmark = [needs_chromium, pytest.mark.slow]

ASKED = "Will I be asleep during the injection?"
SENTENCE = (
    "These procedures are performed under local anesthesia and are minimally invasive, "
    "resulting in shorter recovery times compared to traditional open surgeries."
)
NEARLY = (
    "will i be aslep during the injection",
    "Will I be asleep during the injection, please?",
)
OTHERS = (
    "Will I not be asleep during the injection?",
    "Will I be asleep after the injection?",
    "Who will be asleep during the injection?",
)
GOLDEN = "What causes compression fractures?"
FILE = "000_6fa5392d195992c7.txt"
OLD = "often caused by osteoporosis or injury"
NEW = "not caused by osteoporosis or injury"
MOST = 50
"""Questions of the preview: each is asked four times here."""
CLIENTS = 5
MINUTES = 60_000


class House(NamedTuple):
    """A copy of the repository's corpus with its index, served at an address."""

    corpus: Path
    index: Path
    served: ServedDesk
    address: str


@pytest.fixture(scope="module")
def house(
    tmp_path_factory: pytest.TempPathFactory, index_folder: Path, encoder: Encoder
) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("round")
    corpus = shutil.copytree(REPO / "corpus", folder / "corpus")
    index = shutil.copytree(index_folder, folder / "index")
    served = ServedDesk(Desk.open(index, corpus, encoder), index, corpus)
    with quick_hashes():
        staff = Staff.of(served, corpus, folder / "staff" / "users.json")
        staff.users.add(EDITOR, "editor", PASSWORD)
        with serving(app_of(served, staff=staff)) as address:
            yield House(corpus, index, served, address)


@pytest.fixture(scope="module")
def page(browser: Browser, house: House) -> Iterator[Page]:
    """An editor's page, which is logged in; fails on errors and on other hosts."""
    context = browser.new_context(
        viewport={"width": WIDE[0], "height": WIDE[1]}, base_url=house.address
    )
    context.set_default_timeout(3 * MINUTES)
    opened = context.new_page()
    wrong: list[str] = []
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "request",
        lambda r: None if r.url.startswith(house.address) else wrong.append(r.url),
    )
    opened.goto("/staff")
    opened.get_by_label("Name").fill(EDITOR)
    opened.get_by_label("Password").fill(PASSWORD)
    opened.keyboard.press("Enter")
    expect(opened.get_by_role("button", name="Log out")).to_be_visible()
    yield opened
    context.close()
    assert wrong == []


def look(page: Page) -> None:
    """Asserts: no fault of axe, and nothing too wide, on a screen and on a phone."""
    for (width, height), scheme in [(WIDE, "light"), (PHONE, "dark")]:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert (page.url, faults(page)) == (page.url, [])
        assert (page.url, overflow(page)) == (page.url, 0)
    page.set_viewport_size({"width": WIDE[0], "height": WIDE[1]})
    page.emulate_media(color_scheme="light")


def press(page: Page, what: Locator) -> None:
    """Goes to it by the Tab key, and presses Enter."""
    for _ in range(200):
        page.keyboard.press("Tab")
        if what.evaluate("e => e === document.activeElement"):
            assert what.evaluate("e => getComputedStyle(e).outlineStyle") != "none"
            page.keyboard.press("Enter")
            return
    raise AssertionError(what)


def as_patient(house: House, question: str) -> str:
    """The page without script, in one line."""
    form = {"question": question}
    sent = httpx.post(f"{house.address}/en/plain", data=form, follow_redirects=True)
    assert sent.status_code == 200
    return " ".join(sent.text.split())


def asked(house: House, question: str) -> dict:
    sent = httpx.post(f"{house.address}/api/ask", json={"question": question})
    return sent.raise_for_status().json()


def missed(house: House, out: Path) -> list[str]:
    """The bars that the golden questions do not reach."""
    dev, bars = house.corpus / "questions/dev.jsonl", REPO / "bench/bars.toml"
    command = ["eval", dev, "--bars", bars, "--out", out]
    command += ["--corpus", house.corpus, "--index", house.index]
    ran = CliRunner().invoke(main, [*map(str, command)], catch_exceptions=False)
    assert "met " in ran.stdout, ran.output
    return [x for x in ran.stdout.splitlines() if x.startswith("BELOW")]


def marked(citation: dict) -> list[str]:
    """The marked sentences of a passage."""
    text, start = citation["text"], citation["start"]
    return [text[m["start"] - start : m["end"] - start] for m in citation["marks"]]


def test_a_poor_answer_is_judged_and_stays_repaired(
    page: Page,
    house: House,
    encoder: Encoder,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evaluator, "encoder_for", lambda *_, **__: encoder)
    missed_before = missed(house, tmp_path / "before")
    before = asked(house, ASKED)
    assert SENTENCE not in [m for c in before["citations"][:1] for m in marked(c)]
    assert "Checked by staff" not in as_patient(house, ASKED)

    page.goto("/staff/search")
    page.get_by_label("Question, or the id").fill(ASKED)
    press(page, page.get_by_role("button", name="Search", exact=True))
    expect(page.get_by_role("heading", name=ASKED)).to_be_visible()
    look(page)
    press(page, page.get_by_role("button", name="Judge this question"))
    expect(page.get_by_role("heading", name="Which sentences answer?")).to_be_visible()
    page.get_by_label("All sentences of").select_option("spine-guide")
    press(page, page.get_by_role("button", name="Show", exact=True))
    box = page.get_by_role("checkbox", name=SENTENCE)
    expect(box).to_be_visible()
    look(page)
    box.focus()
    page.keyboard.press("Space")
    press(page, page.get_by_role("button", name="The ticked sentences answer"))
    expect(page.get_by_text(SENTENCE)).to_be_visible()
    expect(page.get_by_role("heading", name=ASKED)).to_be_visible()
    look(page)

    for question in (ASKED, *NEARLY):
        answer = asked(house, question)
        assert answer["status"] == "found"
        assert answer["checked"]["question"] == ASKED
        assert marked(answer["citations"][0]) == [SENTENCE]
        shown = as_patient(house, question)
        assert "Checked by staff on" in shown
        assert re.search(r"<mark[^>]*>([^<]*)", shown)[1] == SENTENCE
    for question in OTHERS:
        assert asked(house, question)["checked"] is None
        assert "Checked by staff" not in as_patient(house, question)

    assert missed(house, tmp_path / "after") == missed_before


def read(answer: Answer) -> object:
    """All that a patient reads of an answer, without offsets."""
    cards = [
        (c.passage.article.id, c.passage.text, c.checked) for c in answer.citations
    ]
    marks = [
        c.passage.article.text[m.start : m.end]
        for c in answer.citations
        for m in c.marks
    ]
    emergency = answer.emergency.flags if answer.emergency else ()
    return answer.status, answer.reply, cards, marks, emergency


class Client(threading.Thread):
    """Asks without a pause until `ended`; keeps the build and the text of each answer,
    and what went wrong."""

    def __init__(self, address: str, ended: threading.Event) -> None:
        super().__init__()
        self.address, self.ended = address, ended
        self.seen: list[tuple[str, frozenset[bool]]] = []
        self.wrong: list[str] = []

    def run(self) -> None:
        with httpx.Client(base_url=self.address, timeout=120) as client:
            while not self.ended.is_set():
                try:
                    self._ask(client)
                except (httpx.HTTPError, KeyError, ValueError) as error:
                    self.wrong.append(repr(error))

    def _ask(self, client: httpx.Client) -> None:
        sent = client.post("/api/ask", json={"question": GOLDEN}).raise_for_status()
        said = sent.json()
        texts = [c["text"] for c in said["citations"]]
        kinds = frozenset(n for t in texts for n in (False, True) if (OLD, NEW)[n] in t)
        self.seen.append((said["build"], kinds))
        html = client.post(
            "/en/plain", data={"question": GOLDEN}, follow_redirects=True
        )
        text = re.sub(r"<[^>]+>", "", html.raise_for_status().text)
        if (OLD in text) == (NEW in text):
            self.wrong.append(text)


@contextmanager
def clients_of(house: House) -> Iterator[Sequence[Client]]:
    ended = threading.Event()
    clients = [Client(house.address, ended) for _ in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield clients
    finally:
        ended.set()
        for client in clients:
            client.join()


def test_an_article_is_changed_while_patients_ask(
    page: Page, house: House, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = partial(questions_about, most=MOST)
    monkeypatch.setattr(previews, "questions_about", chosen)
    page.goto("/staff/changes")
    press(page, page.get_by_role("button", name="Make a copy to change"))
    press(page, page.get_by_role("button", name=f"Edit {FILE}"))
    text = page.get_by_label("Text of the file")
    expect(text).to_be_visible()
    look(page)
    content = text.input_value()
    assert content.count(OLD) == 1
    text.fill(content.replace(OLD, NEW))
    press(page, page.get_by_role("button", name="Save in the copy"))
    expect(page.get_by_text(f"changed: {FILE}")).to_be_visible()
    press(page, page.get_by_role("button", name="Preview the answers"))
    found = page.locator("#preview .q-finding")
    expect(page.locator("#preview [role=status] strong")).to_contain_text(
        f"of {MOST} questions", timeout=5 * MINUTES
    )
    look(page)

    # The same questions, asked of both desks and compared here.
    before = house.served.desk
    staged = house.corpus.parent / "staff/staging"
    after = Desk.over(open_index(staged / "index", encoder), encoder, staged / "corpus")
    sets = golden_sets(house.corpus, read_corpus(house.corpus).by_id)
    differ = {
        q.text
        for q in chosen(sets, before, after)
        if read(before.ask(q.text, q.history)) != read(after.ask(q.text, q.history))
    }
    assert GOLDEN in differ
    named = found.evaluate_all(
        "all => all.map(e => e.querySelector('p[dir]').firstChild.textContent.trim())"
    )
    assert sorted(named) == sorted(differ)
    grave = found.filter(has_text=GOLDEN).first
    expect(grave).to_contain_text("Grave.")
    expect(grave).to_contain_text("negation")

    old = before.stats.build
    with clients_of(house) as clients:
        press(page, page.get_by_role("button", name="Publish", exact=True))
        expect(page.get_by_role("status").first).to_contain_text(
            "Patients get answers from these articles now", timeout=5 * MINUTES
        )
        new = house.served.desk.stats.build
        assert NEW in as_patient(house, GOLDEN) or NEW in str(asked(house, GOLDEN))
        look(page)
        press(page, page.get_by_role("button", name="Go back to the articles").first)
        expect(page.get_by_text("staff went back to it")).to_be_visible(
            timeout=5 * MINUTES
        )
    assert [w for c in clients for w in c.wrong] == []
    seen = [s for c in clients for s in c.seen]
    assert all(c.seen for c in clients)
    assert {*seen} == {(old, frozenset({False})), (new, frozenset({True}))}
    assert house.served.desk.stats.build == old


@pytest.mark.parametrize(
    "path", ["/staff/start", "/staff/wording", "/staff/gaps", "/staff/judged"]
)
def test_the_other_pages_have_no_fault(page: Page, path: str) -> None:
    page.goto(path)
    look(page)


def test_a_checked_text_shows_what_differs(page: Page) -> None:
    page.goto("/staff/check")
    look(page)
    text = page.get_by_label("Text, JSON of a citation")
    text.fill(f"{SENTENCE} {SENTENCE.replace('local', 'general')} Parking is free.")
    press(page, page.get_by_role("button", name="Check the sentences"))
    expect(page.locator(".q-finding")).to_have_count(3)
    look(page)
