"""A message in sentences, and the questions that it holds.

A message may hold several questions, and a story before each ("I am 71. My doctor spoke
of stenosis. What is that?"). Its sentences are only divided here; none is reworded.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from qa.text import clean, sentence_bounds, terms_of

MAX_QUESTIONS = 3
"""Questions of a message that are answered; the page names those that are left."""

_ASKING_MARK = re.compile(r"[?？؟][?!？؟！]*(?![)\]\"'’”»])")
_ASKING_WORD = (
    "what|which|who|why|how|where|is|are|can|could|do|does|did|will|would|should"
)
_NEW_LINE = re.compile(
    r"(?<=[.!?:;…。！？؟])[^\S\n]*\n\s*"
    rf"|\n[^\S\n]*(?:\n\s*|(?=[^a-z\s])|(?=(?:and\s|also\s)?(?:{_ASKING_WORD})\s))"
)
"""A line break that ends a sentence, and not one that a narrow window made."""
_BEFORE_SMALL_LETTER = re.compile(
    rf"(?<=[^\W\d_]{{3}})(?:\.+|…|!+)\s+(?=[a-z])"
    rf"|(?<=[^\W\d_]{{2}})\.(?=(?:{_ASKING_WORD})\s)"
)
"""A full stop before a small letter, which `sentence_bounds` takes for that of an
abbreviation or an address: "it began in may. what is it". Behind an abbreviation of
three letters this cuts a sentence in two, which then stay together in one part."""
_NUMBER = re.compile(r"\W*\d{0,2}\W*$")
_LEADS_IN = r"""^\W*(?:\d{1,2}[.)]\s)?
    (?:(?:and|but|so|or|also|then|well|now|ok|okay|please|hello|hi|hey|sorry|oh|um|just
        |question|my\squestion(?:\sis)?|first(?:ly)?|second(?:ly)?|third(?:ly)?|finally
        |dear\s\w+|good\s(?:morning|day|afternoon|evening))\b\W*)*"""
_SUBJECT = r"""(?:i|you|u|he|she|it|we|they|there|this|that|these|those|the|my|your|his
    |her|our|their|any\w*|some\w*|every\w*|one|all|both|people|patients|doctors?)\b"""
_ASKS = re.compile(
    rf"""(?ix){_LEADS_IN}
    (?: (?:what|which|who|whom|whose|why|how|where|whether)\b(?!\sa\b)
      | when(?=\W*$|\s(?:is|are|was|were|do|does|did|can|could|will|would|shall|should
          |may|must|has|have)\b)
      | (?:is|are)(?:n['’]?t)?\s(?:an?\b|{_SUBJECT})
      | (?:am|was|were|may|might|must|shall)(?:n['’]?t)?\s{_SUBJECT}
      | (?:has|have|had)(?:n['’]?t)?\s(?:i|you|u|he|she|it|we|they|there|any\w*)\b
      | (?:do|does|did|can|could|will|would|should)(?:n['’]?t)?\s
          (?!not\b|have\b|be\b|get\b|go\b|need\b|want\b|hardly\b|barely\b|only\b|also\b
            |still\b|never\b|always\b|just\b|no\b)\w
      | (?:tell|explain|describe|define|list|compare)\b
      | (?:show|give|advise)\s(?:me|us)\b
      | (?:any|some)\s(?:idea|advice|info|information|experience)
      | (?:what|how)\sabout\b
      | wondering\b )
    | \b(?:want|like|love|need)(?:ed)?\sto\s
      (?:know|ask|understand|learn|hear|find\sout)\b
    | \b(?:i|we)(?:['’]m|\sam|\swas|['’]ve\sbeen|\sare|\swere)?\swonder(?:ed|ing)?\b
    | \b(?:can|could|would)\s(?:you|someone|anyone|somebody|anybody)\s
      (?:please\s)?(?:tell|explain|say|help|advise|describe)\b
    | \bmy\squestions?\s(?:is|are|was)\b
    # "the pump, where do they put it", "RFA how does it work"
    | \b(?:what|which|who|why|how|where|when)(?:\s(?:long|much|many|often|soon|big|far
        |bad|painful|safe|dangerous))?(?:['’]s|\s(?:is|are|do|does|did|can|could|will
        |would|should|was|were))\s{_SUBJECT}"""
)


class Parts(NamedTuple):
    """The questions of a message with the story before each, and those that are left
    because they are too many. A line break stands between two sentences."""

    asked: tuple[str, ...]
    left: tuple[str, ...] = ()


def sentences_of(message: str) -> list[str]:
    """The sentences of a typed message, each cleaned; a question mark and the end of a
    line end one."""
    found: list[str] = []
    for line in _NEW_LINE.split(message):
        for start, end in sentence_bounds(line):
            found += _divided(line[start:end])
    cleaned = [s for s in map(clean, found) if s]
    joined: list[str] = []
    for sentence in cleaned:
        no_word = not any(map(str.isalnum, sentence))
        if joined and (no_word or _NUMBER.match(joined[-1])):  # "1." before its text
            joined[-1] = f"{joined[-1]} {sentence}"
        else:
            joined.append(sentence)
    return joined


def asks(sentence: str) -> bool:
    """Whether a sentence asks something, with or without a question mark."""
    return bool(_ASKING_MARK.search(sentence) or _ASKS.search(sentence))


def parts_of(message: str) -> Parts:
    """The questions of a message, each with the sentences that tell something before
    it; what is told after the last belongs to that one. A sentence that asks without a
    content word ("Or not?") belongs to the question before it."""
    parts: list[list[str]] = []
    told: list[str] = []
    for sentence in sentences_of(message):
        if not asks(sentence):
            told.append(sentence)
        elif parts and not terms_of(sentence, content=True):
            parts[-1] += [*told, sentence]
            told = []
        else:
            parts.append([*told, sentence])
            told = []
    if not parts[1:]:
        return Parts((message,))
    parts[-1] += told
    texts = tuple("\n".join(p) for p in parts)
    return Parts(texts[:MAX_QUESTIONS], texts[MAX_QUESTIONS:])


def _divided(text: str) -> list[str]:
    """A sentence cut behind each question mark, and behind each full stop before a
    small letter: "what is it?does it hurt"."""
    ends = {m.end() for m in _ASKING_MARK.finditer(text)}
    ends |= {m.end() for m in _BEFORE_SMALL_LETTER.finditer(text)}
    cuts = pairwise([0, *sorted(ends), len(text)])
    return [text[a:b] for a, b in cuts if text[a:b].strip()]
