"""Files become articles, and articles are cut into passages."""

from .article import Article, Block, BlockKind, Passage, Source, Span
from .catalogue import CATALOGUE_FILE, ArticleEntry, catalogue_bytes, parse_catalogue
from .clinic import CLINIC_FILE, Clinic, clinic_faults, read_clinic
from .folder import COMPANIONS, Corpus, corpus_digest, read_again, read_corpus
from .formats import FORMATS, UnreadableFile, sentences_of
from .judged import (
    ANSWERS,
    HasOffsets,
    JudgedQuestion,
    Judgement,
    answers,
    covers,
    decode_utf8,
    is_id,
    judged_questions,
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
    "CATALOGUE_FILE",
    "CLINIC_FILE",
    "COMPANIONS",
    "CUTTING",
    "FORMATS",
    "Article",
    "ArticleEntry",
    "Block",
    "BlockKind",
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
    "UnreadableFile",
    "answers",
    "catalogue_bytes",
    "clinic_faults",
    "corpus_digest",
    "covers",
    "cut_passages",
    "decode_utf8",
    "is_id",
    "judged_questions",
    "line_error",
    "list_opening",
    "other_language",
    "parse_catalogue",
    "pieces",
    "read_again",
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
