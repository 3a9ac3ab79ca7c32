"""The pages: articles with all that is known of them, search by stages, the journal."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from qa.corpus import read_corpus
from qa.quotes import code_of
from qa.staff import GAPS_FILE, Gaps, Scrubber
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.staff import (
    CATALOGUE,
    DISC,
    QUESTION,
    QUOTE,
    House,
    send,
)

START = DISC.index(QUOTE)
DESK_PAGE = "/staff/articles/disc"


def place(line: str) -> dict[str, str]:
    start = DISC.index(line)
    return {"start": str(start), "end": str(start + len(line))}


def kinds(page: str) -> list[str]:
    return re.findall(r'name="kind" value="(\w+)"', page)


def test_the_list_counts_passages_furniture_and_golden_questions(
    reader: TestClient, house: House
) -> None:
    page = reader.get("/staff").text
    rows = [" ".join(t.split()) for t in text_of(page, "tr")]
    passages = len(house.desk.index.passages_of("disc"))
    assert rows[1].startswith(f"Herniated disc disc.txt{passages}3 parts, ")
    assert rows[1].endswith(" %1")
    assert rows[2].startswith("Spinal stenosis stenosis.txt")
    assert rows[2].endswith("0 parts, 0 %0")


def test_the_whole_article_stands_there_and_every_line_is_a_cut(
    reader: TestClient, house: House
) -> None:
    page = reader.get(f"{DESK_PAGE}?show=bounds&set=few").text
    for cut in elements(page, "span"):
        if "data-start" in cut.attributes:
            start = int(cut.attributes["data-start"] or "")
            assert DISC[start : start + len(cut.text)] == cut.text
    shown = "".join(
        c.text for c in elements(page, "span") if "data-start" in c.attributes
    )
    assert "".join(shown.split()) == "".join(DISC.split())
    (furniture, *_) = text_of(page, of_class="q-furniture")
    assert "Share" in furniture
    assert [e.text for e in elements(page, "mark", "expected")] == [QUOTE]
    assert "What presses on a nerve?" in page
    passages = [p for _, p in house.desk.index.passages_of("disc")]
    listed = text_of(elements_html(page, "q-passages"), "a")
    assert listed == [f"{p.start} to {p.end}" for p in passages]
    assert len(elements(page, "a", "q-bound")) == len(passages)
    assert kinds(page) == []


def elements_html(page: str, of_class: str) -> str:
    found = re.search(rf'<ol class="{of_class}">.*?</ol>', page, re.DOTALL)
    assert found
    return found[0]


def test_a_quote_is_cut_with_its_citation_and_what_it_answers(
    reader: TestClient, house: House
) -> None:
    end = START + len(QUOTE)
    page = reader.get(f"{DESK_PAGE}?start={START}&end={end}").text
    assert [e.text for e in elements(page, "blockquote")] == [QUOTE]
    article = house.desk.article("disc")
    assert article
    (cited,) = text_of(page, of_class="q-source-line")
    assert code_of(article.cut(START, end)) in cited
    assert f"characters {START} to {end}, disc.txt" in cited
    assert "few, g1" in page
    for start, last in ((0, 99999), (5, 5), (9, 3), ("x", "1"), (-1, 4)):
        page = reader.get(f"{DESK_PAGE}?start={start}&end={last}").text
        assert "<blockquote" not in page
    furniture = place("Share")
    page = reader.get(
        f"{DESK_PAGE}?start={furniture['start']}&end={furniture['end']}"
    ).text
    assert "never quotes" in page


def test_furniture_is_given_back_and_taken_with_one_click(
    editor: TestClient, house: House
) -> None:
    catalogue = house.corpus / "articles.toml"
    for line, kind in (
        ("Share", "text"),
        ("Leave a reply", "text"),
        ("It hurts in the leg.", "furniture"),
    ):
        refused = send(editor, f"{DESK_PAGE}/lines", **place(line), kind=kind)
        if kind == "furniture":  # no line of its own: a part of one
            assert refused.status_code == 422
            continue
        assert refused.status_code == 303, refused.text
    now = {a.id: a for a in read_corpus(house.corpus).articles}["disc"]
    block = next(b for b in now.blocks if now.text[b.start : b.end] == "Share")
    assert block.quotable
    text = catalogue.read_text("utf-8")
    assert 'file = "disc.txt" # the first' in text
    assert text.startswith("# kept by hand\n")
    page = editor.get(DESK_PAGE).text
    assert "From the next build on: text" in page
    entries = [e for e in house.staff.journal.last(5) if e.deed.startswith("line is")]
    assert [(e.user, e.deed) for e in entries] == [
        ("anna", "line is text"),
        ("anna", "line is text"),
    ]
    assert send(editor, f"{DESK_PAGE}/lines", **place("Share"), kind="furniture")
    back = send(
        editor, f"{DESK_PAGE}/lines", **place("Leave a reply"), kind="furniture"
    )
    assert back.status_code == 303
    assert catalogue.read_text("utf-8") == CATALOGUE
    assert "It takes effect with the next" in editor.get(DESK_PAGE).text


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "0", "end": "14", "kind": "text"},  # the title
        {"start": "15", "end": "20", "kind": "nonsense"},
        {"start": "15", "end": "99999", "kind": "text"},
        {"kind": "text"},
    ],
)
def test_what_cannot_be_corrected_is_refused_and_nothing_is_written(
    editor: TestClient, house: House, wrong: dict[str, str]
) -> None:
    before = (house.corpus / "articles.toml").read_bytes()
    answer = send(editor, f"{DESK_PAGE}/lines", **wrong)
    assert answer.status_code == 422
    assert (house.corpus / "articles.toml").read_bytes() == before


def test_an_article_edited_since_the_build_is_not_corrected(
    editor: TestClient, house: House
) -> None:
    file = house.corpus / "articles" / "disc.txt"
    file.write_text(f"Another first line\n{DISC}", "utf-8")
    try:
        answer = send(editor, f"{DESK_PAGE}/lines", **place("Share"), kind="text")
        assert answer.status_code == 422
        assert "changed since" in answer.text
        assert editor.get(DESK_PAGE).status_code == 200
    finally:
        file.write_text(DISC, "utf-8")


def test_a_damaged_set_or_catalogue_is_said_and_hides_no_article(
    editor: TestClient, house: House
) -> None:
    broken = house.corpus / "questions" / "broken.jsonl"
    catalogue = house.corpus / "articles.toml"
    broken.write_text("{nonsense", "utf-8")
    catalogue.write_text("[[article", "utf-8")
    try:
        page = editor.get(DESK_PAGE)
        assert page.status_code == 200
        notices = " ".join(text_of(page.text, of_class="q-notice"))
        assert "broken.jsonl, line 1" in notices
        assert "articles.toml" in notices
        assert (
            send(
                editor, f"{DESK_PAGE}/lines", **place("Share"), kind="text"
            ).status_code
            == 422
        )
        assert catalogue.read_text("utf-8") == "[[article"
    finally:
        broken.unlink()
        catalogue.write_text(CATALOGUE, "utf-8")


# --- search ---------------------------------------------------------------------------


def test_a_question_goes_through_all_stages(reader: TestClient) -> None:
    page = send(reader, "/staff/search", question=QUESTION).text
    heads = text_of(page, "h3")
    assert heads[:2] == ["Where what answers stood", "Expected"]
    assert {
        "Shown",
        "The cards, and their evidence",
        "First hits of each stage",
    } <= set(heads)
    assert "Golden question g1" in page
    stages = [
        t.split(": ")[1] for t in text_of(page, "summary") if t.startswith("First")
    ]
    assert stages == ["By meaning (cosine)", "By words (BM25)", "Together (fused)"]
    by_id = send(reader, "/staff/search", question="g1").text
    assert text_of(by_id, "h2") == [QUESTION]


def test_an_unjudged_question_is_not_judged(reader: TestClient) -> None:
    page = send(reader, "/staff/search", question="Does walking get hard?").text
    assert "rightly" not in page.casefold()
    assert "Answers" not in text_of(page, "th")
    assert "Answerable" not in page


def test_only_candidates_of_the_chosen_articles_are_listed_with_their_ranks(
    reader: TestClient,
) -> None:
    def ranks(**fields: str) -> dict[str, str]:
        page = send(reader, "/staff/search", question=QUESTION, **fields).text
        last = re.findall(r"<details open>.*?</details>", page, re.DOTALL)[-1]
        cells = re.findall(
            r'<td class="q-num">(\d+)</td>.*?<a [^>]*>(.*?)</a>', last, re.DOTALL
        )
        return {unescape(passage): rank for rank, passage in cells}

    every, some = ranks(), ranks(article="stenosis")
    assert some
    assert all(p.startswith("stenosis") for p in some)
    assert some.items() <= every.items()


def test_several_questions_are_asked_one_by_one_with_those_before(
    reader: TestClient,
) -> None:
    page = send(
        reader,
        "/staff/search",
        question="What presses on a nerve? Does walking get hard?",
        history="What is a herniated disc?\n\n",
    ).text
    assert text_of(page, "h2") == [QUESTION, "Does walking get hard?"]
    patient = re.search(r'<form[^>]*target="_blank".*?</form>', page, re.DOTALL)
    assert patient
    assert 'name="history" value="What is a herniated disc?"' in patient[0]
    assert "token" not in patient[0]


def test_what_a_patient_sees_is_the_patients_page(reader: TestClient) -> None:
    sent = {"question": QUESTION, "history": []}
    answer = reader.post("/en/plain", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    assert QUOTE in unescape(answer.text)


def test_hostile_questions_are_shown_as_text_and_written_nowhere(
    reader: TestClient, house: House
) -> None:
    for text in HOSTILE:
        answer = send(reader, "/staff/search", question=f"nerve qanary {text}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        elements(answer.text)
    for text in ("", "   ", "x" * 3000):
        assert send(reader, "/staff/search", question=text).status_code == 422
    for file in house.staff.users.path.parent.rglob("*"):
        assert file.is_dir() or b"qanary" not in file.read_bytes()


def test_the_journal_shows_the_last_deeds(editor: TestClient, house: House) -> None:
    house.staff.journal.record("anna", "<b>deed</b>", "detail & more")
    page = editor.get("/staff/journal").text
    assert "&lt;b&gt;deed&lt;/b&gt;" in page
    assert text_of(page, "td")[1:4] == ["anna", "<b>deed</b>", "detail & more"]


def test_what_patients_do_not_find_is_shown_in_groups_of_five(
    reader: TestClient, editor: TestClient, house: House
) -> None:
    gaps = Gaps(house.staff.users.path.with_name(GAPS_FILE), Scrubber.of(house.desk))
    gaps.keep(["Are horses allowed, says Jane Kowalska?"] * 4)
    page = reader.get("/staff/gaps").text
    assert "There is no such group." in page
    assert "horses" not in page
    gaps.keep(["Are horses allowed?"])
    page = reader.get("/staff/gaps").text
    assert text_of(page, "td")[:2] == ["are horses allowed", "5"]
    assert "Kowalska" not in page
    (asked,) = re.findall(r'name="question" value="([^"]+)"', page)
    found = send(reader, "/staff/search", question=asked)
    assert found.status_code == 200
    assert "are horses allowed" in found.text
    (form,) = re.findall(
        r'<form method="post" action="([^"]+)">(?:(?!</form>).)*Judge this group',
        editor.get("/staff/gaps").text,
    )
    judging = send(editor, form, question=asked)
    assert text_of(judging.text, "h1") == ["Which sentences answer?"]
    assert text_of(judging.text, "p", "q-asked") == ["are horses allowed"]
    assert "Judge this group" not in page
