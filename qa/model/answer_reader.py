"""The reader: a cross-encoder in two halves that says whether a passage answers.

MiniLM's layers 1 to 4 encode question and passage apart; the index stores the states of
passages, those of a question come with its vector. A token-matching step (`_meet`,
after ESIM, Chen et al. 2017) and two fine-tuned layers then read both together. The
result is a logit that the passage answers, and for each passage token the probability
that the answer stands there. The folder `weights` holds what training changed, and a
card that names the training data and the measured quality; `training/reader` makes it.
torch and safetensors are imported when a reader is loaded.

training/reader/network.py has the same arithmetic; tests/model/test_answer_reader.py
keeps the two equal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from qa.errors import ModelError
from qa.files import sha256

if TYPE_CHECKING:
    from torch import Tensor

States = NDArray[np.float32]
"""States of a text's tokens after the `below` lower layers of the packaged model, shape
(tokens, d); [CLS] first and [SEP] last."""

SHIPPED_READER = Path(__file__).with_name("weights")
CARD, WEIGHTS = "card.json", "reader.safetensors"
_TRAIN_AGAIN = "Restore the folder, or make it again as training/README.md says."


class ReaderScore(NamedTuple):
    """What the reader says of one passage."""

    logit: float
    """Logit that the passage answers, about -6 to 6. Not calibrated."""
    places: NDArray[np.float32]
    """Probability for each token of the passage that the answer stands there, shape
    (tokens,); the rest of 1 is the probability that it stands nowhere."""


@dataclass(frozen=True, slots=True)
class ReaderShape:
    """The numbers of the card that the arithmetic needs. `below` counts the layers that
    the packaged model itself computes, `layers` those that follow."""

    below: int
    layers: int
    full: int
    """In the first `full` layers every token attends; in later ones the question's."""
    heads: int
    epsilon: float


class AnswerReader:
    """Reads a question with passages. Safe to share between threads; keeps nothing of a
    question."""

    def __init__(self, weights: Mapping[str, Tensor], shape: ReaderShape) -> None:
        self._weights = weights
        self.shape = shape

    @classmethod
    def load(cls, folder: Path = SHIPPED_READER) -> AnswerReader:
        """Reads the weights of a folder. Raises ModelError where they are not those
        that its card names."""
        from safetensors.torch import load

        try:
            card = _card(folder)
            shape = ReaderShape(**card["shape"])
            trained = _checked(folder / WEIGHTS, card["weights_sha256"])
            weights = {k: v.float() for k, v in load(trained).items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _unusable(folder, error) from error
        return cls(weights, shape)

    def read(self, question: States, passages: Sequence[States]) -> list[ReaderScore]:
        """One score for each passage, in their order."""
        import torch

        if not passages:
            return []
        with torch.inference_mode():
            return self._read(
                torch.from_numpy(np.ascontiguousarray(question, np.float32)),
                [
                    torch.from_numpy(np.ascontiguousarray(p, np.float32))
                    for p in passages
                ],
            )

    def _read(self, question: Tensor, passages: Sequence[Tensor]) -> list[ReaderScore]:
        """Computes all pairs in one sequence of tokens, without padding: a copy of the
        question for each passage, then every passage without [CLS] and [SEP]."""
        import torch
        from torch.nn.functional import gelu

        asked, read = self._meet(question, [p[1:-1] for p in passages])
        side = self._weights["side"]
        pairs, count = len(passages), len(question)
        lengths = [len(p) - 2 for p in passages]
        x = torch.cat([asked + side[0], read + side[1]])
        for n in range(self.shape.layers):
            wanted = len(x) if n < self.shape.full else pairs * count
            x = torch.cat([self._layer(n, x, wanted, count, lengths), x[wanted:]])
        top = x[: pairs * count].reshape(pairs, count, -1)
        seen = torch.cat([top[:, 0], top.mean(dim=1), top.amax(dim=1)], 1)
        answers = self._linear(gelu(self._linear(seen, "pooled")), "answer")
        tokens = gelu(self._linear(x[pairs * count :], "reading"))
        inside = torch.split(self._linear(tokens, "inside").squeeze(-1), lengths)
        nowhere = self._linear(top[:, 0], "none")
        readings = []
        for answer, none, within in zip(answers, nowhere, inside, strict=True):
            somewhere = within.logsumexp(0) - none
            logit = float(answer + self._weights["blend"] * somewhere)
            place = torch.cat([none, within, none.new_full((1,), -torch.inf)])
            place = place.softmax(0)
            place[0] = 0
            readings.append(ReaderScore(logit, place.numpy()))
        return readings

    def _meet(
        self, question: Tensor, bodies: Sequence[Tensor]
    ) -> tuple[Tensor, Tensor]:
        """Adds to each token what it matches on the other side: the attended state,
        its difference and product with the token, and the best cosine."""
        import torch
        from torch.nn.functional import normalize

        middle, sharp = (self._weights[f"meeting.{k}"] for k in ("middle", "sharpness"))
        words = question[1:-1]
        asked, read = [], []
        directions = normalize(question - middle, dim=-1)
        for body in bodies:
            alike = directions @ normalize(body - middle, dim=-1).T
            near = 4 * alike.amax(1, keepdim=True)
            found = (sharp * alike).softmax(1) @ body
            asked.append(
                torch.cat([found, question - found, question * found, near], 1)
            )
            alike = alike[1:-1].T
            near = 4 * alike.amax(1, keepdim=True)
            sought = (sharp * alike).softmax(1) @ words
            read.append(torch.cat([sought, body * sought, near], 1))
        return (
            question.repeat(len(bodies), 1)
            + self._linear(torch.cat(asked), "meeting.asked"),
            torch.cat(list(bodies)) + self._linear(torch.cat(read), "meeting.read"),
        )

    def _layer(
        self, number: int, x: Tensor, wanted: int, count: int, lengths: Sequence[int]
    ) -> Tensor:
        """A BERT layer for the first `wanted` rows: those of the questions, or all."""
        from torch.nn.functional import gelu

        name = f"layers.{number}"
        asking = x[:wanted]
        mixed = self._attend(name, asking, x, count, lengths)
        mixed = self._norm(
            self._linear(mixed, f"{name}.mixed") + asking, f"{name}.mixed_norm"
        )
        inner = self._linear(
            gelu(self._linear(mixed, f"{name}.inner")), f"{name}.output"
        )
        return self._norm(inner + mixed, f"{name}.output_norm")

    def _attend(
        self,
        name: str,
        asking: Tensor,
        x: Tensor,
        count: int,
        lengths: Sequence[int],
    ) -> Tensor:
        """Attention within each pair: its question and passage attend to both."""
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        pairs = len(lengths)
        parts = [count] * pairs + list(lengths)

        def split(rows: Tensor) -> Tensor:
            return rows.reshape(len(rows), self.shape.heads, -1).transpose(0, 1)

        keys = torch.split(self._linear(x, f"{name}.key"), parts)
        values = torch.split(self._linear(x, f"{name}.value"), parts)
        queries = self._linear(asking, f"{name}.query")
        whole = len(asking) == len(x)
        wanted = torch.split(queries, parts if whole else parts[:pairs])
        questions, passages = [], []
        for n in range(pairs):
            query = torch.cat([wanted[n], wanted[pairs + n]]) if whole else wanted[n]
            mixed = scaled_dot_product_attention(
                split(query)[None],
                split(torch.cat([keys[n], keys[pairs + n]]))[None],
                split(torch.cat([values[n], values[pairs + n]]))[None],
            )
            rows = mixed[0].transpose(0, 1).flatten(1)
            questions.append(rows[:count])
            passages.append(rows[count:])
        return torch.cat([*questions, *passages])

    def _linear(self, x: Tensor, name: str) -> Tensor:
        from torch.nn.functional import linear

        return linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        from torch.nn.functional import layer_norm

        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return layer_norm(x, weight.shape, weight, bias, self.shape.epsilon)


def reader_for(
    weights_sha256: str, folder: Path = SHIPPED_READER
) -> AnswerReader | None:
    """The reader of a folder; None if it was trained for another model than the one
    with these weights. Raises ModelError as `AnswerReader.load` does."""
    try:
        base = _card(folder)["base"]["sha256"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(folder, error) from error
    return AnswerReader.load(folder) if base == weights_sha256 else None


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
