"""A finished evaluation: its figures, its files, and one page a question."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import fields

import pytest
from starlette.testclient import TestClient

from qa.answer import Hit
from qa.web.lab import Lab
from tests.helpers.evaluation import QUESTIONS, csv_of
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.lab import finished, kept_of, squeezed, start


def test_a_run_goes_from_its_set_to_figures(client: TestClient, done: str) -> None:
    page = client.get(done).text
    assert text_of(page, "h1") == ["Evaluation of five"]
    assert "words alone against shipped" in text_of(page, "h3")
    assert len(elements(page, "svg")) == 5
    asked = {q for q, _ in QUESTIONS}
    assert asked <= {squeezed(t) for t in text_of(page, "td")}


def test_every_question_leads_to_a_page_of_its_own(
    client: TestClient, done: str
) -> None:
    page = client.get(done).text
    links = {a.attributes["href"] for a in elements(page, "a")}
    for number, (question, _) in enumerate(QUESTIONS, 1):
        place = f"{done}/questions/{number}"
        assert place in links
        assert question in text_of(client.get(place).text, "h1")[0]
    assert client.get(f"{done}/questions/6").status_code == 404


def test_what_was_shown_and_expected_is_cut_from_the_articles(
    client: TestClient, lab: Lab, done: str
) -> None:
    kept = kept_of(lab, done)
    for number, key in enumerate(lab.results(kept).by_id, 1):
        page = client.get(f"{done}/questions/{number}").text
        quotes = text_of(page, "blockquote")
        topic, sides = lab.sides(kept, key)
        for side in sides:
            assert side.case.outcome.answer is not None
            for citation in side.case.outcome.answer.citations:
                assert citation.passage.text in quotes
            for source in side.sources:
                assert source.article.text in text_of(page, of_class="q-source")
        assert {g.quote for g in topic.gold} <= set(quotes)
        marks = [e for e in elements(page, "mark") if e.attributes["class"] != "shown"]
        expected = [m for m in marks if "expected" in str(m.attributes["class"])]
        assert bool(topic.gold) == bool(expected)


def test_a_failed_question_tells_its_cause_and_the_ranks_of_every_stage(
    client: TestClient, lab: Lab, done: str
) -> None:
    kept = kept_of(lab, done)
    words = lab.results(kept).questions[1]
    one = next(q for q in words if q.result.cause and q.result.answerable)
    page = client.get(f"{done}/questions/{one.number}").text
    verdicts = text_of(page, of_class="q-outcome")
    assert str(one.result.cause).capitalize() in verdicts[1]
    assert one.result.cause in text_of(page, "td", "q-failed")
    (gold,) = lab.sides(kept, one.id).topic.gold
    rows = [
        squeezed(t) for t in text_of(page, "tr") if t.strip().startswith(gold.article)
    ]
    assert any("none" in r for r in rows)
    assert "By meaning (cosine), switched off" in text_of(page, "th")
    assert [h for h in text_of(page, "h3") if h == "First hits of each stage"] != []


def test_every_part_of_a_rank_and_of_the_verdict_stands_on_the_page(
    client: TestClient, lab: Lab, done: str
) -> None:
    topic, (shipped, _) = lab.sides(kept_of(lab, done), "five-2")
    page = client.get(f"{done}/questions/1").text
    heads = "".join(text_of(page, "th"))
    cells = [squeezed(c) for c in text_of(page, "li")]
    numbers = [f.name for f in fields(Hit) if f.name not in ("row", "passage")]
    fused = shipped.stages[-1].candidates[0]
    assert len(fused.parts) >= len(numbers)
    for name, value in (*fused.parts.items(), *shipped.cards[0].parts.items()):
        assert f"{name} {value:.3f}" in cells
    named = set(shipped.cards[0].parts)
    assert {"fused score", "cosine", "BM25", "reader", "coverage", "alone"} <= named
    verdict = shipped.verdict
    assert verdict is not None
    added = verdict.intercept + sum(t.value * t.slope for t in verdict.terms)
    assert verdict.probability == pytest.approx(1 / (1 + math.exp(-added)))
    assert f"probability {verdict.probability:.3f}" in heads
    answer = shipped.case.outcome.answer
    assert answer is not None
    assert answer.confidence == pytest.approx(verdict.probability)
    assert topic.text in text_of(page, "h1")[0]


def test_the_scores_of_a_question_stand_on_its_page_and_in_a_file(
    client: TestClient, lab: Lab, done: str
) -> None:
    scores = client.get(f"{done}/files/scores.csv").text
    rows = list(csv.DictReader(io.StringIO(scores, newline="")))
    assert [r["configuration"] for r in rows] == ["shipped"] * 5 + ["words alone"] * 5
    result = lab.results(kept_of(lab, done)).by_id["five-2"].result
    for name, value in result.values.items():
        assert float(rows[0][name]) == value
    assert rows[3]["nDCG@10"] == ""  # the articles do not answer it
    page = client.get(f"{done}/questions/1").text
    (table, *_) = text_of(page, "table")
    assert "nDCG@10" in table
    assert f"{result.values['nDCG@10']:.3f}" in table


def test_each_heading_of_a_figure_leads_to_its_explanation(
    client: TestClient, done: str
) -> None:
    explained = client.get("/lab/figures").text
    anchors = {e.attributes.get("id") for e in elements(explained, "div")}
    for place in (done, f"{done}/questions/1"):
        page = client.get(place).text
        links = [a.attributes["href"] for a in elements(page, "a", "q-about")]
        assert len(links) > 5
        assert {str(link).removeprefix("/lab/figures#") for link in links} <= anchors


def test_a_failure_leads_to_the_next_one(client: TestClient, done: str) -> None:
    page = client.get(f"{done}/questions/1").text
    links = {a.text: a.attributes["href"] for a in elements(page, "a", "q-button")}
    assert links["Next failure"] == f"{done}/questions/3"
    assert links["Next"] == f"{done}/questions/2"
    last = client.get(f"{done}/questions/5").text
    links = {a.text: a.attributes["href"] for a in elements(last, "a", "q-button")}
    assert "Next" not in links


def test_an_article_opens_where_something_stands(client: TestClient, done: str) -> None:
    page = client.get(f"{done}/questions/1").text
    links = [
        a.attributes["href"]
        for a in elements(page, "a")
        if str(a.attributes["href"]).startswith("/articles/")
    ]
    assert links
    for place in links:
        opened = client.get(str(place).partition("#")[0])
        assert "".join(text_of(opened.text, "mark"))


def test_the_files_can_be_taken_home(client: TestClient, done: str) -> None:
    page = client.get(done).text
    links = [a.attributes["href"] for a in elements(page, "a", "q-button")]
    files = {str(a).rpartition("/")[2]: client.get(str(a)) for a in links}
    assert {"report.html", "report.json"} <= files.keys()
    assert files["report.json"].json()["set"]["questions"] == 5
    assert text_of(files["report.html"].text, "h1") == ["Evaluation of five"]
    for name, response in files.items():
        assert (
            response.headers["content-disposition"] == f'attachment; filename="{name}"'
        )
    assert client.get(f"{done}/files/nope").status_code == 404


def test_hostile_questions_come_out_as_text(client: TestClient) -> None:
    lines = [(f"{h} moon?", "") for h in HOSTILE]
    address = start(client, questions=("h.csv", csv_of(lines)))
    page = finished(client, address)
    pages = [page, *(client.get(f"{address}/questions/{n}").text for n in range(1, 13))]
    for html in pages:
        assert [s.text for s in elements(html, "script")] == [""]
        assert "<img" not in html
        assert len(elements(html, "h1")) == 1
