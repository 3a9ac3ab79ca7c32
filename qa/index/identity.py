"""Identity: everything that an index was made from.

Two builds with the same identity are the same index. `CUTTING` stands for the code that
cuts articles, INDEX_FORMAT for the code that writes files: a changed comment makes no
index stale.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from qa.corpus import CUTTING, Corpus, PassageRules
from qa.files import sha256
from qa.model import Encoder

from .bm25 import analyser

INDEX_FORMAT = 8
"""Version of the files of an index. Raise it when an old index cannot be read."""
READER_LIBRARIES = (
    "markdown-it-py",
    "mammoth",
    "pdfminer.six",
    "pdfplumber",
    "resiliparse",
)
"""What the text of an article that is no plain text depends on."""


def identity_of(
    corpus: Corpus, encoder: Encoder, rules: PassageRules
) -> dict[str, Any]:
    """The identity of an index, as its manifest holds it."""
    return {
        "format": INDEX_FORMAT,
        "corpus": corpus.digest,
        "skipped": [p.file for p in corpus.problems],
        **rules_identity(rules),
        "encoder": encoder_identity(encoder),
    }


def rules_identity(rules: PassageRules) -> dict[str, Any]:
    """The part that cutting and word analysis make."""
    return {
        "passages": asdict(rules),
        "cutting": CUTTING,
        "sentencex": version("sentencex"),
        "readers": {name: version(name) for name in READER_LIBRARIES},
        "analyser": analyser(),
    }


def encoder_identity(encoder: Encoder) -> dict[str, str]:
    """The part that the model makes."""
    return {
        "name": encoder.name,
        "weights_sha256": encoder.weights_sha256,
        "settings_sha256": encoder.settings_sha256,
    }


def build_id(inputs: Mapping[str, Any]) -> str:
    """The name of a build: the first 16 hex digits of the sha256 of its identity."""
    return sha256(json.dumps(inputs, sort_keys=True).encode())[:16]


STALE_BECAUSE = {  # the end of "was built from ..."
    "build": "something else than its name says",
    "format": "another format",
    "corpus": "other articles",
    "skipped": "other articles",
    "passages": "other passage rules",
    "cutting": "another version of the cutting rules",
    "sentencex": "another sentence splitter",
    "readers": "other readers of file formats",
    "analyser": "another analysis of words",
    "encoder": "another model",
}
