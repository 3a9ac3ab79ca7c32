"""Whether a text states something, as a claim does; or asks, or tells a story."""

from __future__ import annotations

import re


def _words(text: str) -> list[str]:
    return text.split()


_PLAIN_VERBS = _words(
    """
    accumulate acquire affect allow alter appear activate become bind carry come
    consist contain contribute convert correlate counteract create depend
    destroy determine develop differ direct disrupt double drive enable encode
    enhance exert express facilitate generate give govern grow impair improve
    include indicate induce inhibit interact interfere involve lack localize
    maintain mediate migrate modulate occur play precede precipitate predict
    prevent produce promote protect provide raise reach reduce regulate remain
    repair represent repress require resist restrict reveal segregate stimulate
    suggest suppress survive transmit undergo worsen
    """
)
_VERBS_AND_NOUNS = _words(
    """
    cause change control decrease decline effect exhibit experience form help
    increase last lead link make result show slow target trigger work
    """
)
"""A noun before one of these must be a plural: "statins decrease"."""


def _with_s(verb: str) -> str:
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return f"{verb[:-1]}ies"
    return f"{verb}{'es' if verb.endswith(('s', 'sh', 'ch', 'o')) else 's'}"


_ASKS = re.compile(
    r"""(?ix)
      [?？؟]
    | (?:^|[.!,;:]\s|\s[-–—]\s)\W{0,9}
      (?:(?:and|but|so|or|then|also|please|hello|hi)\W{1,9}){0,9}
      (?:is|are|am|was|were|do|does|did|can|could|will|would|shall|should|may|might
        |must|has|have|had|if|tell|explain|describe|define|list|show|give|find|compare
        |name)\b
    | \b(?:wh?at|which|whose|why|how|whether|yes\sor\sno|or\snot|or\sthe\sother\sway)\b
    | (?:^|[.?!,;:]|\b(?:and|or|to|in|by|of|for|with|from|until|since|at|on|about))
      \s{0,9}(?:who|whom|when|where)\b
    | \b(?:who|whom|when|where)\W*$"""
)
_SOMEBODY = re.compile(
    r"""(?x) \b(?:I(?=\s[a-z]|'|’)|us\b)
    | (?i:\b(?:i['’]?m|i['’]ve|my|me|mine|we|our|you|your|he|she|him|his|her|anyone
        |someone|somebody|mother|mum|mom|father|dad|husband|wife|son|daughter|sister
        |brother|grandmother|grandfather)\b)"""
)
_STATES = re.compile(
    rf"""(?x) (?<=[\w)%'’])(?<!\bthat)(?<!\bwhich)(?<!\bwho)\s(?:
      (?:is|are|was|were|has|have|had|can|could|may|might|must|should|will|cannot
        |(?:do|does|did)\snot)\b (?!\s(?:it|that|this|there|they|these|those)\b)
    | (?:{"|".join(map(_with_s, _PLAIN_VERBS + _VERBS_AND_NOUNS))})\b
      (?!(?<!\bconsists)\sof\b)
    | (?<!\bto\s)(?<!\bhelp\s)(?<!\bhelps\s)(?<!\band\s)(?<!\bor\s)
      (?:{"|".join(_PLAIN_VERBS)})\b
    | (?:(?<=[^suip]s\s)|(?<=s\)\s))(?:{"|".join(_VERBS_AND_NOUNS)})\b
    | (?<!\bto\s)resulted\sin\b)"""
)


def is_statement(text: str) -> bool:
    """Whether a text is worded as a statement, such as a claim to check: it begins like
    a sentence, has a subject and a verb in a finite form, asks nothing and speaks of
    nobody. A full stop at its end does not count."""
    begins = re.match(r"\W*\w*[A-Z\d]", text)
    if not begins or _ASKS.search(text) or _SOMEBODY.search(text):
        return False
    return bool(_STATES.search(text))
