"""Does a text report a finding, or is the finding negated, historical, hypothetical,
or another person's?

A ConText of our own: trigger words around a phrase, in its own sentence, decide on
negation (NegEx: Chapman et al. 2001, "A simple algorithm for identifying negated
findings and diseases in discharge summaries"), on time, on what is only possible, and
on the experiencer, the person who has the finding (ConText: Harkema et al. 2009). Their
texts are clinical notes, ours are typed by patients: questions are an addition, and the
lists of words are our own. English only. In doubt, the finding is reported.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from .phrases import Match, Word

Experiencer = Literal["patient", "other"]
"""Who has the finding: the person who types, or somebody else."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NEGATIONS = _set(
    """no not never without none neither nor dont doesnt didnt havent hasnt hadnt
    isnt arent wasnt werent aint denies denied deny free"""
)
_NEGATION_SCOPE = _set(
    """a an the any some of in to with have has had having get got getting feel
    feeling felt been be being am is are was ever yet really more also either sign
    signs symptom symptoms problem problems issue issues trouble loss sort kind
    experience experienced experiencing suffer suffered notice noticed develop
    developed run running new other and or nor significant known history personal
    from recent previous actual kinds such fever fevers temperature chills shivering
    sweats numbness numb tingling weakness weak pain pains back leg legs chest
    breathing breathlessness shortness breath bladder bowel bowels control
    incontinence injury injuries accident accidents fall falls trauma cancer cancers
    tumour tumor"""
)
"""Words that may stand between a negation and the finding that it negates."""
_NO_FINDING = _set(
    "no without never neither nor denies denied free fine normally well better"
)
_HAVE = _set("have had having any got")
_NO_NEGATION_BEFORE = _set("sure only just certain")
"""After "not": "not only", "not sure" negate nothing."""

_FIRST_PERSON = _set("i im ive id ill my me myself mine we our us")
_SUBJECT = _set("i im ive")
_RELATIVES = _set(
    """mother father mum mom mam dad daddy mummy mommy parent parents wife husband
    partner boyfriend girlfriend spouse sister brother sibling son daughter child
    baby aunt auntie uncle cousin niece nephew grandmother grandfather grandma
    grandpa granny gran nan nana grandad granddad friend friends neighbour neighbor
    neighbours neighbors colleague boss mate roommate inlaw lady man woman guy
    mothers fathers mums moms dads wifes husbands sisters brothers sons daughters
    friends grandmas grandpas grandmothers grandfathers"""
)
_THIRD_PERSON = _set("he she him his her hers hes shes")
_PEOPLE = _set("people patients anyone anybody")
_PAST = _set("had was were got died did suffered used lost became went")
_PAST |= _set("committed developed killed hanged shot")
"""Verbs that make another person's finding historical."""

_RECENT = _set(
    """now today tonight currently suddenly sudden yesterday yesterdays since
    morning anymore worse worsening just recently lately still new started tuesday
    monday wednesday thursday friday saturday sunday keeps keep"""
)
_PERIODS = _set("years year yrs yr months decades decade")
_AGES = _set("child kid teenager baby teen boy girl")
_QUESTION_WORDS = _set(
    """is are was were does do did has have what whats how hows why when which who
    whos whom whose where whether"""
)
_MODAL = _set("can could will would might may shall should")
_LEAD_IN = _set(
    """and but so or then also please hello hi hey good morning afternoon evening
    doctor dr dear sir madam ok okay well thanks"""
)
_COMMANDS = _set("tell explain describe define list show give name compare")
_GENERAL = _set(
    """risk risks chance chances likelihood probability symptom symptoms sign signs
    cause causes caused causing complication complications effect effects mean means
    definition common rare often prevent prevents preventing prevention treat treats
    treated treating treatment treatments exercise exercises therapy rate rates cure
    statistics avoid meaning help helps spread hereditary normal usual usually
    reversible always"""
)
_POSSIBLE = _set(
    """could might would will may afraid scared worried worry fear fears terrified
    anxious nervous case avoid prevent risk happen unless"""
)
_ACTUAL = _set("because since that now already cant cannot today still")
_HARDLY = _set("not hardly barely scarcely no never only")
_BECOMES = _set("get gets develop develops lose loses ever become should")
_MIN_YEAR, _MAX_YEAR = 1900, 2100


class Report(NamedTuple):
    """A finding that is reported: where its phrase stands, and who has it."""

    match: Match
    experiencer: Experiencer


def report_of(
    words: Sequence[Word],
    match: Match,
    *,
    historical: bool = False,
    hypothetical: bool = False,
) -> Report | None:
    """The report of the finding at `match`; None if it is negated, historical,
    hypothetical, or asked about in general. `historical` lets findings of long ago
    count, `hypothetical` those that are only possible. A word like "today" makes a
    finding recent, whatever else dates it."""
    if is_negated(words, match.start):
        return None
    first, last = _sentence(words, match.start)
    sentence = [w.text for w in words[first:last]]
    at, end = match.start - first, match.end - first
    experiencer = experiencer_of(words, match)
    past = experiencer == "other" and _is_past(sentence, at, end)
    past |= not historical and _is_long_ago(sentence)
    if past and _RECENT.isdisjoint(sentence):
        return None
    if not _is_own(sentence, at, end):
        if not hypothetical and _is_hypothetical(sentence, at):
            return None
        if _is_general(words, first, last, at, end, hypothetical=hypothetical):
            return None
    return Report(match, experiencer)


def is_negated(words: Sequence[Word], start: int) -> bool:
    """Whether a negation stands before the word `start`, in its sentence, with nothing
    between them but words of the negation's scope."""
    sentence = words[start].sentence if start < len(words) else -1
    for at in range(start - 1, -1, -1):
        word = words[at]
        if word.sentence != sentence:
            return False
        if word.text in _NEGATIONS:
            after = words[at + 1]
            is_exclamation = word.text == "no" and after.pause
            return not is_exclamation and after.text not in _NO_NEGATION_BEFORE
        if word.text not in _NEGATION_SCOPE:
            return False
    return False


def has_report(text: Sequence[Word]) -> bool:
    """Whether one sentence of a text reports something, whatever it is."""
    starts = {w.sentence: n for n, w in reversed([*enumerate(text)])}
    return any(_is_report(text, *_sentence(text, n)) for n in starts.values())


def _is_report(text: Sequence[Word], first: int, last: int) -> bool:
    sentence = [w.text for w in text[first:last]]
    head = next((w for w in sentence if w not in _LEAD_IN), "")
    asks = head in _QUESTION_WORDS | _MODAL | _COMMANDS
    denies = not (_NO_FINDING | _GENERAL).isdisjoint(sentence) or any(
        a in _NEGATIONS and b in _HAVE for a, b in pairwise(sentence)
    )
    if asks or denies or _is_hypothetical(sentence, len(sentence)):
        return False
    return report_of(text, Match(-1, first, last)) is not None


def _sentence(words: Sequence[Word], at: int) -> tuple[int, int]:
    """The first word of the sentence of word `at`, and the word after its last."""
    number, first, last = words[at].sentence, at, at
    while first and words[first - 1].sentence == number:
        first -= 1
    while last < len(words) and words[last].sentence == number:
        last += 1
    return first, last


def experiencer_of(words: Sequence[Word], match: Match) -> Experiencer:
    """The person named last before the end of the phrase, in any sentence; the patient
    if none is named."""
    for at in range(match.end - 1, -1, -1):
        text = words[at].text
        before = words[at - 1].text if at else ""
        if text in _RELATIVES:
            return "other"
        if text in _THIRD_PERSON and before != "kill":
            return "other"
        if text in _FIRST_PERSON and not (text == "mine" and before == "of"):
            after = words[at + 1].text if at + 1 < len(words) else ""
            return "other" if after in _RELATIVES else "patient"
    return "patient"


def _is_past(sentence: Sequence[str], at: int, end: int) -> bool:
    """Whether a verb in the past stands in the phrase or in the six words before it."""
    return not _PAST.isdisjoint(sentence[max(0, at - 6) : end])


def _is_long_ago(sentence: Sequence[str]) -> bool:
    """Whether the sentence dates itself: "years ago", "in 2015", "as a child"."""
    pairs = set(pairwise(sentence))
    if any(a in _PERIODS and b in ("ago", "back") for a, b in pairs):
        return True
    if pairs & {("last", "year"), ("for", "years"), ("many", "years"), ("the", "past")}:
        return True
    if any(a == "in" and b.isdigit() and _is_year(int(b)) for a, b in pairs):
        return True
    return any(a in ("a", "young", "small") and b in _AGES for a, b in pairs) and (
        "as" in sentence or "when" in sentence
    )


def _is_year(number: int) -> bool:
    return _MIN_YEAR < number < _MAX_YEAR


def _is_hypothetical(sentence: Sequence[str], at: int) -> bool:
    """Whether a word before the phrase makes the finding only possible: "afraid that I
    could lose control"."""
    for n in range(at - 1, -1, -1):
        word, after = sentence[n], sentence[n + 1] if n + 1 < len(sentence) else ""
        if word in _ACTUAL or (
            word in _SUBJECT and after not in (*_POSSIBLE, *_BECOMES)
        ):
            return False
        if word in _POSSIBLE:
            return after not in _HARDLY
    return False


def _is_general(
    words: Sequence[Word],
    first: int,
    last: int,
    at: int,
    end: int,
    *,
    hypothetical: bool,
) -> bool:
    """Whether the sentence asks about a finding in general: in anybody, or as something
    that may come. `first:last` is the sentence, `at:end` the phrase within it."""
    sentence = [w.text for w in words[first:last]]
    opens = 0
    while opens < len(sentence) - 1 and sentence[opens] in _LEAD_IN:
        opens += 1
    head = sentence[opens]
    general = [n for n, w in enumerate(sentence) if w in _GENERAL and not at <= n < end]
    if not _PEOPLE.isdisjoint(sentence[:end]):
        return True
    modal = next(
        (n for n in range(opens, min(opens + 4, at)) if sentence[n] in _MODAL), None
    )
    asks = head in _QUESTION_WORDS or head in _COMMANDS or words[first].asks
    if asks and ("going", "to") in pairwise(sentence[:end]):
        return True
    if modal is not None and (asks or modal == opens):
        return not _reports_after_modal(sentence, modal + 2, at, end)
    if not general and (hypothetical or not asks):
        return False
    before = [n for n in general if n < at]
    begin = before[-1] if before and asks else opens
    if any(_is_person(sentence, n, head, at) for n in range(begin, end)):
        return False
    return not _is_affirmed(words, last) and not _is_recent(sentence)


def _reports_after_modal(
    sentence: Sequence[str], begin: int, at: int, end: int
) -> bool:
    """Whether a question like "can an injection ..." goes on with a report: "because I
    have ...", "why my leg is ..."."""
    for n in range(begin, end):
        word = sentence[n]
        after = sentence[n + 1] if n + 1 < len(sentence) else ""
        if word in _SUBJECT and after not in _BECOMES:
            return True
        if word == "my" and sentence[n - 1] in _CONJUNCTIONS:
            return True
    return at >= begin and not {"now", "today", "suddenly"}.isdisjoint(sentence)


_FINDINGS = _set(
    """fever temperature chills numbness weakness incontinence breathlessness
    leaking paralysis chest"""
)
_CONJUNCTIONS = _set("because why that if when since now and with for after")


def _is_person(sentence: Sequence[str], n: int, head: str, at: int) -> bool:
    """Whether the word names somebody who has the finding: "I", "my leg", but not the
    "me" of "tell me" nor the "I" of "do I"."""
    word, before = sentence[n], sentence[n - 1] if n else ""
    if word in ("me", "us"):
        return before not in _COMMANDS
    if word == "i" and before in ("do", "did") and head != "why":
        return False
    if word == "my" and (n + 1 == len(sentence) or sentence[n + 1] not in _RELATIVES):
        return n >= at - 2
    return word in _FIRST_PERSON or word in _THIRD_PERSON or word in _RELATIVES


def _is_own(sentence: Sequence[str], at: int, end: int) -> bool:
    """Whether the phrase itself says who has the finding: "my fever", "the cancer that
    I had". Then it is a report whatever is asked of it."""
    after = [w for w in sentence[end : end + 3] if w not in ("that", "which")][:2]
    own = at > 0 and sentence[at - 1] in ("my", "this")
    return (own and sentence[at] in _FINDINGS) or after in (["i", "have"], ["i", "had"])


def _is_affirmed(words: Sequence[Word], last: int) -> bool:
    """Whether the next sentence says "I am", "I do"."""
    start = [w.text for w in words[last : last + 2]]
    return start in (["i", "am"], ["i", "do"], ["i", "have"], ["i", "did"])


def _is_recent(sentence: Sequence[str]) -> bool:
    times = ("since", "today", "yesterday", "suddenly", "tonight", "anymore", "now")
    return any(t in sentence for t in times)
