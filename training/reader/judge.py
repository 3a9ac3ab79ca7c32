"""Measures a trained reader and writes the figures into its card.

    python -m training.reader.judge --collections ../shared/collections \
      --corpus corpus --questions corpus/questions/dev.jsonl
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import torch

from qa.corpus import Passage
from qa.model import ReaderScore
from qa.model.answer_reader import CARD, SHIPPED_READER, AnswerReader
from qa.text import plain
from training.reader.material import (
    Asked,
    Material,
    collection,
    golden_questions,
    halves,
    squad,
)
from training.reader.measure import auroc, ordering, refusal, search
from training.reader.pairs import holding
from training.reader.states import LAST, Store, Tokens, packaged
from training.reader.train import WORK
from training.sources import write_json

UNSEEN = ("covidqa", "mtrag-a")
"""Collections that nothing is learnt from, to measure the order on."""
ASKED = "How long does the injection take?"
PASSAGES = (
    "Joint injection\nThe injection takes about twenty minutes. You lie on your back.",
    "Joint injection\nThe injection brings a medicine to the joint. It calms the pain.",
    "Before you come\nBring a list of your medicines. You may eat and drink as usual.",
)


def main() -> None:
    """Measures on each set and writes the card after each."""
    options = _options()
    torch.set_num_threads(options.threads)
    reader = AnswerReader.load(options.reader)
    card = json.loads((options.reader / CARD).read_text("utf-8"))
    scores = card.setdefault("scores", {})
    squad2 = squad(options.collections / "squad2-a")
    _, test = halves(squad2)
    tested = _sampled(options, [a for a in squad2.asked if a.topic in test])

    def note(name: str, found: dict[str, Any]) -> None:
        scores[name] = found
        write_json(options.reader / CARD, card)
        print(name, json.dumps(found, indent=1), flush=True)

    judged = Judged(reader, squad2, squad2.asked, options.work)
    card["milliseconds_for_ten"] = judged.speed()
    card["example"] = _example(reader)
    found = search(squad2, tested, judged.states)
    note("squad2-a, tested titles", refusal(found, squad2.texts, judged.logits))
    note("squad2-a, tested titles, pairs", _pairs(judged, squad2, tested))
    answerable = [f for f in found if f.asked.gold]
    note("squad2-a, order", ordering(answerable, squad2.texts, judged.logits))
    if options.corpus and options.questions:
        golden = golden_questions(options.corpus, options.questions)
        judged = Judged(reader, golden, golden.asked, options.work)
        found = search(golden, golden.asked, judged.states)
        name = options.questions.stem
        note(name, refusal(found, golden.texts, judged.logits))
    for name in options.unseen:
        unseen = collection(options.collections / name)
        asked = _sampled(options, list(unseen.asked))
        judged = Judged(reader, unseen, asked, options.work)
        found = search(unseen, asked, judged.states)
        if not all(a.gold for a in asked):
            note(f"{name}, refusal", refusal(found, unseen.texts, judged.logits))
        found = [f for f in found if f.asked.gold]
        note(f"{name}, order", ordering(found, unseen.texts, judged.logits))


class Judged:
    """A reader, and the states of all texts that it will read."""

    def __init__(
        self,
        reader: AnswerReader,
        material: Material,
        asked: Sequence[Asked],
        kept: Path,
    ) -> None:
        self._reader, self._material = reader, material
        self._below = reader.shape.below
        texts = [*material.texts, *(a.text for a in asked)]
        self.states = Store(texts, (self._below, LAST), kept)

        self._tokens = Tokens()

    def logits(self, question: str, texts: Sequence[str]) -> list[float]:
        """The logit of each text that it answers the question."""
        return [r.logit for r in self.read(question, texts)]

    def read(self, question: str, texts: Sequence[str]) -> list[ReaderScore]:
        """Logit and places of each text."""
        return self._reader.read(*self._given(question, texts))

    def offsets(self, text: str) -> list[tuple[int, int]]:
        """Start and end in the text of each token."""
        return list(self._tokens.of([text])[0].offsets)

    def _given(self, question: str, texts: Sequence[str]) -> Any:
        asked = self.states.states(question, self._below)
        return asked, [self.states.states(t, self._below) for t in texts]

    def speed(self) -> dict[str, float]:
        """Median milliseconds for ten passages, of 21 runs, by number of threads."""
        dice, taken = random.Random(0), {}
        used = torch.get_num_threads()
        asked = next(t for t in self.states.texts if t.endswith("?"))
        for threads in (1, 2):
            torch.set_num_threads(threads)
            times = []
            for _ in range(24):
                given = self._given(asked, dice.sample(self._material.texts, 10))
                began = time.perf_counter()
                self._reader.read(*given)
                times.append(1000 * (time.perf_counter() - began))
            taken[str(threads)] = round(median(times[3:]), 1)
        torch.set_num_threads(used)
        return taken


def _example(reader: AnswerReader) -> dict[str, Any]:
    """Invented passages and their logits, so that a test can recognise the weights."""
    texts = [ASKED, *PASSAGES]
    model = packaged(reader.shape.below)
    with torch.inference_mode():
        asked, *read = [
            model(torch.tensor([e.ids])).last_hidden_state[0].numpy()
            for e in Tokens().of(texts)
        ]
    logits = [round(r.logit, 3) for r in reader.read(asked, read)]
    return {"question": ASKED, "passages": dict(zip(PASSAGES, logits, strict=True))}


def _pairs(
    judged: Judged, material: Material, tested: Sequence[Asked]
) -> dict[str, Any]:
    """AUROC over questions: the best passage that holds the answer, against the best
    passage of the paragraph that an unanswerable question was written for. Also how
    often the sentence with the largest share is the one that answers."""
    rows = {t: n for n, t in enumerate(material.texts)}
    truth, logits, marked = [], [], []
    for asked in tested:
        held = holding(asked, material) if asked.answers else []
        texts = [p.text for p in held] or [material.texts[r] for r in asked.rows]
        if bool(asked.answers) != bool(held):
            continue
        readings = judged.read(asked.text, texts)
        truth.append(bool(held))
        logits.append(max(r.logit for r in readings))
        for pair, reading in zip(held, readings, strict=False):
            passage = material.passages[rows[pair.text]]
            if pair.answer and len(passage.sentences) > 1:
                spans = list(_sentences(pair.text, passage))
                best = _best_sentence(judged.offsets(pair.text), reading, spans)
                marked.append(best[0] <= pair.answer[0] < best[1])
    found, right = np.array(logits), np.array(truth)
    return {
        "answer or near miss, auroc": auroc(right, found),
        "logit on the right side of 0": round(float(((found > 0) == right).mean()), 4),
        "passages with an answer": len(marked),
        "sentence of the largest share answers": round(float(np.mean(marked)), 4),
    }


def _sentences(text: str, passage: Passage) -> Iterator[tuple[int, int]]:
    at = 0
    for span in passage.sentences:
        sentence = plain(passage.article.text[span.start : span.end])
        if (start := text.find(sentence, at)) >= 0:
            at = start + len(sentence)
            yield start, at


def _best_sentence(
    offsets: Sequence[tuple[int, int]],
    reading: ReaderScore,
    spans: Sequence[tuple[int, int]],
) -> tuple[int, int]:
    shares = [
        sum(
            float(share)
            for share, (a, b) in zip(reading.places, offsets, strict=True)
            if start <= a < b <= end
        )
        for start, end in spans
    ]
    return spans[int(np.argmax(shares))] if spans else (0, 0)


def _sampled(options: argparse.Namespace, asked: list[Asked]) -> list[Asked]:
    if not options.sample or len(asked) <= options.sample:
        return asked
    return random.Random(1).sample(asked, options.sample)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--collections", type=Path, required=True)
    add("--reader", type=Path, default=SHIPPED_READER)
    add("--work", type=Path, default=WORK, help="folder for states")
    add("--sample", type=int, default=0, help="maximum of questions of a set; 0: all")
    add("--unseen", nargs="*", default=UNSEEN, choices=UNSEEN)
    add("--corpus", type=Path, help="folder with the articles of --questions")
    add("--questions", type=Path, help="golden questions to measure on")
    add("--threads", type=int, default=torch.get_num_threads())
    return parser.parse_args()


if __name__ == "__main__":
    main()
