"""From a question and its history to a plan of what is searched.

The question is searched as it was typed. If it has misspelt words, or words of the
vocabulary, it is searched a second time with these replaced. If it follows up on an
earlier question, that one is searched too, with a lower weight. The person sees each of
these changes and can undo it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import get_args

from qa.text import Need, Terms, needs_of, terms_of

from .acronyms import Acronyms
from .article_words import ArticleWords
from .followup import FollowUp, context_of, follow_up_kind
from .query import Change, Query, QueryChange
from .spelling import Speller
from .statement import is_statement
from .typed import clean_question, without_full_stop
from .vocabulary import Synonym, Vocabulary

CHANGES: tuple[Change, ...] = get_args(Change)
"""The kinds of change that a person can undo."""
EARLIER_WEIGHT = 0.8
"""Weight of an earlier question beside this one, whose weight is 1, in both channels;
chosen on conversations of mtrag (bench/desk/understanding.py)."""
ADDED_WEIGHT = 1.0
"""Weight in BM25 of a word that a change added; a typed word weighs 1."""


@dataclass(frozen=True, slots=True)
class QueryRules:
    """Which changes are made to questions. An evaluator turns one off to measure what
    it is worth."""

    spelling: bool = True
    vocabulary: bool = True
    follow_ups: bool = True


@dataclass(frozen=True, slots=True)
class Wording:
    """One question in the wordings that are searched: `typed`, and `changed` with its
    typos corrected and its lay words replaced."""

    typed: str
    changed: str
    changes: tuple[QueryChange, ...]
    needs: tuple[Need, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """What is encoded: one text without changes, two with changes. A full stop at
        the end is left out."""
        texts = (self.typed, self.changed) if self.changes else (self.typed,)
        return tuple(map(without_full_stop, texts))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a search looks up. `carried` is the earlier question that this one may
    follow up on, and `follow_up` how it is worded; the desk decides if it is used."""

    asked: Wording
    carried: Wording | None = None
    follow_up: FollowUp = ""

    @property
    def query(self) -> Query:
        """The question and its changes, for the person who asked it."""
        typed, changes = self.asked.typed, self.asked.changes
        searched = self.asked.changed
        if self.carried:
            searched = f"{self.carried.typed} {searched}"
            changes += (QueryChange("follow-up", typed, self.carried.typed),)
        return Query(typed, searched, changes)

    @property
    def is_statement(self) -> bool:
        """Whether the question is worded as a statement, such as a claim to check."""
        return is_statement(self.asked.typed)

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts to encode: the question's wordings; if it goes on from an earlier
        question, that one, and both together."""
        if not self.carried:
            return self.asked.texts
        return (*self.asked.texts, self.carried.texts[-1], self.read[-1])

    @property
    def read(self) -> tuple[str, ...]:
        """What the reader reads: the question alone and, if it goes on from an earlier
        one, behind that one."""
        alone = self.asked.texts[-1]
        if not self.carried:
            return (alone,)
        return alone, f"{self.carried.texts[-1]} {alone}"

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question in each of its wordings, behind the earlier one that it goes on
        from."""
        if not self.carried:
            return self.asked.texts
        return tuple(f"{self.carried.typed} {text}" for text in self.asked.texts)

    @property
    def terms(self) -> Terms:
        """The terms of the typed question, for BM25."""
        return terms_of(self.asked.typed)

    @property
    def added(self) -> list[tuple[float, Terms]]:
        """(weight, terms) of the terms that changes and the earlier question add."""
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
        """What the question asks for, each need once; those of the earlier question
        first."""
        earlier = self.carried.needs if self.carried else ()
        return tuple(dict.fromkeys((*earlier, *self.asked.needs)))

    def alone(self) -> Plan:
        """The plan without the earlier question."""
        return replace(self, carried=None, follow_up="")


class Understanding:
    """Makes plans, with the words of the articles and the vocabulary. Threads may share
    it; it keeps nothing of a question."""

    def __init__(
        self,
        texts: Iterable[str] | ArticleWords,
        vocabulary: Vocabulary,
        rules: QueryRules = QueryRules(),
    ) -> None:
        self._rules = rules
        words = texts if isinstance(texts, ArticleWords) else ArticleWords.of(texts)
        self._vocabulary = vocabulary if rules.vocabulary else Vocabulary()
        self._acronyms = Acronyms(words.acronyms if rules.vocabulary else {})
        self._speller = Speller(words.counts, vocabulary.phrases)

    def prepare(self) -> None:
        """Makes what the first typo would wait for."""
        self._speller.prepare()

    def plan(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        undo: Collection[Change] = (),
    ) -> Plan:
        """The plan of a question; `history` holds the questions before it, oldest
        first. `undo` names the kinds of change to leave out of this question, not of
        the earlier one. Raises QuestionError."""
        wording = self.wording(clean_question(question), undo)
        follows = history and self._rules.follow_ups and "follow-up" not in undo
        kind = follow_up_kind(wording.changed) if follows else ""
        earlier = context_of(history) if kind else ""
        if not earlier:
            return Plan(wording)
        carried = self.wording(earlier)
        known = (n for n in carried.needs if any(map(self._speller.knows, n)))
        return Plan(wording, replace(carried, needs=tuple(known)), kind)

    def wording(self, typed: str, undo: Collection[Change] = ()) -> Wording:
        """A cleaned question with its typos corrected and its lay words replaced."""
        corrects = self._rules.spelling and "spelling" not in undo
        spelt, changes, typo_of = self._correct(typed) if corrects else (typed, [], {})
        changed, needs, at = "", dict[Need, None](), 0
        for start, end, replacement in (
            () if "vocabulary" in undo else self._synonyms(spelt)
        ):
            phrase, before = spelt[start:end], spelt[at:start]
            changes.append(QueryChange("vocabulary", phrase, replacement))
            needs |= needs_of(before) | _either(phrase, replacement)
            changed += before + replacement
            at = end
        needs |= needs_of(spelt[at:])
        return Wording(
            typed,
            changed + spelt[at:],
            tuple(changes),
            tuple(_with_typos(n, typo_of) for n in needs),
        )

    def knows(self, word: str) -> bool:
        """Whether the articles or the vocabulary hold a word, in any form."""
        return self._speller.knows(terms_of(word))

    def _correct(self, typed: str) -> tuple[str, list[QueryChange], dict[str, str]]:
        """The question without typos, the changes, and each corrected word's term to
        the term of the word that was typed."""
        changes: list[QueryChange] = []
        typo_of: dict[str, str] = {}
        spelt, at = "", 0
        for start, end, words in self._speller.corrections(typed):
            typo = typed[start:end]
            changes.append(QueryChange("spelling", typo, words))
            typo_of |= dict.fromkeys(terms_of(words), *terms_of(typo.casefold()))
            spelt += typed[at:start] + words
            at = end
        return spelt + typed[at:], changes, typo_of

    def _synonyms(self, text: str) -> list[Synonym]:
        """Phrases of the vocabulary and abbreviations that add a term: in "epidural
        steroid injection", the vocabulary's "epidural" is not replaced by the same
        words again."""
        terms = set(terms_of(text))
        said = self._vocabulary.synonyms(text)
        opened = [
            a
            for a in self._acronyms.synonyms(text)
            if not any(a.start < s.end and s.start < a.end for s in said)
        ]
        return sorted(
            s for s in (*said, *opened) if not terms.issuperset(terms_of(s.replacement))
        )


def _either(phrase: str, replacement: str) -> dict[Need, None]:
    """One need that either wording meets."""
    wordings = [
        tuple(dict.fromkeys(terms_of(t, content=True))) for t in (phrase, replacement)
    ]
    need = tuple(w for w in wordings if w)
    return {need: None} if need else {}


def _with_typos(need: Need, typo_of: Mapping[str, str]) -> Need:
    """The need, which the typed spelling of a corrected word meets too."""
    typos = tuple((typo_of[w[0]],) for w in need if len(w) == 1 and w[0] in typo_of)
    return need + tuple(t for t in typos if t not in need)
