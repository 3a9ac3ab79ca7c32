"""What the desk says if a question names red flags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from qa.language import LANGUAGES, interface_texts

from .flags import Flag, Rules

TODAY = frozenset({"cancer"})
"""Flags for which a call to the care team today is soon enough."""


@dataclass(frozen=True)
class NoticeWords:
    """The sentences: table `[emergency]` of a language. `call_number` has the place
    {number}; the others after `general` are named as their flags."""

    call: str
    call_number: str
    today: str
    general: str
    bladder_or_bowel: str
    saddle: str
    weakness: str
    fever: str
    injury: str
    cancer: str
    chest: str
    suicide: str
    headache: str
    allergy: str
    limb: str
    stroke: str
    overdose: str


@dataclass(frozen=True, slots=True)
class Emergency:
    """The names of the red flags in a typed text; (language, reason): why, and what to
    do; (language, heading): the action. `number` is the clinic's emergency number, as
    in the heading; `typed_in` is the language of the text."""

    flags: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]
    headings: tuple[tuple[str, str], ...] = ()
    number: str = ""
    typed_in: str = "en"

    def language(self, on_page: str = "en") -> str:
        """The language to speak: that of the text if it is not English, else that of
        the page, else English."""
        wanted = on_page if self.typed_in == "en" else self.typed_in
        return wanted if wanted in dict(self.notices) else "en"

    def heading(self, on_page: str = "en") -> str:
        """The action, as in "Call 911 now"."""
        return dict(self.headings).get(self.language(on_page), "")

    def reason(self, on_page: str = "en") -> str:
        """What stands below the heading."""
        return dict(self.notices)[self.language(on_page)]

    def notice(self, on_page: str = "en") -> str:
        """Heading and reason in one text."""
        heading = self.heading(on_page)
        return f"{heading}. {self.reason(on_page)}" if heading else self.reason(on_page)


def emergency_of(flags: Sequence[Flag], rules: Rules, typed_in: str) -> Emergency:
    """The emergency that names these flags. Words of the clinic go before ours."""
    notices, headings = [], []
    for language in LANGUAGES:
        words = interface_texts(NoticeWords, language, "emergency")
        ours = {f.name: getattr(words, f.name) for f in fields(words)}
        general = _said(rules.notice, language)
        texts = [
            _said(f.notice, language) or general or ours.get(f.name, words.general)
            for f in flags
        ]
        notices.append((language, " ".join(dict.fromkeys(texts))))
        call = words.call_number if rules.number else words.call
        waits = all(f.name in TODAY for f in flags)
        heading = words.today if waits else call.format(number=rules.number)
        headings.append((language, heading))
    names = tuple(f.name for f in flags)
    return Emergency(names, tuple(notices), tuple(headings), rules.number, typed_in)


def _said(notice: Sequence[tuple[str, str]], language: str) -> str:
    """What a clinic wrote in a language; nothing if it wrote in others only."""
    return dict(notice).get(language, "")
