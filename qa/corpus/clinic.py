"""How to reach the clinic: `desk.toml` beside the articles.

Staff write it. It is not part of the index: the desk reads it when it opens, and a
change needs no build. The desk shows its text unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import ValidationInfo, field_validator

from qa.errors import SettingsError
from qa.files import Settings, read_settings
from qa.language import LANGUAGES

CLINIC_FILE = "desk.toml"
MAX_FILE_BYTES = 100_000
MAX_VALUE_CHARS = 1_000
_MULTILINE = ("address", "hours", "note")
_CURE = (
    'Correct the file there; a line reads phone = "+1 555 010 0199". What nobody knows '
    'stays empty: phone = "".'
)

_PHONE = re.compile(r"(\+?[0-9 ().\-/]+?)(?: ?(?:ext\.?|x) ?([0-9]{1,6}))?")
_DIGITS = range(3, 16)
"""How many digits a telephone number may have; 15 is the most of E.164."""
_EMAIL = re.compile(
    r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


class Clinic(Settings):
    """Whom to ask instead of the desk; unknown fields are empty. `language` is the
    BCP-47 tag of the articles, in which they are quoted. `emergency` is the number to
    call in an emergency; `subject` says what the articles are about, by language of the
    page."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""
    url: str = ""
    note: str = ""
    language: str = "en"
    emergency: str = ""
    subject: Mapping[str, str] = {}

    @field_validator("subject")
    @classmethod
    def _tidy_subject(cls, value: Mapping[str, str]) -> Mapping[str, str]:
        if unknown := sorted(value.keys() - set(LANGUAGES)):
            raise ValueError(
                f"names {unknown[0]!r}; the page speaks {', '.join(LANGUAGES)}"
            )
        return {language: _tidy(text, "subject") for language, text in value.items()}

    @field_validator("*")
    @classmethod
    def _tidy_texts(cls, value: object, info: ValidationInfo) -> object:
        return _tidy(value, str(info.field_name)) if isinstance(value, str) else value

    @property
    def can_be_reached(self) -> bool:
        """Whether the page can say how to reach the clinic."""
        return any((self.phone, self.email, self.address, self.url))

    @property
    def lines(self) -> tuple[str, ...]:
        """Everything that is known, line by line, for a sheet of paper."""
        known = (self.name, self.phone, self.email, self.url, self.address, self.hours)
        return tuple(line for t in (*known, self.note) for line in t.splitlines())

    @property
    def tel(self) -> str:
        """The telephone number as a link, `tel:...`; empty without one."""
        return _tel(self.phone)

    @property
    def emergency_tel(self) -> str:
        """The number for emergencies as a link; empty without one."""
        return _tel(self.emergency)


def _tidy(value: str, field: str) -> str:
    """The value with single spaces, if the page can show it."""
    lines = [" ".join(line.split()) for line in value.strip().splitlines()]
    text = "\n".join(lines)
    if len(lines) > 1 and field not in _MULTILINE:
        raise ValueError(f"has {len(lines)} lines; one is shown")
    if len(text) > MAX_VALUE_CHARS:
        raise ValueError(
            f"has {len(text):,} characters; {MAX_VALUE_CHARS:,} is the most"
        )
    if not all(line.isprintable() for line in lines):
        raise ValueError("holds a character that nobody can see")
    is_valid, example = _RULES.get(field, (None, ""))
    if is_valid and (text or field == "language") and not is_valid(text):
        raise ValueError(f"is not like {example!r}")
    return text


def _tel(phone: str) -> str:
    if not (parts := _PHONE.fullmatch(phone)):
        return ""
    number, extension = parts.groups()
    number = "".join(c for c in number if c in "+0123456789")
    return f"tel:{number}" + (f";ext={extension}" if extension else "")


def read_clinic(corpus: Path) -> Clinic:
    """The clinic of a corpus; an empty one where there is no such file.

    Raises SettingsError naming the file, the field and what may stand there.
    """
    return read_settings(
        corpus / CLINIC_FILE,
        Clinic,
        cure=_CURE,
        max_bytes=MAX_FILE_BYTES,
        optional=True,
    )


def clinic_faults(corpus: Path) -> list[str]:
    """What is wrong with a corpus's `desk.toml`; at most one message."""
    try:
        read_clinic(corpus)
    except SettingsError as error:
        return [str(error)]
    return []


def _is_phone(text: str) -> bool:
    parts = _PHONE.fullmatch(text)
    return parts is not None and sum(c.isdigit() for c in parts[1]) in _DIGITS


def _is_email(text: str) -> bool:
    return bool(_EMAIL.fullmatch(text))


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    is_safe = not any(c.isspace() or c in "<>\"'`\\@" for c in text)
    return is_safe and parts.scheme in ("https", "http") and bool(host)


def _is_language(text: str) -> bool:
    return bool(_LANGUAGE.fullmatch(text))


_RULES: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "phone": (_is_phone, "+1 555 010 0199"),
    "emergency": (_is_phone, "911"),
    "email": (_is_email, "desk@clinic.example"),
    "url": (_is_url, "https://clinic.example/contact"),
    "language": (_is_language, "en"),
}
