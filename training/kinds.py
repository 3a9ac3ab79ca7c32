"""Makes qa/desk/kinds.json: what tells the kinds of message.

    python -m training.kinds

Fits a softmax regression on unit vectors of the packaged model. Small talk are the
English messages of qa/desk/small_talk.toml and those of talk.tsv. Questions that name
no topic are drawn from topicless.toml, and questions in other languages from
other_languages.toml. Questions are others of talk.tsv, those of topicless.toml with a
topic, those of fit.jsonl that open a conversation, those of
reader/questions/leaflets.jsonl, medical words, and some of all these with typos.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from qa.desk.kinds import (
    OTHER_LANGUAGE,
    QUESTION,
    SHIPPED_WEIGHTS,
    UNCLEAR,
    bare_terms,
    same_words,
)
from qa.model import Vectors, encoder_for
from qa.question import without_full_stop
from qa.text import terms_of
from qa.text.other_words import CONDITIONS, MEDICINES, word_list
from training.sources import MODEL, QUESTIONS, REPO, digests, name_of

MESSAGES = REPO / "training" / "talk.tsv"
TOPICLESS = REPO / "training" / "topicless.toml"
OTHER_LANGUAGES = REPO / "training" / "other_languages.toml"
LEAFLETS = REPO / "training" / "reader" / "questions" / "leaflets.jsonl"
FIT = QUESTIONS / "fit.jsonl"
SOURCES = (
    MODEL,
    "qa/desk/small_talk.toml",
    "qa/text/lists/medicines.txt",
    "qa/text/lists/conditions.txt",
    *map(name_of, (MESSAGES, TOPICLESS, OTHER_LANGUAGES, FIT, LEAFLETS)),
)
SEED = 13
BARE, NAMED = 4, 3
"""Sentences of each pattern without a topic, and those drawn with one or with a term.
"""
TYPOS = {QUESTION: 600, UNCLEAR: 400}
"""Messages that are learnt with typos as well, by kind."""
MAX_TYPO_WORDS, MIN_TYPO_LETTERS = 8, 4
WORDS = 250
"""Names of medicines, and as many words of diseases, that are learnt as questions: an
encoder that knows English takes them for another language."""
PENALTY = 10.0
"""Inverse strength of the L2 penalty; 3 and 30 tell as well on the tune half."""
UNCLEAR_WEIGHT = 2.0
"""How much a question without a topic counts beside any other message."""
MAX_UNCLEAR = 0.05
"""A question to which a first fit gives more than this probability to name no topic is
not learnt from: many questions of fit.jsonl were asked with the article at hand."""
AT_ONCE = 256


def main() -> None:
    """Fits and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SHIPPED_WEIGHTS)
    given = parser.parse_args()
    made = fit(examples())
    lines = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in made.items())
    given.out.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    print(f"{len(made['kinds'])} kinds in {given.out.name}")


def examples() -> dict[str, str]:
    """Each message with its kind."""
    draw = random.Random(SEED)
    topicless = drawn_topicless(draw)
    found = dict(topicless)
    found |= _written()
    for question in _golden_and_leaflets():
        found.setdefault(question, QUESTION)
    found |= {t: kind for t, kind in topicless.items() if kind == UNCLEAR}
    for kind, most in TYPOS.items():
        texts = [t for t, k in found.items() if k == kind]
        for text in with_typos(draw, texts, most):
            found.setdefault(text, kind)
    for name in (MEDICINES, CONDITIONS):
        for word in draw.sample(sorted(word_list(name)), WORDS):
            found.setdefault(word, QUESTION)
    return found | dict.fromkeys(drawn_foreign(draw), OTHER_LANGUAGE)


def _written() -> dict[str, str]:
    """The messages of the list and of talk.tsv."""
    lines = MESSAGES.read_text("utf-8").splitlines()
    listed = {
        text: kind
        for kind, table in same_words().items()
        for text in table.get("en", ())
    }
    return listed | dict(line.rsplit("\t", 1) for line in lines)


def _golden_and_leaflets() -> Iterable[str]:
    for line in map(json.loads, FIT.read_text("utf-8").splitlines()):
        if not line.get("history"):
            yield line["question"]
    for leaflet in map(json.loads, LEAFLETS.read_text("utf-8").splitlines()):
        yield from (line["question"] for line in leaflet["questions"])


def drawn_topicless(draw: random.Random) -> dict[str, str]:
    """Sentences of the patterns without a topic and with one."""
    read = tomllib.loads(TOPICLESS.read_text("utf-8"))
    found = dict.fromkeys((*read["topics"], *read["illnesses"]), QUESTION)
    for patterns, fillers, topics in (
        ("questions", "nothing", "topics"),
        ("illness", "no_illness", "illnesses"),
    ):
        for pattern in read[patterns]:
            bare = re.sub(r"\[.*?\]", "", pattern)
            whole = re.sub(r"[\[\]]", "", pattern)
            first, *others = dict.fromkeys(read[fillers])
            for filler in (first, *draw.sample(others, BARE - 1)):
                found[bare.replace("{x}", filler)] = UNCLEAR
            for topic in draw.sample(read[topics], NAMED):
                found[whole.replace("{x}", topic)] = QUESTION
    return found | dict.fromkeys(read["alone"], UNCLEAR)


def drawn_foreign(draw: random.Random) -> Iterable[str]:
    """Questions in other languages, and their terms alone and in pairs."""
    for told in tomllib.loads(OTHER_LANGUAGES.read_text("utf-8")).values():
        terms = told["terms"]
        for pattern in told["asks"]:
            yield from (pattern.replace("{x}", t) for t in draw.sample(terms, NAMED))
        yield from (*told["alone"], *terms)
        yield from (f"{one} {draw.choice(terms)}" for one in terms)


def with_typos(draw: random.Random, texts: Iterable[str], most: int) -> Iterable[str]:
    """Short texts in small letters with a letter that is left out, doubled or exchanged
    in about every fourth word, or with "f" for "ph" and "k" for "c"."""
    short = [t for t in texts if len(t.split()) <= MAX_TYPO_WORDS]
    for text in draw.sample(short, min(most, len(short))):
        words = text.lower().rstrip("?.! ").split()
        for _ in range(1 + len(words) // 4):
            at = draw.randrange(len(words))
            if len(words[at]) >= MIN_TYPO_LETTERS:
                words[at] = _with_typo(draw, words[at])
        yield " ".join(words)


def _with_typo(draw: random.Random, word: str) -> str:
    at = draw.randrange(1, len(word) - 1)
    before, one, two, after = word[:at], word[at], word[at + 1], word[at + 2 :]
    return draw.choice(
        (
            before + two + after,
            before + two + one + after,
            before + one + one + two + after,
            word.replace("ph", "f").replace("c", "k", 1),
        )
    )


def fit(messages: dict[str, str]) -> dict[str, Any]:
    """The file as an object."""
    from sklearn.linear_model import LogisticRegression

    encoder = encoder_for()
    texts = [without_full_stop(t) for t in messages]
    vectors: Vectors = np.concatenate(
        [
            np.stack(
                [e.vector for e in encoder.encode_questions(texts[at : at + AT_ONCE])]
            )
            for at in range(0, len(texts), AT_ONCE)
        ]
    )
    kinds = np.array(list(messages.values()))
    weights = np.where(kinds == UNCLEAR, UNCLEAR_WEIGHT, 1.0)
    model = LogisticRegression(C=PENALTY, max_iter=3000)
    model.fit(vectors, kinds, weights)
    unclear = model.predict_proba(vectors)[:, model.classes_ == UNCLEAR][:, 0]
    kept = (kinds != QUESTION) | (unclear <= MAX_UNCLEAR)
    model.fit(vectors[kept], kinds[kept], weights[kept])
    talk = [t for t, k in messages.items() if k not in (QUESTION, OTHER_LANGUAGE)]
    return {
        "encoder": encoder.weights_sha256,
        "kinds": model.classes_.tolist(),
        "weights": model.coef_.astype(float).round(3).tolist(),
        "intercepts": model.intercept_.astype(float).round(3).tolist(),
        "terms": sorted(terms_in(talk)),
        "small": sorted(terms_in(t for t in talk if messages[t] != UNCLEAR)),
        "bare": sorted({terms for t in talk if (terms := bare_terms(t))}),
        "made_from": digests(SOURCES),
    }


def terms_in(texts: Iterable[str]) -> set[str]:
    """The content terms of texts."""
    return {term for text in texts for term in terms_of(text, content=True)}


if __name__ == "__main__":
    main()
