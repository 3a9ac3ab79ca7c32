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
from .testset import TestSet, is_itself
from .trec import qrels_text, read_qrels, read_run, run_names, run_text
from .two_columns import locate

__all__ = [
    "SET_SUFFIXES",
    "TestSet",
    "find_golden",
    "golden",
    "golden_files",
    "golden_text",
    "is_collection",
    "is_itself",
    "locate",
    "qrels_text",
    "read_beir",
    "read_golden",
    "read_qrels",
    "read_run",
    "run_names",
    "run_text",
]
