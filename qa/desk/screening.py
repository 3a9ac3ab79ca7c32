"""Which messages are not searched, and what the desk says to them.

Small talk is told by a list and a classifier, another language by a detector, and a
question without a topic by its words. All of it is decided before the search, after the
emergency check.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.index import Index
from qa.model import Encoder, Vectors
from qa.question import (
    MAX_SAMPLED,
    FixedReply,
    Languages,
    Plan,
    ReplyStatus,
    Understanding,
    clean_or_empty,
    names_no_topic,
)

from .small_talk import SmallTalk
from .topics import topics_to_offer
from .tries import Once


class Screening:
    """Decides what is searched. Threads may share it; it keeps nothing of a message."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        understanding: Understanding,
        language: str = "en",
    ) -> None:
        """`language` is the BCP-47 tag that staff gave the articles."""
        step = max(1, index.stats.passages // MAX_SAMPLED)
        rows = range(0, index.stats.passages, step)[:MAX_SAMPLED]
        texts = [index.passage(n).text for n in rows]
        knows = understanding.knows
        self._quoted = language
        self._languages = Languages(texts, language, knows)
        self._small_talk = SmallTalk(encoder, knows)
        self._topics = Once(lambda: topics_to_offer(index.articles()))

    def prepare(self) -> None:
        """Loads what else the first messages wait for."""
        self._languages.prepare()

    def questions(self, history: Sequence[str]) -> list[str]:
        """The earlier messages that are questions, which another can follow up on."""
        turns = filter(None, map(clean_or_empty, history))
        return [
            t
            for t in turns
            if not self._small_talk.in_the_same_words(t)
            and not self._languages.foreign(t)
        ]

    def reply_to(
        self, plan: Plan, earlier: Sequence[str], vector: Vectors
    ) -> FixedReply | None:
        """The reply to a message that is not searched; None for a question that is.

        `earlier` are the questions before it (`questions`), `vector` is the unit vector
        of what it asks, as typed.
        """
        asked = plan.asked
        kind = self._small_talk.in_the_same_words(asked.typed)
        language = "" if kind else self._languages.foreign(asked.typed)
        if language:
            return self._reply("other_language", "other_language", language)
        kind = kind or self._small_talk.kind(asked.typed, vector)
        if kind:
            return self._reply("not_a_question", kind.name, kind.language)
        if all(map(names_no_topic, (asked.changed, *earlier))):
            return self._reply("unclear", "unclear", topics=self._topics.get())
        return None

    def _reply(
        self,
        status: ReplyStatus,
        kind: str,
        language: str = "",
        topics: tuple[str, ...] = (),
    ) -> FixedReply:
        language = "" if not language or language in self._languages else language
        return FixedReply(status, kind, language, self._quoted, topics)
