"""Asking a whole set: what is judged, what is kept, what happens on a stop."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from qa.answer import RankingRules
from qa.answer.confidence import SHIPPED_CALIBRATION, read_calibration
from qa.corpus import Corpus, JudgedQuestion, Judgement, PassageRules, read_corpus
from qa.errors import CalibrationError, QuestionSetError
from qa.evaluation import (
    Configuration,
    Evaluation,
    desk_for,
    evaluate,
    read_candidates,
    read_configuration,
)
from qa.evaluation.sets import TestSet, golden, locate, read_beir
from qa.index import Bm25Rules
from qa.model import Encoder
from qa.text import terms_of
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import ARTICLES, REPO, write_folder

WHOLE = Configuration("whole", PassageRules(10**5, 10**5))


@pytest.fixture
def discs(tmp_path: Path) -> Corpus:
    return read_corpus(write_folder(tmp_path / "corpus", ARTICLES))


def asked(corpus: Corpus, **expected: str) -> TestSet:
    topics = tuple(
        JudgedQuestion(
            key,
            question,
            gold=gold,
            answerable=bool(gold),
        )
        for key, pair in expected.items()
        for question, words in (pair.split(" | "),)
        for gold in (locate(words, corpus.articles) if words else (),)
    )
    return TestSet("made", corpus, topics, "", relevant=2)


def run(
    testset: TestSet, cache: Path, configuration: Configuration | None = None
) -> Evaluation:
    chosen = configuration or Configuration()
    desk, costs = desk_for(testset, chosen, cache, encoder=TinyEncoder())
    return evaluate(desk, testset, chosen, costs)


def test_a_passage_that_holds_most_of_the_span_is_relevant(
    discs: Corpus, tmp_path: Path
) -> None:
    testset = asked(discs, q="where do discs hurt? | It hurts in the leg.")
    (outcome,) = run(testset, tmp_path / "cache").outcomes
    (judged,) = outcome.grades.items()
    article, span = judged[0].split(":")
    start, end = map(int, span.split("-"))
    assert judged[1] == 2
    assert judged[0] in outcome.ranking
    assert discs.by_id[article].text[start:end].endswith("It hurts in the leg.")


def test_ranked_passages_do_not_overlap(discs: Corpus, tmp_path: Path) -> None:
    testset = asked(discs, q="disc nerve leg | It hurts in the leg.")
    (outcome,) = run(testset, tmp_path / "cache").outcomes
    places = []
    for key in outcome.ranking:
        article, span = key.split(":")
        start, end = map(int, span.split("-"))
        assert not any(a == article and s < end and start < e for a, s, e in places)
        places.append((article, start, end))
    assert {article for article, _, _ in places} == {"disc", "stenosis"}


def test_a_span_that_no_ranked_passage_holds_stays_as_missed(
    discs: Corpus, tmp_path: Path
) -> None:
    span = (0, len("Herniated disc"))
    gold = Judgement("disc", *span, "Herniated disc", 2)
    testset = TestSet("t", discs, (JudgedQuestion("q", "disc", gold=(gold,)),), "", 2)
    (outcome,) = run(testset, tmp_path / "cache").outcomes
    assert outcome.grades == {"disc:0-14": 2}
    assert "disc:0-14" not in outcome.ranking
    assert outcome.cause == "cut badly"


def test_documents_rank_by_their_best_passage(tmp_path: Path) -> None:
    long = (
        "Filler about trees. " * 6
        + "The blue probe cools nerves. "
        + "More trees. " * 6
    )
    folder = write_folder(
        tmp_path / "set",
        {
            "corpus.jsonl": f'{{"_id": "near", "text": "A probe is blue or red."}}\n'
            f'{{"_id": "long", "text": "{long}"}}\n'
            '{"_id": "far", "text": "Plums grow."}\n',
            "queries.jsonl": '{"_id": "q", "text": "the blue probe cools nerves"}\n',
            "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq\tlong\t1\n",
        },
    )
    testset = read_beir(folder)
    by_passage = run(testset, tmp_path / "cache").outcomes[0].ranking
    by_document = run(testset, tmp_path / "cache", WHOLE).outcomes[0].ranking
    assert by_passage[0] == "long"
    assert len(set(by_passage)) == len(by_passage)
    assert set(by_document) == {"near", "long", "far"}


def test_a_second_configuration_of_the_same_passages_encodes_nothing(
    discs: Corpus, tmp_path: Path
) -> None:
    testset = asked(discs, q="disc? | It hurts in the leg.")
    first = run(testset, tmp_path / "cache").costs
    second = run(
        testset,
        tmp_path / "cache",
        Configuration("words", ranking=RankingRules(dense=False)),
    ).costs
    assert first is not None
    assert second is not None
    assert first.index_seconds is not None
    assert (second.index_seconds, second.encoded) == (None, 0)


def test_a_question_that_cannot_be_asked_is_kept_and_counts_nothing(
    discs: Corpus, tmp_path: Path
) -> None:
    testset = asked(discs, q="disc? | It hurts in the leg.")
    (topic,) = testset.questions
    testset = replace(
        testset, questions=(topic, replace(topic, id="r", text="x" * 2_001))
    )
    first, second = run(testset, tmp_path / "cache").outcomes
    assert first.error == ""
    assert (second.cause, second.ranking) == ("not asked", ())
    assert second.error.startswith("The question has 2,001 characters")
    assert set(second.grades.values()) == {2}


def test_a_stop_leaves_what_was_asked_and_says_so(
    discs: Corpus, tmp_path: Path
) -> None:
    testset = asked(discs, a="disc | It hurts in the leg.", b="canal | ", c="why | ")
    desk, costs = desk_for(
        testset, Configuration(), tmp_path / "cache", encoder=TinyEncoder()
    )

    def interrupt(_what: str, done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    stopped = evaluate(desk, testset, Configuration(), costs, step=interrupt)
    assert [o.question.id for o in stopped.outcomes] == ["a", "b"]
    assert stopped.partial
    left = iter([False, True])
    told = evaluate(
        desk, testset, Configuration(), costs, stop=lambda: next(left, True)
    )
    assert [o.question.id for o in told.outcomes] == ["a"]
    assert not evaluate(desk, testset, Configuration(), costs).partial


def test_thresholds_of_a_configuration_take_the_place_of_the_calibrations(
    encoder: Encoder, corpus: Corpus, tmp_path: Path
) -> None:
    testset = golden(REPO / "corpus" / "questions", corpus)
    testset = replace(testset, questions=testset.questions[:3])
    tried = Configuration("strict", thresholds=(1.0, 1.0))
    desk, costs = desk_for(testset, tried, tmp_path / "cache", encoder=encoder)
    evaluation = evaluate(desk, testset, tried, costs)
    assert evaluation.thresholds == (1.0, 1.0)
    assert {o.answer.status for o in evaluation.outcomes if o.answer} == {"not_found"}
    assert {o.cause for o in evaluation.outcomes} == {"refused"}


def test_a_promise_is_for_the_shipped_settings_and_its_own_articles(
    encoder: Encoder, corpus: Corpus, tmp_path: Path
) -> None:
    testset = golden(REPO / "corpus" / "questions" / "dev.jsonl", corpus)
    other = replace(testset, corpus=replace(corpus, digest="0" * 64))
    words = Configuration("words", ranking=RankingRules(dense=False))
    promises = []
    for asked_of, tried in (
        (testset, Configuration("as shipped")),
        (testset, words),
        (other, Configuration()),
    ):
        desk, _ = desk_for(
            asked_of,
            tried,
            tmp_path / "cache",
            corpus=REPO / "corpus",
            encoder=encoder,
        )
        assert desk.calibration is not None
        promises.append(desk.calibration.promise)
    assert promises == [read_calibration(SHIPPED_CALIBRATION).promise, None, None]


def test_a_malformed_calibration_of_the_corpus_is_refused(
    discs: Corpus, tmp_path: Path
) -> None:
    (tmp_path / "corpus" / "calibration.json").write_text("{}")
    with pytest.raises(CalibrationError, match="is no calibration"):
        desk_for(
            asked(discs),
            Configuration(),
            tmp_path / "cache",
            corpus=tmp_path / "corpus",
            encoder=TinyEncoder(),
        )


@pytest.fixture
def collection(tmp_path: Path) -> TestSet:
    """Five documents; the second repeats the first, which the reader's cards leave
    out."""
    texts = [
        "The disc presses on a nerve.",
        "The disc presses on a nerve. Yes.",
        "A nerve of the leg hurts.",
        "Plums grow on trees in the sun.",
        "The disc is round.",
    ]
    rows = [f'{{"_id": "d{n}", "text": "{t}"}}' for n, t in enumerate(texts)]
    files = {
        "corpus.jsonl": "\n".join(rows),
        "queries.jsonl": '{"_id": "q", "text": "disc presses nerve"}\n'
        '{"_id": "thanks", "text": "thank you"}\n',
        "qrels/test.tsv": "query-id\tcorpus-id\tscore\nq\td2\t1\nthanks\td3\t1\n",
    }
    return read_beir(write_folder(tmp_path / "set", files))


@pytest.mark.parametrize("name", ["words", "meaning"])
def test_a_channel_alone_ranks_as_the_channel_does(
    name: str, collection: TestSet, tmp_path: Path
) -> None:
    """No reader, no diversity, no copies left out, no reply in place of a search."""
    tried = read_configuration(REPO / "bench" / "configurations" / f"{name}.toml")
    desk, costs = desk_for(collection, tried, tmp_path, encoder=TinyEncoder())
    evaluation = evaluate(desk, collection, tried, costs)
    (vector,) = (
        e.vector for e in desk.encoder.encode_questions(["disc presses nerve"])
    )
    found = desk.index.search(vector, terms_of("disc presses nerve"), 100)
    channel = found.lexical if name == "words" else found.dense
    documents = [
        collection.documents[desk.index.passage(row).article.id]
        for row, _ in sorted(
            channel, key=lambda f: (-f[1], desk.index.passage(f[0]).id)
        )
    ]
    first, thanks = evaluation.outcomes
    assert list(first.ranking) == documents
    assert "d1" in documents[:3]
    assert first.answer is None
    assert bool(thanks.ranking) == (name == "meaning")  # no word of it stands anywhere
    assert desk.calibration is None
    assert not first.cut  # no other row shares a word, or every row was found


def test_only_the_candidates_are_ranked(collection: TestSet, tmp_path: Path) -> None:
    run = write_folder(
        tmp_path, {"r.trec": "q Q0 d3 1 9 x\nq Q0 d2 2 8 x\nq Q0 z 3 7 x\n"}
    )
    given, testset = read_candidates(run / "r.trec", collection)
    assert testset.notes == (
        "Only the documents of r.trec are ranked.",
        "1 questions have no candidates, and count 0.",
        "1 candidates are not in the collection.",
    )
    desk, costs = desk_for(testset, Configuration(), tmp_path, encoder=TinyEncoder())
    first, second = evaluate(
        desk, testset, Configuration(), costs, candidates=given
    ).outcomes
    assert (first.ranking, second.ranking) == (("d2", "d3"), ())
    assert (first.answer, first.cut) == (None, False)
    assert first.cause is None


def test_candidates_are_of_the_queries_of_a_collection(
    collection: TestSet, discs: Corpus, tmp_path: Path
) -> None:
    run = write_folder(tmp_path, {"r.trec": "other Q0 d3 1 9 x\n"}) / "r.trec"
    with pytest.raises(QuestionSetError, match=r"r\.trec and set share no query"):
        read_candidates(run, collection)
    with pytest.raises(QuestionSetError, match="holds golden questions, which no run"):
        read_candidates(run, asked(discs, other="disc | It hurts in the leg."))


def test_a_ranking_ends_where_the_measures_do_and_says_whether_more_could_follow(
    collection: TestSet, tmp_path: Path
) -> None:
    shallow = Configuration("shallow", ranking=RankingRules(depth=1))
    for tried, cut in ((Configuration(), False), (shallow, True)):
        desk, costs = desk_for(collection, tried, tmp_path, encoder=TinyEncoder())
        one = evaluate(desk, collection, tried, costs, deepest=2)
        assert (len(one.outcomes[0].ranking), one.deepest) == (2 - cut, 2)
        assert one.outcomes[0].cut is cut


def test_other_parameters_of_bm25_rank_otherwise_and_leave_the_index_as_it_is(
    collection: TestSet, tmp_path: Path
) -> None:
    words = RankingRules(
        dense=False, sentence=False, late=False, reader=False, about_as_good=0
    )
    found = {}
    for b in (0.75, 0.0, 0.75):
        tried = Configuration("b", ranking=words, bm25=Bm25Rules(b=b))
        desk, costs = desk_for(collection, tried, tmp_path, encoder=TinyEncoder())
        found[b] = [h.score for h in desk.search("nerve").hits]
        assert evaluate(desk, collection, tried, costs).settings["bm25"]["b"] == b
    flat = [h for h in found[0.0] if h == max(found[0.0])]
    assert len(flat) == 3  # each holds the word once, and their lengths do not count
    assert len({*found[0.75]}) > len({*found[0.0]})


def test_known_questions_that_ask_the_same_stand_aside_and_are_named(
    tmp_path: Path,
) -> None:
    text = ARTICLES["disc.txt"]
    at = text.index("It hurts")
    gold = {
        "article": "disc",
        "start": at,
        "end": len(text),
        "quote": text[at:],
        "grade": 2,
    }
    known = [
        {"id": "same", "question": "Where does it hurt?", "gold": [gold]},
        {"id": "like", "question": "where does it hurt", "gold": [gold]},
        {"id": "other", "question": "Who presses on a nerve?", "gold": [gold]},
    ]
    lines = "\n".join(map(json.dumps, known))
    folder = write_folder(tmp_path / "c", {**ARTICLES, "questions/fit.jsonl": lines})
    testset = asked(read_corpus(folder), q="Where does it hurt? | It hurts in the leg.")
    desk, costs = desk_for(
        testset, Configuration(), tmp_path, corpus=folder, encoder=TinyEncoder()
    )
    evaluation = evaluate(desk, testset, Configuration(), costs)
    assert evaluation.stood_aside == ("same", "like")
    assert [q.id for q in desk.known] == ["other"]
