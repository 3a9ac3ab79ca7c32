"""Token states of texts after some layers of the packaged model, kept in a folder under
the hash of the texts, so that they are computed once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer
from transformers import BertModel
from transformers.utils import logging

from qa.model.sentence_transformer import SentenceTransformerEncoder

LAST, MAX_TOKENS, _BATCH = 6, 256, 32
"""The number of layers; tokens of a text that are read; texts encoded at once."""


class States:
    """States of many texts after one layer, one below the other: eight bits a value,
    one scale a token."""

    def __init__(self, values: NDArray[np.int8], scales: NDArray[np.float16]) -> None:
        self.values, self.scales = values, scales

    def of(self, row: int, starts: NDArray[np.int64]) -> NDArray[np.float32]:
        """The states of text number `row`, shape (tokens, 384)."""
        part = slice(starts[row], starts[row + 1])
        wide = self.values[part].astype(np.float32)
        wide *= self.scales[part].astype(np.float32)[:, None]
        return wide


class Store:
    """The states of texts after the given layers, [CLS] and [SEP] included. Reads the
    file of these texts in `kept`, or makes it."""

    def __init__(self, texts: Iterable[str], layers: Sequence[int], kept: Path) -> None:
        self.texts = sorted(set(texts))
        self.rows = {t: n for n, t in enumerate(self.texts)}
        name = hashlib.sha256("\0".join(self.texts).encode()).hexdigest()[:16]
        file = kept / f"{name}-{''.join(map(str, layers))}.npz"
        if not file.is_file():
            kept.mkdir(parents=True, exist_ok=True)
            arrays = _encode(self.texts, layers)
            np.savez(file.with_suffix(".new.npz"), **arrays)
            file.with_suffix(".new.npz").replace(file)
        with np.load(file, allow_pickle=False) as read:
            self.starts = read["starts"]
            self._layers = {
                n: States(read[f"values{n}"], read[f"scales{n}"]) for n in layers
            }

    def length(self, text: str) -> int:
        """The number of tokens of a text."""
        row = self.rows[text]
        return int(self.starts[row + 1] - self.starts[row])

    def states(self, text: str, layer: int) -> NDArray[np.float32]:
        """The states of a text after a layer, shape (tokens, 384)."""
        return self._layers[layer].of(self.rows[text], self.starts)


def quantised(
    states: NDArray[np.float32],
) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Eight bits a value; the largest value of a token becomes 127."""
    scales = (np.abs(states).max(axis=1) / 127).astype(np.float16)
    wide = scales.astype(np.float32)[:, None]
    return np.clip(np.round(states / wide), -127, 127).astype(np.int8), scales


class Tokens:
    """The tokenizer of the packaged model."""

    def __init__(self) -> None:
        file = SentenceTransformerEncoder().folder / "tokenizer.json"
        self.tokenizer = Tokenizer.from_file(str(file))
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(MAX_TOKENS)

    def of(self, texts: Sequence[str]) -> list[Encoding]:
        """Ids and offsets of each text, without padding."""
        found: list[Encoding] = self.tokenizer.encode_batch(list(texts))
        return found


def unit(vectors: NDArray[np.floating]) -> NDArray[np.float32]:
    """The vectors at length 1, along the last axis."""
    wide = vectors.astype(np.float32)
    return wide / np.linalg.norm(wide, axis=-1, keepdims=True)


def packaged(layers: int = LAST) -> BertModel:
    """The packaged model with its first `layers` layers."""
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    model = BertModel.from_pretrained(
        SentenceTransformerEncoder().folder,
        add_pooling_layer=False,
        local_files_only=True,
    ).eval()
    model.encoder.layer = model.encoder.layer[:layers]
    return model


def _encode(
    texts: Sequence[str], layers: Sequence[int]
) -> dict[str, NDArray[np.generic]]:
    model = packaged(max(layers))
    ids = [e.ids for e in Tokens().of(texts)]
    starts = np.cumsum([0, *map(len, ids)])
    values = {n: np.zeros((starts[-1], 384), np.int8) for n in layers}
    scales = {n: np.zeros(starts[-1], np.float16) for n in layers}
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    for at in range(0, len(order), _BATCH):
        rows = order[at : at + _BATCH]
        width = len(ids[rows[-1]])
        padded = torch.tensor([ids[i] + [0] * (width - len(ids[i])) for i in rows])
        kept = torch.tensor(
            [[int(n < len(ids[i])) for n in range(width)] for i in rows]
        )
        with torch.inference_mode():
            found = model(padded, attention_mask=kept, output_hidden_states=True)
        for n in layers:
            hidden = found.hidden_states[n].numpy()
            for row, states in zip(rows, hidden, strict=True):
                part = slice(starts[row], starts[row + 1])
                values[n][part], scales[n][part] = quantised(states[: len(ids[row])])
        if at % (50 * _BATCH) == 0:
            print(f"encoded {at}/{len(order)}", flush=True)
    return {
        "starts": starts,
        **{f"values{n}": values[n] for n in layers},
        **{f"scales{n}": scales[n] for n in layers},
    }
