"""What the understanding of questions gains, and what it harms.

    python -m bench.desk.understanding --collections ../shared/collections

Each question is asked twice: as typed (plain), and with spelling, lay words and
follow-ups (ours). Prints Success@3 of both; harm, the share of questions that lost an
answer among the first three; nDCG@10 of follow-ups beside human rewrites; which
questions are taken for follow-ups; and the time of a search. Vectors are kept in
index/cache; the first run over the collections takes minutes.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.desk.sets import WHOLE
from bench.peers.protocol import read_jsonl
from bench.places import CACHE, CORPUS, QUESTIONS
from qa.corpus import JudgedQuestion, read_corpus
from qa.desk import Desk
from qa.evaluation import Configuration, Judge, desk_for
from qa.evaluation.measures.ranking import ndcg
from qa.evaluation.sets import TestSet, golden, is_collection, read_beir
from qa.question.followup import follow_up_kind
from qa.question.understanding import CHANGES
from qa.text import terms_of

SEED = 20_250_101
WHOLE_DOCUMENTS = Configuration("whole documents", WHOLE)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Twice:
    """A question, whether an answer was among the first three in the plain search and
    in ours, and whether ours searched something else than was typed."""

    topic: JudgedQuestion
    plain: bool
    ours: bool
    changed: bool


def main() -> None:
    """Prints all parts; those over collections only if --collections is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--collections", type=Path)
    parser.add_argument("--questions", type=Path, nargs="*", help="More golden files.")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--cache", type=Path, default=CACHE)
    given = parser.parse_args()
    files = [QUESTIONS / "dev.jsonl", *(given.questions or ())]
    print_golden(files, given.cache)
    if given.collections is None:
        return
    print_detection(given.collections / "rewrite" / "cast2019.jsonl")
    print_conversations(given.collections / "mtrag-a", given.cache)
    for name in ("squad2-a", "covidqa"):
        if is_collection(given.collections / name):
            print_collection(given.collections / name, given.cache, given.sample)


# --- golden questions ---------------------------------------------------------------


def print_golden(files: Sequence[Path], cache: Path) -> None:
    """Success@3 by kind of question, on each file of golden questions."""
    corpus = read_corpus(CORPUS)
    sets = [golden(f, corpus) for f in files]
    desk, _ = desk_for(sets[0], Configuration(), cache, corpus=CORPUS)
    for testset in sets:
        asked = [ask_twice(desk, testset, t) for t in testset.questions if t.answerable]
        print(f"\n{testset.name}: success@3, plain -> ours")
        for kind in dict.fromkeys(a.topic.kind for a in asked):
            print_line(kind, [a for a in asked if a.topic.kind == kind])
        print_line("all answerable", asked)
        for a in asked:
            if a.plain != a.ours:
                print(f"    {'gained' if a.ours else 'LOST'}: {a.topic.text}")
        print_found(desk, [t for t in testset.questions if not t.answerable])
        print_other_topics(desk, testset)
    print_costs(desk, [t for s in sets for t in s.questions])


def print_found(desk: Desk, topics: Sequence[JudgedQuestion]) -> None:
    """How many unanswerable questions are shown as found."""
    plain = [desk.ask(t.text, undo=CHANGES).status for t in topics]
    ours = [desk.ask(t.text, t.history).status for t in topics]
    print(
        f"  {'unanswerable':22} {len(topics):4}  shown as found: "
        f"{plain.count('found')} -> {ours.count('found')}"
    )


def print_other_topics(desk: Desk, testset: TestSet) -> None:
    """Asks each question that stands alone after three that have nothing to do with it:
    none of them should be carried over to its harm."""
    dice = random.Random(SEED)
    alone = [t for t in testset.questions if not t.history]
    asked = []
    for topic in alone:
        others = [o for o in alone if not {j.article for j in o.gold} or o is not topic]
        for other in dice.sample(others, 3):
            if topic.answerable:
                after = replace(topic, history=(other.text,))
                asked.append(ask_twice(desk, testset, after, carrying=True))
    print_line("after another topic", asked)
    for a in asked:
        if a.plain and not a.ours:
            print(f"    LOST: {a.topic.history[0]} | {a.topic.text}")


def print_costs(desk: Desk, topics: Sequence[JudgedQuestion]) -> None:
    """Milliseconds of a search, plain and ours in turn."""
    took: dict[str, list[float]] = {"plain": [], "ours": []}
    for topic in topics:
        for how, times in took.items():
            began = time.perf_counter()
            desk.rank(topic.text, topic.history, undo=CHANGES if how == "plain" else ())
            times.append((time.perf_counter() - began) * 1000)
    medians = {how: statistics.median(times) for how, times in took.items()}
    added = [o - p for p, o in zip(took["plain"], took["ours"], strict=True)]
    print(
        f"\nsearch, ms: plain {medians['plain']:.1f}, ours {medians['ours']:.1f} "
        f"(medians); added: median {statistics.median(added):.1f}, "
        f"95th percentile {statistics.quantiles(added, n=20)[-1]:.1f}"
    )


# --- collections --------------------------------------------------------------------


def print_collection(folder: Path, cache: Path, sample: int) -> None:
    """Success@3 on questions with few typos, which should lose nothing, and on the same
    questions with one typo each, which should gain."""
    testset = read_beir(folder)
    desk, _ = desk_for(testset, _rules(folder.name), cache)
    dice = random.Random(SEED)
    answerable = [t for t in testset.questions if t.answerable]
    topics = dice.sample(answerable, min(sample, len(answerable)))
    clean = [ask_twice(desk, testset, t) for t in topics]
    print(f"\n{folder.name}: success@3, plain -> ours")
    print_line("as asked", clean)
    for a in clean:
        if a.plain and not a.ours:
            changes = desk.rank(a.topic.text).query.changes
            print(f"    LOST: {a.topic.text} {[c.after for c in changes]}")
    typed = [replace(t, text=misspelt(t.text, dice)) for t in topics]
    print_line("one typo each", [ask_twice(desk, testset, t) for t in typed])


def _rules(name: str) -> Configuration:
    """The documents of covidqa are short passages already, and are not cut."""
    return WHOLE_DOCUMENTS if name == "covidqa" else Configuration()


def misspelt(question: str, dice: random.Random) -> str:
    """The longest word with one letter doubled, dropped, replaced or swapped."""
    word = max(question.split(), key=len)
    at = dice.randrange(1, max(len(word) - 1, 2))
    wrong = dice.choice(
        (
            word[:at] + word[at:][:1] + word[at:],
            word[:at] + word[at + 1 :],
            word[:at] + dice.choice(LETTERS) + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        )
    )
    return question.replace(word, wrong, 1)


# --- conversations ------------------------------------------------------------------


def print_conversations(folder: Path, cache: Path) -> None:
    """nDCG@10 of the last turn of each conversation: alone, ours, rewritten by
    people."""
    testset = read_beir(folder)
    desk, _ = desk_for(testset, WHOLE_DOCUMENTS, cache)
    turns = {e["_id"]: e["turns"] for e in read_jsonl(folder / "conversations.jsonl")}
    rewrites = {
        e["_id"]: e["text"] for e in read_jsonl(folder / "queries_rewrite.jsonl")
    }
    columns: dict[str, list[float]] = {"last turn": [], "ours": [], "human rewrite": []}
    carried = dependent = 0
    for topic in testset.questions:
        if not topic.answerable:
            continue
        spoken = [t["text"] for t in turns[topic.id] if t["speaker"] == "user"][:-1]
        dependent += bool(spoken)
        ours = desk.rank(topic.text, spoken)
        carried += ours.plan.carried is not None
        for column, search in zip(
            columns.values(),
            (
                desk.rank(topic.text, undo=CHANGES),
                ours,
                desk.rank(rewrites[topic.id], undo=CHANGES),
            ),
            strict=True,
        ):
            names = dict.fromkeys(
                testset.documents[h.passage.article.id] for h in search.hits
            )
            column.append(ndcg(list(names), topic.grades, k=10))
    print(f"\n{folder.name}: nDCG@10 of {len(columns['ours'])} turns")
    for name, values in columns.items():
        print(f"  {name:22} {statistics.fmean(values):.3f}")
    print(f"  carried over in {carried} of the {dependent} that are no first turn")


def print_detection(path: Path) -> None:
    """How many turns are taken for follow-ups, of those that people had to rewrite and
    of the others."""
    counts = {True: [0, 0], False: [0, 0]}
    for entry in read_jsonl(path):
        if entry["history"]:
            needed = set(terms_of(entry["resolved"])) > set(terms_of(entry["raw"]))
            counts[needed][bool(follow_up_kind(entry["raw"]))] += 1
    print(f"\n{path.stem}: candidates for carrying over")
    for needed, (alone, candidates) in counts.items():
        name = "people added words" if needed else "people added none"
        print(f"  {name:22} {candidates} of {candidates + alone}")


# --- asking -------------------------------------------------------------------------


def ask_twice(
    desk: Desk, testset: TestSet, topic: JudgedQuestion, *, carrying: bool = False
) -> Twice:
    """The question in both searches. With `carrying` the plain search lacks only the
    earlier questions, and keeps spelling and lay words."""
    judge = Judge(testset)
    ours = desk.search(topic.text, topic.history)
    plain = (
        desk.search(topic.text) if carrying else desk.search(topic.text, undo=CHANGES)
    )
    right = []
    for search in (plain, ours):
        cards = search.cards
        right.append(any(judge.answers(topic, c.passage) for c in cards))
    return Twice(topic, *right, changed=ours.query.searched != plain.query.searched)


def print_line(name: str, asked: Sequence[Twice]) -> None:
    """Count, Success@3 of both searches, changed questions, and harm."""
    lost = sum(a.plain and not a.ours for a in asked)
    many = len(asked) or 1
    print(
        f"  {name:22} {len(asked):4}  {sum(a.plain for a in asked) / many:.3f} -> "
        f"{sum(a.ours for a in asked) / many:.3f}  changed "
        f"{sum(a.changed for a in asked)}, lost {lost} ({lost / many:.1%})"
    )


if __name__ == "__main__":
    main()
