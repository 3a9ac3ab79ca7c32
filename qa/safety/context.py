"""Does somebody report a thing, or deny it, ask about it, remember or fear it?

English only, and by words alone: what stands around a phrase in its own sentence. Where
it is not plain, it is taken for a report.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

from .phrases import Match, Word

Owner = Literal["self", "other"]


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_NO = _set(
    """no not never without none neither nor dont doesnt didnt havent hasnt hadnt
    isnt arent wasnt werent aint denies denied deny free"""
)
_LIGHT = _set(
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
"""What may stand between "no" and what it denies."""
_DENIES = _set(
    "no without never neither nor denies denied free fine normally well better"
)
_HAVING = _set("have had having any got")
_UNSURE = _set("sure only just certain")

_FIRST = _set("i im ive id ill my me myself mine we our us")
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
_THIRD = _set("he she him his her hers hes shes")
_PEOPLE = _set("people patients anyone anybody")
_PAST = _set("had was were got died did suffered used lost became went")
_PAST |= _set("committed developed killed hanged shot")

_NOW = _set(
    """now today tonight currently suddenly sudden yesterday yesterdays since
    morning anymore worse worsening just recently lately still new started tuesday
    monday wednesday thursday friday saturday sunday keeps keep"""
)
_AGO = _set("years year yrs yr months decades decade")
_LIFE = _set("child kid teenager baby teen boy girl")
_OPEN = _set(
    """is are was were does do did has have what whats how hows why when which who
    whos whom whose where whether"""
)
_MODAL = _set("can could will would might may shall should")
_LEAD = _set(
    """and but so or then also please hello hi hey good morning afternoon evening
    doctor dr dear sir madam ok okay well thanks"""
)
_TELLING = _set("tell explain describe define list show give name compare")
_ABOUT = _set(
    """risk risks chance chances likelihood probability symptom symptoms sign signs
    cause causes caused causing complication complications effect effects mean means
    definition common rare often prevent prevents preventing prevention treat treats
    treated treating treatment treatments exercise exercises therapy rate rates cure
    statistics avoid meaning help helps spread hereditary normal usual usually
    reversible always"""
)
_FEARED = _set(
    """could might would will may afraid scared worried worry fear fears terrified
    anxious nervous case avoid prevent risk happen unless"""
)
_REAL = _set("because since that now already cant cannot today still")
_HARDLY = _set("not hardly barely scarcely no never only")
_BECOMES = _set("get gets develop develops lose loses ever become should")
_MIN_YEAR, _MAX_YEAR = 1900, 2100


class Said(NamedTuple):
    """A phrase that somebody reports, and of whom."""

    match: Match
    owner: Owner


def is_reported(
    words: Sequence[Word], match: Match, *, past: bool = False, wish: bool = False
) -> Said | None:
    """None where it is denied, asked about, another person's past or long ago; `past`:
    what is long ago counts too, `wish`: so does what only may or might be."""
    first, last = _sentence(words, match.start)
    sentence = [w.text for w in words[first:last]]
    at, end = match.start - first, match.end - first
    if is_negated(words, match.start):
        return None
    owner = owner_of(words, match)
    recent = not _NOW.isdisjoint(sentence)
    gone = owner == "other" and _is_past(sentence, at, end)
    gone |= not past and _long_ago(sentence)
    if gone and not recent:
        return None
    if _named(sentence, at, end):
        return Said(match, owner)
    feared = not wish and _feared(sentence, at)
    if feared or _asked(words, first, last, at, end, wish=wish):
        return None
    return Said(match, owner)


def is_negated(words: Sequence[Word], start: int) -> bool:
    """Whether a "no" stands before, and between only what it reaches over."""
    sentence = words[start].sentence if start < len(words) else -1
    for at in range(start - 1, -1, -1):
        word = words[at]
        if word.sentence != sentence:
            return False
        if word.text in _NO:
            after = words[at + 1]
            exclaimed = word.text == "no" and after.pause
            return not exclaimed and after.text not in _UNSURE
        if word.text not in _LIGHT:
            return False
    return False


def has_report(text: Sequence[Word]) -> bool:
    """Whether one sentence of a text is a report, whatever it is of."""
    starts = {w.sentence: n for n, w in reversed([*enumerate(text)])}
    return any(_states(text, *_sentence(text, n)) for n in starts.values())


def _states(text: Sequence[Word], first: int, last: int) -> bool:
    sentence = [w.text for w in text[first:last]]
    head = next((w for w in sentence if w not in _LEAD), "")
    asks = head in _OPEN | _MODAL | _TELLING
    denies = not (_DENIES | _ABOUT).isdisjoint(sentence) or any(
        a in _NO and b in _HAVING for a, b in pairwise(sentence)
    )
    if asks or denies or _feared(sentence, len(sentence)):
        return False
    return is_reported(text, Match(-1, first, last)) is not None


def _sentence(words: Sequence[Word], at: int) -> tuple[int, int]:
    number, first, last = words[at].sentence, at, at
    while first and words[first - 1].sentence == number:
        first -= 1
    while last < len(words) and words[last].sentence == number:
        last += 1
    return first, last


def owner_of(words: Sequence[Word], match: Match) -> Owner:
    """Whoever was named last before the end of the phrase, in any sentence."""
    for at in range(match.end - 1, -1, -1):
        text = words[at].text
        before = words[at - 1].text if at else ""
        if text in _RELATIVES:
            return "other"
        if text in _THIRD and before != "kill":
            return "other"
        if text in _FIRST and not (text == "mine" and before == "of"):
            after = words[at + 1].text if at + 1 < len(words) else ""
            return "other" if after in _RELATIVES else "self"
    return "self"


def _is_past(sentence: Sequence[str], at: int, end: int) -> bool:
    return not _PAST.isdisjoint(sentence[max(0, at - 6) : end])


def _long_ago(sentence: Sequence[str]) -> bool:
    pairs = set(pairwise(sentence))
    if any(a in _AGO and b in ("ago", "back") for a, b in pairs):
        return True
    if pairs & {("last", "year"), ("for", "years"), ("many", "years"), ("the", "past")}:
        return True
    if any(a == "in" and b.isdigit() and _is_year(int(b)) for a, b in pairs):
        return True
    return any(a in ("a", "young", "small") and b in _LIFE for a, b in pairs) and (
        "as" in sentence or "when" in sentence
    )


def _is_year(number: int) -> bool:
    return _MIN_YEAR < number < _MAX_YEAR


def _feared(sentence: Sequence[str], at: int) -> bool:
    """A word before the phrase says that it only may come."""
    for n in range(at - 1, -1, -1):
        word, after = sentence[n], sentence[n + 1] if n + 1 < len(sentence) else ""
        if word in _REAL or (word in _SUBJECT and after not in (*_FEARED, *_BECOMES)):
            return False
        if word in _FEARED:
            return after not in _HARDLY
    return False


def _asked(
    words: Sequence[Word], first: int, last: int, at: int, end: int, *, wish: bool
) -> bool:
    """Whether the sentence asks in general: about anybody, or what may come."""
    sentence = [w.text for w in words[first:last]]
    opens = 0
    while opens < len(sentence) - 1 and sentence[opens] in _LEAD:
        opens += 1
    head = sentence[opens]
    about = [n for n, w in enumerate(sentence) if w in _ABOUT and not at <= n < end]
    if not _PEOPLE.isdisjoint(sentence[:end]):
        return True
    modal = next(
        (n for n in range(opens, min(opens + 4, at)) if sentence[n] in _MODAL), None
    )
    asks = head in _OPEN or head in _TELLING or words[first].asks
    if asks and ("going", "to") in pairwise(sentence[:end]):
        return True
    if modal is not None and (asks or modal == opens):
        return not _says_so(sentence, modal + 2, at, end)
    if not about and (wish or not asks):
        return False
    before = [n for n in about if n < at]
    least = before[-1] if before and asks else opens
    if any(_speaks(sentence, n, head, at) for n in range(least, end)):
        return False
    return not _affirmed(words, last) and not _dated(sentence)


def _says_so(sentence: Sequence[str], least: int, at: int, end: int) -> bool:
    """After "can an injection": "because I have ...", "why my leg is ..."."""
    for n in range(least, end):
        word = sentence[n]
        after = sentence[n + 1] if n + 1 < len(sentence) else ""
        if word in _SUBJECT and after not in _BECOMES:
            return True
        if word == "my" and sentence[n - 1] in _JOINS:
            return True
    return at >= least and not {"now", "today", "suddenly"}.isdisjoint(sentence)


_FELT = _set(
    """fever temperature chills numbness weakness incontinence breathlessness
    leaking paralysis chest"""
)
_JOINS = _set("because why that if when since now and with for after")


def _speaks(sentence: Sequence[str], n: int, head: str, at: int) -> bool:
    """Whether the word is somebody's own: "I", "my leg", but not "tell me", "do I"."""
    word, before = sentence[n], sentence[n - 1] if n else ""
    if word in ("me", "us"):
        return before not in _TELLING
    if word == "i" and before in ("do", "did") and head != "why":
        return False
    if word == "my" and (n + 1 == len(sentence) or sentence[n + 1] not in _RELATIVES):
        return n >= at - 2
    return word in _FIRST or word in _THIRD or word in _RELATIVES


def _named(sentence: Sequence[str], at: int, end: int) -> bool:
    """ "My fever", "the cancer that I had", whatever is asked of it."""
    after = [w for w in sentence[end : end + 3] if w not in ("that", "which")][:2]
    own = at > 0 and sentence[at - 1] in ("my", "this")
    return (own and sentence[at] in _FELT) or after in (["i", "have"], ["i", "had"])


def _affirmed(words: Sequence[Word], last: int) -> bool:
    """Whether the next sentence says "I am", "I do"."""
    said = [w.text for w in words[last : last + 2]]
    return said in (["i", "am"], ["i", "do"], ["i", "have"], ["i", "did"])


def _dated(sentence: Sequence[str]) -> bool:
    times = ("since", "today", "yesterday", "suddenly", "tonight", "anymore", "now")
    return any(t in sentence for t in times)
