"""Which messages get a fixed reply in place of a search, and which should.

    python -m bench.desk.talk                       # both halves, golden questions
    python -m bench.desk.talk --half report         # one half alone
    python -m bench.desk.talk --wrong               # every wrong one of the tune half
    python -m bench.desk.talk --collections FOLDER  # questions of collections, too

Examples, words and thresholds were chosen on `bench/talk/tune*.jsonl`; `report.jsonl`
is for reports only, and what is wrong in it is never printed.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.desk.emergency import share
from bench.places import BENCH, CORPUS, INDEX, QUESTIONS
from qa.desk import Desk, read_staff_files
from qa.desk.screening import Screening
from qa.errors import QuestionError
from qa.index import open_index
from qa.model import Encoder, encoder_for
from qa.question import (
    FixedReply,
    Understanding,
    clean_question,
    without_full_stop,
)

EXPECTED: Mapping[str, str] = {
    "small talk": "not_a_question",
    "question": "",
    "topicless": "unclear",
    "short": "",
    "other language": "other_language",
    "english": "",
}
"""The status of the reply that each set should get; empty where it should be searched.
`question` could be taken for small talk, `short` for topicless, and `english`, which
patients type with typos or medical terms, for another language; some of its fragments
name no topic."""
HALVES = ("tune", "report")
COLLECTIONS = ("squad2-a", "covidqa")


@dataclass(frozen=True, slots=True)
class Message:
    """A message, its set, and the code of its language."""

    set: str
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Screened:
    """A message and its reply, if it got one."""

    message: Message
    reply: FixedReply | None

    @property
    def status(self) -> str:
        return self.reply.status if self.reply else ""

    @property
    def right(self) -> bool:
        return self.status == EXPECTED[self.message.set]


class Screener:
    """Screens messages as the desk over the five articles does; nothing is searched."""

    def __init__(self, encoder: Encoder) -> None:
        index = open_index(INDEX, encoder)
        files = read_staff_files(CORPUS)
        self._encoder = encoder
        self._understanding = Understanding(index.texts(), files.vocabulary)
        self._screening = Screening(
            index, encoder, self._understanding, files.clinic.language
        )
        self.milliseconds: list[float] = []

    def screen(self, messages: Sequence[Message]) -> list[Screened]:
        """The reply to each message as the first of a conversation. Texts that cannot
        be asked are left out."""
        asked = [m for m in messages if _can_be_asked(m.text)]
        encoded = self._encoder.encode_questions(
            [without_full_stop(m.text) for m in asked]
        )
        screened = []
        for message, one in zip(asked, encoded, strict=True):
            plan = self._understanding.plan(message.text)
            began = time.perf_counter()
            reply = self._screening.reply_to(plan, [], one.vector)
            self.milliseconds.append((time.perf_counter() - began) * 1000)
            screened.append(Screened(message, reply))
        return screened


def _can_be_asked(text: str) -> bool:
    try:
        clean_question(text)
    except QuestionError:
        return False
    return True


def messages_of(half: str) -> list[Message]:
    """The half `tune` or `report`."""
    files = sorted((BENCH / "talk").glob(f"{half}*.jsonl"))
    lines = [line for f in files for line in f.read_text("utf-8").splitlines()]
    entries = map(json.loads, lines)
    return [Message(e["set"], e["language"], e["question"]) for e in entries]


def print_half(
    half: str, screened: Sequence[Screened], desk: Desk | None = None
) -> None:
    """The share that is right in each set, and of the others what they were taken
    for. With a desk, also how it answers those that it should not search."""
    print(f"\n{half}")
    for name, expected in EXPECTED.items():
        own = [s for s in screened if s.message.set == name]
        right = sum(s.right for s in own)
        taken = Counter(s.status or "searched" for s in own if not s.right)
        if name == "english":
            ours = sum(s.status != "other_language" for s in own)
            print(f"  {name:15} {'as English':15} {share(ours, len(own))}")
        wrong = ", ".join(f"{n} {status}" for status, n in taken.most_common())
        print(
            f"  {name:15} {expected or 'searched':15} {share(right, len(own))}"
            f"{f'   else: {wrong}' if wrong else ''}"
        )
        if expected and desk:
            asked = [desk.ask(s.message.text) for s in own if not s.reply]
            met = Counter(a.status for a in asked)
            told = ", ".join(f"{n} {status}" for status, n in met.most_common())
            print(f"  {'':15} of those searched: {told or 'none'}")
    foreign = [s for s in screened if s.message.set == "other language"]
    for language in sorted({s.message.language for s in foreign}):
        own = [s for s in foreign if s.message.language == language]
        named = sum(bool(s.reply and s.reply.language == language) for s in own)
        right = sum(s.right for s in own)
        print(f"    {language}: recognised {right}, named {named} of {len(own)}")


def print_questions(name: str, texts: Sequence[str], screener: Screener) -> None:
    """Which questions, all of which should be searched, are not."""
    asked = [Message("question", "en", t) for t in dict.fromkeys(texts)]
    screened = screener.screen(asked)
    taken = Counter(s.status for s in screened if s.reply)
    counts = ", ".join(f"{n} {status}" for status, n in taken.most_common())
    searched = sum(not s.reply for s in screened)
    print(f"  {name:15} {share(searched, len(screened))}   else: {counts or 'none'}")


def main() -> None:
    """Screens all sets and prints the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--half", choices=HALVES)
    parser.add_argument("--wrong", action="store_true")
    parser.add_argument("--collections", type=Path)
    given = parser.parse_args()
    encoder = encoder_for(index=INDEX)
    screener, desk = Screener(encoder), Desk.open(INDEX, CORPUS, encoder)
    for half in (given.half,) if given.half else HALVES:
        screened = screener.screen(messages_of(half))
        print_half(half, screened, desk)
        for s in screened if given.wrong and half == "tune" else ():
            if not s.right:
                print(f"    WRONG {s.message.set}, {s.status}: {s.message.text}")
    print("\nquestions that should be searched")
    golden = ("dev", "test", "calibration", "fit", "curve")
    for name in () if given.half else golden:
        lines = (QUESTIONS / f"{name}.jsonl").read_text("utf-8").splitlines()
        alone = [e["question"] for e in map(json.loads, lines) if not e["history"]]
        print_questions(f"{name}.jsonl", alone, screener)
    for name in COLLECTIONS if given.collections else ():
        file = given.collections / name / "queries.jsonl"
        lines = file.read_text("utf-8").splitlines()
        print_questions(name, [json.loads(line)["text"] for line in lines], screener)
    print(
        f"\nscreening, ms: median {statistics.median(screener.milliseconds):.2f}, "
        f"95th percentile {statistics.quantiles(screener.milliseconds, n=20)[-1]:.2f}"
    )


if __name__ == "__main__":
    main()
