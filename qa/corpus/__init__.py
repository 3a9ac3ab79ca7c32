"""Files become articles, and articles are cut into passages."""

from .article import Article, Block, Passage, Source, Span
from .clinic import CLINIC_FILE, Clinic, clinic_faults, read_clinic
from .folder import Corpus, corpus_digest, read_corpus
from .formats import sentences_of
from .lists import list_opening
from .passages import CUTTING, PassageRules, cut_passages, search_text, sentence_places
from .pieces import Piece, pieces

__all__ = [
    "CLINIC_FILE",
    "CUTTING",
    "Article",
    "Block",
    "Clinic",
    "Corpus",
    "Passage",
    "PassageRules",
    "Piece",
    "Source",
    "Span",
    "clinic_faults",
    "corpus_digest",
    "cut_passages",
    "list_opening",
    "pieces",
    "read_clinic",
    "read_corpus",
    "search_text",
    "sentence_places",
    "sentences_of",
]
