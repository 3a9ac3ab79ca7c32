"""The one place that makes an encoder."""

from __future__ import annotations

import os
from pathlib import Path

from qa._offline import stay_offline
from qa.errors import ModelError

from .encoder import Encoder
from .exporting import export_of, opened
from .onnx_encoder import Card, Identified, OnnxEncoder, folder_of
from .sentence_transformer import SentenceTransformerEncoder

EXPORTS = "models"
"""Folder of exported models, beside the generations of an index; QA_EXPORTS names
another, which several indexes can share."""


def encoder_for(
    model: str | None = None,
    index: Path | None = None,
    *,
    make: bool = False,
    weights_sha256: str = "",
) -> Encoder:
    """The encoder of a model: a sentence-transformers folder, or the name of one in the
    local cache; without `model` what QA_MODEL names, else the packaged model. Weights
    are loaded when they are first needed. Sets the switches of `qa._offline`.

    With the folder of an `index` it is the export of the model that is kept there; the
    reference where there is none. `make` makes the export first. Where no model is
    named and none is installed, the export of the model with these weights serves.

    Raises ModelError where the model is not there; with `make` also where it does not
    load, and OSError where its export cannot be written.
    """
    stay_offline()
    exports = _exports(index) if index else None
    try:
        reference = SentenceTransformerEncoder(model)
    except ModelError:
        named = model or os.environ.get("QA_MODEL")
        alone = None if named or not exports else _alone(exports, weights_sha256)
        if alone:
            return alone
        raise
    if not exports:
        return reference
    if make:
        return export_of(reference, exports)
    return opened(reference, exports) or reference


def why_not_exported(encoder: Encoder, index: Path) -> str:
    """Why an encoder does not serve from its export: a sentence for staff; empty where
    it does, or is no model of sentence-transformers."""
    if not isinstance(encoder, SentenceTransformerEncoder):
        return ""
    card = Card.read(export_folder(encoder, index))
    because = card.refused if card else "it was not exported yet. Run: qa build"
    return (
        f"The model {encoder.name} is served by sentence-transformers, which takes "
        f"longer to start and more memory: {because}"
    )


def export_folder(model: Identified, index: Path) -> Path:
    """Where the export of a model is kept for an index, if there is one."""
    return folder_of(model, _exports(index))


def _exports(index: Path) -> Path:
    return Path(os.environ.get("QA_EXPORTS") or index / EXPORTS)


def _alone(exports: Path, weights_sha256: str) -> OnnxEncoder | None:
    """The export of the model with these weights, whatever else is installed."""
    for folder in sorted(exports.iterdir()) if exports.is_dir() else ():
        card = Card.read(folder)
        if card and not card.refused and card.weights_sha256 == weights_sha256:
            return OnnxEncoder(folder, card, card.name)
    return None
