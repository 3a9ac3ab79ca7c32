"""Whether a sentence denies what a question asks about, or affirms its denial.

"Which medicines must be stopped?" is not answered by "Aspirin must not be stopped".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from qa.text import terms_of


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_QUESTION_WORDS = _set("who which what when where why")
_AUXILIARY = _set(
    """can could may might must should shall will would do does did is are am was were
    need needs have has had ought"""
)
_PERMITS = _set("can could may might allowed able permitted")
_BEFORE_TO = _set(
    "have has had need needs allowed able permitted supposed ought required"
)
"""Words that belong to the next verb where "to" follows."""
_BETWEEN = _set(
    "be been being to not also still ever even really usually normally safely"
)
_SUBJECTS = _set("i you we he she it they one people patients anyone someone")
_DETERMINERS = _set("the a an my your our his her this these that those")
_PARTICLES = _set("out off up down away back")
_PREPOSITIONS = _set(
    """before after during with without for in on at when while to from until by as of
    about against under over since and or if"""
)
_CLAUSES = _set("if when because so unless although while as since where whether")
_REASONS = _set("because so as since risk could may might")
_UNSURE = _set(
    """no none nobody nothing neither nor without unless except only but hardly rarely
    than unlike any anything anyone all every everything everyone whether necessarily
    always alone just otherwise"""
)
"""Words with which a sentence denies less than the predicate, or more."""
_TIMES = _set(
    """for until till before after during within while since first long hour hours day
    days week weeks month months"""
)
"""A denial with such a word does tell when: "You cannot drive for a day"."""
_NO_PREDICATE = _set("do be happen know mean") | _DETERMINERS | _SUBJECTS
_FORMS = {
    form: base
    for base, forms in {
        "leave": "left",
        "take": "took taken",
        "give": "gave given",
        "eat": "ate eaten",
        "drink": "drank drunk",
        "have": "has had having",
        "go": "went gone",
        "drive": "drove driven",
        "get": "got gotten",
        "wear": "wore worn",
        "keep": "kept",
        "hold": "held",
    }.items()
    for form in (base, *forms.split())
}
_ADVERB = re.compile(r"\w{3,}(?<![pf])ly")
_NOT = re.compile(
    r"\b(?:(?:do|does|did|should|must|could|would|is|are|was|were|has|have|had|need)n'?t"
    r"|(?:can|won)'?t|cannot|never|no longer|(?:avoid|refrain from)(?= \w+ing\b))\b"
)


@dataclass(frozen=True, slots=True)
class _Predicate:
    """The stem of a verb or adjective, the auxiliaries before it ("not" among them),
    and the words after it."""

    base: str
    group: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def denied(self) -> bool:
        return "not" in self.group

    @property
    def needless(self) -> bool:
        """Whether it only says that something is not needed."""
        needs = {"need", "needs", "have", "has", "had", "required"}
        return self.denied and not needs.isdisjoint(self.group)


def says_the_opposite(question: str, sentence: str) -> bool:
    """Whether the sentence denies the predicate that the question asks about, or
    affirms the one that it asks about with "not". False where that is not certain, and
    for questions that yes or no answers."""
    words, said = _words(question), _words(sentence)
    asked = _asked_predicate(words)
    if not asked or words.count("not") != asked.denied or _is_unsure(said):
        return False
    found = _predicates(said, asked)
    if not found or said.count("not") != sum(f.denied for f in found):
        return False
    return all(_opposes(f, asked, words[0], said) for f in found)


def _is_unsure(words: Sequence[str]) -> bool:
    """Whether a word of _UNSURE is there; "at any strength" takes nothing back."""
    return any(
        w in _UNSURE and not (w == "any" and n and words[n - 1] in _PREPOSITIONS)
        for n, w in enumerate(words)
    )


def _opposes(
    one: _Predicate, asked: _Predicate, question_word: str, sentence: Sequence[str]
) -> bool:
    if one.denied == asked.denied:
        return False
    if one.denied:
        permits = not _PERMITS.isdisjoint(asked.group)
        unlike = one.needless if permits else not {"may", "might"}.isdisjoint(one.group)
        if unlike:  # what need not be done may be done; "may not help" is no denial
            return False
        tells = {"when": _TIMES, "why": _REASONS}.get(question_word, frozenset())
        if not tells.isdisjoint(sentence):
            return False
    elif asked.needless and not _PERMITS.isdisjoint(one.group):
        return False
    if asked.base == "have" and not all(
        {"can", "could", "may", "must", "should"} & set(p.group) for p in (asked, one)
    ):
        return False  # "do not have symptoms" is not "cannot have the injection"
    thing = _object_of(asked)
    return not thing or not thing.isdisjoint(terms_of(" ".join(sentence)))


def _object_of(asked: _Predicate) -> set[str]:
    """The terms of what follows a predicate directly."""
    end = (n for n, w in enumerate(asked.after) if w in _PREPOSITIONS | set(",;.:()"))
    thing = asked.after[: next(end, None)]
    return set(terms_of(" ".join(thing), content=True)) - _PARTICLES


def _words(text: str) -> list[str]:
    """Words in lower case, each negation as "not", and punctuation marks."""
    text = _NOT.sub(_spelt_out, text.casefold())
    return re.findall(r"[^\W\d_]+|[;,.:()]", re.sub(r"(?<![.?!\s])[.?!\s]+$", "", text))


def _spelt_out(negation: re.Match[str]) -> str:
    word = negation[0].replace("'", "")
    if word in ("cannot", "cant", "wont"):
        return "will not" if word == "wont" else "can not"
    return f"{word[:-2]} not" if word.endswith("nt") else "not"


@lru_cache(4096)
def _base(word: str) -> str:
    return _FORMS.get(word) or next(iter(terms_of(word)), word)


def _asked_predicate(words: Sequence[str]) -> _Predicate | None:
    """The predicate of a question such as "which medicines must I not take"; None for
    another kind of question, and for one of several clauses."""
    if not words or words[0] not in _QUESTION_WORDS:
        return None
    others = words[1:]
    if ";" in words or not ((_CLAUSES | _UNSURE) - {"without"}).isdisjoint(others):
        return None
    at = next((n for n, w in enumerate(words) if n and _is_auxiliary(words, n)), 0)
    if not at:  # "What helps against pain?", "Which child needs it?"
        needs = (n for n, w in enumerate(words) if w in _BEFORE_TO)
        verb = next(needs, 0) if words[0] == "which" else 1
        return (
            _predicate_at(words, verb, ()) if words[0] in _WITHOUT_AUXILIARY else None
        )
    verb = at + 1
    if words[verb : verb + 1] == ["not"]:
        verb += 1
    first = words[verb] if verb < len(words) else ""
    adverbial = words[0] in ("when", "where", "why")
    steps = 2 if first in _DETERMINERS else int(first in _SUBJECTS or adverbial)
    verb += steps
    while verb < len(words) and _is_between(words, verb):
        verb += 1
    group, after = tuple(words[at:verb]), words[verb + 1 : verb + 2]
    may_be_subject = words[0] in ("what", "which") and not steps and "be" not in group
    if may_be_subject and not _FOLLOWS.issuperset(after):
        return None  # "What can't diabetics eat?"
    return _predicate_at(words, verb, group)


_WITHOUT_AUXILIARY = _set("who what which")
_FOLLOWS = _PREPOSITIONS | _DETERMINERS | _PARTICLES


def _is_auxiliary(words: Sequence[str], n: int) -> bool:
    if words[n] in _BEFORE_TO and "to" not in words[n + 1 : n + 4]:
        return False
    return words[n] in _AUXILIARY


def _is_between(words: Sequence[str], n: int) -> bool:
    """Whether the word belongs to the verb that follows: "not be", "allowed to"."""
    if words[n] in _BEFORE_TO:
        return words[n + 1 : n + 2] in (["to"], ["been"], ["not"])
    return words[n] in _BETWEEN or bool(_ADVERB.fullmatch(words[n]))


def _predicate_at(
    words: Sequence[str], n: int, group: tuple[str, ...]
) -> _Predicate | None:
    if not 0 < n < len(words) or not words[n].isalpha():
        return None
    base = _base(words[n])
    if base in _NO_PREDICATE or words[n] in _AUXILIARY - _BEFORE_TO:
        return None
    return _Predicate(base, group, tuple(words[n + 1 :]))


def _predicates(words: Sequence[str], asked: _Predicate) -> list[_Predicate]:
    """Every place where a sentence has the asked predicate; none where a clause that
    states a condition or a reason begins before one."""
    found = []
    particle = set(asked.after[:1]) & _PARTICLES
    for n, word in enumerate(words):
        if _base(word) != asked.base or not particle.issubset(words[n + 1 :]):
            continue
        first = n
        while first and (
            _is_between(words, first - 1) or words[first - 1] in _AUXILIARY
        ):
            first -= 1
        if not _CLAUSES.isdisjoint(words[:first]):
            return []
        found.append(
            _Predicate(asked.base, tuple(words[first:n]), tuple(words[n + 1 :]))
        )
    return found
