"""Does this passage answer this question? A small reader that sees both together.

It is the lower part of the packaged model, trained as `training/reader.py` says. Its
folder holds what training changed, `reader.safetensors`, and `card.json`, which says
on what it was trained and how well it did; word vectors and tokenizer stay in the
package. torch, safetensors and tokenizers are imported when a reader is loaded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .encoder import FolderEncoder
from .errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from torch import Tensor

CARD, WEIGHTS = "card.json", "reader.safetensors"
_TRAIN_AGAIN = "Restore the folder, or make it again: python training/reader.py"


@dataclass(frozen=True, slots=True)
class Shape:
    """What of a card the arithmetic needs."""

    layers: int
    heads: int
    max_tokens: int
    max_question: int
    epsilon: float


class AnswerReader:
    """Safe to share between threads; keeps nothing of what it is asked."""

    def __init__(
        self, weights: Mapping[str, Tensor], tokenizer: Tokenizer, shape: Shape
    ) -> None:
        self._weights = weights
        self._tokenizer = tokenizer
        self._shape = shape

    @classmethod
    def load(cls, folder: Path) -> AnswerReader:
        """Raises ModelError where the folder, or the packaged model below it, is not
        what the card says."""
        from safetensors.torch import load
        from tokenizers import Tokenizer

        try:
            card = json.loads((folder / CARD).read_text("utf-8"))
            shape = Shape(**card["shape"])
            trained = _checked(folder / WEIGHTS, card["weights_sha256"])
            base = FolderEncoder().folder
            embeddings = _checked(base / "model.safetensors", card["base"]["sha256"])
            tokens = _checked(base / "tokenizer.json", card["base"]["tokenizer_sha256"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(
                f"The reader in {folder} cannot be used: {error!r}", cure=_TRAIN_AGAIN
            ) from error
        below = {k: v for k, v in load(embeddings).items() if k.startswith("embed")}
        weights = {k: v.float() for k, v in (below | load(trained)).items()}
        tokenizer = Tokenizer.from_str(tokens.decode())
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(weights, tokenizer, shape)

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """For each text the probability, as trained, that it answers. `texts` are what
        is searched of passages, title and headings first."""
        import torch

        if not texts:
            return []
        asked, *read = self._tokenizer.encode_batch([question, *texts])
        head = asked.ids[: self._shape.max_question]
        room = self._shape.max_tokens - len(head)
        bodies = [r.ids[1 : room + 1] for r in read]  # their own [CLS] stays out
        with torch.inference_mode():
            return torch.sigmoid(self._logits(head, bodies)).tolist()

    def _logits(self, head: list[int], bodies: Sequence[list[int]]) -> Tensor:
        """All pairs as one row of tokens, without padding; in the last layer only the
        first token of each pair, whose state decides."""
        import torch

        w, shape = self._weights, self._shape
        lengths = [len(head) + len(b) for b in bodies]
        ids = torch.tensor([i for b in bodies for i in (*head, *b)])
        side = [s for b in bodies for s in [0] * len(head) + [1] * len(b)]
        place = [p for n in lengths for p in range(n)]
        x = w["embeddings.word_embeddings.weight"][ids]
        x = x + w["embeddings.position_embeddings.weight"][place]
        x = x + w["embeddings.token_type_embeddings.weight"][side]
        x = self._norm(x, "embeddings.LayerNorm")
        firsts = [sum(lengths[:i]) for i in range(len(lengths))]
        for layer in range(shape.layers):
            last = layer == shape.layers - 1
            x = self._layer(x, f"encoder.layer.{layer}", lengths, firsts, last=last)
        return self._linear(x, "answer").squeeze(-1)

    def _layer(
        self,
        x: Tensor,
        name: str,
        lengths: list[int],
        firsts: list[int],
        *,
        last: bool,
    ) -> Tensor:
        from torch.nn.functional import gelu

        asking = x[firsts] if last else x
        mixed = self._attend(asking, x, f"{name}.attention.self", lengths, last=last)
        mixed = self._linear(mixed, f"{name}.attention.output.dense")
        x = self._norm(mixed + asking, f"{name}.attention.output.LayerNorm")
        inner = gelu(self._linear(x, f"{name}.intermediate.dense"))
        inner = self._linear(inner, f"{name}.output.dense")
        return self._norm(inner + x, f"{name}.output.LayerNorm")

    def _attend(
        self, asking: Tensor, x: Tensor, name: str, lengths: list[int], *, last: bool
    ) -> Tensor:
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        heads = self._shape.heads

        def split(rows: Tensor) -> Tensor:
            return rows.unflatten(-1, (heads, -1)).transpose(0, 1)

        key, value = self._linear(x, f"{name}.key"), self._linear(x, f"{name}.value")
        query = self._linear(asking, f"{name}.query")
        parts = [
            scaled_dot_product_attention(split(q)[None], split(k)[None], split(v)[None])
            for q, k, v in zip(
                query.split([1] * len(lengths) if last else lengths),
                key.split(lengths),
                value.split(lengths),
                strict=True,
            )
        ]
        return torch.cat([p[0].transpose(0, 1).flatten(1) for p in parts])

    def _linear(self, x: Tensor, name: str) -> Tensor:
        from torch.nn.functional import linear

        return linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, x: Tensor, name: str) -> Tensor:
        from torch.nn.functional import layer_norm

        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return layer_norm(x, weight.shape, weight, bias, self._shape.epsilon)


def _checked(file: Path, sha256: Any) -> bytes:
    """The bytes of a file. Raises ValueError where they are not those of the card."""
    found = file.read_bytes()
    if hashlib.sha256(found).hexdigest() != sha256:
        raise ValueError(f"{file.name} is not the file that {CARD} names")
    return found
