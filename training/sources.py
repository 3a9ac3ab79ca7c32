"""What the shipped files are made from, and the sha256 of each source.

The file that was made records the digests, and `training.artefacts` compares them with
the sources of today.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from qa.answer.known import KNOWN_FILE, texts_of
from qa.corpus import corpus_digest, read_corpus, read_questions
from qa.files import sha256, sha256_of, write_file
from qa.model import digest_of, encoder_for
from qa.question import SHIPPED_VOCABULARY, read_vocabulary

REPO = Path(__file__).resolve().parents[1]
CORPUS = REPO / "corpus"
QUESTIONS = CORPUS / "questions"
INDEX = REPO / "index"
ARTICLES, MODEL, KNOWN = "articles", "model", "known questions"
VOCABULARY = "corpus/vocabulary.toml"
"""Sources that are not one file: all articles with their catalogue, the weights of the
packaged model, and what is encoded of the known questions. VOCABULARY stands for all
lay words: those that are shipped (the file stood in corpus/ when its name was
recorded), and those that the corpus adds."""
ANSWERS_FROM = (
    ARTICLES,
    MODEL,
    VOCABULARY,
    KNOWN,
    "qa/model/weights/reader.onnx",
)
"""What an answer of the desk depends on, apart from the code."""


def digests(sources: Iterable[str]) -> dict[str, str]:
    """The sha256 of each source today: one of the names above, or a file by
    its path in the repository."""
    return {source: _digest(source) for source in sources}


def _digest(source: str) -> str:
    if source == ARTICLES:
        return corpus_digest(CORPUS)
    if source == MODEL:
        return encoder_for().weights_sha256
    if source == KNOWN:
        return digest_of_texts([digest_of(t) for t in known_texts()])
    if source == VOCABULARY:
        read = read_vocabulary(CORPUS)
        own = [f"{p}={w}" for p, w in read.phrases.items() if p not in read.shipped]
        shipped = sha256_of(SHIPPED_VOCABULARY)
        return digest_of_texts([shipped, *own]) if own else shipped
    return sha256_of(REPO / source)


def known_texts() -> list[str]:
    """What is encoded of the known questions, in their order, each text once."""
    questions = read_questions(CORPUS / KNOWN_FILE, read_corpus(CORPUS).by_id)
    return list(dict.fromkeys(text for q in questions for text in texts_of(q)))


def digest_of_texts(texts: Sequence[str]) -> str:
    """The sha256 of the digests of texts, in their order."""
    return sha256("\n".join(texts).encode())


def name_of(file: Path) -> str:
    """A file by its path in the repository."""
    return file.resolve().relative_to(REPO).as_posix()


def read_json(file: Path) -> dict[str, Any]:
    """The object in a shipped JSON file."""
    record: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return record


def write_json(file: Path, record: Mapping[str, object]) -> None:
    """Replaces a shipped JSON file, whole or not at all."""
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    write_file(fresh, text.encode())
    fresh.replace(file)
