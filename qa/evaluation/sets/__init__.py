"""Judged questions, read from the formats of the field."""

from .beir import is_collection, read_beir
from .golden import (
    SET_SUFFIXES,
    Question,
    golden,
    golden_text,
    is_id,
    read_lines,
    read_questions,
)
from .testset import JudgedQuestion, TestSet
from .trec import qrels_text, read_qrels, read_run, run_text
from .two_columns import locate

__all__ = [
    "SET_SUFFIXES",
    "JudgedQuestion",
    "Question",
    "TestSet",
    "golden",
    "golden_text",
    "is_collection",
    "is_id",
    "locate",
    "qrels_text",
    "read_beir",
    "read_lines",
    "read_qrels",
    "read_questions",
    "read_run",
    "run_text",
]
