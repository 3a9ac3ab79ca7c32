"""Files become articles, and articles are cut into passages."""

from .article import Article, Block, Passage, Source, Span
from .clinic import CLINIC_FILE, Clinic, clinic_faults, read_clinic
from .folder import COMPANIONS, Corpus, corpus_digest, read_corpus
from .formats import FORMATS, UnreadableFile, sentences_of
from .judged import (
    ANSWERS,
    MEND,
    Aside,
    HasOffsets,
    JudgedQuestion,
    Judgement,
    Standing,
    answers,
    covers,
    decode_utf8,
    is_id,
    judgements_of,
    line_error,
    read_bytes,
    read_lines,
    read_questions,
    read_utf8,
    standing_questions,
    touches,
)
from .languages import other_language
from .lists import list_opening
from .passages import CUTTING, PassageRules, cut_passages, search_text, sentence_places
from .pieces import Piece, pieces

__all__ = [
    "ANSWERS",
    "CLINIC_FILE",
    "COMPANIONS",
    "CUTTING",
    "FORMATS",
    "MEND",
    "Article",
    "Aside",
    "Block",
    "Clinic",
    "Corpus",
    "HasOffsets",
    "JudgedQuestion",
    "Judgement",
    "Passage",
    "PassageRules",
    "Piece",
    "Source",
    "Span",
    "Standing",
    "UnreadableFile",
    "answers",
    "clinic_faults",
    "corpus_digest",
    "covers",
    "cut_passages",
    "decode_utf8",
    "is_id",
    "judgements_of",
    "line_error",
    "list_opening",
    "other_language",
    "pieces",
    "read_bytes",
    "read_clinic",
    "read_corpus",
    "read_lines",
    "read_questions",
    "read_utf8",
    "search_text",
    "sentence_places",
    "sentences_of",
    "standing_questions",
    "touches",
]
