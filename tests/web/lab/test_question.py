"""A finished evaluation: its figures, its files, and one page a question."""

from __future__ import annotations

from starlette.testclient import TestClient

from qa.web.lab import Lab
from tests.helpers.evaluation import QUESTIONS, csv_of
from tests.helpers.html import HOSTILE, elements, text_of
from tests.helpers.lab import finished, squeezed, start


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
    run = lab.run(done.rpartition("/")[2])
    assert run is not None
    for number, outcome in enumerate(run.evaluations[0].outcomes, 1):
        page = client.get(f"{done}/questions/{number}").text
        quotes = text_of(page, "blockquote")
        assert outcome.answer is not None
        for citation in outcome.answer.citations:
            assert citation.passage.text in quotes
        for gold in outcome.question.gold:
            assert gold.quote in quotes
            article = run.testset.corpus.by_id[gold.article]
            assert article.text in text_of(page, of_class="q-source")
        marks = [e for e in elements(page, "mark") if e.attributes["class"] != "shown"]
        expected = [m for m in marks if "expected" in str(m.attributes["class"])]
        assert bool(outcome.question.gold) == bool(expected)


def test_a_failed_question_tells_its_cause_and_the_ranks_of_every_stage(
    client: TestClient, lab: Lab, done: str
) -> None:
    run = lab.run(done.rpartition("/")[2])
    assert run is not None
    number, outcome = next(
        (n, o)
        for n, o in enumerate(run.evaluations[1].outcomes, 1)
        if o.cause and o.question.answerable
    )
    page = client.get(f"{done}/questions/{number}").text
    verdicts = text_of(page, of_class="q-outcome")
    assert str(outcome.cause).capitalize() in verdicts[1]
    (gold,) = outcome.question.gold
    rows = [
        squeezed(t) for t in text_of(page, "tr") if t.strip().startswith(gold.article)
    ]
    assert any("none" in r for r in rows)
    assert "By meaning (cosine), switched off" in text_of(page, "th")
    assert [h for h in text_of(page, "h3") if h == "First hits of each stage"] != []


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
