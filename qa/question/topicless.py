"""Which question names no topic, so that nobody can tell what it is asked about.

Every word of "what are the risks" or "how long until I can go back to work" can be
asked of any treatment. A word that is not in this list names a topic, and so does a
number of one digit ("stage 2"), but not the age of a person.
"""

from __future__ import annotations

import re
from functools import cache

from qa.text import terms_of

_ASPECTS = """
    able abnormal abroad accurate action actually advantage affect afford afraid
    aftercare afternoon afterwards age ago agree alarm allowed alone already
    alternative another answer anxious anybody anymore anyone anything anyway apart
    appropriate approved around ask available avoid away awful bad badly beforehand
    begin behind benefit best better big bit bother boy brother called came can
    cannot case cause certain chance change cheap cheaper check checkup child
    children choice choose clash clear come common compare comparison compatible
    complete completely complication con concern concerned condition consent
    consider cost could cover coverage curable cure dad damage danger dangerous
    daughter day dear decide describe detail diagnose diagnosis die difference
    different difficult difficulty disadvantage discomfort disease disorder doesnt
    done dont dose downside drastic drawback duration duties early easy effect
    effective effectiveness eight eighties either elderly eligible else emergency
    end even evening ever every everybody everyone everything exactly existed expect
    expensive experience experimental explain fail failure families far fast father
    fear feel felt fewer finish first fit five fix follow forbidden forever
    forgetful forgot four free frequency frequent frequently friday friend
    frightened full fully gentle get girl give go goes good got grandchild
    grandchildren guarantee half halfway happen happy hard harm harmful have heal
    healing hello help helpful hey hi holiday home honest hot hour house however
    hubby huh hurt hurtful husband idea ignoring ill illness im important improve
    improvement info inform information instead insurance involved issue keep kids
    kind know lady last late later latest least leave less let life like likelihood
    likely limit listen little live lol long longer look lot madam made main make
    man many matter may maybe me mean meant men mentioned method might mind mine
    minor minute monday money month morning mother much mum must name nan necessary
    need negative neighbor neighbour nervous never new newest next nice night nine
    ninety no nobody noises normal normally nothing number odds offered often ok
    okay old older once one operate operation opinion option ordinary others ought
    outcome outlook overall overnight pain painful painfully painless part patient
    pay people percent percentage perform permanent permanently permission person
    pick place plain plan play please pocket point poor positive possible possibly
    practice preparation prepare prevent previous price pro problem procedure
    process prognosis progress pros prove proven purpose put qualifications qualify
    question quick quickly quite ramadan rare rarely rate rather reaction really
    reason recommend recommended recover recovery refuse regret regular regularly
    reliable repeat report require requirement resort rest restrictions result ride
    right risk risky rough safe safely safety said same saturday say second see
    sensation serious seriously session set seven seventy severe severely short
    should show shower sick side sign significant similar sir sister sit skinny slow
    slowly small somebody someone something sometimes son soon sooner sore sort
    sounds start statistics stay still stop straight stuck stuff success successful
    suffer sufferer suggest suitable sunday supposing sure symptom take talk
    technique tell temporary term terrible terrified test thank thanks therapy
    theres thing think threatening three thrice thursday till time today together
    told tolerate tomorrow tonight too trainee treat treatable treatment true try
    tuesday turn twice two type understand undone unsafe unusual upfront urgent use
    useful usual usually versus visit wait wake want warning way wednesday week
    weird well whatever whats whose wife will without woman women wonder work
    worried worry worse worst worth worthwhile wot would wrong year yes yesterday
    young yrs
"""
_GOES_BACK = re.compile(
    r"\b(?:com(?:e|es|ing)|came|go(?:es|ing)?|went|gone|get(?:s|ting)?|got)\sback\b"
    r"(?=\W*$|\s(?:to|into|again|after|in|on|at|if|when|once|and|or|soon|home|later)\b)",
    re.IGNORECASE,
)
"""The "back" of "can it come back", which is no part of the body."""
_NAME = re.compile(r"\b[A-Z]{2,}s?\b")
"""An abbreviation, which names a topic: "RFA"."""
MAX_TERMS = 4
"""A question of more words than these tells enough to be searched."""


def names_no_topic(question: str) -> bool:
    """Whether a question, its typos corrected, names nothing that it could be asked
    about."""
    if _NAME.search(question) and not question.isupper():
        return False
    terms = [
        t
        for t in terms_of(_GOES_BACK.sub(" ", question), content=True)
        if len(t) == 1 or not t.isdigit()
    ]
    return len(terms) <= MAX_TERMS and _aspects().issuperset(terms)


@cache
def _aspects() -> frozenset[str]:
    return frozenset(terms_of(" ".join(_ASPECTS.split())))
