"""How many misspelt words are put right, and how many words are changed wrongly.

    pip install '.[words]'
    python -m bench.desk.spelling           # the report half
    python -m bench.desk.spelling --fit     # the weights, from the tuning half

The misspellings are those of codespell's dictionary (CC BY-SA 3.0; it grew out of the
list of common misspellings of Wikipedia), whose corrections are among the 10,000
commonest English words. `--list FILE` reads another list, whose lines read "typo->word,
word". A misspelling is right if it becomes one of the corrections, in American or
British spelling. All misspellings of a word are in one half.

Each is corrected alone, and in a question. Also counted: two words of questions
that are run together; and names of medicines as if no list had them. Questions in other
languages are not corrected (`bench.desk.talk`).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from scipy.optimize import minimize
from scipy.stats import beta

from bench.places import BENCH, CORPUS
from qa.corpus import read_corpus
from qa.question import read_vocabulary
from qa.question.spelling import Speller
from qa.text import MIN_LETTERS, english_words, is_english, sound_of, spellings_of
from qa.text.mistakes import MISTAKES, mistakes
from qa.text.other_words import MEDICINES, word_list

SEED = 20_250_101
COMMON = 10_000
TUNE, REPORT = 0, 1
MOST = 2_000
"""Misspellings that the weights are fitted on, and that are reported."""

Misspellings = Mapping[str, Collection[str]]
"""Each misspelling with its corrections, one or several."""


class Case(NamedTuple):
    """A misspelling with its corrections, and the text before and after it."""

    before: str
    typo: str
    after: str
    meant: Collection[str]


def main() -> None:
    """Prints the figures of the report half, or with --fit the weights."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--list", type=Path, help="Lines: typo->word, word")
    parser.add_argument("--half", type=int, choices=(TUNE, REPORT), default=REPORT)
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    corpus = read_corpus(CORPUS)
    texts = [
        "\n".join(a.text[b.start : b.end] for b in a.blocks if b.kind != "furniture")
        for a in corpus.articles
    ]
    speller = Speller(texts, read_vocabulary(CORPUS).phrases)
    listed = read_list(given.list)
    if given.fit:
        print_fit(speller, half_of(listed, TUNE))
        return
    dice = random.Random(SEED)
    typos = half_of(listed, given.half)
    alone = [Case("about this, ", t, "", m) for t, m in sampled(typos, dice).items()]
    print_counts("alone", speller, alone)
    print_counts("in questions", speller, placed(typos, dice))
    print_counts("run together", speller, run_together())
    names = half_of({name: [name] for name in word_list(MEDICINES)}, given.half)
    with _no_list_of_medicines():
        kept = [n for n in names if not speller.correct(n)]
    changed = len(names) - len(kept)
    print(
        f"{'medicines not listed':22} {len(names):5}  changed "
        f"{changed / len(names):.3f} ({_bounds(changed, len(names))})"
    )


def print_counts(name: str, speller: Speller, cases: Sequence[Case]) -> None:
    """Right, wrong and untouched, with exact 95 % intervals."""
    right = wrong = 0
    for before, typo, after, meant in cases:
        found = speller.corrections(f"{before}{typo}{after}")
        words = next((c.words for c in found if c.start == len(before)), "")
        right += is_meant(words, meant)
        wrong += bool(words) and not is_meant(words, meant)
    counts = {"right": right, "wrong": wrong, "untouched": len(cases) - right - wrong}
    total = len(cases)
    shares = (f"{k} {n / total:.3f} ({_bounds(n, total)})" for k, n in counts.items())
    print(f"{name:22} {total:5}  " + ", ".join(shares))


def is_meant(word: str, meant: Iterable[str]) -> bool:
    """Whether a word is one of the corrections, in American or British spelling."""
    return any(word in spellings_of(m) or m in spellings_of(word) for m in meant)


# --- what is measured ---------------------------------------------------------------


def read_list(file: Path | None) -> Misspellings:
    """A list of misspellings; codespell's dictionary without a file, only those of
    common words."""
    if file is None:
        data = resources.files("codespell_lib") / "data" / "dictionary.txt"
        lines = data.read_text("utf-8").splitlines()
    else:
        lines = file.read_text("utf-8").splitlines()
    typos = {}
    for line in lines:
        typo, _, words = line.partition("->")
        meant = [w.strip().casefold() for w in words.split(",") if w.strip()]
        if re.fullmatch("[a-z]+", typo) and meant:
            typos[typo] = meant
    return typos if file else _of_common_words(typos)


def _of_common_words(typos: Misspellings) -> Misspellings:
    counts = english_words().counts
    common = set(sorted(counts, key=counts.get, reverse=True)[:COMMON])
    return {
        typo: meant
        for typo, meant in typos.items()
        if any(common.issuperset(m.split()) for m in meant)
    }


def half_of(typos: Misspellings, half: int) -> Misspellings:
    """All misspellings of every other word."""
    return {t: m for t, m in typos.items() if zlib.crc32(min(m).encode()) % 2 == half}


def sampled(typos: Misspellings, dice: random.Random) -> Misspellings:
    """At most MOST of them."""
    drawn = dice.sample(sorted(typos), min(MOST, len(typos)))
    return {t: typos[t] for t in drawn}


def placed(typos: Misspellings, dice: random.Random) -> list[Case]:
    """Each word of the lay questions of the report half, misspelt in four letters or
    more; shorter words are never changed."""
    by_word: dict[str, list[str]] = {}
    for typo, meant in typos.items():
        if len(meant) == 1 and len(typo) >= MIN_LETTERS:
            by_word.setdefault(next(iter(meant)), []).append(typo)
    return [
        Case(q[: m.start()], dice.choice(by_word[m[0]]), q[m.end() :], [m[0]])
        for q in _questions()
        for m in re.finditer("[a-z]+", q)
        if m[0] in by_word
    ]


def run_together() -> list[Case]:
    """Each two neighbouring words of these questions as one word."""
    cases = []
    for q in _questions():
        for m in re.finditer(r"\b([a-z]{3,}) (?=([a-z]{3,})\b)", q):
            one, two = m.groups()
            if is_english(one) and is_english(two) and not is_english(one + two):
                end = m.end() + len(two)
                cases.append(Case(q[: m.start()], one + two, q[end:], [f"{one} {two}"]))
    return cases


def _questions() -> list[str]:
    lines = (BENCH / "lay" / "report.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line)["question"].casefold() for line in lines]


# --- the weights --------------------------------------------------------------------


def print_fit(speller: Speller, typos: Misspellings) -> None:
    """Fits the weights by the probability of the right answer (conditional logit), on
    misspellings, and on medicines as words that are right and not known."""
    dice = random.Random(SEED)
    names = half_of({name: [name] for name in word_list(MEDICINES)}, TUNE)
    with _no_list_of_medicines():
        rows = [_row(speller, t, m) for t, m in sampled(typos, dice).items()]
        rows += [_row(speller, n, ()) for n in dice.sample(sorted(names), MOST // 5)]
    cases = [row for row in rows if row]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = 0.05 * float(weights @ weights), 0.1 * weights
        for features, right in cases:
            odds = features @ weights
            share = np.exp(odds - odds.max())
            share /= share.sum()
            hit = max(float(share[right].sum()), 1e-300)
            total -= np.log(hit)
            slope = slope + features.T @ (share - np.where(right, share / hit, 0.0))
        return total, slope

    names_of = ("frequency", *MISTAKES, "sounds alike", "unknown", "unknown, a letter")
    start = np.array([0.8, *(-4.0 for _ in MISTAKES), 1.0, -5.0, -1.5])
    fitted = minimize(loss, start, jac=True, method="L-BFGS-B")
    for name, weight in zip(names_of, fitted.x, strict=True):
        print(f"{name:18} {weight:6.2f}")


def _row(
    speller: Speller, typed: str, meant: Collection[str]
) -> tuple[np.ndarray, np.ndarray] | None:
    """The features of each candidate and of "not known", and which of them is right;
    None for a word that is not looked up."""
    if speller.is_right(typed):
        return None
    words = sorted(speller.candidates(typed))
    features = [_features(speller, typed, word) for word in words]
    features.append([0.0] * (len(MISTAKES) + 2) + [1.0, float(len(typed))])
    right = [is_meant(word, meant) for word in words]
    return np.array(features), np.array([*right, not any(right)])


def _features(speller: Speller, typed: str, word: str) -> Sequence[float]:
    made = mistakes(typed, word)
    counts = [float(made.count(m)) for m in MISTAKES]
    alike = float(sound_of(typed) == sound_of(word))
    return [speller.frequency(word), *counts, alike, 0.0, 0.0]


@contextmanager
def _no_list_of_medicines() -> Iterator[None]:
    with patch("qa.question.spelling.is_medical", return_value=False):
        yield


def _bounds(n: int, total: int) -> str:
    """The exact 95 % interval of a share (Clopper and Pearson 1934)."""
    low = beta.ppf(0.025, n, total - n + 1) if n else 0.0
    high = beta.ppf(0.975, n + 1, total - n) if n < total else 1.0
    return f"{low:.3f} to {high:.3f}"


if __name__ == "__main__":
    main()
