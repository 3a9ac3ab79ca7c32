"""The one place that makes an encoder."""

from __future__ import annotations

from qa._offline import stay_offline

from .encoder import Encoder
from .sentence_transformer import SentenceTransformerEncoder


def encoder_for(model: str | None = None) -> Encoder:
    """The encoder of a model: a sentence-transformers folder, or the name of one in the
    local cache; without `model` what QA_MODEL names, else the packaged model. Weights
    are loaded when they are first needed. Sets the switches of `qa._offline`.

    Raises ModelError where the folder is not there.
    """
    stay_offline()
    return SentenceTransformerEncoder(model)
