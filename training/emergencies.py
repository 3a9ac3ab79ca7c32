"""Makes qa/safety/classifier.npz: what tells a report of an emergency.

    python -m training.emergencies

It learns from the tune halves of bench/emergency, from half of the questions of
fit.jsonl (the other half is for reports), from the parts of what is ordinary in both,
from the messages of talk.tsv, from the foreign messages of bench/talk/tune.jsonl, and
from sentences written by pattern:
`emergencies/<language>.toml`. A pattern like "(I|we) can't pee(| today)" stands for
every choice of its brackets, and "{when}" for a list of words. The file holds, for each
flag, clauses and nouns that name the finding, and for all flags the sentences around
them: those of `[reported]` say that the person has the finding now, those of
`[unreported]` that the finding is negated, historical, hypothetical or another
person's (ConText).
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from qa.model import Vectors, encoder_for
from qa.question import parts_of, sentences_of, without_full_stop
from qa.safety.classifier import (
    SHIPPED_CLASSIFIER,
    SIZE,
    VECTOR_SCALE,
    features,
    is_learnt_from,
    words_of,
)
from qa.text import clean
from training.sources import MODEL, QUESTIONS, REPO, digests, name_of

TUNE = (
    REPO / "bench" / "emergency" / "tune.jsonl",
    REPO / "bench" / "emergency" / "wordings_tune.jsonl",
    REPO / "bench" / "emergency" / "descriptions_tune.jsonl",
)
FOREIGN = REPO / "bench" / "talk" / "tune.jsonl"
FIT = QUESTIONS / "fit.jsonl"
TALK = REPO / "training" / "talk.tsv"
PATTERNS = Path(__file__).parent / "emergencies"
CLAUSES, NOUNS, ORDINARY, ALONE = 40, 60, 100, 5
"""Sentences drawn of each pattern."""
NONE = ""
"""The flag of a text that reports no emergency."""
UNKNOWN = "other"
"""The language of texts whose words do not count as learnt."""


TUNE_WEIGHT, FIT_WEIGHT, PLAIN_WEIGHT = 20.0, 2.0, 5.0
"""How much a text of the tune halves, of fit.jsonl, and of a plain pattern or a clause
alone counts, beside a sentence."""
ORDINARY_STYLES = ("plain", "en-ordinary", "es-ordinary", "ar-ordinary")
"""Parts of these texts and of fit.jsonl are ordinary too. Parts of a near miss need not
be: what denies an emergency may stand in another sentence."""
PENALTY = 30.0
"""Inverse strength of the L2 penalty. This and the weight of the tune halves were
chosen on one half of the tune halves, by what was learnt from the other half."""
AT_ONCE = 256


class Example(NamedTuple):
    """A text, its flag, its language ("en" or another), and how much it counts."""

    text: str
    flag: str
    language: str
    weight: float = 1.0


def main() -> None:
    """Fits and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SHIPPED_CLASSIFIER)
    given = parser.parse_args()
    known = examples()
    np.savez_compressed(given.out, **fit(known))
    print(f"{len(known)} examples in {given.out.name}")


def sources() -> tuple[str, ...]:
    """What the file is made from."""
    files = (*TUNE, FOREIGN, FIT, TALK, *sorted(PATTERNS.glob("*.toml")))
    return (MODEL, *map(name_of, files))


def examples() -> list[Example]:
    """Every text that the classifier learns from."""
    found = []
    for file in TUNE:
        for case in _lines(file):
            if not case.get("history"):
                language = case.get("style", "en")[:2]
                language = language if language in ("es", "ar") else "en"
                flag = (case["flags"] or [NONE])[0]
                found.append(Example(case["question"], flag, language, TUNE_WEIGHT))
                if case.get("style") in ORDINARY_STYLES:
                    found += _parts(case["question"], language)
    found += [
        Example(case["question"], NONE, case["language"], FIT_WEIGHT)
        for case in _lines(FOREIGN)
        if case["set"] == "other language" and case["language"] in ("es", "ar")
    ]
    for case in _lines(FIT):
        if not case["history"] and is_learnt_from(case["question"]):
            found.append(Example(case["question"], NONE, "en", FIT_WEIGHT))
            found += _parts(case["question"], "en")
    found += [
        Example(line.rsplit("\t", 1)[0], NONE, "en")
        for line in TALK.read_text("utf-8").splitlines()
    ]
    for language in ("en", "es", "ar"):
        found += dict.fromkeys(sentences(language))
    return found


def _parts(message: str, language: str) -> list[Example]:
    """The parts of an ordinary message, which are judged by themselves too."""
    apart = (*parts_of(message).asked, *sentences_of(message))
    parts = dict.fromkeys(clean(p) for p in apart)
    return [Example(p, NONE, language, FIT_WEIGHT) for p in parts if p != message]


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    return map(json.loads, file.read_text("utf-8").splitlines())


def fit(known: Sequence[Example]) -> dict[str, Any]:
    """The arrays of the file: one regression tells emergencies in English, one in other
    languages, one Spanish from English, and one for each flag tells it from others."""
    from scipy import sparse

    encoder = encoder_for()
    words = _hashed([e.text for e in known])
    weights = np.array([e.weight for e in known])
    urgent = np.array([e.flag != NONE for e in known])
    language = np.array([e.language for e in known])
    latin = (language == "en") | (language == "es")
    english, flags = language == "en", np.array([e.flag for e in known])
    vectors = _vectors(encoder, [e.text for e in known if e.language == "en"])
    both = sparse.hstack([words[english], VECTOR_SCALE * sparse.csr_matrix(vectors)])
    rows = {
        "en": _regression(both.tocsr(), urgent[english], weights[english]),
        "other": _regression(words[~english], urgent[~english], weights[~english]),
        "spanish": _regression(words[latin], (language == "es")[latin], None),
    }
    for flag in sorted(set(flags) - {NONE}):
        rows[f"flag:{flag}"] = _regression(
            words[urgent], flags[urgent] == flag, weights[urgent]
        )
    matrix = np.stack([row[:SIZE] for row, _ in rows.values()])
    scales = np.abs(matrix).max(axis=1) / 127
    made_from = digests(sources())
    ours = [e.text for e in known if e.language != UNKNOWN]
    learnt = {w for text in ours for w in words_of(text)}
    return {
        "rows": np.array(list(rows)),
        "weights": np.round(matrix / scales[:, None]).astype(np.int8),
        "scales": scales.astype(np.float32),
        "intercepts": np.array([i for _, i in rows.values()], np.float32),
        "vector_weights": rows["en"][0][SIZE:].astype(np.float32),
        "encoder": np.array(encoder.weights_sha256),
        "words": np.array(" ".join(sorted(learnt))),
        "made_from": np.array(json.dumps(made_from)),
    }


def _regression(rows: Any, wanted: Any, weights: Any) -> tuple[Vectors, float]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=PENALTY, solver="liblinear", random_state=0)
    model.fit(rows, wanted, sample_weight=weights)
    return model.coef_[0], float(model.intercept_[0])


def _hashed(texts: Sequence[str]) -> Any:
    from scipy import sparse

    found = [features(t) for t in texts]
    counts = np.array([len(f) for f in found])
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    return sparse.csr_matrix(
        (values, np.concatenate(found), starts), (len(texts), SIZE)
    )


def _vectors(encoder: Any, texts: Sequence[str]) -> Vectors:
    plain = [without_full_stop(t) for t in texts]
    parts = [plain[n : n + AT_ONCE] for n in range(0, len(plain), AT_ONCE)]
    return np.concatenate(
        [np.stack([e.vector for e in encoder.encode_questions(p)]) for p in parts]
    )


def sentences(language: str) -> Iterator[Example]:
    """Sentences of a language's patterns, the same each time."""
    file = tomllib.loads((PATTERNS / f"{language}.toml").read_text("utf-8"))
    words: Mapping[str, str] = file["words"]
    for flag, table in file["flags"].items():
        for kind in ("clauses", "nouns"):
            for text, name in _framed(flag, kind, table, file, words):
                yield Example(text, name, language)
        alone = [(p, ALONE) for p in table["clauses"]]
        alone += [(p, CLAUSES) for p in table.get("plain", ())]
        for pattern, each in alone:
            for text in _written(pattern, each, words):
                yield Example(text, flag, language, PLAIN_WEIGHT)
    yield from _ordinary(file["ordinary"], language, words)


def _ordinary(
    table: Mapping[str, Sequence[str]], language: str, words: Mapping[str, str]
) -> Iterator[Example]:
    kinds = (("sentences", 1.0), ("plain", PLAIN_WEIGHT), ("foreign", 1.0))
    for kind, weight in kinds:
        typed_in = UNKNOWN if kind == "foreign" else language
        for pattern in table.get(kind, ()):
            for text in _written(pattern, ORDINARY, words):
                yield Example(text, NONE, typed_in, weight)


def _written(pattern: str, times: int, words: Mapping[str, str]) -> Iterator[str]:
    draw = random.Random(pattern)
    for _ in range(times):
        yield written(draw, pattern, words)


def _framed(
    flag: str,
    kind: str,
    table: Mapping[str, Any],
    file: Mapping[str, Any],
    words: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    each = CLAUSES if kind == "clauses" else NOUNS
    for pattern in table[kind]:
        draw = random.Random(pattern)
        for n in range(each):
            reported = bool(n % 3 if kind == "clauses" else n % 2)
            frame = draw.choice(file["reported" if reported else "unreported"][kind])
            needs = table.get("noun_needs", "") if kind == "nouns" and reported else ""
            finding = f"{pattern} {needs}".strip()
            text = written(draw, frame.replace("{}", finding), words)
            yield text, flag if reported else NONE


def written(draw: random.Random, pattern: str, words: Mapping[str, str]) -> str:
    """One text of a pattern, each choice drawn."""
    filled = re.sub(r"\{(\w+)\}", lambda m: words[m[1]], pattern)
    while "(" in filled:
        filled = re.sub(r"\(([^()]*)\)", lambda m: draw.choice(m[1].split("|")), filled)
    return " ".join(filled.split())


if __name__ == "__main__":
    main()
