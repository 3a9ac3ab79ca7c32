"""The task tells nothing of the configurations; the key tells all."""

from __future__ import annotations

import json
import stat
from importlib import import_module
from pathlib import Path
from unittest import mock

import pytest

from qa.corpus import JudgedQuestion, read_corpus
from qa.errors import QuestionSetError
from qa.evaluation.blind import TASK_FILE, Pool, read_key, read_task, write_pool
from qa.evaluation.blind.pool import shuffled
from qa.evaluation.measures import sway
from tests.helpers.judging import corpus_of, pool_of

blind_pool = import_module("qa.evaluation.blind.pool")


def test_the_task_is_the_same_whichever_configuration_came_first(
    corpus: Path, made: Pool, tmp_path: Path
) -> None:
    """Names and order of the configurations are all that differs: the bytes do not."""
    texts = []
    for name, pooled in (("", made), ("other", pool_of(corpus, "seed", "other"))):
        write_pool(pooled, tmp_path / f"task{name}", tmp_path / f"key{name}.json")
        texts.append((tmp_path / f"task{name}" / TASK_FILE).read_bytes())
    assert texts[0] == texts[1]
    for told in (b"words", b"single", b"rank", b"score", b"seed", b"config"):
        assert told not in texts[0]
    assert {f.name for f in (tmp_path / "task").iterdir()} == {TASK_FILE}


def test_a_line_holds_places_and_text_and_nothing_else(
    corpus: Path, made: Pool, tmp_path: Path
) -> None:
    write_pool(made, tmp_path / "task", tmp_path / "key.json")
    articles = read_corpus(corpus).by_id
    for line in (tmp_path / "task" / TASK_FILE).read_text("utf-8").splitlines():
        entry = json.loads(line)
        assert list(entry) == ["id", "history", "question", "passages"]
        for passage in entry["passages"]:
            assert list(passage) == ["article", "start", "end", "quote"]
            article = articles[passage["article"]]
            assert article.text[passage["start"] : passage["end"]] == passage["quote"]


def test_one_sentence_and_three_sentences_look_alike(made: Pool) -> None:
    """Parts of an article do not overlap, and each that was found is there once. Where
    only single sentences were found, the part is no shorter."""
    for question in made.questions:
        ids = [p.id for p in question.passages]
        found = {i for c in made.key.configurations for i in c.rankings[question.id]}
        assert len(ids) == len(set(ids))
        assert set(ids) == found
        for one in question.passages:
            assert not any(one.overlaps(p) for p in question.passages if p is not one)
    assert min(len(p.sentences) for q in made.questions for p in q.passages) > 1


def test_the_order_comes_from_a_secret_alone(made: Pool) -> None:
    """Not from the content, nor from the order in which passages were found."""
    asked = [JudgedQuestion(q.id, q.text) for q in made.questions]
    found = {q.id: {p.id: p for p in q.passages} for q in made.questions}
    turned = {q: dict(reversed(parts.items())) for q, parts in found.items()}
    assert shuffled(asked, found, "seed") == made.questions
    assert shuffled(asked, turned, "seed") == made.questions
    assert len({shuffled(asked, found, str(n)) for n in range(20)}) > 4


def test_what_could_change_the_comparison_most_comes_first(made: Pool) -> None:
    of = [c.rankings for c in made.key.configurations]
    swayed = [sway([rankings[q.id] for rankings in of]) for q in made.questions]
    assert swayed == sorted(swayed, reverse=True)
    assert swayed[0] > swayed[-1]


def test_without_a_seed_a_random_one_is_drawn(
    monkeypatch: pytest.MonkeyPatch, corpus: Path
) -> None:
    monkeypatch.setattr(blind_pool, "ranked_passages", lambda *_: [])
    monkeypatch.setattr(blind_pool, "desk_for", lambda *_, **__: (mock.Mock(), None))
    seeds = {pool_of(corpus).key.seed for _ in range(5)}
    assert len(seeds) == 5
    assert min(map(len, seeds)) >= 32


def test_the_key_is_private_outside_and_of_one_task(
    corpus: Path, made: Pool, tmp_path: Path
) -> None:
    folder, key = tmp_path / "task", tmp_path / "key.json"
    with pytest.raises(QuestionSetError, match="in the folder of the judges"):
        write_pool(made, folder, folder / "key.json")
    write_pool(made, folder, key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    with pytest.raises(QuestionSetError, match="already"):
        write_pool(made, folder, tmp_path / "other.json")
    task = read_task(folder, read_corpus(corpus).by_id)
    assert read_key(key, task) == made.key
    other = Pool(made.questions[:1], made.key.model_copy(update={"task": "0" * 64}))
    write_pool(other, tmp_path / "second", tmp_path / "second.json")
    with pytest.raises(QuestionSetError, match="another task"):
        read_key(tmp_path / "second.json", task)


def test_a_task_of_other_articles_is_refused_by_line(
    made: Pool, tmp_path: Path
) -> None:
    write_pool(made, tmp_path / "task", tmp_path / "key.json")
    changed = corpus_of(tmp_path)
    path = changed / "rest.txt"
    path.write_text(path.read_text("utf-8").replace("Long", "A long"), "utf-8")
    with pytest.raises(QuestionSetError, match="no longer stands at") as refused:
        read_task(tmp_path / "task", read_corpus(changed).by_id)
    assert "make a new task" in refused.value.cure
    with pytest.raises(QuestionSetError, match="There is no task"):
        read_task(tmp_path, {})
