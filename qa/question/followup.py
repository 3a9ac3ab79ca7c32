"""Which question follows up on an earlier one, and on which.

The wording alone gives a candidate here; the search uses the earlier question only if
that raises the evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from qa.text import information_of

from .message import sentences_of
from .typed import clean_or_empty

FollowUp = Literal["points back", "goes on", "short", "vague", ""]
"""How a question follows up: with a word that points back ("it", "the procedure"), with
an opening like "what about" ("goes on"), or because it says little: of a thing that is
known ("where does the tube go"), or half a sentence ("short"), or only if it names no
topic, which its vector tells ("vague"); empty if it stands alone."""
MAX_POINTING, MAX_SHORT, MAX_EMPTY = 14.0, 9.0, 2.0
"""The most that a question tells, in bits of `qa.text.information_of`, which points
back or goes on; which is short; and which certainly needs an earlier one. One that
tells more stands alone."""
MAX_BEGINNING = 30.0
"""The same for a question that begins with a pronoun: "does it ..."."""
MIN_ANTECEDENT = 6.0
"""Bits of the clauses before a pronoun with which it stands for something in them."""
MIN_TOPIC = 10.0
"""Bits of a sentence that names a topic without asking what it is."""

_EMPTY_IT = re.compile(
    r"""(?ix)
    # "it" that stands for nothing: "is it safe to drive", "it hurts when I sit"
      \bit(?:['’]s|\sis|\swas|\swould\sbe|\swill\sbe)\s(?:[a-z]+\s){1,3}?
        (?:to|that|if|when|because|since)\b
    | \bit\s(?:takes|took|hurts|aches|helps|matters)\s(?:[a-z]+\s){0,3}?
        (?:to|that|if|when|because|since)\b
    | \b(?:is|was|would|will|can|could)\sit\s(?:be\s|not\s)*
        (?!\w+ed\b|done\b|given\b|put\b|meant\b|made\b)(?:[a-z]+\s){1,4}?
        (?:to|that|if|when|before|until|till)\b
    | \b(?:does|did|do|will|would)\sit\s(?:ever\s|always\s|really\s)?
        (?:take\s(?:[a-z]+\s){0,4}?|(?:hurt|help|matter|feel|make\ssense)\s
        (?:[a-z]+\s){0,2}?)(?:to|that|if|when|before|until|till)\b
    | \bit(?:['’]s|\sis|\swas|\sgets)\s
        (?:hot|cold|warm|raining|late|early|dark|night|morning|winter|summer)\b
    | \b(?:on\s(?:its|their)\sown|by\sits?sel(?:f|ves)|by\sthemselves)\b
    | \bit\s(?:seems|looks|feels|sounds|rains?|snows?)\b
    | \bworth\sit\b
    """
)
_DOCTORS = re.compile(
    r"""(?ix)
    # "they" who treat: "what do they inject"
      \b(?:they|them)(?:['’](?:ll|d|ve|re))?\s
      (?:(?:ever|still|only|even|also|just|really|always|usually|first|have\sto|be\sable
        \sto|going\sto|do|can|could|will|would|should|might|may|must|have|had|want\sto
        |not)\s)*
      (?:use|put|do|take|give|go|get|find|see|look|check|tell|say|know|make|inject
        |insert|place|cut|burn|heat|kill|numb|operate|remove|drain|treat|fix|cure|offer
        |want|try|ask|choose|decide|call|send|keep|let|shave|watch|mix|cement|zap|cook
        |widen|open|close|locate|implant|stick|push|test|scan|measure|clean|wash|sew
        |stitch|pick|pull|need|charge|pay|think|mean|talk|told|said|gave|took|found
        |wrote|did|made)(?:s|ed|ing)?\b
    # "do they fuse the joint", but not "do they last a year"
    | \b(?:do|did|can|could|will|would|should|must|may|might)\sthey\s
      (?!affect|always|be|become|break|bulge|cause|come|compare|contain|cost|cover|damage
        |develop|differ|disappear|dissolve|ease|end|ever|fail|feel|grow|happen|harm|have
        |heal|help|hurt|improve|include|involve|last|leak|lessen|lie|lower|mean|move|need
        |never|not|often|only|prevent|really|reduce|relieve|replace|require|return|run
        |seem|show|sit|start|stay|stop|wear|weigh|work(?!\sout))
      [a-z]+\s(?:\w+\s){0,2}?(?!me\b|it\b|that\b|this\b)[a-z]{4,}
    | \b(?:ask|tell|told|asked|call|phone|see)\sthem\b
    """
)
_POINTS_BACK = re.compile(
    r"""(?ix)
      \b(?:it|its|they|them|their|theirs|mine)\b
    | \b(?:which|the|an?|that|this|newer?|older?|better|bigger|smaller)\s
      (?:(?!only\b)\w+\s)?ones?\b
    | \b(?<!\bonly\s)ones?\W*$
    | \b(?:the|this|that|these|those|such\san?)\s(?:procedures?|treatments?|techniques?
        |therap(?:y|ies)|conditions?|operation|methods?|tests?|injections?|device|same
        |others?|second|first|thing)\b
      # "the treatment for asthma" says which one, "the treatment for me" does not
      (?!\s(?:of|in|into|called|named|against|where|with|which|that)\b
        |\sfor\s(?!me\b|us\b|him\b|her\b|them\b|you\b|my\b|someone\b|people\b))
    # "is that done", "after this"; not "a treatment that avoids pain", "of this kind"
    | \b(?:is|are|was|were|does|do|did|can|could|will|would|should|has|have|had)\s
      (?:this|that|these|those)\b(?!\s[a-z]+\s(?:of|where|with|which|that)\b)
    | \b(?:about|after|before|during|for|of|with|by|like|to|from|than)\s
      (?:this|that|these|those)\b
      (?=\W*$|[,;.?!]
        |\s(?:and|or|but|if|when|while|in|at|as|to|too|again|is|are|does)\b)
    | ^(?:and\s|but\s|so\s)?(?:this|that|these|those)\b
    | \b(?:this|that|these|those)\W*$
    | \b(?:after(?:wards?)?|before(?:hand)?|instead|else|there|then|another)\W*$
    """
)
_PRONOUN = re.compile(r"(?i)\b(?:its?|they|them|their)\b")
_CLAUSE = re.compile(
    r"""(?ix)
      [,;:.?!–—] | \s-\s
    | \b(?:and|or|but|if|when|while|once|because|since|so|that|which|who|what|how|why
        |where|whether|(?<!\bto\s)do|does|did|is|are|was|were|will|would|can|could
        |should|has|have|had|after|before|until|till|than|as)\b
    """
)
"""Where a clause begins: a pronoun does not stand for a noun of its own clause."""
_BEGINS_WITH_IT = re.compile(
    r"""(?ix)^(?:(?:and|so|but|then)\s)?(?:(?:what|why|where|when|who|how)\s(?:\w+\s)?)?
    (?:is|are|was|were|do|does|did|can|could|will|would|should|has|have|had)\s
    (?:it|they|this|that|these|those)\b"""
)
_GOES_ON = re.compile(
    r"""(?ix)^(?:so\s)?(?:and|but|or|also|then|any\sother|other|what\sabout
    |how\sabout|even|only|just|less|fewer|vs|versus|meaning)\b"""
)
_REFERS = re.compile(
    r"""(?ix)
    # "where does the tube go"; not "what is the capital of France"
      \b(?:the|these|those)\s(?!\w+\s(?:\w+\s)?(?:of|for|in|at|on)\s\w)\w
    | ^(?:with|for|in|on|at|by|from|to|of|so|as)\b
    | \b(?:too|either|instead|exactly|there|or\snot)\W*$
    | \b(?:it|its|they|them|their|she|he|her|his|him|any|some|other|another|different
        |similar|same|better|best|worse|worst|easier|cheaper|newer|younger|older)\b
    # half a sentence: "how many teams", "regional differences"
    | ^(?!.*\b(?:is|are|am|was|were|do|does|did|can|could|will|would|should|shall|may
        |might|must|has|have|had|[a-z]+n['’]?t|who\s[a-z]+s|[a-z]+['’]s)\b)
    """
)
_ASKS_ANEW = re.compile(
    r"""(?ix)^(?:so\s)?(?:and|but|or|also|then)\s(?:wh\w+|how|is|are|was|were|do|does|did
    |can|could|will|would|should|has|have|had|may|must)\b(?!\sabout\b)"""
)
_DEFINES = re.compile(
    r"""(?ix)^(?:(?:and|but|so|or|ok|okay|please|also|then|well|now)\W+)*
    (?:(?:can|could)\syou\s|please\s)*
    (?:tell\sme\s(?:more\s|something\s)?about|explain|describe|define
        |what(?:['’]?s|\sis|\sare|\swas|\swere))\s
    (?!(?:the|its|their|his|her|some|it|they|that|this|these|those|any|other|my|in
        |there)\b)"""
)
_TO_THE_CLINIC = re.compile(
    r"""(?ix)
      \b(?:appointments?|parking|car\spark|opening|hospital|clinic|reception
        |(?:tele)?phone\snumber)\b
    | \byou\s(?:treat|see|accept|offer|open|close|speak|charge|work|located|based)\b
    | \byour?\s(?:open|closed|phone|address|website|hours|prices?|clinic|doctors?
        |hospital)\b
    """
)


def follow_up_kind(question: str) -> FollowUp:
    """How the wording of a question follows up on an earlier one; see `FollowUp`."""
    if _TO_THE_CLINIC.search(question):
        return ""
    told = information_of(question)
    begins = _BEGINS_WITH_IT.search(_without_empty(question))
    if told <= MAX_EMPTY:
        return "points back"
    if _points_back(question) and told <= (MAX_BEGINNING if begins else MAX_POINTING):
        return "points back"
    if _DEFINES.search(question):
        return ""
    limit = MIN_TOPIC if _ASKS_ANEW.search(question) else MAX_POINTING
    if _GOES_ON.search(question) and told <= limit:
        return "goes on"
    short: FollowUp = "short" if _REFERS.search(question) else "vague"
    return short if told <= MAX_SHORT else ""


def _points_back(question: str) -> bool:
    """Whether a word points back and no clause before it in the question names what it
    stands for."""
    question = _without_empty(question)
    for pointer in _POINTS_BACK.finditer(question):
        clauses = [
            m.start() for m in _CLAUSE.finditer(question, 0, pointer.start() + 1)
        ]
        before = question[: max(clauses, default=0)]
        if information_of(before) < MIN_ANTECEDENT:
            return True
    return False


def _names_topic(sentence: str) -> bool:
    """Whether a sentence tells enough, or asks what something is."""
    defines = _DEFINES.search(sentence) and not _points_back(sentence)
    return bool(defines) or information_of(sentence) >= MIN_TOPIC


def _without_empty(question: str) -> str:
    """The question with a dash for each pronoun that stands for nothing, or for the
    doctors."""
    for empty in (_EMPTY_IT, _DOCTORS):
        question = empty.sub(lambda m: _PRONOUN.sub("-", m[0]), question)
    return question


def context_of(history: Sequence[str]) -> str:
    """What a question follows, as it was typed: the last sentence of the earlier
    questions, oldest first, that names a topic; else the first sentence of all."""
    sentences = [s for t in history if clean_or_empty(t) for s in sentences_of(t)]
    topics = [s for s in sentences if _names_topic(s)]
    return next(iter([*reversed(topics), *sentences]), "")
