"""Judged questions, read from the formats of the field."""

from .beir import is_collection, read_beir
from .golden import (
    SET_SUFFIXES,
    find_golden,
    golden,
    golden_files,
    golden_text,
    read_golden,
)
from .others import IRDS, qrels_of, read_irds, run_of
from .testset import TestSet, conversation_of, is_itself, is_without_relevant
from .trec import qrels_text, read_qrels, read_run, run_names, run_text
from .two_columns import locate
from .zipped import ZIP, zipped_collection

__all__ = [
    "IRDS",
    "SET_SUFFIXES",
    "ZIP",
    "TestSet",
    "conversation_of",
    "find_golden",
    "golden",
    "golden_files",
    "golden_text",
    "is_collection",
    "is_itself",
    "is_without_relevant",
    "locate",
    "qrels_of",
    "qrels_text",
    "read_beir",
    "read_golden",
    "read_irds",
    "read_qrels",
    "read_run",
    "run_names",
    "run_of",
    "run_text",
    "zipped_collection",
]
