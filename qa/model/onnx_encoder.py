"""The encoder that serves: a model in ONNX Runtime, without torch.

A sentence-transformers model is exported once (`exporting.py`). The export is a folder
`<identity>` with a card, a graph, its weights and a tokenizer; it needs none of the
libraries that made it. Its vectors are those of the reference to within rounding, so it
has the same name and the same hashes, and an index does not tell the two apart.

Each text is encoded alone, on one thread: what is computed for it never depends on the
texts beside it, and on a processor a batch is not quicker. onnxruntime and tokenizers
are imported when the model is first needed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, Self

import numpy as np
from pydantic import TypeAdapter

from qa.errors import ModelError
from qa.files import sealed, sha256

from .encoder import Encoded, Vectors, unit
from .threads import cores

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

EXPORT_FORMAT = 1
"""Version of an export. Raise it when an older one cannot be read."""
CARD, GRAPH, WEIGHTS, TOKENIZER = (
    "card.json",
    "encoder.onnx",
    "weights.bin",
    "tokenizer.json",
)
VECTOR, STATES = "vector", "states"
"""Outputs of the graph: the vector of a text, and the last state of each token."""
EXPORT_FILES = (CARD, GRAPH, WEIGHTS, TOKENIZER)
"""All files of an export."""
_CHUNK = 256


class Identified(Protocol):
    """What tells a model from any other: an encoder, or what an index says of it."""

    @property
    def weights_sha256(self) -> str: ...

    @property
    def settings_sha256(self) -> str: ...


@dataclass(frozen=True)
class Card:
    """What an export says of itself. `refused` is the reason why the model cannot be
    exported; then there is nothing but the card."""

    name: str
    weights_sha256: str
    settings_sha256: str
    refused: str = ""
    dimension: int = 0
    inputs: tuple[str, ...] = ()
    prompts: tuple[str, str] = ("", "")
    """What stands before a question, and before a passage."""
    files: tuple[tuple[str, str], ...] = ()
    """Each file and its sha256."""

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """The card of a folder; None where there is none of this format, or where
        it was altered."""
        try:
            content = (folder / CARD).read_bytes()
            given = json.loads(content)
            if content != sealed(given):
                return None
            del given["seal"]
            if given.pop("format") != EXPORT_FORMAT or given.keys() - {
                field.name for field in fields(cls)
            }:
                return None
            return TypeAdapter(cls).validate_json(json.dumps(given), strict=True)
        except (
            OSError,
            ValueError,
            LookupError,
            RecursionError,
            TypeError,
            AttributeError,
        ):
            return None

    def write(self, folder: Path) -> None:
        """Writes the card of a folder."""
        written = {"format": EXPORT_FORMAT, **asdict(self)}
        (folder / CARD).write_bytes(sealed(written))


class OnnxEncoder:
    """An `Encoder` over an export; its files are checked and read when they are first
    needed."""

    def __init__(self, folder: Path, card: Card, name: str) -> None:
        """`name` is what people call the model today."""
        self.folder = folder
        self.name = name
        self.weights_sha256 = card.weights_sha256
        self.settings_sha256 = card.settings_sha256
        self.dimension = card.dimension
        self.tokenizer_file = folder / TOKENIZER
        self.runtime = "onnxruntime"
        self._card = card

    @cached_property
    def _model(self) -> tuple[InferenceSession, Tokenizer]:
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            files = {n: self._checked(n, digest) for n, digest in self._card.files}
            weights = files[WEIGHTS]
            options.add_external_initializers_from_files_in_memory(
                [WEIGHTS], [weights], [len(weights)]
            )
            session = onnxruntime.InferenceSession(
                files[GRAPH], options, providers=["CPUExecutionProvider"]
            )
            return session, Tokenizer.from_buffer(files[TOKENIZER])
        except Exception as error:
            raise ModelError(
                f"The exported model in {self.folder} cannot be used: {error}",
                cure=f"Delete {self.folder}, and run: qa build",
            ) from error

    def _checked(self, name: str, digest: str) -> bytes:
        """The content of a file, in memory: onnxruntime would map the weights, and a
        file that is changed or cut while the desk is open would change what it says, or
        end the process."""
        content = (self.folder / name).read_bytes()
        if sha256(content) != digest:
            raise ValueError(f"{name} is not the file that {CARD} names")
        return content

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Iterator[Encoded]:
        """See `Encoder.encode_passages`. Uses every core that it may."""
        prompt, _ready = self._card.prompts[1], self._model
        with ThreadPoolExecutor(cores()) as pool:
            for at in range(0, len(texts), _CHUNK):
                part = texts[at : at + _CHUNK]
                for encoded in pool.map(lambda text: self._encode(prompt, text), part):
                    if advance:
                        advance(1)
                    yield encoded

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_sentences`."""
        vectors = [e.vector for e in self.encode_passages(texts)]
        nothing: Vectors = np.zeros((0, self.dimension), np.float32)
        return np.stack(vectors) if vectors else nothing

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """See `Encoder.encode_questions`. Uses one core."""
        return [self._encode(self._card.prompts[0], text) for text in texts]

    def _encode(self, prompt: str, text: str) -> Encoded:
        session, tokenizer = self._model
        found = tokenizer.encode(prompt + text)
        ids = np.array([found.ids], np.int64)
        fed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.array([found.type_ids], np.int64),
        }
        vector, states = session.run(
            [VECTOR, STATES], {name: fed[name] for name in self._card.inputs}
        )
        return Encoded(
            unit(vector[0]),
            ids[0].astype(np.int32),
            (np.array(found.offsets, np.int32) - len(prompt)).clip(0),
            unit(states[0]),
        )


def folder_of(model: Identified, exports: Path) -> Path:
    """The folder of a model's export among others."""
    identity = f"{EXPORT_FORMAT} {model.weights_sha256} {model.settings_sha256}"
    return exports / sha256(identity.encode())[:16]
