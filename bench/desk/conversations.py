"""How well conversations, stories and messages with several questions are understood.

    python -m bench.desk.conversations [--half report]

Reads bench/conversations/{learn,report}.jsonl; what is wrong is told of `learn` only.
Prints, with 95 % intervals over
conversations or questions:

- Success@3 of follow-ups, and of the same questions asked alone;
- of stand-alone questions, each asked as the second after every opener of the half,
  the share that is dragged along: searched with the opener;
- Success@3 of stories that end in a question;
- Success@3 of questions sent alone, and sent two or three in one message: drawn from a
  golden set, a line each, and as people write them, with what they tell beside.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bench.desk.emergency import share
from bench.desk.sets import golden_set
from bench.places import BENCH, CACHE, CORPUS
from qa.answer import Answer
from qa.corpus import JudgedQuestion, read_corpus
from qa.desk import Desk
from qa.evaluation import Configuration, Judge, desk_for
from qa.evaluation.measures import Interval, interval_of_share
from qa.evaluation.sets import golden
from qa.question import parts_of
from qa.question.followup import follow_up_kind

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
            for kind in ("follow-up", "stands alone", "story", "part")
        }
        print(f"\n{half}")
        judge = Judge(testset)
        first = openers(by_kind["follow-up"])
        wrong = print_follow_ups(desk, judge, by_kind["follow-up"])
        wrong += print_dragged(desk, by_kind["stands alone"], first)
        if by_kind["story"]:
            print_stories(desk, judge, by_kind["story"])
        wrong += print_parts(desk, judge, by_kind["part"], messages_of(half))
        name = "curve" if half == "report" else "dev"
        alone = [q for q in golden_set(name).questions if not q.history]
        print_messages(desk, Judge(golden_set(name)), alone)
        for line in wrong if half == "learn" else ():
            print(f"    {line}")


def messages_of(half: str) -> dict[str, str]:
    """The message that each part stands in, by the part's id."""
    lines = (BENCH / "conversations" / f"{half}.jsonl").read_text("utf-8").splitlines()
    return {e["id"]: e["message"] for e in map(json.loads, lines) if "message" in e}


def openers(follow_ups: Iterable[JudgedQuestion]) -> list[str]:
    """The first questions of the conversations."""
    return list(dict.fromkeys(q.history[0] for q in follow_ups))


def print_follow_ups(
    desk: Desk, judge: Judge, follow_ups: Sequence[JudgedQuestion]
) -> list[str]:
    """In their conversation, and alone. Returns what was missed."""
    asked = [q for q in follow_ups if q.answerable]
    talks = [q.history[0] for q in asked]
    ours = [is_right(judge, q, desk.ask(q.text, q.history)) for q in asked]
    alone = [is_right(judge, q, desk.ask(q.text)) for q in asked]
    print_share("follow-ups, Success@3", ours, talks)
    print_share("the same asked alone", alone, talks)
    return [
        f"missed: {question.history[-1]} | {question.text}"
        for question, right in zip(asked, ours, strict=True)
        if not right
    ]


def print_dragged(
    desk: Desk, alone: Sequence[JudgedQuestion], first: Sequence[str]
) -> list[str]:
    """Questions that stand alone, each asked after every opener. Returns those that
    any opener drags along."""
    dragged = {
        q.text: [desk.rank(q.text, [f]).plan.carried is not None for f in first]
        if follow_up_kind(desk.rank(q.text).plan.asked.changed)
        else [False] * len(first)
        for q in alone
    }
    print_share(
        f"dragged along, after {len(first)} openers each",
        [d for each in dragged.values() for d in each],
        [text for text, each in dragged.items() for _ in each],
    )
    ever = {text: sum(each) for text, each in dragged.items() if any(each)}
    name = "questions that any opener drags along"
    print(f"  {name:44} {share(len(ever), len(dragged))}")
    return [f"dragged along {times} times: {text}" for text, times in ever.items()]


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
    """Questions alone, and drawn into messages of two and three, a line each; those
    that are several questions themselves are left out."""
    line = {q.id: f"{q.text.rstrip('?.! ')}?" for q in questions}
    single = [q for q in questions if len(parts_of(line[q.id]).asked) == 1]
    skipped = len(questions) - len(single)
    drawn = random.Random(SEED).sample(single, len(single))
    alone, together = [], []
    sizes = [2, 3] * len(drawn)
    while drawn:
        group = [drawn.pop() for _ in range(min(sizes.pop(), len(drawn)))]
        told = desk.ask_each("\n".join(line[q.id] for q in group))
        if len(told.answers) != len(group):  # one says too little to stand alone
            skipped += len(group)
            continue
        for question, answer in zip(group, told.answers, strict=True):
            if question.answerable:
                one = desk.ask(line[question.id])
                alone.append(is_right(judge, question, one))
                together.append(is_right(judge, question, answer))
    numbers = [str(n) for n in range(len(alone))]
    print_share("questions sent alone, Success@3", alone, numbers)
    print_share(f"in one message ({skipped} left out)", together, numbers)


def print_parts(
    desk: Desk,
    judge: Judge,
    parts: Sequence[JudgedQuestion],
    message_of: Mapping[str, str],
) -> list[str]:
    """Each question of a message, as worded alone and in the message. One that the
    articles do not answer is right where it is not found. In the message the answer
    counts whose own words share most with it. Returns those that are right only
    alone."""
    alone, together, lost = [], [], []
    for part in parts:
        answers = desk.ask_each(message_of[part.id]).answers
        words = set(part.text.casefold().split())
        answer = max(
            answers,
            key=lambda a: len(words & set(a.query.asked.casefold().split())),
        )
        alone.append(is_as_judged(judge, part, desk.ask(part.text)))
        together.append(is_as_judged(judge, part, answer))
        if alone[-1] and not together[-1]:
            lost.append(f"lost: {part.text} | {answer.query.asked}")
    print(f"  {'parts of messages, asked alone':44} {share(sum(alone), len(alone))}")
    print(f"  {'in their messages':44} {share(sum(together), len(together))}")
    gained = sum(t and not a for a, t in zip(alone, together, strict=True))
    print(f"  {'':44} {len(lost)} right only alone, {gained} only in the message")
    return lost


def is_as_judged(judge: Judge, question: JudgedQuestion, answer: Answer) -> bool:
    """`is_right`, or not found where nothing answers."""
    if not question.answerable:
        return answer.status != "found"
    return is_right(judge, question, answer)


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
