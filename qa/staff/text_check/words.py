"""The words of a sentence, and what each is: a number, a unit, a name, a "not".

Words with the same `value` mean the same: "5" and "five", "2,5" and "2.5", "milligrams"
and "mg", "don't" and "do not".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from qa.text import is_medical, singular

WordKind = Literal["number", "unit", "negation", "name", "strength", "word", "sign"]


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a number or a sign of a text, at `start:end`. A `weak` number is a word
    that is often no number: "one of them", "at first"."""

    kind: WordKind
    value: str
    start: int
    end: int
    weak: bool = False


def _numbered(words: str, first: int, step: int = 1) -> dict[str, int]:
    return {w: first + step * n for n, w in enumerate(words.split())}


_UNITS_OF_TEN = _numbered("one two three four five six seven eight nine", 1)
_ONES = {
    "zero": 0,
    **_UNITS_OF_TEN,
    **_numbered(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
        "nineteen",
        10,
    ),
}
_TENS = _numbered("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10)
_ORDINALS = _numbered(
    "first second third fourth fifth sixth seventh eighth ninth tenth", 1
)
_OTHER_NUMBERS = {
    "once": "1x",
    "twice": "2x",
    "thrice": "3x",
    "double": "2x",
    "doubled": "2x",
    "doubles": "2x",
    "triple": "3x",
    "tripled": "3x",
    "single": "1",
    "couple": "2",
    "dozen": "12",
    "half": "0.5",
    "halves": "0.5",
    "quarter": "0.25",
}
_WEAK = frozenset(["one", "single", "first", "once", "second", "couple"])


def _any_of(words: dict[str, int]) -> str:
    return "|".join(words)


_BELOW_100 = (
    rf"(?:(?:{_any_of(_TENS)})(?:[- ](?:{_any_of(_UNITS_OF_TEN)}))?|{_any_of(_ONES)})"
)
_BELOW_1000 = (
    rf"(?:(?:{_BELOW_100}[ ])?hundred(?:[ ](?:and[ ])?{_BELOW_100})?|{_BELOW_100})"
)
_SPELT = (
    rf"(?:(?:{_BELOW_1000}[ ])?thousand(?:[ ](?:and[ ])?{_BELOW_1000})?|{_BELOW_1000})"
)

_SOFT = "\u00ad"
_LETTERS = rf"(?:[^\W\d_]|(?<=\w){_SOFT}(?=\w))+"
_WORD = re.compile(
    rf"""(?xi)
      (?P<spelt>\b{_SPELT}\b)
    | (?P<percent>\bper[ ]cent\b)
    | (?P<ordinal>\b\d+(?:st|nd|rd|th)\b)
    | (?P<code>\b[a-z]{{1,3}}\d{{1,3}}\b)
    | (?P<number>\d+(?:[.,]\d+)*|[½¼¾⅓⅔⅛])
    | (?P<not>(?<=\w)n['’]t\b|\b(?:can(?=not\b)|(?<=can)not\b|can(?=['’]t\b)
        |(?<=can)['’]t\b))
    | (?P<before_not>\b(?:do|does|did|should|must|could|would|is|are|was|were|has|have
        |had|need|wo|ai)(?=n['’]t\b))
    | (?P<word>{_LETTERS}(?:['’]{_LETTERS})*)
    | (?P<sign>\S)"""
)

_UNITS = {
    "mg": "mg|milligrams?|milligrammes?",
    "g": "g|grams?|grammes?",
    "mcg": "mcg|µg|μg|ug|micrograms?|microgrammes?",
    "ng": "ng|nanograms?",
    "kg": "kg|kgs|kilos?|kilograms?",
    "ml": "ml|mls|millilit(?:er|re)s?|cc",
    "dl": "dl|decilit(?:er|re)s?",
    "l": "l|lit(?:er|re)s?",
    "mm": "mm|millimet(?:er|re)s?",
    "cm": "cm|cms|centimet(?:er|re)s?",
    "m": "m|met(?:er|re)s?",
    "mmol": "mmol|millimoles?",
    "iu": "iu|units?",
    "%": "%|percent|per cent|percentage",
    "‰": "‰",
    "mmhg": "mmhg",
    "hz": "hz|hertz",
    "khz": "khz|kilohertz",
    "°": "°|degrees?",
    "c": "c|celsius",
    "f": "f|fahrenheit",
    "kcal": "kcal|calories?|kilocalories?",
    "second": "secs?|seconds?|s",
    "minute": "min|mins|minutes?",
    "hour": "h|hrs?|hours?|hourly",
    "day": "days?|daily|d",
    "week": "weeks?|weekly|wks?",
    "month": "months?|monthly",
    "year": "years?|yearly|annually|yrs?",
    "inch": "inch|inches",
    "pound": "lbs?|pounds?",
    "ounce": "oz|ounces?",
    "gauge": "gauge",
    "tablet": "tablets?",
    "capsule": "capsules?",
    "drop": "drops?",
    "puff": "puffs?",
    "teaspoon": "tsp|teaspoons?|teaspoonfuls?",
    "tablespoon": "tbsp|tablespoons?|tablespoonfuls?",
}
_UNIT_OF = {
    form: unit
    for unit, forms in _UNITS.items()
    for form in _UNITS[unit].split("|")
    if "?" not in form and "(" not in form
}
_UNIT = {unit: re.compile(forms) for unit, forms in _UNITS.items()}
_ONLY_AFTER_NUMBERS = re.compile(
    r"[a-z°]|min|seconds?|units?|drops?|degrees?|cc|pounds?"
)

_NEGATIONS = frozenset(
    """no not never none neither nor without nobody nothing nowhere hardly rarely seldom
    scarcely barely avoid avoids avoided avoiding unable lack lacks lacking except unless
    refrain refrains non anti un contraindicated fail fails failed""".split()
)
_STRENGTH = frozenset(
    """may might can could should must will would shall always often usually sometimes
    typically commonly generally normally frequently occasionally likely possibly
    probably perhaps all every everyone most many some few several only any certain
    certainly definitely guaranteed guarantees""".split()
)
_PARTS_OF_BODY = frozenset(
    """arm leg hip knee neck back spine shoulder hand foot feet ankle wrist elbow finger
    toe head face jaw chest abdomen belly stomach pelvis groin thigh calf heel buttock
    heart lung liver kidney brain bladder bowel gut intestine colon pancreas spleen skin
    eye ear nose throat tongue tooth teeth mouth rib skull sacrum coccyx tailbone vein
    artery nerve muscle tendon ligament disc disk joint vertebra vertebrae bone blood
    prostate uterus womb ovary breast thyroid cord""".split()
)
_PEOPLE = frozenset(
    """adult child children infant baby babies toddler teenager boy girl man men woman
    women male female mother father pregnant elderly newborn adolescent""".split()
)
_MEDICINES = frozenset(
    """aspirin paracetamol acetaminophen ibuprofen naproxen diclofenac warfarin heparin
    insulin morphine codeine tramadol opioid opioids antibiotic antibiotics steroid
    corticosteroid cortisone prednisone cement botox alcohol anticoagulant painkiller
    gabapentin pregabalin penicillin amoxicillin vitamin iodine contrast gadolinium
    saline ozone phenol""".split()
)
_CONDITIONS = frozenset(
    """cancer tumor tumour diabetes stroke asthma fracture infection abscess hernia ulcer
    fever flu influenza hiv aids sepsis bleeding clot embolism allergy migraine epilepsy
    sciatica gout anemia anaemia hypertension pneumonia eczema dementia depression
    metastasis metastases aneurysm leukemia lupus""".split()
)
_MEDICAL = re.compile(
    r"""(?x)\w{2,} (?: itis | osis | oses | oma | omas | emia | aemia | pathy | pathies
      | algia | penia | plegia | uria | ectasis | listhesis | graphy | gram | grams
      | scopy | scopic | plasty | plasties | tomy | tomies | centesis | lysis | ablation
      | denervation | embolization | embolisation | stenting | profen | cillin | statin
      | sartan | olol | azole | mycin | caine | azepam | gliptin | gliflozin | triptan
      | parin | dronate | codone | solone | dipine | oxetine | gabalin | sterone )"""
)
_CAPITALS = re.compile(r"[A-Z]{2,}s?")
MOSTLY = 0.6
"""A text of which more words begin with a capital is a heading in title case."""


def words_of(text: str, start: int, end: int) -> list[Word]:
    """The words and signs of a part of a text, in order."""
    found = list(_WORD.finditer(text, start, end))
    letters = [m[0] for m in found if m["word"]]
    capitals = sum(w[0].isupper() for w in letters)
    titled = len(letters) > 1 and capitals > MOSTLY * len(letters)
    words: list[Word] = []
    for match in found:
        words.append(_word(match, words, titled=titled))
    return words


def _word(match: re.Match[str], before: Sequence[Word], *, titled: bool) -> Word:
    raw = match[0]
    said = _plain(raw)
    group = match.lastgroup
    if group == "spelt":
        return Word("number", _spelt(said), *match.span(), weak=said in _WEAK)
    if group == "number":
        return Word("number", _digits(raw), *match.span())
    if group == "ordinal":
        return Word("number", said, *match.span())
    if group == "code":
        return Word("name", said, *match.span())
    if group == "not":
        value = "can" if said == "can" else "not"
        return Word("strength" if value == "can" else "negation", value, *match.span())
    if group == "before_not":
        value = {"wo": "will", "ai": "is"}.get(said, said)
        kind: WordKind = "strength" if value in _STRENGTH else "word"
        return Word(kind, value, *match.span())
    if (unit := _unit(said)) and (
        not _ONLY_AFTER_NUMBERS.fullmatch(said) or _follows_number(before)
    ):
        return Word("unit", unit, *match.span())
    if group == "sign":
        return Word("sign", _sign(raw), *match.span())
    kind, value = _kind(raw, said, first=_is_first(before), titled=titled)
    return Word(kind, value, *match.span(), weak=said in _WEAK)


def _kind(raw: str, said: str, *, first: bool, titled: bool) -> tuple[WordKind, str]:
    if said in _ORDINALS:
        return "number", _ordinal(_ORDINALS[said])
    if said in _OTHER_NUMBERS:
        return "number", _OTHER_NUMBERS[said]
    if said in _NEGATIONS:
        return "negation", said
    if said in _STRENGTH:
        return "strength", said
    one = singular(said)
    known = _PARTS_OF_BODY | _PEOPLE | _MEDICINES | _CONDITIONS
    letter = len(raw) == 1 and raw not in "AaIi"
    capital = raw[0].isupper() and not first and not titled and len(raw) > 1
    if (
        {said, one} & known
        or is_medical(said)
        or _MEDICAL.fullmatch(said)
        or _CAPITALS.fullmatch(raw)
        or letter
        or capital
    ):
        return "name", one
    return "word", said


def _plain(raw: str) -> str:
    folded = unicodedata.normalize("NFKC", raw.replace(_SOFT, "")).casefold()
    return folded.replace("’", "'")


def _is_first(before: Sequence[Word]) -> bool:
    """Whether a word is the first of its sentence, or follows a colon."""
    return all(w.kind == "sign" for w in before) or before[-1].value in {":", ".", "?"}


def _follows_number(before: Sequence[Word]) -> bool:
    last = [w for w in before[-2:] if w.value != "-"][-1:]
    return bool(last) and (last[0].kind in ("number", "unit") or last[0].value == "/")


def _unit(said: str) -> str | None:
    if said in _UNIT_OF:
        return _UNIT_OF[said]
    return next((u for u, forms in _UNIT.items() if forms.fullmatch(said)), None)


def _digits(raw: str) -> str:
    if len(raw) == 1 and not raw.isascii() and not raw.isdecimal():
        return f"{unicodedata.numeric(raw):g}"
    plain = unicodedata.normalize("NFKC", raw)
    if re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    plain = plain.replace(",", ".")
    if plain.count(".") > 1:
        return plain
    return f"{Decimal(plain).normalize():f}"


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"


def _spelt(said: str) -> str:
    total = part = 0
    for word in re.findall(r"[a-z]+", said):
        if word == "thousand":
            total, part = total + max(part, 1) * 1000, 0
        elif word == "hundred":
            part = max(part, 1) * 100
        else:
            part += _ONES.get(word, _TENS.get(word, 0))
    return str(total + part)


_SIGNS = {
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("‘’‚‛´`", "'"),
    **dict.fromkeys("“”„‟«»", '"'),
}


def _sign(raw: str) -> str:
    return _SIGNS.get(raw, raw)


def content_of(words: Sequence[Word]) -> Iterator[Word]:
    """The words without signs."""
    return (w for w in words if w.kind != "sign")
