"""Cards to citations: sentences marked, and who else says the same."""

from __future__ import annotations

MIN_SENTENCE_COSINE, MIN_QUESTION_COSINE = 0.70, 0.45
"""Another article says the same where a sentence of it has this cosine with the one
nearest to the question, and this with the question."""
