"""Everything that a neural net computes; the only home of torch and onnxruntime."""

from .answer_reader import AnswerReader, Reading, reader_for, reader_learnt_from
from .cache import CachedEncoder, keep_only
from .choice import encoder_for, export_folder, why_not_exported
from .eight_bits import (
    SCALE_BYTES,
    EightBitRows,
    dequantise,
    numbers_and_scales,
    quantise,
)
from .encoder import Encoded, Encoder, Vectors
from .kept_vectors import digest_of, keep_vectors, kept_vectors, made_by
from .onnx_encoder import EXPORT_FILES

__all__ = [
    "EXPORT_FILES",
    "SCALE_BYTES",
    "AnswerReader",
    "CachedEncoder",
    "EightBitRows",
    "Encoded",
    "Encoder",
    "Reading",
    "Vectors",
    "dequantise",
    "digest_of",
    "encoder_for",
    "export_folder",
    "keep_only",
    "keep_vectors",
    "kept_vectors",
    "made_by",
    "numbers_and_scales",
    "quantise",
    "reader_for",
    "reader_learnt_from",
    "why_not_exported",
]
