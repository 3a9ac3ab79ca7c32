"""What counts as an emergency: the shipped `flags.toml`, and what a clinic adds or
changes in `emergency.toml` beside its articles.

It is not part of the index: the desk reads it when it opens, and a change needs no
build.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field

from qa.errors import SettingsError
from qa.files import Settings, line_of, read_settings
from qa.language import LANGUAGES

from .phrases import Phrase, PhraseError, phrase_of, tokens_of

FLAGS_FILE = "emergency.toml"
SHIPPED_FLAGS = Path(__file__).with_name("flags.toml")
MAX_FILE_BYTES, MAX_VALUE_CHARS = 1_000_000, 10_000
_CURE = (
    "Correct the file there; its first lines tell how it is written. Without it the "
    "shipped red flags are used."
)


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag. It is raised where one of `phrases` is reported that no phrase of
    `exceptions` overlaps, and one of `companions` as well, if there are any."""

    name: str
    title: str = ""
    phrases: tuple[Phrase, ...] = ()
    companions: tuple[Phrase, ...] = ()
    exceptions: tuple[Phrase, ...] = ()
    examples: tuple[str, ...] = ()
    notice: tuple[tuple[str, str], ...] = ()
    """A clinic's own notice by language, in place of the catalogue's."""
    historical: bool = False
    """Findings of long ago count too (`past` in the file)."""
    hypothetical: bool = False
    """Findings that are only possible count too (`wish` in the file)."""

    @property
    def all_phrases(self) -> tuple[Phrase, ...]:
        """Every phrase that the flag looks for."""
        return self.phrases + self.companions + self.exceptions


@dataclass(frozen=True, slots=True)
class Rules:
    """All flags; a clinic's general notice by language, its examples of ordinary
    questions, which are no emergency, and the number that it says to call."""

    flags: tuple[Flag, ...]
    notice: tuple[tuple[str, str], ...] = ()
    ordinary: tuple[str, ...] = ()
    number: str = ""


def _one_line(value: str) -> str:
    text = " ".join(value.split())
    if not text:
        raise ValueError("is empty")
    if len(value) > MAX_VALUE_CHARS:
        raise ValueError(
            f"has {len(value):,} characters; {MAX_VALUE_CHARS:,} is the most"
        )
    if not text.isprintable():
        raise ValueError("holds characters that cannot be shown")
    return text


def _with_a_word(value: str) -> str:
    if not tokens_of(value):
        raise ValueError("has no word")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"is none of {', '.join(LANGUAGES)}")
    return value


_Line = Annotated[str, AfterValidator(_one_line)]
_Lines = Annotated[tuple[_Line, ...], Field(strict=False)]
_Examples = Annotated[
    tuple[Annotated[_Line, AfterValidator(_with_a_word)], ...], Field(strict=False)
]
_Notice = Annotated[
    dict[Annotated[str, AfterValidator(_language)], _Line],
    Field(description='written by language, notice.en = "..."'),
]


class _FlagTable(Settings):
    """`[flags.NAME]`; `only` drops what is shipped of the flag, `off` the flag."""

    title: _Line = ""
    phrases: _Lines = ()
    companions: _Lines = Field((), alias="with")
    exceptions: _Lines = Field((), alias="except")
    examples: _Examples = ()
    notice: _Notice = Field(default_factory=dict)
    off: bool = False
    only: bool = False
    historical: bool | None = Field(None, alias="past")
    hypothetical: bool | None = Field(None, alias="wish")


class _Ordinary(Settings):
    examples: _Lines = ()


class _File(Settings):
    words: dict[str, _Line] = Field(default_factory=dict)
    flags: dict[str, _FlagTable] = Field(default_factory=dict)
    notice: _Notice = Field(default_factory=dict)
    ordinary: _Ordinary = _Ordinary()


@cache
def shipped_rules() -> Rules:
    """The rules of the package. Raises SettingsError where its file is damaged."""
    return _merge(Rules(()), _read(SHIPPED_FLAGS), SHIPPED_FLAGS, {})


def read_rules(corpus: Path | None) -> Rules:
    """The rules of a corpus: the shipped ones, with the changes of its own file.

    Raises SettingsError naming the file, the flag and the cure.
    """
    path = corpus / FLAGS_FILE if corpus else None
    if path is None or not path.is_file():
        return shipped_rules()
    rules = _merge(shipped_rules(), _read(path), path, _read(SHIPPED_FLAGS).words)
    for flag in rules.flags:
        if not flag.phrases and not flag.examples:
            raise _error(path, f"flag {flag.name!r} has neither phrases nor examples")
    return rules


def clinic_rules(corpus: Path) -> Rules:
    """As `read_rules`, but only the flags that a clinic's own file names."""
    named = _read(corpus / FLAGS_FILE).flags
    rules = read_rules(corpus)
    return replace(rules, flags=tuple(f for f in rules.flags if f.name in named))


@cache
def _shipped_file() -> _File:
    return read_settings(SHIPPED_FLAGS, _File, cure=_CURE)


def _read(path: Path) -> _File:
    if path == SHIPPED_FLAGS:
        return _shipped_file()
    return read_settings(path, _File, cure=_CURE, max_bytes=MAX_FILE_BYTES)


def _merge(base: Rules, file: _File, path: Path, words: Mapping[str, str]) -> Rules:
    """`base` with the changes of a file, whose phrases may use its own lists of words
    and those of `words`."""
    lists = {**words, **file.words}
    flags = {f.name: f for f in base.flags}
    for name, table in file.flags.items():
        if table.off:
            flags.pop(name, None)
        else:
            flags[name] = _flag(flags.get(name, Flag(name)), table, path, lists)
    return Rules(
        tuple(flags.values()),
        _with_changes(base.notice, file.notice),
        base.ordinary + file.ordinary.examples,
    )


def _flag(base: Flag, table: _FlagTable, path: Path, lists: Mapping[str, str]) -> Flag:
    if table.only:
        base = replace(base, phrases=(), companions=(), exceptions=(), examples=())

    def phrases(field: str, lines: Sequence[str]) -> tuple[Phrase, ...]:
        made = []
        for number, line in enumerate(lines, 1):
            try:
                made.append(phrase_of(line, lists))
            except PhraseError as error:
                place = f"flags.{base.name}.{field} {number} = {line!r}"
                at = ("flags", base.name, field, number - 1)
                where = line_of(path.read_text("utf-8-sig"), at)
                raise _error(path, f"{place}: {error} (line {where})") from error
        return tuple(made)

    return Flag(
        base.name,
        table.title or base.title or base.name,
        base.phrases + phrases("phrases", table.phrases),
        base.companions + phrases("with", table.companions),
        base.exceptions + phrases("except", table.exceptions),
        base.examples + table.examples,
        _with_changes(base.notice, table.notice),
        base.historical if table.historical is None else table.historical,
        base.hypothetical if table.hypothetical is None else table.hypothetical,
    )


def _with_changes(
    base: Sequence[tuple[str, str]], changes: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    return tuple({**dict(base), **changes}.items())


def _error(path: Path, reason: str) -> SettingsError:
    return SettingsError(f"{path}: {reason}.", cure=_CURE)
