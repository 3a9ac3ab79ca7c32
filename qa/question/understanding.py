"""A question and its history to what is searched: added, never put in its place.

The question is searched as it was typed. Where words of it are misspelt, or are what
people say and articles do not, it is searched a second time with the other words in
their place; where it goes on from an earlier question, that one weighs in. Every
addition is a change that the person sees and can undo.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from qa.text import Need, Terms, needs_of, terms_of

from .followup import FollowUp, follow_up_kind, question_it_follows
from .query import Change, Query, QueryChange
from .spelling import Speller
from .typed import clean_question, is_statement
from .vocabulary import Saying, Vocabulary

CHANGES: tuple[Change, ...] = get_args(Change)
"""All that can be undone."""
EARLIER_WEIGHT = 0.4
"""What an earlier question weighs beside this one, in either channel; chosen on
conversations of mtrag (bench/desk/understanding.py)."""
ADDED_WEIGHT = 1.0
"""What a word that was added weighs in BM25 beside one that was typed."""


@dataclass(frozen=True, slots=True)
class QueryRules:
    """What is done to a question; an evaluator turns a part off to see its worth."""

    spelling: bool = True
    vocabulary: bool = True
    follow_ups: bool = True


@dataclass(frozen=True, slots=True)
class Wording:
    """One question as it is searched: as typed, and with its changes in place."""

    typed: str
    changed: str
    changes: tuple[QueryChange, ...]
    needs: tuple[Need, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.typed,) if not self.changes else (self.typed, self.changed)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a search looks up. `carried` is an earlier question that it may go on
    from, `tie` how; the desk decides."""

    asked: Wording
    carried: Wording | None = None
    follow_up: FollowUp = ""

    @property
    def query(self) -> Query:
        changes, searched = self.asked.changes, self.asked.changed
        if self.carried:
            earlier = self.carried.changed
            searched = f"{earlier} {searched}"
            changes += (QueryChange("follow-up", self.asked.typed, earlier),)
        return Query(self.asked.typed, searched, changes)

    @property
    def is_statement(self) -> bool:
        """Whether the question is worded as a statement, such as a claim to check."""
        return is_statement(self.asked.typed)

    @property
    def texts(self) -> tuple[str, ...]:
        """What is encoded: the question's wordings, then what may be carried over."""
        return (*self.asked.texts, *((self.carried.changed,) if self.carried else ()))

    @property
    def terms(self) -> Terms:
        return terms_of(self.asked.typed)

    @property
    def added(self) -> list[tuple[float, Terms]]:
        """Terms that were not typed, by what they weigh."""
        known = set(self.terms)
        weighted = []
        for weight, wording in (
            (ADDED_WEIGHT, self.asked),
            (EARLIER_WEIGHT, self.carried),
        ):
            if wording and (wording is self.carried or wording.changes):
                terms = dict.fromkeys(terms_of(wording.changed))
                new = [t for t in terms if t not in known]
                known |= set(new)
                weighted.append((weight, new))
        return weighted

    @property
    def needs(self) -> tuple[Need, ...]:
        """What of the question a passage can hold, each need once."""
        earlier = self.carried.needs if self.carried else ()
        return tuple(dict.fromkeys((*earlier, *self.asked.needs)))

    def alone(self) -> Plan:
        return replace(self, carried=None, follow_up="")


class Understanding:
    """Knows the articles' words and what people say. Safe to share between threads;
    keeps nothing of what it is asked."""

    def __init__(
        self,
        texts: Iterable[str],
        vocabulary: Vocabulary,
        rules: QueryRules = QueryRules(),
    ) -> None:
        self._rules = rules
        self._vocabulary = vocabulary if rules.vocabulary else Vocabulary()
        self._speller = Speller(texts, vocabulary.phrases)

    def plan(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Plan:
        """`undo` leaves out changes of these kinds; what an earlier question was
        understood to say is its own. Raises QuestionError."""
        wording = self.wording(clean_question(question), undo)
        follows = history and self._rules.follow_ups and "follow-up" not in undo
        hangs = follow_up_kind(wording.changed) if follows else ""
        earlier = question_it_follows(history) if hangs else ""
        if not earlier:
            return Plan(wording)
        carried = self.wording(earlier)
        known = (n for n in carried.needs if any(map(self._speller.knows, n)))
        return Plan(wording, replace(carried, needs=tuple(known)), hangs)

    def wording(self, typed: str, undo: Collection[Change] = ()) -> Wording:
        """A cleaned question with its typos and its lay words answered."""
        spells = self._rules.spelling and "spelling" not in undo
        changes: list[QueryChange] = []
        meant: dict[str, str] = {}
        at, spelt = 0, ""
        typos = self._speller.corrections(typed) if spells else ()
        for found in typos:
            word = typed[found.start : found.end]
            changes.append(QueryChange("spelling", word, found.word))
            meant |= dict(
                zip(terms_of(found.word), terms_of(word.casefold()), strict=False)
            )
            spelt += typed[at : found.start] + found.word
            at = found.end
        spelt += typed[at:]
        sayings = [] if "vocabulary" in undo else self._sayings(spelt)
        changes += [
            QueryChange("vocabulary", spelt[s.start : s.end], s.said) for s in sayings
        ]
        changed, needs, at = "", dict[Need, None](), 0
        for saying in sayings:
            said = spelt[saying.start : saying.end]
            before = spelt[at : saying.start]
            needs |= needs_of(before) | _either(said, saying.said)
            changed += before + saying.said
            at = saying.end
        needs |= needs_of(spelt[at:])
        changed += spelt[at:]
        return Wording(
            typed,
            changed,
            tuple(changes),
            tuple(_with_typos(n, meant) for n in needs),
        )

    def _sayings(self, text: str) -> list[Saying]:
        """Those that say something new: "epidural steroid injection" does not want for
        what "epidural" may mean."""
        there = set(terms_of(text))
        return [
            s
            for s in self._vocabulary.sayings(text)
            if not there.issuperset(terms_of(s.said))
        ]


def _either(typed: str, said: str) -> dict[Need, None]:
    """One need, met by either wording."""
    wordings = [tuple(dict.fromkeys(terms_of(t, content=True))) for t in (typed, said)]
    need = tuple(w for w in wordings if w)
    return {need: None} if need else {}


def _with_typos(need: Need, meant: dict[str, str]) -> Need:
    """A need of one corrected word is met by the word as it was typed, too."""
    typos = tuple((meant[w[0]],) for w in need if len(w) == 1 and w[0] in meant)
    return need + tuple(t for t in typos if t not in need)
