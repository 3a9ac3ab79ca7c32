"""How to reach the clinic: `desk.toml` beside the articles.

Staff write it. It shapes no index, so a changed file is read when the desk opens, and
no build is needed. All that it holds is shown in the clinic's own words.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from qa.errors import SettingsError

CLINIC_FILE = "desk.toml"
MAX_FILE_BYTES = 100_000
MAX_VALUE_CHARS = 1_000
_LINES = ("address", "hours", "note")
"""Fields that may have several lines."""

_PHONE = re.compile(r"(\+?[0-9 ().\-/]+?)(?: ?(?:ext\.?|x) ?([0-9]{1,6}))?")
_DIGITS = range(3, 16)
_EMAIL = re.compile(
    r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Clinic:
    """Whom to ask instead of the desk; what nobody filled in is empty. `language` is
    the BCP-47 tag of the articles, in which they are quoted."""

    name: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""
    url: str = ""
    note: str = ""
    language: str = "en"

    @property
    def can_be_reached(self) -> bool:
        return any((self.phone, self.email, self.address, self.url))

    @property
    def lines(self) -> tuple[str, ...]:
        """All that is known, as it is written, for paper."""
        told = (self.name, self.phone, self.email, self.url, self.address, self.hours)
        return tuple(line for t in (*told, self.note) for line in t.splitlines())

    @property
    def tel(self) -> str:
        """The telephone number as a link, `tel:...`; empty without one."""
        if not (parts := _PHONE.fullmatch(self.phone)):
            return ""
        number, extension = parts.groups()
        number = "".join(c for c in number if c in "+0123456789")
        return f"tel:{number}" + (f";ext={extension}" if extension else "")


def read_clinic(corpus: Path) -> Clinic:
    """The clinic of a corpus; an empty one where there is no such file.

    Raises SettingsError naming the file, the field and what to write there.
    """
    path = corpus / CLINIC_FILE
    try:
        if not path.is_file():
            return Clinic()
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _refused(path, f"has more than {MAX_FILE_BYTES:,} bytes")
        given = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, str(error)) from error
    known = [f.name for f in fields(Clinic)]
    cleaned = {}
    for key, value in given.items():
        if key not in known:
            raise _refused(
                path, f"{key!r} is no field of it; it holds {', '.join(known)}"
            )
        if not isinstance(value, str):
            raise _refused(path, f"{key} = {value!r} is no text in quotation marks")
        cleaned[key] = _cleaned(path, key, value)
    return Clinic(**cleaned)


def clinic_faults(corpus: Path) -> list[str]:
    """What is wrong with a corpus's contact."""
    try:
        read_clinic(corpus)
    except SettingsError as error:
        return [str(error)]
    return []


def _cleaned(path: Path, key: str, value: str) -> str:
    lines = [" ".join(line.split()) for line in value.strip().splitlines()]
    text = "\n".join(lines)
    if len(lines) > 1 and key not in _LINES:
        raise _refused(path, f"{key} has {len(lines)} lines; one is shown")
    if len(text) > MAX_VALUE_CHARS:
        raise _refused(
            path, f"{key} has {len(text):,} characters; {MAX_VALUE_CHARS:,} is the most"
        )
    if not all(line.isprintable() for line in lines):
        raise _refused(path, f"{key} = {text!r} holds a character that nobody can see")
    fits, example = _RULES.get(key, (_anything, ""))
    if (text or key == "language") and not fits(text):
        raise _refused(path, f"{key} = {text!r} is not like {example!r}")
    return text


def _anything(text: str) -> bool:  # noqa: ARG001 - one of the rules
    return True


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
    whole = not any(c.isspace() or c in "<>\"'`\\@" for c in text)
    return whole and parts.scheme in ("https", "http") and bool(host)


def _is_language(text: str) -> bool:
    return bool(_LANGUAGE.fullmatch(text))


_RULES: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "phone": (_is_phone, "+1 555 010 0199"),
    "email": (_is_email, "desk@clinic.example"),
    "url": (_is_url, "https://clinic.example/contact"),
    "language": (_is_language, "en"),
}


def _refused(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        f"{path}: {reason}.",
        cure='Correct the file there; a line reads phone = "+1 555 010 0199". What '
        'nobody knows stays empty: phone = "".',
    )
