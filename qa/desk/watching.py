"""A message is watched for red flags: the whole of it, and each of its sentences.

What is urgent in one sentence must not get lost among others.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.model import Encoder, Vectors
from qa.question import MAX_CHARS, parts_of, sentences_of, without_full_stop
from qa.safety import Emergency, Rules, watch_for
from qa.text import clean

MAX_WATCHED = 10
"""Sentences and questions of a message that are looked at one by one."""


class Watching:
    """Watches messages. Safe to share between threads."""

    def __init__(self, rules: Rules, encoder: Encoder) -> None:
        """Raises SettingsError where an example of a red flag cannot be read."""
        self._watch = watch_for(rules, encoder)
        self._encoder = encoder

    def emergency(
        self, text: str, history: Sequence[str] = (), vector: Vectors | None = None
    ) -> Emergency | None:
        """What is found in a text, also in one that cannot be asked. `vector` is the
        unit vector of the whole text, if it was made already."""
        typed = clean(text[:MAX_CHARS])
        if not typed:
            return None
        parts = parts_of(text[:MAX_CHARS])
        apart = (*parts.asked, *parts.left, *sentences_of(text[:MAX_CHARS]))
        watched = dict.fromkeys(without_full_stop(clean(p)) for p in apart)
        whole = without_full_stop(typed)
        texts = [t for t in watched if t and t != whole][:MAX_WATCHED]
        first = [whole] if vector is None else []
        wanted = [*first, *texts]
        encoded = self._encoder.encode_questions(wanted) if wanted else []
        vectors = [e.vector for e in encoded]
        if vector is None:
            vector = vectors.pop(0)
        others = dict(zip(texts, vectors, strict=True))
        return self._watch.check(text, history, vector, others)
