"""How often the rules of contradiction refuse a sentence that people judged to answer.

    python -m bench.desk.contradiction

Reads the questions of the corpus (fit, curve, dev) and those over the leaflets that the
reader learnt from. The rules were made with these in sight. For questions that nothing
answers it counts those for which some sentence of the article is refused.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bench.desk.leaflets import LEAFLETS, is_held_out
from bench.markdown import table
from bench.places import CORPUS
from qa.answer.contradiction import (
    contradicts,
    of_another_thing,
    tells_nothing_asked,
)
from qa.corpus import ANSWERS, Article, Span, read_corpus, standing_questions

OWN = "fit", "curve", "dev"


class Asked(NamedTuple):
    """A question over an article, and the sentences of it that answer. `texts` are the
    question alone and, where it has one, behind the question before it."""

    article: Article
    texts: tuple[str, ...]
    answers: tuple[Span, ...]


def main() -> None:
    """Prints the table."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    rows = [counted(name, list(of())) for name, of in SETS.items()]
    head = (
        *("", "sentences that answer", "refused: kind, amount, side, denied, not told"),
        *("refused: another thing", "unanswerable questions", "some sentence refused"),
    )
    print(table(head, rows))


def counted(name: str, asked: list[Asked]) -> tuple[str, ...]:
    """A row of the table."""
    answers = [(q, s) for q in asked for s in q.answers]
    unanswered = [q for q in asked if not q.answers]
    touched = sum(
        any(of_another_thing(q.article, [s], q.texts) for s in sentences_of(q.article))
        for q in unanswered
    )
    counts = (
        len(answers),
        sum(is_contradicted(q, s) for q, s in answers),
        sum(of_another_thing(q.article, [s], q.texts) for q, s in answers),
        len(unanswered),
        touched,
    )
    return (name, *map(str, counts))


def is_contradicted(asked: Asked, sentence: Span) -> bool:
    """Whether a rule that knows no article refuses a sentence."""
    said = asked.article.text[slice(*sentence)]
    return tells_nothing_asked(asked.texts, said, asked.article.title) or any(
        contradicts(text, said, asked.article.title) for text in asked.texts
    )


def sentences_of(article: Article) -> Iterator[Span]:
    """All sentences of an article."""
    for block in article.blocks:
        yield from block.sentences


def own() -> Iterator[Asked]:
    """The questions of the corpus. One without an answer counts for each article."""
    articles = read_corpus(CORPUS).by_id
    for name in OWN:
        file = CORPUS / "questions" / f"{name}.jsonl"
        for question in standing_questions(file, articles).questions:
            joined = [f"{earlier} {question.text}" for earlier in question.history[-1:]]
            texts = (question.text, *joined)
            gold = [j for j in question.gold if j.grade == ANSWERS]
            for j in gold:
                yield Asked(articles[j.article], texts, (Span(j.start, j.end),))
            if not gold:
                yield from (Asked(a, texts, ()) for a in articles.values())


def leaflets() -> Iterator[Asked]:
    """The questions over the leaflets that the reader learnt from."""
    lines = map(json.loads, LEAFLETS.read_text("utf-8").splitlines())
    kept = [line for line in lines if not is_held_out(line["id"])]
    with TemporaryDirectory() as made:
        for number, one in enumerate(kept):
            text = f"{one['title']}\n\n{one['text']}\n"
            (Path(made) / f"leaflet-{number}.txt").write_text(text, "utf-8")
        articles = read_corpus(Path(made)).by_id
    for number, one in enumerate(kept):
        article = articles[f"leaflet-{number}"]
        for asked in one["questions"]:
            starts = [(article.text.index(q), len(q)) for q in asked["quotes"]]
            spans = tuple(Span(at, at + length) for at, length in starts)
            yield Asked(article, (asked["question"],), spans)


SETS = {"corpus/questions": own, "leaflets": leaflets}

if __name__ == "__main__":
    main()
