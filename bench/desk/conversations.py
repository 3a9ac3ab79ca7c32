"""How well conversations, stories and messages with several questions are understood.

    python -m bench.desk.conversations [--half report]

Reads bench/conversations/{learn,report}.jsonl. Prints, with 95 % intervals over
conversations or questions:

- Success@3 of follow-ups, and of the same questions asked alone;
- of stand-alone questions, each asked as the second after every opener of the half,
  the share that is dragged along: searched with the opener;
- Success@3 of stories that end in a question;
- Success@3 of questions sent alone, and sent two or three in one message.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from bench.desk.sets import golden_set
from bench.places import BENCH, CACHE, CORPUS
from qa.answer import Answer
from qa.corpus import JudgedQuestion, read_corpus
from qa.desk import Desk
from qa.evaluation import Configuration, Judge, desk_for
from qa.evaluation.measures import Interval, interval_of_share
from qa.evaluation.sets import golden

SEED = 20_250_101
HALVES = ("learn", "report")


def main() -> None:
    """Prints every measure of the halves that are named."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=HALVES, nargs="*", default=HALVES)
    parser.add_argument("--cache", type=Path, default=CACHE)
    given = parser.parse_args()
    for half in given.half:
        testset = golden(BENCH / "conversations" / f"{half}.jsonl", read_corpus(CORPUS))
        desk, _ = desk_for(testset, Configuration(), given.cache, corpus=CORPUS)
        by_kind = {
            kind: [q for q in testset.questions if q.kind == kind]
            for kind in ("follow-up", "stands alone", "story")
        }
        print(f"\n{half}")
        judge = Judge(testset)
        print_follow_ups(desk, judge, by_kind["follow-up"])
        print_dragged(desk, by_kind["stands alone"], openers(by_kind["follow-up"]))
        print_stories(desk, judge, by_kind["story"])
        name = "curve" if half == "report" else "dev"
        alone = [q for q in golden_set(name).questions if not q.history]
        print_messages(desk, Judge(golden_set(name)), alone)


def openers(follow_ups: Iterable[JudgedQuestion]) -> list[str]:
    """The first questions of the conversations."""
    return list(dict.fromkeys(q.history[0] for q in follow_ups))


def print_follow_ups(
    desk: Desk, judge: Judge, follow_ups: Sequence[JudgedQuestion]
) -> None:
    """In their conversation, and alone."""
    asked = [q for q in follow_ups if q.answerable]
    talks = [q.history[0] for q in asked]
    ours = [is_right(judge, q, desk.ask(q.text, q.history)) for q in asked]
    alone = [is_right(judge, q, desk.ask(q.text)) for q in asked]
    print_share("follow-ups, Success@3", ours, talks)
    print_share("the same asked alone", alone, talks)
    for question, right in zip(asked, ours, strict=True):
        if not right:
            print(f"    missed: {question.history[-1]} | {question.text}")


def print_dragged(
    desk: Desk, alone: Sequence[JudgedQuestion], first: Sequence[str]
) -> None:
    """Questions that stand alone, each asked after every opener."""
    dragged = {
        q.text: [desk.rank(q.text, [f]).plan.carried is not None for f in first]
        for q in alone
    }
    print_share(
        f"dragged along, after {len(first)} openers each",
        [d for each in dragged.values() for d in each],
        [text for text, each in dragged.items() for _ in each],
    )
    for text, each in dragged.items():
        if any(each):
            print(f"    {sum(each):3} times: {text}")


def print_stories(desk: Desk, judge: Judge, stories: Sequence[JudgedQuestion]) -> None:
    """Questions behind the story that leads to them."""
    answers = [desk.ask(q.text) for q in stories]
    right = [is_right(judge, q, a) for q, a in zip(stories, answers, strict=True)]
    found = sum(a.status == "found" for a in answers)
    name = f"stories, Success@3 ({found} found)"
    print_share(name, right, [q.text for q in stories])


def print_messages(
    desk: Desk, judge: Judge, questions: Sequence[JudgedQuestion]
) -> None:
    """Questions alone, and drawn into messages of two and three, a line each."""
    drawn = random.Random(SEED).sample(questions, len(questions))
    alone, together, skipped = [], [], 0
    sizes = [2, 3] * len(drawn)
    while drawn:
        group = [drawn.pop() for _ in range(min(sizes.pop(), len(drawn)))]
        told = desk.ask_each("\n".join(f"{q.text.rstrip('?.! ')}?" for q in group))
        if len(told.answers) != len(group):  # a question that is several itself
            skipped += len(group)
            continue
        for question, answer in zip(group, told.answers, strict=True):
            if question.answerable:
                single = desk.ask(question.text)
                alone.append(is_right(judge, question, single))
                together.append(is_right(judge, question, answer))
    numbers = [str(n) for n in range(len(alone))]
    print_share("questions sent alone, Success@3", alone, numbers)
    print_share(f"in one message ({skipped} cut otherwise)", together, numbers)


def is_right(judge: Judge, question: JudgedQuestion, answer: Answer) -> bool:
    """Whether one of the first three passages answers, shown or held back."""
    cards = (*answer.citations, *answer.candidates)
    return any(judge.answers(question, c.passage) for c in cards)


def print_share(name: str, right: Sequence[bool], clusters: Sequence[str]) -> None:
    """A share with its interval, over clusters of values that depend on each other."""
    share = share_of(right, clusters)
    print(
        f"  {name:44} {sum(right):4} of {len(right):4}  "
        f"{share.value:.3f} ({share.low:.3f} to {share.high:.3f})"
    )


def share_of(right: Sequence[bool], clusters: Sequence[str]) -> Interval:
    """The share of true values, with an exact interval over clusters."""
    parts: dict[str, list[bool]] = {}
    for value, cluster in zip(right, clusters, strict=True):
        parts.setdefault(cluster, []).append(value)
    return interval_of_share(
        np.array([sum(values) for values in parts.values()]),
        np.array([len(values) for values in parts.values()]),
    )


if __name__ == "__main__":
    main()
