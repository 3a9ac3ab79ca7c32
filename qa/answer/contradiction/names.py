"""What a text tells apart by name: hepatitis C, type 2, 5 mg, without sedation, adults.

Each function gives heads ("hepatitis") with the names that the text gives them ("c").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from qa.text import NUMBERED, ROMAN_ONE, singular, terms_of

Names = Mapping[str, frozenset[str]]
"""Head to its names; ANY among them where the text speaks of all, of others or of a
limit."""
Namer = Callable[[str], Names]
ANY = "*"
MAX_LISTED = 9
"""Names of a list behind its first; a longer one is read in parts."""

_DIGITS = {"one": "1", "two": "2", "three": "3", "four": "4", "five": "5"}
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5"}
_ROMAN = {
    r: str(n)
    for n, r in enumerate(
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"], start=1
    )
}
_UNITS = {
    "mg": "mg|milligrams?",
    "g": "g|grams?",
    "mcg": "mcg|μg|micrograms?",
    "kg": "kg|kilograms?|kilos?",
    "ml": "ml|millilit(?:er|re)s?",
    "l": "l|lit(?:er|re)s?",
    "mm": "mm|millimet(?:er|re)s?",
    "cm": "cm|centimet(?:er|re)s?",
    "unit": "iu|units?",
    "gauge": "gauge",
}
"""Units of doses and sizes. Times are left out: "after 4 weeks" holds for 6 weeks."""
_ANY_UNIT = "|".join(_UNITS.values())

_LETTER = r"(?:A\b(?! [A-Z])|[B-HJ-Z]\d{0,2}|[b-hk]\d{0,2})"
_NUMBER = (
    rf"(?:\d{{1,2}}[a-d]?|{ROMAN_ONE}|(?!I\b)[IVX]+[A-Da-d]?|ii|iii|iv|vi{{0,3}}|ix"
    rf"|{'|'.join(_DIGITS)})"
)
_ORDINAL = rf"(?:{'|'.join(_ORDINALS)}|\d(?:st|nd|rd|th))"
_JOIN = r"(?:\s?,\s?(?:and\s|or\s)?|\s?[/&–-]\s?|\s(?:and|or|to|through)\s)"
_ENDS = rf"\b(?!['’.]\w)(?! ?(?i:%|{_ANY_UNIT}|hours?|days?|weeks?|months?|years?)\b)"


def _list_of(one: str) -> str:
    return rf"(?P<names>{one}(?:{_JOIN}{one}\b){{0,{MAX_LISTED}}}){_ENDS}"


_PATTERNS = (
    re.compile(
        rf"\b(?P<head>(?i:{NUMBERED}))s?[ -]{_list_of(f'(?:{_NUMBER}|{_LETTER})')}"
    ),
    re.compile(rf"\b(?P<head>[A-Za-z]\w{{3,}})[ -]{_list_of(_LETTER)}"),
    re.compile(
        r"\b(?!under|over)(?P<head>[A-Za-z]{3,})-(?P<names>\d{1,2})\b(?![-'.]\w)"
    ),
    re.compile(
        rf"(?i)\b(?P<names>{_ORDINAL}(?:-?{_JOIN}{_ORDINAL}){{0,{MAX_LISTED}}})"
        rf"[ -](?P<head>{NUMBERED})"
    ),
    re.compile(
        r"\b(?P<head>[A-Za-z])(?P<names>\d{1,2}(?: ?[/–-] ?[A-Za-z]?\d{1,2}){0,9})\b"
    ),
)
"""Type 2, grade II or III; hepatitis C; omega-3; third degree; L4, L4/5, L4-L5."""
_NAME = re.compile(rf"\b(?:{_NUMBER}|{_LETTER}|{_ORDINAL}|\d{{1,2}})\b", re.IGNORECASE)
_OPEN = re.compile(
    r"""(?ix)\b(?:all|any|every|each|other|both|except|unlike|than|above|below|over|under
      |beyond|from|after|before|least|most|not|besides)\ (?:(?:a|an|the|of|in|for|with
      |people|patients)\ ){0,2}$"""
)
_OPEN_AFTER = re.compile(
    r"(?i)\+| (?:and|or) (?:higher|lower|above|below|more|less|worse|over|under|later"
    r"|beyond|other)\b| (?:up|on)wards?\b"
)
_LOOSE = re.compile(
    r"(?:\b(?:than|and|or|against|from|to|as|versus|vs|into)|[,/]) ?"
    r"([A-Z]|\d{1,2}|[IVX]+)\b(?! ?\w)"
)


def kinds_of(text: str) -> Names:
    """The kinds that letters and numbers name: hepatitis B, levels 3 to 5, L4-L5."""
    found: dict[str, frozenset[str]] = {}
    for pattern in _PATTERNS:
        for m in pattern.finditer(text):
            head = singular(m["head"])
            if len(head) > 1 and not terms_of(head, content=True):
                continue  # "with C"
            listed = (
                re.sub(r"[A-Za-z]", "", m["names"]) if len(head) == 1 else m["names"]
            )
            names = set(_names(listed, numbered=bool(re.fullmatch(NUMBERED, head))))
            every = (
                rf"\b(?:all|any|every|each|other|both) (?:\w+ )?{re.escape(m['head'])}"
            )
            if (
                _OPEN.search(text[: m.start()])
                or _OPEN_AFTER.match(text, m.end())
                or re.search(every, text, re.IGNORECASE)
            ):
                names.add(ANY)
            found[head] = found.get(head, frozenset()) | names
    return found


def loose_names(text: str) -> frozenset[str]:
    """Letters and numbers that stand without their noun: "worse than C"."""
    return frozenset(
        n for m in _LOOSE.finditer(text) for n in _names(m[1], numbered=True)
    )


def _names(text: str, *, numbered: bool) -> Iterable[str]:
    """The names of a list, with those within a range: "3 to 5" holds 4."""
    before, at = "", 0
    for m in _NAME.finditer(text):
        name = _normal(m[0].casefold(), numbered=numbered)
        if re.search(r"[–-]|\bto\b|\bthrough\b", text[at : m.start()]) and before:
            yield from _between(before, name)
        yield name
        before, at = name, m.end()


def _normal(name: str, *, numbered: bool) -> str:
    roman = re.fullmatch(r"([ivx]+)([a-d]?)", name)
    if numbered and roman and roman[1] in _ROMAN:
        return _ROMAN[roman[1]] + roman[2]
    name = re.sub(r"(?<=\d)(?:st|nd|rd|th)$", "", name)
    return _DIGITS.get(name, _ORDINALS.get(name, name))


def _between(first: str, last: str) -> Iterable[str]:
    if first.isdigit() and last.isdigit():
        return map(str, range(int(first) + 1, int(last)))
    if len(first) == len(last) == 1:
        return map(chr, range(ord(first) + 1, ord(last)))
    return ()


_AMOUNT = re.compile(
    rf"""(?ix)(?<![\w.,/-])
    (?P<names>\d+(?:[.,]\d+)? (?:{_JOIN}\d+(?:[.,]\d+)?){{0,{MAX_LISTED}}}) [ -]?
    (?:{"|".join(f"(?P<{name}>{forms})" for name, forms in _UNITS.items())})\b"""
)
_LIMITS = re.compile(
    r"""(?ix)\b(?:at\ most|at\ least|up\ to|more|less|fewer|higher|lower|larger|smaller
      |over|under|above|below|maxim\w+|minim\w+|max|min|between|from|to|until|within
      |exceed\w*|total\w*|if|unless|half|twice|double|each|or|instead|\d+\ x|one|two
      |three|four|1|2|3|4)\b"""
)


def amounts_of(text: str) -> Names:
    """The amounts by unit: 5 mg, 22 gauge. ANY is among them where the text says limits
    or ranges, or counts ("two 2.5 mg tablets")."""
    found: dict[str, frozenset[str]] = {}
    for m in _AMOUNT.finditer(text):
        unit = next(name for name in _UNITS if m[name])
        rest = text[: m.start()] + text[m.end() :]
        numbers = re.findall(
            r"\d+(?:[.,]\d+)?", re.sub(r",(?=\d{3}\b)", "", m["names"])
        )
        names = {f"{float(n.replace(',', '.')):g}" for n in numbers}
        is_open = _LIMITS.search(rest) or re.search(r"[–-]|\bto\b", m["names"])
        found[unit] = (
            found.get(unit, frozenset()) | names | ({ANY} if is_open else set())
        )
    return found


_SIDES = re.compile(
    r"""(?ix)\b(?P<side>with(?:out)?|before|after|left|right)
    (?:\ (?:and|or)\ (?P<other>with(?:out)?|before|after|left|right))?
    (?=[ -](?:(?:a|an|the|any|some|your|my|our|his|her|their|this|that)\ )*
      (?P<word>[a-z]+)(?:\ (?P<next>[a-z]+))?)"""
)
_PAIR = {"with": "with", "without": "with", "before": "after", "after": "after"}
_ADJECTIVE = re.compile(r"(?:al|ic|ed|ive|ing|ous|ar)$")
_LATER = re.compile(
    r"(?i)\b(?:after\w*|later|then|home|following|since|until|till|once|when|next)\b"
)
_EARLIER = re.compile(
    r"(?i)\b(?:before\w*|prior|earlier|until|till|by|when|already|advance)\b"
)


def sides_of(text: str) -> Names:
    """The sides of a thing: with or without, before or after, left or right of it."""
    found: dict[str, frozenset[str]] = {}
    for m in _SIDES.finditer(text):
        words = [m["word"], m["next"] or ""][: 1 + bool(_ADJECTIVE.search(m["word"]))]
        terms = terms_of(" ".join(words), content=True)
        if not terms:
            continue
        side = m["side"].casefold()
        pair = _PAIR.get(side, "side")
        names = {side, *((m["other"].casefold(),) if m["other"] else ())}
        if pair == "after":
            rest = text[: m.start()] + text[m.start("word") :]
            names |= {"after"} if _LATER.search(rest) else set()
            names |= {"before"} if _EARLIER.search(rest) else set()
        head = " ".join([pair, *terms])
        found[head] = found.get(head, frozenset()) | names
    return found


_PEOPLE: Mapping[str, Mapping[str, re.Pattern[str]]] = {
    "age": {
        "child": re.compile(
            r"(?i)\b(?:child\w*|kids?|bab(?:y|ies)|infants?|toddlers?|teenagers?|boys?"
            r"|girls?|p(?:a)?ediatric\w*|adolescents?|newborns?|under)\b"
        ),
        "adult": re.compile(r"(?i)\b(?:adults?|grown-?ups?)\b"),
    },
    "sex": {
        "man": re.compile(r"(?i)\b(?:m[ae]n|males?|boys?)\b"),
        "woman": re.compile(r"(?i)\b(?:wom[ae]n|females?|girls?)\b"),
    },
}


def people_of(text: str) -> Names:
    """The people that a text names: children or adults, men or women."""
    named = {
        head: frozenset(name for name, words in kinds.items() if words.search(text))
        for head, kinds in _PEOPLE.items()
    }
    return {head: names for head, names in named.items() if names}
