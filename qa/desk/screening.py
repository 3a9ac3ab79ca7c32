"""Which messages are not searched, and what the desk says to them.

Small talk is told by a list and a classifier, a question without a topic by the same
classifier, another language by a detector. All of it is decided before the search,
after the emergency check. One kind gives way after it: a question about the clinic and
its people, where the articles surely answer it.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.answer import Calibration, Decision
from qa.corpus import search_text
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
    without_full_stop,
)
from qa.text import terms_of

from .kinds import UNCLEAR, Kinds
from .topics import topics_to_offer
from .tries import Once

ABOUT_THE_CLINIC = "person"
"""The kind of small talk that articles may answer: where the car park is, when the
clinic is open, whom to call."""
MIN_TOPICS = 2
"""Where the articles tell of fewer topics, nobody is asked which one is meant."""


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
        self._quoted = language
        self._encoder = encoder
        self._languages = Languages(texts, language, understanding.knows)
        self._understanding = understanding
        self._kinds = Kinds(encoder, understanding.knows)
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
            if not self._kinds.in_the_same_words(t) and not self._languages.foreign(t)
        ]

    def may_follow(self, plan: Plan, vector: Vectors) -> bool:
        """Whether a question may follow up as it is worded, by the unit vector of what
        it asks, as typed."""
        return plan.follow_up != "vague" or self._kinds.may_follow(vector)

    def reply_to(
        self, plan: Plan, earlier: Sequence[str], vector: Vectors
    ) -> FixedReply | None:
        """The reply to a message that is not searched; None for a question that is.

        `earlier` are the questions before it (`questions`), `vector` is the unit vector
        of what it asks, as typed.
        """
        typed = plan.asked.typed
        kind = self._kinds.in_the_same_words(typed)
        other = self._kinds.other_language(vector)
        language = "" if kind else self._languages.foreign(typed, other)
        if language:
            return self._reply("other_language", "other_language", language)
        kind = kind or self._kinds.kind(plan.asked.changed, vector)
        if not kind or (kind.follows and self._name_a_topic(earlier)):
            return None
        if kind.name != UNCLEAR:
            return self._reply("not_a_question", kind.name, kind.language)
        topics = self._topics.get()
        if len(topics) < MIN_TOPICS:
            return None
        return self._reply("unclear", "unclear", topics=topics)

    def _name_a_topic(self, questions: Sequence[str]) -> bool:
        """Whether one of the questions tells what the conversation is about."""
        if not questions:
            return False
        encoded = self._encoder.encode_questions([*map(without_full_stop, questions)])
        kinds = (
            self._kinds.kind(self._understanding.wording(question).changed, one.vector)
            for question, one in zip(questions, encoded, strict=True)
        )
        return any(kind is None for kind in kinds)

    def _reply(
        self,
        status: ReplyStatus,
        kind: str,
        language: str = "",
        topics: tuple[str, ...] = (),
    ) -> FixedReply:
        language = "" if not language or language in self._languages else language
        return FixedReply(status, kind, language, self._quoted, topics)


def may_give_way(reply: FixedReply | None) -> bool:
    """Whether an answer may stand in place of a reply."""
    return reply is not None and reply.kind == ABOUT_THE_CLINIC


def stands_against_reply(
    question: str, decision: Decision, calibration: Calibration | None
) -> bool:
    """Whether an answer stands in place of the reply to a question. It must be found as
    surely as over other articles, because the confidence was fitted on messages that
    are searched, and a passage must hold every content word of the question."""
    if decision.status != "found" or not calibration:
        return False
    asked = set(terms_of(question, content=True))
    return (decision.confidence or 0.0) >= calibration.elsewhere and any(
        asked and asked.issubset(terms_of(search_text(c.passage)))
        for c in decision.shown
    )
