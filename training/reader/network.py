"""The reader as a torch module: the upper layers of the packaged model read question
and passage together, from the states that its lower layers made of each alone.

`qa/model/answer_reader.py` computes the same without padding and without transformers;
tests/model/test_answer_reader.py keeps the two equal, by the logits on the card.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits, gelu, normalize
from torch.nn.functional import scaled_dot_product_attention as attention

from training.reader.pairs import Pair
from training.reader.states import LAST, Store, Tokens, packaged

WIDTH, HEADS = 384, 12
_NEVER = -1e4


class Batch(NamedTuple):
    """Padded states of shape (pairs, tokens, WIDTH); `asked_kept` and `read_kept` are 1
    for tokens that take part and 0 for padding."""

    asked: Tensor
    asked_kept: Tensor
    read: Tensor
    read_kept: Tensor
    answers: Tensor
    """1 if the passage answers."""
    inside: Tensor
    """1 for the tokens of the passage that belong to the answer."""


class Scores(NamedTuple):
    """Logits: that the passage answers, one a pair; of each token that the answer
    stands there; and that it stands nowhere."""

    answer: Tensor
    inside: Tensor
    none: Tensor


class Layer(nn.Module):
    """A layer of BERT that can compute its output for only a part of its input."""

    def __init__(self, given: nn.Module) -> None:
        super().__init__()
        own = given.attention.self
        self.query, self.key, self.value = own.query, own.key, own.value
        self.mixed = given.attention.output.dense
        self.mixed_norm = given.attention.output.LayerNorm
        self.inner = given.intermediate.dense
        self.output = given.output.dense
        self.output_norm = given.output.LayerNorm
        self.dropout = nn.Dropout(0.1)

    def forward(self, wanted: Tensor, given: Tensor, mask: Tensor) -> Tensor:
        """The output for the tokens `wanted`, which attend to all of `given`."""

        def split(rows: Tensor) -> Tensor:
            return rows.unflatten(-1, (HEADS, -1)).transpose(1, 2)

        mixed = attention(
            split(self.query(wanted)),
            split(self.key(given)),
            split(self.value(given)),
            attn_mask=mask,
        )
        mixed = self.mixed(mixed.transpose(1, 2).flatten(2))
        x = self.mixed_norm(self.dropout(mixed) + wanted)
        inner = self.output(gelu(self.inner(x)))
        return self.output_norm(self.dropout(inner) + x)


class Meeting(nn.Module):
    """Token matching (after ESIM, Chen et al. 2017): adds to each token the mean of the
    tokens on the other side that are most similar to it, the difference, the product,
    and the similarity."""

    def __init__(self, middle: Tensor) -> None:
        super().__init__()
        self.register_buffer("middle", middle)
        self.sharpness = nn.Parameter(torch.tensor([12.0]))
        self.asked = nn.Linear(3 * WIDTH + 1, WIDTH)
        self.read = nn.Linear(2 * WIDTH + 1, WIDTH)
        for output in (self.asked, self.read):
            nn.init.normal_(output.weight, std=0.02)
            nn.init.zeros_(output.bias)

    def forward(
        self, asked: Tensor, read: Tensor, asked_kept: Tensor, read_kept: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Both sides after the matching; the masks are 1 for tokens that match."""
        alike = normalize(asked - self.middle, dim=-1) @ normalize(
            read - self.middle, dim=-1
        ).transpose(1, 2)
        to_read = alike.masked_fill(read_kept[:, None] == 0, -1.0)
        to_asked = alike.masked_fill(asked_kept[:, :, None] == 0, -1.0)
        found = (self.sharpness * to_read).softmax(2) @ read
        sought = (self.sharpness * to_asked).softmax(1).transpose(1, 2) @ asked
        near, wanted = to_read.amax(2, keepdim=True), to_asked.amax(1)[..., None]
        asked = asked + self.asked(
            torch.cat([found, asked - found, asked * found, 4 * near], -1)
        )
        read = read + self.read(torch.cat([sought, read * sought, 4 * wanted], -1))
        return asked, read


class Network(nn.Module):
    """Layers below number `below` read question and passage apart and are not trained.
    Of the layers above, the first `full` are computed for all tokens, the others for
    the question's tokens only. `middle` is the mean state; without it there is no
    matching."""

    def __init__(
        self, below: int, middle: Tensor | None = None, *, full: int = 1
    ) -> None:
        super().__init__()
        given = packaged()
        self.below, self.full = below, full
        self.layers = nn.ModuleList(
            Layer(given.encoder.layer[n]) for n in range(below, LAST)
        )
        self.meeting = Meeting(middle) if middle is not None else None
        self.side = nn.Parameter(torch.zeros(2, WIDTH))
        self.pooled = nn.Linear(3 * WIDTH, WIDTH)
        self.answer = nn.Linear(WIDTH, 1)
        self.reading = nn.Linear(WIDTH, WIDTH)
        self.inside = nn.Linear(WIDTH, 1)
        self.none = nn.Linear(WIDTH, 1)
        self.blend = nn.Parameter(torch.tensor([0.5]))
        self.dropout = nn.Dropout(0.1)
        for output in (self.pooled, self.reading, self.answer, self.inside, self.none):
            nn.init.normal_(output.weight, std=0.02)
            nn.init.zeros_(output.bias)

    def forward(self, batch: Batch) -> Scores:
        """The logits of each pair."""
        asked, read = batch.asked, batch.read
        if self.meeting:
            words = batch.asked_kept.clone()
            words[:, 0] = 0
            ends = batch.asked_kept.sum(1).long() - 1
            words[torch.arange(len(words)), ends] = 0
            asked, read = self.meeting(asked, read, words, batch.read_kept)
        x = torch.cat([asked + self.side[0], read + self.side[1]], 1)
        kept = torch.cat([batch.asked_kept, batch.read_kept], 1)
        mask = (kept[:, None, None] - 1) * -_NEVER
        count = asked.shape[1]
        for n, layer in enumerate(self.layers):
            if n < self.full:
                x = layer(x, x, mask)
            else:
                x = torch.cat([layer(x[:, :count], x, mask), x[:, count:]], 1)
        top = x[:, :count]
        kept = batch.asked_kept[..., None]
        mean = (top * kept).sum(1) / kept.sum(1)
        most = top.masked_fill(kept == 0, _NEVER).amax(1)
        first = gelu(self.pooled(torch.cat([top[:, 0], mean, most], 1)))
        none = self.none(x[:, 0])
        inside = self.inside(gelu(self.reading(x[:, count:]))).squeeze(-1)
        inside = inside.masked_fill(batch.read_kept == 0, _NEVER)
        somewhere = inside.logsumexp(1) - none.squeeze(-1)
        answer = self.answer(self.dropout(first)).squeeze(-1)
        return Scores(answer + self.blend * somewhere, inside, none)

    def loss(self, batch: Batch) -> Tensor:
        """Binary cross-entropy of the answer, plus the negative log of the probability
        that one softmax over the passage's tokens and "nowhere" gives to the tokens of
        the answer, or to "nowhere" if there is none."""
        scores = self(batch)
        every = torch.cat([scores.none, scores.inside], 1)
        right = torch.cat([1 - batch.answers[:, None], batch.inside], 1)
        mass = every.masked_fill(right == 0, _NEVER).logsumexp(1)
        place = (every.logsumexp(1) - mass).mean()
        return binary_cross_entropy_with_logits(scores.answer, batch.answers) + place


class Packer:
    """Makes batches of states from pairs."""

    def __init__(self, stores: Sequence[Store], below: int) -> None:
        self._stores, self._below = stores, below
        self._tokens = Tokens()

    def pack(self, pairs: Sequence[Pair]) -> Batch:
        """One batch, padded to its longest texts."""
        asked, asked_kept = self._padded([p.question for p in pairs])
        read, read_kept = self._padded([p.text for p in pairs])
        read_kept[:, 0] = 0  # [CLS] is never part of an answer, and neither is [SEP]
        inside = torch.zeros(read.shape[:2])
        encoded = self._tokens.of([p.text for p in pairs])
        for row, (pair, text) in enumerate(zip(pairs, encoded, strict=True)):
            read_kept[row, len(text.ids) - 1] = 0
            start, end = pair.answer or (0, 0)
            for n, (a, b) in enumerate(text.offsets):
                inside[row, n] = float(b > a and b > start and a < end)
        inside *= read_kept
        answers = torch.tensor([float(p.answer is not None) for p in pairs])
        answers *= (inside.sum(1) > 0).float()
        return Batch(asked, asked_kept, read, read_kept, answers, inside)

    def length(self, text: str) -> int:
        """The number of tokens of a text."""
        return self._store(text).length(text)

    def _store(self, text: str) -> Store:
        return next(s for s in self._stores if text in s.rows)

    def _padded(self, texts: Sequence[str]) -> tuple[Tensor, Tensor]:
        found = [self._store(t).states(t, self._below) for t in texts]
        width = max(map(len, found))
        states = np.zeros((len(found), width, WIDTH), np.float32)
        kept = np.zeros((len(found), width), np.float32)
        for n, one in enumerate(found):
            states[n, : len(one)] = one
            kept[n, : len(one)] = 1
        return torch.from_numpy(states), torch.from_numpy(kept)
