"""Whether a question asks if something hurts, and a sentence only tells what it is good
for.

"Is radiofrequency ablation painful?" is not answered by "Radiofrequency ablation is
used to treat chronic pain", though both hold the same words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.text import plain

_DOES = r"(?:does|do|did|will|would|can|could|might|may|should)(?:n't)?"
_BE = r"(?:is|are|was|were|am)(?:n't)?"
_PAINFUL = r"(?:painful|sore|uncomfortable|unpleasant)"
_THING = r"(?:[\w'-]+\s){1,9}?"
_ENDS = r"""(?=\W*$|\s*[?.!,;]
    |\s(?:a\slot|much|badly|bad|really|too|at\sall|more|like|or\snot|and|after\w*|during
      |while|when|as|having|to\shave|to\sget|at|in|the\snext|once|tomorrow|people)\b
    |\s(?:me|you|him|her|us)(?:\W*$|\s*[?.!,;]|\s(?:a\slot|much|during|while|after)\b))"""
_ASKS = re.compile(
    rf"""(?ix)(?:^|[,.;!?]\s+|\b(?:and|but|so|or|then|please|you|know)\s)\W{{0,9}}
    (?:(?:how\s(?:much|badly|bad)\s)?{_DOES}\s{_THING}(?:hurt|sting|burn|be\s{_PAINFUL}){_ENDS}
      |{_BE}\s{_THING}(?:going\sto|gonna)\s(?:hurt|sting|burn|be\s{_PAINFUL}){_ENDS}
      |{_BE}\s{_THING}(?:(?:very|really|quite|so|too|at\sall)\s)?{_PAINFUL}{_ENDS}
      |how\s{_PAINFUL}\s(?:{_BE}|will|would|can)\b
      |{_DOES}\s(?:i|you|we|people|patients)\s(?:get|have)\s(?:a\slot\sof|much|any)\spain
       \s(?:with|during|after|from)\b
      |(?:{_DOES}|am)\s(?:i|you|we|he|she|they|people|patients)\s(?:\w+\s)?
       feel\s(?:(?:any|much|a\slot\sof|the|some)\s)?(?:pain|anything|it|needle)\b
      |(?:{_BE}|will|would)\s(?:i|you|we|he|she|they|people|patients)\s(?:be\s)?
       in\s(?:any\s|much\s|a\slot\sof\s)?pain\s(?:during|while|afterwards?|when)\b)"""
)
"""A question whether something hurts, or how much."""
_OF_ONESELF = re.compile(
    r"""(?ix)\b(?:why|where|if|which|what|who|that|because|stop\w*|still|less|keeps?
      |worse|normal|reason|caus\w+|makes?|mean|come\sto)\b
    |\b(?:my|his|her|their|our)\s\w+(?:\s\w+)?\s(?:hurts?|be|is|are|sore|painful)\b
    |\b(?:is|are|does|do|will)\s(?:my|his|her|their|our)\b"""
)
"""Words of a question about the pain that somebody has."""
_TREATMENT = re.compile(
    r"""(?ix)\b(?:procedures?|operations?|surger\w+|treatments?|injections?|inject\w*
      |jabs?|shots?|needles?|epidurals?|blocks?|ablations?|stimulat\w+|implant\w*|stents?
      |biops\w+|drain\w*|catheters?|tests?|scans?|probes?|electrodes?|emboli[sz]ation
      |anaesthe\w+|anesthe\w+|\w+(?:plasty|plasties|graphy|gram|grams|ectomy|otomy|ostomy
      |oscopy|scope|therapy))\b"""
)
_SENSATION = re.compile(
    r"""(?ix)\b(?:discomfort|uncomfortable|comfortabl\w+|unpleasant|sore|soreness|sting\w*
      |hurt\w*|painless\w*|tender\w*|ach(?:e|es|y|ing)|burn(?:s|ing)?|numb(?:s|ed|ing)?
      |(?:local|general|under|an)\san(?:a)?esth\w+|sedat\w+|asleep|awake|sleep\w*|relax\w*
      |feel|feels|felt|feeling|sensations?|cramp\w*|bruis\w*|scratch\w*|prick\w*|pinch\w*
      |sharp|warmth|reproduc\w+|provok\w+|suffer\w*|twinge\w*|tolerat\w+
      |painkillers?|pain[ -]free|ouch
      |like\s(?:having|a|when))\b
    |\bpainful\b(?!\s(?!but|and|or|for|at|when|than|as|after|during|afterwards)\w)
    |\bpain\s(?:(?:may|can|might|will|usually|often|also|not)\s){0,2}
      (?:is|are|get|gets|be|become|becomes|worse|worsens?|increases?|settles?|goes|lasts?
      |flares?)\b"""
)
"""Words with which a sentence tells what somebody feels."""
_PAIN_OF_IT = re.compile(
    r"""(?ix)\bpain(?:ful)?\b[^.;]{0,60}\b(?:during|after|afterwards|first\sfew
      |(?:at|around)\sthe\s(?:\w+\s)?(?:site|place|spot|area)
      |for\s(?:a|an|up|one|two|three|several|some|\d+)\s(?!\w*\s?pain))\b
    |(?:\b(?:during|after|afterwards|rarely|seldom|hardly|experience|complain\w*|report\w*)
        \b[^.;]{0,40}
      |\b(?:no|any|without|much|some|little|mild|slight|minor|brief|temporary)
        \s(?:\w+\s)?)\bpain(?:ful)?\b
      (?!\s(?:relief|relie\w+|management|control|signals?|medic\w+|receptors?))"""
)
_CAUSES = (
    r"(?:caus(?:e|es|ed|ing)\b(?!\s(?:of|by)\b)|lead\w*\sto|result\w*\sin"
    r"|sources?\sof|trigger\w*|bring\w*\son)"
)
_CAUSES_PAIN = re.compile(rf"(?i)\b{_CAUSES}\b[^.;]{{0,60}}\bpain")
_TREATMENT_CAUSES = re.compile(
    rf"(?i){_TREATMENT.pattern}[^.,;:]{{0,40}}\b{_CAUSES}\b", re.VERBOSE
)


def tells_no_sensation(questions: Sequence[str], sentence: str) -> bool:
    """Whether a question asks if a thing hurts, and a sentence tells nothing of what
    anybody feels of it. Of a treatment also "causes pain" tells nothing, unless the
    sentence says it of a treatment: else it tells of what is treated. `questions` are
    the question alone and, if it goes on from an earlier one, behind that one."""
    asked = [plain(q) for q in questions]
    if not any(_ASKS.search(q) and not _OF_ONESELF.search(q) for q in asked):
        return False
    said = plain(sentence)
    if _SENSATION.search(said) or _PAIN_OF_IT.search(said):
        return False
    if _CAUSES_PAIN.search(said):
        treated = any(map(_TREATMENT.search, asked))
        return treated and not _TREATMENT_CAUSES.search(said)
    return True
