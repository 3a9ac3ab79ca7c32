"""The reader: a cross-encoder that says whether a passage answers, and where.

A BERT of six layers reads question and passage together, fine-tuned from the packaged
MiniLM. As in SQuAD 2.0 it gives each token of the passage the probability that the
answer starts or ends there, and "nowhere" the rest; and it gives a logit that the
passage answers. The folder `weights` holds one ONNX file with weights of eight bits,
and a card that names what it learnt from and the measured quality; `training/reader`
makes both. onnxruntime and tokenizers are imported when a reader is loaded.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelError
from qa.files import sha256

from .encoder import Encoder
from .sentence_transformer import packaged_folder

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

SHIPPED_READER = Path(__file__).with_name("weights")
CARD, WEIGHTS = "card.json", "reader.onnx"
MAX_TOKENS, MAX_QUESTION = 256, 96
"""Tokens that are read of question and passage together, and of the question; what goes
beyond is cut off the end of each."""
_TRAIN_AGAIN = "Restore the folder, or make it again as training/README.md says."


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader says of one passage."""

    logit: float
    """Logit that the passage answers, about -8 to 8. Not calibrated."""
    places: NDArray[np.float32]
    """For each token of the passage that was read the mean of the probabilities that
    the answer starts and ends there, shape (tokens,). What is missing to 1 is the
    probability that it stands nowhere."""
    offsets: NDArray[np.int32]
    """Where each token begins in the text of the passage, shape (tokens,)."""

    def shares(self, starts: Sequence[int]) -> tuple[float, ...]:
        """The probability that the answer stands in each part of the text. Parts begin
        at `starts`, in order; each ends where the next begins, the last one with the
        text."""
        if not starts:
            return ()
        part = np.searchsorted(np.asarray(starts), self.offsets, side="right") - 1
        return tuple(float(self.places[part == n].sum()) for n in range(len(starts)))


class AnswerReader:
    """Reads a question with passages. Safe to share between threads; keeps nothing of a
    question."""

    def __init__(self, session: InferenceSession, tokenizer: Tokenizer) -> None:
        self._session, self._tokenizer = session, tokenizer

    @classmethod
    def load(
        cls, folder: Path = SHIPPED_READER, tokenizer: Path | None = None
    ) -> AnswerReader:
        """Reads the weights of a folder, and the tokenizer of the model that the reader
        was trained for; without one that of the packaged model. Raises ModelError where
        the weights are not those that the card names."""
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            trained = _checked(folder / WEIGHTS, _card(folder)["weights_sha256"])
            session = onnxruntime.InferenceSession(
                trained, options, providers=["CPUExecutionProvider"]
            )
            file = tokenizer or packaged_folder() / "tokenizer.json"
            words = Tokenizer.from_file(str(file))
        except Exception as error:
            raise _unusable(folder, error) from error
        words.no_padding()
        words.no_truncation()
        return cls(session, words)

    def read(self, question: str, texts: Sequence[str]) -> list[Reading]:
        """A reading of each text, in their order. A text is read alone, so that what
        is read of it does not depend on the others."""
        *asked, end = self._tokenizer.encode(question).ids
        asked = [*asked[: MAX_QUESTION - 1], end]
        return [self._read(asked, text) for text in texts]

    def _read(self, asked: list[int], text: str) -> Reading:
        """`asked` are the tokens of the question, with both marks."""
        found = self._tokenizer.encode(text, add_special_tokens=False)
        first = len(asked)
        last = min(first + len(found.ids), MAX_TOKENS - 1)
        tokens = [*asked, *found.ids[: last - first], asked[-1]]
        answers, start, stop = self._session.run(
            None,
            {
                "input_ids": np.array([tokens], np.int64),
                "attention_mask": np.ones((1, len(tokens)), np.int64),
                "token_type_ids": (np.arange(len(tokens)) >= first)[None].astype(
                    np.int64
                ),
            },
        )
        places = (_softmax(start[0]) + _softmax(stop[0])) / 2
        return Reading(
            float(answers[0]),
            places[first:last].astype(np.float32),
            np.array([a for a, _ in found.offsets[: last - first]], np.int32),
        )


def reader_learnt_from(
    weights_sha256: str, folder: Path = SHIPPED_READER
) -> Mapping[str, str]:
    """The names of the files that the reader of an encoder with these weights learnt
    from, with their sha256; none where it was trained for another encoder. Raises
    ModelError for a damaged card."""
    try:
        card = _card(folder)
        learnt: dict[str, str] = card["data"]
        return learnt if card["base"]["sha256"] == weights_sha256 else {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(folder, error) from error


def reader_for(encoder: Encoder, folder: Path = SHIPPED_READER) -> AnswerReader | None:
    """The reader of a folder; None if it was trained for another model than that of the
    encoder. Raises ModelError as `AnswerReader.load` does."""
    try:
        base = _card(folder)["base"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(folder, error) from error
    if base != encoder.weights_sha256:
        return None
    return AnswerReader.load(folder, encoder.tokenizer_file)


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    odds: NDArray[np.float32] = np.exp(logits - logits.max())
    odds /= odds.sum()
    return odds


def _card(folder: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads((folder / CARD).read_text("utf-8"))
    return card


def _unusable(folder: Path, error: Exception) -> ModelError:
    return ModelError(
        f"The reader in {folder} cannot be used: {error!r}", cure=_TRAIN_AGAIN
    )


def _checked(file: Path, expected: Any) -> bytes:
    """The bytes of a file. Raises ValueError where they are not those of the card."""
    found = file.read_bytes()
    if sha256(found) != expected:
        raise ValueError(f"{file.name} is not the file that {CARD} names")
    return found
