"""The rules of contradiction, put together.

Only what a rule can be certain of counts: another letter or number after the same noun,
another amount, the other of two sides, a predicate denied.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.text import plain

from .names import (
    ANY,
    Namer,
    amounts_of,
    kinds_of,
    loose_names,
    people_of,
    sides_of,
)
from .polarity import says_the_opposite

_YES_OR_NO = re.compile(
    r"""(?ix)(?:^|[,.;!]\s)\W{0,9}
    (?:(?:and|but|so|or|then|also|please|hello|hi)\W{1,9}){0,9}
    (?:is|are|am|was|were|do|does|did|can|could|will|would|shall|should|may|might|must
      |has|have|had)(?:n't)?\b"""
)
_ASKS_AMOUNT = re.compile(
    r"(?i)\bhow (?:much|many|long|often|high|big|large|small|strong)\b"
    r"|\b(?:too|enough|more|less|instead|maxim\w+|minim\w+|dose|limit|than)\b"
)
_WHOLE = re.compile(
    r"(?i)\b(?:only|always|never|whether|all|every|everyone|both|either|even|unless"
    r"|except|regardless|rather|instead|than|not just|as well)\b"
)
"""Words with which a sentence speaks of the other side too."""
_HOW_DONE = re.compile(r"(?i)(?:ed|done|given|taken|made|work|go) (?:with|without)\b")


def contradicts(question: str, sentence: str, context: str = "") -> bool:
    """Whether a sentence certainly does not answer a question: it names another thing
    than the question does, or says the opposite. `context` holds the lines above the
    sentence, outermost first: title, headings, the line that opens its list."""
    asked, said = plain(question), plain(sentence)
    above = [plain(line) for line in reversed(context.splitlines()) if line.strip()]
    yes_or_no = bool(_YES_OR_NO.search(asked))
    namers: list[Namer] = [kinds_of]
    if not yes_or_no and not _ASKS_AMOUNT.search(asked):
        namers.append(amounts_of)
    if not _WHOLE.search(said):
        if not (yes_or_no and _HOW_DONE.search(asked)):
            namers.append(sides_of)
        if not yes_or_no:
            namers.append(people_of)
    another = any(_names_another(asked, (said, *above), namer) for namer in namers)
    return another or says_the_opposite(asked, said)


def _names_another(asked: str, lines: Sequence[str], namer: Namer) -> bool:
    """Whether the innermost line with a head of the question gives it other names, and
    no line outside it the asked ones alone. `lines` begin with the sentence."""
    for head, wanted in namer(asked).items():
        said = [names[head] for line in lines if head in (names := namer(line))]
        if (
            said
            and not _meet(wanted | loose_names(asked), said[0])
            and not _meet(wanted, loose_names(lines[0]))
            and not any(names <= wanted for names in said[1:])
        ):
            return True
    return False


def _meet(some: frozenset[str], others: frozenset[str]) -> bool:
    return any(_same(a, b) for a in some for b in others)


def _same(one: str, other: str) -> bool:
    """Whether two names may mean the same: 3 and 3b do, 3 and 30 do not; of type 3 and
    type B that is not certain."""
    if ANY in (one, other) or one[0].isdigit() != other[0].isdigit():
        return True
    first, second = (re.fullmatch(r"(\d+(?:\.\d+)?|\D+)(.*)", n) for n in (one, other))
    if not first or not second or first[1] != second[1]:
        return False
    return first[2] == second[2] or not (first[2] and second[2])
