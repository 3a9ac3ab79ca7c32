"""report.html: whole in itself, escaped, honest about what is missing, bounded."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from qa.corpus import read_corpus
from qa.evaluation import STAGES, Evaluation
from qa.evaluation.held_out import Use
from qa.evaluation.measures import DEFAULT_MEASURES
from qa.evaluation.report import NAMES, PromiseResult, Report, explained
from qa.evaluation.report import html as report_page
from qa.evaluation.report.html import render_report
from qa.pages import STATIC_FOLDER
from tests.helpers.encoder import PROMISE
from tests.helpers.evaluation import WORDS, corpus_in, evaluated
from tests.helpers.folders import ARTICLES, REPO
from tests.helpers.html import HOSTILE, elements, text_of

Made = tuple[Report, list[Evaluation]]


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return evaluated(tmp_path_factory.mktemp("two"), settings=[WORDS])


@pytest.fixture(scope="module")
def html(two: Made) -> str:
    return render_report(*two)


def squeezed(text: str) -> str:
    return " ".join(text.split())


# --- whole in itself ----------------------------------------------------------------


def test_the_page_needs_no_script_and_no_second_file(html: str) -> None:
    assert elements(html, "script") == []
    assert "@import" not in html
    assert re.findall(r"url\((?!#)", html) == []
    for element in elements(html):
        for name in ("src", "href"):
            value = element.attributes.get(name) or "#"
            assert value.startswith("#"), element
    assert "default-src 'none'" in html


def test_every_table_has_a_caption_and_headings_with_scope(html: str) -> None:
    assert len(elements(html, "caption")) == len(elements(html, "table"))
    assert all("scope" in th.attributes for th in elements(html, "th"))


def test_links_lead_to_places_of_the_page(html: str) -> None:
    ids = [e.attributes["id"] for e in elements(html) if "id" in e.attributes]
    assert sorted(ids) == sorted(set(ids))
    targets = [a.attributes["href"] for a in elements(html, "a")]
    assert targets
    assert {t.removeprefix("#") for t in targets if t} <= set(ids)


def test_its_colours_are_those_of_the_desk(html: str) -> None:
    base = (STATIC_FOLDER / "base.css").read_text("utf-8")
    own = (report_page.TEMPLATES_FOLDER / "report.css").read_text("utf-8")
    assert base in html
    assert not re.search(r"--q-[a-z-]+:", own)
    light, system, chosen = (
        re.findall(r"(--q-[a-z-]+): #", block) for block in base.split(":root")[1:4]
    )
    assert light == system == chosen
    values = re.findall(r"--q-[a-z-]+: #[0-9a-f]{6};", base)
    assert values[len(light) : 2 * len(light)] == values[2 * len(light) :]


# --- figures ------------------------------------------------------------------------


def test_figures_stand_with_their_intervals_configuration_by_configuration(
    two: Made, html: str
) -> None:
    (row, *_) = (squeezed(t) for t in text_of(html, "tr") if "Success@1" in t)
    wanted = [
        f"{f.value:.3f} ({f.low:.3f} to {f.high:.3f})"
        for f in (c.figures["Success@1"] for c in two[0].configurations)
    ]
    assert row == f"Success@1 {wanted[0]}{wanted[1]} 3"


def test_two_configurations_are_compared_by_name(html: str) -> None:
    assert "words alone against shipped" in text_of(html, "h3")
    assert "gained" in squeezed("".join(text_of(html, "section")))


def test_a_single_configuration_is_compared_with_nothing(tmp_path: Path) -> None:
    html = render_report(*evaluated(tmp_path))
    assert "Compared, question by question" not in text_of(html, "h2")


def test_the_set_is_described_with_its_hash_and_its_notes_said_aloud(
    two: Made,
) -> None:
    report, evaluations = two
    about = replace(report.testset, notes=("3 queries <were> left out.",))
    html = render_report(replace(report, testset=about), evaluations)
    assert text_of(html, of_class="q-note") == ["Note: 3 queries <were> left out."]
    assert about.sha256 in text_of(html, "code")
    assert "5, of which 3 have an answer in the articles and 2 have none" in text_of(
        html, "dd"
    )


def test_counts_of_people_stand_first(html: str) -> None:
    assert text_of(html, "h2")[0] == "In short"
    tiles = [squeezed(t) for t in text_of(html, "li") if "answerable" in t]
    assert tiles[0].endswith(
        "of 3 answerable questions were shown a passage that answers"
    )


def test_what_it_cost_is_told(html: str) -> None:
    told = dict(
        zip(
            text_of(html, "dt"), [squeezed(t) for t in text_of(html, "dd")], strict=True
        )
    )
    assert told["Making the index"] == "kept from before"  # the second configuration's
    assert told["Memory at most"].endswith("MiB")


# --- partial, uncalibrated, empty ---------------------------------------------------


def test_a_partial_result_says_so_and_how_much(tmp_path: Path) -> None:
    html = render_report(*evaluated(tmp_path, stop_after=2))
    (notice,) = text_of(html, of_class="q-notice")
    assert "Partial result." in notice
    assert "shipped: 2 of 5 questions asked" in notice


def test_the_page_says_whether_the_promise_was_kept(tmp_path: Path) -> None:
    report, evaluations = evaluated(tmp_path)
    (shipped,) = report.configurations
    (said,) = text_of(render_report(report, evaluations), of_class="q-promise")
    assert "No promise was made for these articles with these settings." in said
    assert shipped.confidence is not None
    promise = PromiseResult(PROMISE, found=4, wrong=1, kept=False)
    promised = replace(shipped, confidence=replace(shipped.confidence, promise=promise))
    report = replace(report, configurations=(promised,))
    (said,) = text_of(render_report(report, evaluations), of_class="q-promise")
    assert squeezed(said) == (
        f"Promised: {PROMISE}. Here 1 of 4 found is wrong: NOT kept."
    )


def test_without_calibration_the_page_says_that_there_is_no_confidence(
    tmp_path: Path,
) -> None:
    html = render_report(*evaluated(tmp_path, calibrated=False))
    assert elements(html, "svg") == []
    assert "There is no confidence to judge" in html


def test_rankings_alone_make_a_page_without_articles(two: Made) -> None:
    report, evaluations = two
    bare = [
        Evaluation(e.name, tuple(_bare(o) for o in e.outcomes), e.questions)
        for e in evaluations
    ]
    html = render_report(report, bare)
    assert "The articles are not at hand" in html


def _bare(outcome: Any) -> Any:
    topic = replace(outcome.question, gold=(), grades={"d": 1})
    cause = "not asked" if topic.answerable else None
    return replace(outcome, question=topic, answer=None, cause=cause, places=None)


# --- questions ----------------------------------------------------------------------


def test_a_failed_question_shows_what_was_expected_cut_from_its_article(
    two: Made, html: str
) -> None:
    _, evaluations = two
    outcome = next(o for o in evaluations[1].outcomes if o.cause)
    (gold,) = outcome.question.gold
    marked = [
        m.text for m in elements(html, "mark") if "expected" in m.attributes["class"]
    ]
    assert gold.quote in marked
    place = f"{gold.article}, characters {gold.start} to {gold.end}, grade 2"
    assert any(squeezed(c).endswith(place) for c in text_of(html, "figcaption"))


def test_causes_are_explained(two: Made, html: str) -> None:
    causes = {o.cause for e in two[1] for o in e.outcomes if o.cause}
    heads = [h.split(" (")[0].lower() for h in text_of(html, "h4")]
    assert causes == set(heads)


def test_nothing_hostile_comes_through(tmp_path: Path) -> None:
    lines = [" ".join(h.split()) for h in HOSTILE]
    articles = {"disc.txt": "Herniated disc\nA nerve is pressed.\n" + "\n".join(lines)}
    folder = corpus_in(tmp_path, {**articles, "stenosis.txt": ARTICLES["stenosis.txt"]})
    questions = [(f"gait {h}?", "Walking gets hard.") for h in HOSTILE]
    questions += [(f"moon {h}", "") for h in HOSTILE]
    name = "".join(lines[:7])
    report, evaluations = evaluated(
        tmp_path,
        questions,
        [f"name = {json.dumps(name)}".encode()],
        corpus=read_corpus(folder),
    )
    html = render_report(report, evaluations)
    html.encode()
    assert elements(html, "script") == []
    assert "<img" not in html
    assert text_of(html, "h1") == ["Evaluation of set"]
    assert name in text_of(html, "th")
    asked = {squeezed(unicodedata.normalize("NFC", q)) for q, _ in questions}
    assert asked <= {squeezed(t) for t in text_of(html, "td")}


def test_warnings_and_remarks_are_said_beside_the_figures(two: Made) -> None:
    report, evaluations = two
    uses = (Use("dev.jsonl", "made <it>", 5),)
    about = replace(report.testset, uses=uses, without_relevant=2)
    html = render_report(replace(report, testset=about), evaluations)
    assert (
        "NOT HELD OUT: 5 of 5 questions stand in dev.jsonl, which made <it>."
        in (text_of(html, of_class="q-notice")[0])
    )
    said = text_of(html, of_class="q-remarks")[0]
    assert "2 judged questions have nothing that is relevant. They enter no" in said
    assert "judged@" not in said  # it was not measured


def test_a_big_set_is_laid_out_in_part_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_page, "MAX_DETAILED", 2)
    monkeypatch.setattr(report_page, "MAX_LISTED", 3)
    questions = [(f"moon {n}", "Walking gets hard.") for n in range(6)]
    html = render_report(*evaluated(tmp_path, questions))
    assert len(elements(html, "details", "q-case")) == 2
    assert "4 more for this cause; all stand in report.json." in html
    assert "The first 3 are listed; 3 more stand in report.json." in html


def test_every_figure_is_explained_in_two_sentences_with_a_source() -> None:
    figures = [f for group in explained().values() for f in group]
    keys = [f.key for f in figures]
    assert len(keys) == len(set(keys))
    wanted = [*NAMES, *DEFAULT_MEASURES, *STAGES]
    assert {f.partition("@")[0] for f in wanted} <= set(keys)
    for figure in figures:
        assert len(re.findall(r"[.](?: |$)", figure.says)) == 2, figure
        assert re.search(r"[12][0-9]{3}|here: (docs|qa)/", figure.source), figure
        if "here: " in figure.source:
            file = figure.source.partition("here: ")[2].partition(",")[0]
            assert (REPO / file).is_file()
