"""Words that a change must not pass over: units, denials, how sure a sentence is, and
what names a medicine, a disease, a procedure, a part of the body, or people.

The lists hold what is usual, and cannot be complete: a name that they lack is shown as
a word that differs, without its kind.
"""

from __future__ import annotations

import re
from functools import lru_cache

from qa.text import is_medical, singular


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


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
_PATTERNS = {unit: re.compile(forms) for unit, forms in _UNITS.items()}
ONLY_AFTER_NUMBERS = re.compile(
    r"[a-z°]|min|seconds?|units?|drops?|degrees?|cc|pounds?"
)

NEGATIONS = _set(
    """no not never none neither nor without nobody nothing nowhere hardly rarely seldom
    scarcely barely avoid avoids avoided avoiding unable lack lacks lacking except
    unless refrain refrains non un contraindicated fail fails failed"""
)
STRENGTH = _set(
    """may might can could should must will would shall always often usually sometimes
    typically commonly generally normally frequently occasionally likely possibly
    probably perhaps all every everyone most many some few several only any certain
    certainly definitely guaranteed guarantees"""
)
_PARTS_OF_BODY = _set(
    """arm leg hip knee neck back spine shoulder hand foot feet ankle wrist elbow finger
    toe head face jaw chest abdomen belly stomach pelvis groin thigh calf heel buttock
    heart lung liver kidney brain bladder bowel gut intestine colon pancreas spleen skin
    eye ear nose throat tongue tooth teeth mouth rib skull sacrum coccyx tailbone vein
    artery nerve muscle tendon ligament disc disk joint vertebra vertebrae bone blood
    prostate uterus womb ovary breast thyroid cord"""
)
_PEOPLE = _set(
    """adult child children infant baby babies toddler teenager boy girl man men woman
    women male female mother father pregnant elderly newborn adolescent"""
)
_MEDICINES = _set(
    """aspirin paracetamol acetaminophen ibuprofen naproxen diclofenac warfarin heparin
    insulin morphine codeine tramadol opioid opioids antibiotic antibiotics steroid
    corticosteroid cortisone prednisone cement botox alcohol anticoagulant painkiller
    gabapentin pregabalin penicillin amoxicillin vitamin iodine contrast gadolinium
    saline ozone phenol"""
)
_CONDITIONS = _set(
    """cancer tumor tumour diabetes stroke asthma fracture infection abscess hernia
    ulcer fever flu influenza hiv aids sepsis bleeding clot embolism allergy migraine
    epilepsy sciatica gout anemia anaemia hypertension pneumonia eczema dementia
    depression metastasis metastases aneurysm leukemia lupus"""
)
_NAMES = _PARTS_OF_BODY | _PEOPLE | _MEDICINES | _CONDITIONS
_MEDICAL = re.compile(
    r"""(?x)\w{2,} (?: itis | osis | oses | oma | omas | emia | aemia | pathy | pathies
      | algia | penia | plegia | uria | ectasis | listhesis | graphy | gram | grams
      | scopy | scopic | plasty | plasties | tomy | tomies | centesis | lysis | ablation
      | denervation | embolization | embolisation | stenting | profen | cillin | statin
      | sartan | olol | azole | mycin | caine | azepam | gliptin | gliflozin | triptan
      | parin | dronate | codone | solone | dipine | oxetine | gabalin | sterone )"""
)


@lru_cache(4096)
def unit_of(said: str) -> str | None:
    """The unit that a word in lower case is; None if it is none."""
    return next((u for u, forms in _PATTERNS.items() if forms.fullmatch(said)), None)


def is_name(said: str) -> bool:
    """Whether a word in lower case names a medicine, a disease, a procedure, a part of
    the body, or people."""
    return (
        not {said, singular(said)}.isdisjoint(_NAMES)
        or is_medical(said)
        or bool(_MEDICAL.fullmatch(said))
    )
