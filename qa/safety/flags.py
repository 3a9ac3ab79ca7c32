"""What counts as an emergency: the shipped `flags.toml`, and on top of it what a clinic
writes in `emergency.toml` beside its articles.

It shapes no index, so a changed file is read when the desk opens, and no build is
needed.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from qa.errors import SettingsError
from qa.language import LANGUAGES

from .phrases import Phrase, PhraseError, phrase_of, tokens_of

FLAGS_FILE = "emergency.toml"
SHIPPED_FLAGS = Path(__file__).with_name("flags.toml")
MAX_FILE_BYTES, MAX_VALUE_CHARS = 1_000_000, 1_000

_LISTS = ("phrases", "with", "except", "examples")
_FLAG = frozenset({*_LISTS, "title", "notice", "off", "only", "past", "wish"})
_TABLES = ("words", "flags", "notice", "ordinary")


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag. It is raised by a phrase, where there is a `needed` one as well
    (if any are), and none of `spared` over it."""

    name: str
    title: str = ""
    phrases: tuple[Phrase, ...] = ()
    needed: tuple[Phrase, ...] = ()
    spared: tuple[Phrase, ...] = ()
    examples: tuple[str, ...] = ()
    notice: tuple[tuple[str, str], ...] = ()
    """In the flag's own words, by language; empty where the general one is shown."""
    past: bool = False
    wish: bool = False

    @property
    def every(self) -> tuple[Phrase, ...]:
        return self.phrases + self.needed + self.spared


@dataclass(frozen=True, slots=True)
class Rules:
    """All flags, the notice by language, and examples of what is no emergency."""

    flags: tuple[Flag, ...]
    notice: tuple[tuple[str, str], ...]
    ordinary: tuple[str, ...]


@cache
def shipped_rules() -> Rules:
    return _read(SHIPPED_FLAGS)[0]


def read_rules(corpus: Path | None) -> Rules:
    """The rules of a corpus; the shipped ones where it has none of its own.

    Raises SettingsError, which names file, flag and cure.
    """
    path = corpus / FLAGS_FILE if corpus else None
    if path is None or not path.is_file():
        return shipped_rules()
    rules = _read(path, shipped_rules())[0]
    for flag in rules.flags:
        if not flag.phrases and not flag.examples:
            raise _refused(path, f"flag {flag.name!r} has neither phrases nor examples")
    return rules


def clinic_rules(corpus: Path) -> Rules:
    """The flags that a clinic's own file names, whole, and whatever it says beside."""
    rules, own = _read(corpus / FLAGS_FILE, shipped_rules())
    return replace(rules, flags=tuple(f for f in rules.flags if f.name in own))


def _read(path: Path, below: Rules | None = None) -> tuple[Rules, frozenset[str]]:
    parsed = _parsed(path)
    for name, value in parsed.items():
        if name not in _TABLES:
            raise _refused(
                path, f"[{name}] is unknown; it holds {', '.join(_TABLES)} only"
            )
        if not isinstance(value, dict):
            raise _refused(path, f"{name} must be a table, [{name}]")
    base = below or Rules((), (), ())
    lists = {} if path == SHIPPED_FLAGS else dict(_shipped_lists())
    lists |= {k: _text(path, f"[words] {k}", v) for k, v in _table(parsed, "words")}
    flags = {f.name: f for f in base.flags}
    given = dict(_table(parsed, "flags"))
    for name, value in given.items():
        if not isinstance(value, dict):
            raise _refused(path, f"[flags.{name}] must be a table")
        flag = _flag(path, flags.get(name, Flag(name)), value, lists)
        if flag:
            flags[name] = flag
        else:
            flags.pop(name, None)
    ordinary = dict(_table(parsed, "ordinary"))
    if ordinary.keys() - {"examples"}:
        raise _refused(path, "[ordinary] holds examples only")
    also = _texts(path, "[ordinary] examples", ordinary.get("examples", []))
    notice = _notice(path, "[notice]", base.notice, dict(_table(parsed, "notice")))
    rules = Rules(tuple(flags.values()), notice, base.ordinary + also)
    return rules, frozenset(given)


def _parsed(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise _refused(path, f"has more than {MAX_FILE_BYTES:,} bytes")
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        raise _refused(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise _refused(path, str(error)) from error


@cache
def _shipped_lists() -> Mapping[str, str]:
    words: Mapping[str, str] = _parsed(SHIPPED_FLAGS).get("words", {})
    return words


def _table(parsed: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    yield from parsed.get(name, {}).items()


def _flag(
    path: Path, base: Flag, given: Mapping[str, Any], lists: Mapping[str, str]
) -> Flag | None:
    """The flag as it was, with what is given; None where it is switched off."""
    where = f"flag {base.name!r}"
    for key in given:
        if key not in _FLAG:
            known = ", ".join(sorted(_FLAG))
            raise _refused(path, f"{where}: {key!r} is unknown; it may have {known}")
    truths = {
        k: _truth(path, f"{where}: {k}", given.get(k, d))
        for k, d in (
            ("off", False),
            ("only", False),
            ("past", base.past),
            ("wish", base.wish),
        )
    }
    if truths["off"]:
        return None
    if truths["only"]:  # nothing that is shipped
        base = replace(base, phrases=(), needed=(), spared=(), examples=())
    lines = {
        k: _texts(path, f"{where}: {k}", given.get(k, []), single=k == "examples")
        for k in _LISTS
    }
    made = {
        k: tuple(_phrase(path, f"{where}: {k}", line, lists) for line in lines[k])
        for k in ("phrases", "with", "except")
    }
    notice = given.get("notice", {})
    if not isinstance(notice, dict):
        raise _refused(path, f'{where}: a notice is written notice.en = "..."')
    return Flag(
        base.name,
        _text(path, f"{where}: title", given.get("title", base.title or base.name)),
        base.phrases + made["phrases"],
        base.needed + made["with"],
        base.spared + made["except"],
        base.examples + lines["examples"],
        _notice(path, f"{where}: notice", base.notice, notice),
        truths["past"],
        truths["wish"],
    )


def _phrase(path: Path, where: str, line: str, lists: Mapping[str, str]) -> Phrase:
    try:
        return phrase_of(line, lists)
    except PhraseError as error:
        raise _refused(path, f"{where}: {line!r}: {error}") from error


def _notice(
    path: Path,
    where: str,
    base: Sequence[tuple[str, str]],
    given: Mapping[str, Any],
) -> tuple[tuple[str, str], ...]:
    for language in given:
        if language not in LANGUAGES:
            known = ", ".join(LANGUAGES)
            raise _refused(path, f"{where}: {language!r} is none of {known}")
    said = {k: _text(path, f"{where} {k}", v) for k, v in given.items()}
    return tuple((dict(base) | said).items())


def _text(path: Path, where: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _refused(path, f"{where} = {value!r} is no text")
    text = " ".join(value.split())
    if not text.isprintable() or len(value) > MAX_VALUE_CHARS * 10:
        raise _refused(path, f"{where} holds characters that cannot be shown")
    return text


def _texts(
    path: Path, where: str, value: Any, *, single: bool = False
) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise _refused(path, f'{where} must be a list, ["...", "..."]')
    texts = tuple(_text(path, where, v) for v in value)
    for text in texts if single else ():
        if not tokens_of(text):
            raise _refused(path, f"{where}: {text!r} has no word")
    return texts


def _truth(path: Path, where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _refused(path, f"{where} = {value!r} is neither true nor false")
    return value


def _refused(path: Path, reason: str) -> SettingsError:
    return SettingsError(
        f"{path}: {reason}.",
        cure="Correct the file there; its first lines tell how it is written. Without "
        "it the shipped red flags are used.",
    )
