"""Everything that a neural net computes; the only home of torch and onnxruntime."""

from .answer_reader import AnswerReader, Reading, reader_for
from .cache import CachedEncoder
from .choice import encoder_for
from .eight_bits import (
    SCALE_BYTES,
    EightBitRows,
    dequantise,
    numbers_and_scales,
    quantise,
)
from .encoder import Encoded, Encoder, Vectors

__all__ = [
    "SCALE_BYTES",
    "AnswerReader",
    "CachedEncoder",
    "EightBitRows",
    "Encoded",
    "Encoder",
    "Reading",
    "Vectors",
    "dequantise",
    "encoder_for",
    "numbers_and_scales",
    "quantise",
    "reader_for",
]
