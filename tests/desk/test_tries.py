"""Every article is looked at; what the desk is asked is bounded, spread and counted."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from qa.answer import Citation
from qa.corpus import Passage, read_corpus
from qa.desk import Desk, Glossary, Suggestions
from qa.desk.own_questions import OwnQuestions
from qa.desk.tries import MAX_TRIES, Once, fair_order
from qa.index import build
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import write_folder

ARTICLES = 130


def name_of(number: int) -> str:
    """A word that no other article has, and that may be a procedure."""
    letters = "".join(chr(ord("a") + number // 26**n % 26) for n in (1, 0))
    return f"{letters}{letters}oscopy"


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("many")
    articles = {
        f"{n:03}.txt": (
            f"Article {n}\n\n"
            f"What is {name_of(n)}?\n"
            f"{name_of(n).capitalize()} is a picture of joint {n}. It is quick.\n"
        )
        for n in range(ARTICLES)
    }
    speaks = " ".join(f"We also offer {name_of(n)} here." for n in range(ARTICLES))
    corpus = write_folder(folder / "corpus", articles | {"zz.txt": f"Z\n\n{speaks}\n"})
    calibration = json.dumps(calibration_of(0.1, 0.05))
    write_folder(corpus, {"calibration.json": calibration})
    build(folder / "index", read_corpus(corpus), TinyEncoder())
    return Desk.open(folder / "index", corpus, TinyEncoder())


def card(desk: Desk, *numbers: int) -> list[Citation]:
    """Cards that speak of the terms of these articles."""
    article = desk.article("zz")
    assert article is not None
    passages: list[Passage] = []
    for number in numbers:
        start = article.text.index(f"We also offer {name_of(number)}")
        passages.append(article.cut(start, article.text.index(".", start) + 1))
    return [
        Citation(n, p, (), 0.0, 0.0, 0.0, 0.0, 0.0) for n, p in enumerate(passages, 1)
    ]


def test_suggestions_come_from_all_over_and_the_rest_is_counted(
    many: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(many, "ask", lambda q, a=many.ask: asked.append(q) or a(q))
    suggestions = Suggestions(many)
    suggestions.prepare()
    assert len(asked) == MAX_TRIES
    assert asked[:2] == [f"What is {name_of(n)}?" for n in (0, 2)]
    assert f"What is {name_of(ARTICLES - 2)}?" in asked
    assert f"What is {name_of(1)}?" in asked  # the others follow
    assert suggestions.left_out == ARTICLES - MAX_TRIES


def test_the_terms_of_every_article_are_explained_when_they_are_met(many: Desk) -> None:
    glossary = Glossary(many)
    glossary.prepare()
    assert glossary.left_out == ARTICLES - MAX_TRIES
    for number in range(ARTICLES):
        ((term,),) = glossary.of(card(many, number))
        assert term.name.casefold() == name_of(number)
        assert term.explanation.article.id == f"{number:03}"
    assert glossary.left_out == 0
    assert len(glossary.all) == ARTICLES


def test_an_answer_waits_for_few_new_terms_and_none_twice(
    many: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.desk.tries.MAX_TRIES", 1)
    monkeypatch.setattr(many, "own", OwnQuestions(many, None))
    glossary = Glossary(many)
    glossary.prepare()
    asked: list[str] = []
    monkeypatch.setattr(many, "ask", lambda q, a=many.ask: asked.append(q) or a(q))
    cards = card(many, 1, 3, 5, 7)
    assert [len(terms) for terms in glossary.of(cards)] == [1, 1, 1, 0]
    assert asked == [f"What is {name_of(n)}?" for n in (1, 3, 5)]
    assert [len(terms) for terms in glossary.of(cards)] == [1, 1, 1, 1]
    assert len(asked) == 4
    assert glossary.left_out == ARTICLES - 1 - 4


ORDERS = [
    ([], []),
    ([[1, 2, 3]], [1, 2, 3]),
    ([[1, 2], [], [3]], [1, 3, 2]),
    ([[1, 2], [None, 3], [4]], [1, None, 4, 2, 3]),
    ([[1, 10], [2], [3], [4], [5]], [1, 3, 5, 2, 4, 10]),  # steps of two
]


@pytest.mark.parametrize(("rows", "order"), ORDERS)
def test_rows_take_turns_and_many_rows_at_equal_steps(
    rows: list[list[int | None]],
    order: list[int | None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qa.desk.tries.MAX_TRIES", 3)
    assert list(fair_order(rows)) == order


def test_a_value_is_made_once_by_all_threads_and_again_after_a_failure() -> None:
    made: list[int] = []

    def make() -> int:
        made.append(1)
        if len(made) == 1:
            raise ValueError("not yet")
        return len(made)

    once = Once(make)
    with pytest.raises(ValueError, match="not yet"):
        once.get()
    with ThreadPoolExecutor(4) as pool:
        assert {f.result() for f in [pool.submit(once.get) for _ in range(8)]} == {2}
    assert len(made) == 2
