"""Questions of some kinds, and the words of which a sentence needs one to answer them.

"Will I be awake for it?" is answered by a sentence that holds "awake", "asleep",
"sedation", ...; one that only tells what the treatment is for holds none, however near
it is. The forms of the questions are narrow and the lists of words long, because what
holds none of them is refused.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from qa.text import plain

from .sensation import tells_no_sensation


class Kind(NamedTuple):
    """A kind of question by its form, and the words of which a sentence that answers
    holds one."""

    asks: re.Pattern[str]
    needs: re.Pattern[str]


_CAN = r"(?:can|could|may|might|will|would|does|do|did|should|must)"
_WE = r"(?:i|you|we|he|she|they|my\s\w+|people|patients|someone|one)"
_THING = r"(?:[\w'-]+\s){1,7}?"
_FAILS = r"""(?:(?:does|do|did|is|has)(?:n't|\snot)\s
    (?:work|help|successful|worked|helped)|fails?)"""
_THINNERS = r"""(?:blood.?\s?thinn\w+|thinners|anticoagulants?|warfarin|aspirin
    |clopidogrel|apixaban|rivaroxaban|eliquis|xarelto|plavix|medicines?|medications?|tablets
    |pills|meds)"""


def _kind(asks: str, needs: str) -> Kind:
    begins = r"(?:^|[,.;!?]\s+|\b(?:and|but|so|or|then|please)\s)\W{0,9}"
    return Kind(
        re.compile(rf"(?ix){begins}(?:{asks})\b"), re.compile(rf"(?ix)\b(?:{needs})")
    )


KINDS = (
    _kind(  # can it make things worse?
        rf"""{_CAN}\s{_THING}(?:do\s(?:me\s)?more\sharm\sthan|make\s(?:(?:things|it|me|him)
          |(?:my|the|his|her|your)\s(?:\w+\s){{1,3}}?)\s?worse)""",
        r"""wors|aggravat|flare|increas|intensif|exacerbat|irritat|harm|hurt|damag
        |risk|complicat|side.effect|better|slow|delay|break|more\b|trigger|avoid|no\seffect""",
    ),
    _kind(  # can it paralyse or kill me?
        rf"""{_CAN}\s{_THING}(?:paraly[sz]e|cripple|kill\s(?:me|you|him|her))
        |(?:has|have)\s(?:anyone|anybody|people|patients)\s(?:ever\s)?(?:been\sparaly[sz]ed|died)
        |do\s(?:people|patients)\s(?:ever\s)?die""",
        r"""paraly|risk|complicat|rare|serious|severe|damag|death|dead|die[sd]?\b|dying
        |fatal|harm|danger|safe|life|lives|live\b|breath|stroke|emergency|kill|surviv|lose|loss
        |threat|poison|toxic""",
    ),
    _kind(  # is it dangerous?
        rf"""{_CAN}\s{_THING}(?:go\swrong|be\s(?:dangerous|risky))
        |(?:is|are)\s{_THING}(?:dangerous|risky|safe)(?=\W*$)
        |how\s(?:dangerous|risky|safe)\s(?:is|are)""",
        r"""risk|complicat|side.effect|wors|harm|hurt|damag|danger|safe|injur|bleed|infect
        |allerg|reaction|paraly|death|die[sd]?\b|dying|fatal|serious|rare|problem|clot|stroke
        |adverse|unwanted|severe|urgen|emergency|careful|caution|avoid|never|kill|poison|toxic
        |slow|delay|threat|fail|lose|loss|blind|normal|pass|usual|life|lives|mild|benign""",
    ),
    _kind(  # what are the risks?
        r"""(?:what\s(?:are|is)|are\sthere|is\sthere|any)\s(?:the\s|any\s)?(?:\w+\s)?
          (?:side.effects?|risks?|complications?|dangers?)(?:\W*$|\sof\b|\sto\b|\swith\b)""",
        r"""risk|complicat|side.effect|wors|harm|hurt|damag|danger|safe|injur|bleed|infect
        |allerg|reaction|paraly|death|die[sd]?\b|fatal|serious|rare|problem|clot|stroke
        |adverse|unwanted|severe|may\b|can\b|might|could|sometimes|occasional|tired|nause
        |sick|rash|swell|bruis|headache|sore|discomfort|ache|fever|dizz|weak|numb|sore""",
    ),
    _kind(  # how long does it last?
        rf"how\slong\s(?:does|do|did|will|would|can)\s{_THING}(?:last|help|work|hold|take)",
        r"""second|minute|hour|day|week|month|year|decade|long|short|brief|quick|fast|tempor
        |permanent|last|immediate|instant|until|till|life|overnight|soon|night|morning|time
        |period|once|\d|wear|again|forever|session""",
    ),
    _kind(  # will I be awake?
        rf"""(?:(?:will|would)\s{_WE}\sbe|(?:am|are|is)\s{_WE})\s(?:\w+\s){{0,2}}?
          (?:awake|asleep|conscious|sedated|put\s(?:to\ssleep|under|out)|knocked\sout)
        |{_CAN}\s(?:they|you)\sput\s(?:me|you|him|her)\s(?:to\ssleep|under|out)""",
        r"""awake|wake|asleep|sleep|sedat|an(?:a)?esth|conscious|drows|alert|local|numb|coma
        |faint|respon|aware|dream|dose""",
    ),
    _kind(  # must medicines be stopped?
        rf"""(?:(?:{_CAN}|have)\s{_WE}\s(?:(?:have|need)\sto\s)?|when\s(?:do|should)\s{_WE}\s)
          (?:stop|pause|come\soff|skip|keep\s(?:on\s)?taking|carry\son\staking)\s
          (?:\w+\s){{0,3}}?{_THINNERS}""",
        r"""thin|anticoag|coag|warfarin|aspirin|clopid|heparin|apixaban|rivaroxaban
        |antiplatelet|medic|tablet|drug|pill|dose|stop|paus|continu|tak|insulin|metformin
        |prescri|interrupt|withdraw|nsaid|ibuprofen""",
    ),
    _kind(  # driving
        rf"""(?:can|may|should|could|must)\s{_WE}\s(?:\w+\s){{0,2}}?driv(?:e|ing)
        |(?:when|how\ssoon)\s(?:can|may)\s{_WE}\s(?:\w+\s)?driv(?:e|ing)""",
        r"""driv|car\b|cars\b|wheel|transport|home|lift|ride|taxi|travel|vehicle|machin|licen
        |passenger|road""",
    ),
    _kind(  # food and drink beforehand
        rf"""(?:can|may|should|must)\s{_WE}\s(?:\w+\s)?(?:eat|drink|have\s(?:food|breakfast))
          (?:\s(?:\w+\s){{0,3}}?(?:before|beforehand|first)|\s(?:on|in)\sthe\s(?:day|morning))
        |{_CAN}\s{_WE}\s(?:(?:have|need)\sto\s)?(?:fast|be\sfasting|come\swith\san\sempty)""",
        r"""eat|ate\b|drink|drank|food|fast|meal|stomach|diet|water|alcohol|breakfast|swallow
        |fluid|nutri|hung|feed|fed\b|nil|snack|tea\b|coffee|milk|bread|fruit|nuts|sugar|juice""",
    ),
    _kind(  # a night in hospital
        rf"""{_CAN}\s{_WE}\s(?:(?:have|need)\sto\s)?stay\s(?:overnight|the\snight|in\s(?:the\s)?hospital)
        |(?:can|will|do|may)\s{_WE}\s(?:\w+\s)?go\s(?:straight\s)?home\s(?:on\s)?the\ssame""",
        r"""overnight|outpatient|out-patient|inpatient|home|hospital|discharg|same|admi|ward
        |stay|hour|day|night|clinic|office|observ""",
    ),
    _kind(  # cost
        rf"""how\smuch\s(?:does|do|did|will|would)\s{_THING}cost|what\s(?:does|do)\s{_THING}cost
        |(?:is|are)\s{_THING}(?:expensive|covered\sby)
        |(?:does|will|do)\s(?:\w+\s){{0,3}}?(?:insurance|medicare|medicaid|nhs)\s(?:pay|cover)""",
        r"""cost|price|pay|paid|insur|fee\b|fees\b|free|charg|cover|money|dollar|pound|euro
        |cent|expens|afford|cheap|medicare|medicaid|nhs|reimburs|budget|financ|\d""",
    ),
    _kind(  # pregnancy
        rf"""{_CAN}\s{_WE}\s{_THING}(?:if|when|while)\s(?:i\sam|i'm|im|you're|you\sare|she\sis)
          \s(?:\w+\s)?(?:pregnant|breastfeeding)
        |(?:is|are)\s{_THING}(?:safe|allowed|ok|okay)\s(?:in|during|when|while)\s(?:\w+\s){{0,2}}?
          (?:pregnancy|pregnant|breastfeeding)""",
        r"""pregnan|breast|unborn|bab|fetus|foetus|fetal|foetal|mother|trimester|birth|womb
        |uter|women|woman|contracep|conceiv|lactat|matern|labou?r|newborn|expect|midwi|placent""",
    ),
    _kind(  # too old or too young?
        rf"(?:am|is|are|was)\s{_WE}\s(?:\w+\s)?too\s(?:old|young)\s(?:for|to)",
        r"""age|year|old|young|elder|child|adult|teen|senior|infan|toddler|patient|people
        |everyone|anyone|suitab|candidat""",
    ),
    _kind(  # what if it does not work?
        rf"""what\s(?:happens?\s|do\s\w+\sdo\s|next\s)?(?:if|when)\s{_THING}{_FAILS}""",
        r"""if\s(?:it|this|these|there|symptoms|the|pain)\b|fail|not\b|\w+n't
        |unsuccess|continu|again|repeat|persist|other|alternativ|instead|furth|another|next
        |surger|operat|return|second|still|change|switch|worse|recur|replac|rarely|no\b
        |resist""",
    ),
    _kind(  # who should not have it?
        r"""who\s(?:(?:should|can|may|must)(?:n't|\snot)|cannot|is\snot\s(?:allowed|able)\sto)
          \s(?:have|get|take|use|undergo)""",
        r"""not\b|\w+n't|cannot|avoid|unsuitab|suitab|never|except|contraindic|allerg|pregnan
        |infect|unless|risk|tell|no\b|without|candidat|only|caution|disorder""",
    ),
    _kind(  # how common is it?
        r"how\s(?:common|frequent|rare|usual)\s(?:is|are)\b|how\smany\speople\s(?:have|get)",
        r"""common(?!ly\s(?:treat|us|perform))|frequent|rare|\d|percent|often|usual|million
        |thousand|hundred|half|every|one\b|two\b|typical|prevalen|number|third|quarter|majority
        |seldom|(?:most|many|few)\s(?:\w+\s)?(?:people|adults|patients|men|women|child|us\b|case)""",
    ),
    _kind(  # can it get worse?
        rf"{_CAN}\s{_THING}(?:get|become)\s(?:any\s|even\s|much\s)?worse",
        r"""wors|progress|develop|over\stime|advanc|increas|deteriorat|gradual|spread|sever
        |improv|better|heal|stable|slow|stage|permanent|later|more\b|ris(?:e|es|ing)\b|fall""",
    ),
    _kind(  # can it come back?
        rf"{_CAN}\s{_THING}(?:come\sback|recur|relapse)",
        r"""(?:com|came|br|g[eo]t)\w*\sback|return|period|further|recur|relaps|again|permanent|last|long|forever
        |repeat|lifelong|tempor|for\slife|cure|disappear|once|remission|reappear|revers|new""",
    ),
    _kind(  # what may somebody do with it?
        rf"""(?:can|may|should|could)\s{_WE}\s(?:still\s|go\son\s)?(?:work|exercise|run|swim|cycle
          |fly|travel|garden|do\ssports?|play\s\w+|lift\s\w+|have\ssex)\s(?:with|after|before)""",
        r"""activ|exercis|sport|work|job|routine|normal|rest\b|resting|mov|walk|stretch|strength
        |avoid|resum|return|lift|swim|run|bend|travel|fly|flight|plane|bed\b|physical|train
        |fitness|gym|light|gentle|cycl|drive|sex|garden|play|hour|day|week|strain|effort""",
    ),
    _kind(  # scars
        rf"""{_CAN}\s{_THING}(?:leave|have|get|be)\s(?:\w+\s){{0,2}}?scars?""",
        r"""scar|incision|cut|mark|stitch|open|needle|punctur|skin|invasive|hole|wound|heal
        |plaster""",
    ),
)


def tells_nothing_asked(
    questions: Sequence[str], sentence: str, context: str = ""
) -> bool:
    """Whether a sentence certainly tells nothing of what is asked: not what somebody
    feels, or no word that an answer of this kind needs. `questions` are the question
    alone and, if it goes on from an earlier one, behind that one; `context` is that of
    `contradicts`."""
    lines = [plain(line) for line in (sentence, *context.splitlines())]
    return tells_no_sensation(questions, sentence) or any(
        _holds_no_needed_word(plain(q), lines) for q in questions
    )


def _holds_no_needed_word(question: str, lines: Sequence[str]) -> bool:
    """Whether a question is of a kind, and none of the lines, a sentence and what
    stands above it, holds a word that an answer of this kind needs. All are plain."""
    return any(
        kind.asks.search(question) and not any(map(kind.needs.search, lines))
        for kind in KINDS
    )
