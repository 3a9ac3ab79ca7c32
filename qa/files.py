"""Files: written whole, hashed, and settings files read strictly into a model."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tempfile
import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from qa.errors import QAError, SettingsError

MAX_SHOWN_CHARS = 80
"""Characters of a wrong value that a message repeats."""


def sha256(content: bytes) -> str:
    """The SHA-256 of some bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits; reads it piece by piece."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sealed(fields: Mapping[str, Any]) -> bytes:
    """Canonical JSON whose field `seal` is the sha256 of all other fields. A file is
    whole where it is what `sealed` makes of its own fields. Raises ValueError for what
    is no JSON."""
    bare = {k: v for k, v in fields.items() if k != "seal"}
    digest = sha256(json.dumps(bare, sort_keys=True, ensure_ascii=False).encode())
    text = json.dumps(
        {**bare, "seal": digest}, sort_keys=True, ensure_ascii=False, indent=1
    )
    return f"{text}\n".encode()


def write_file(path: Path, content: bytes) -> None:
    """Creates `path`, flushes it to the disk, and compares what can be read back.

    Raises FileExistsError, and OSError where the file reads back differently.
    """
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    if path.read_bytes() != content:
        raise OSError(0, "it does not read back as it was written", str(path))


def replace_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Writes a file whole or not at all: whoever reads it meanwhile gets the old
    content or the new, never a part. Without `mode` an old file keeps its permissions;
    a link keeps what it points to. Raises OSError."""
    path = path.resolve()
    if mode is None:
        mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else 0o644
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    fsync_path(path.parent)


def keep_json(file: Path, value: object, *, alone: bool = False) -> bool:
    """Writes a value whole behind the sha256 of its JSON, for `kept_json`. With `alone`
    other such files of the folder are removed. False where the folder cannot be
    written."""
    fresh = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.unlink(missing_ok=True)
        kept = json.dumps(value, ensure_ascii=False).encode()
        write_file(fresh, f"{sha256(kept)}\n".encode() + kept)
        fresh.replace(file)
        for other in file.parent.glob("*.json") if alone else ():
            if other != file:
                other.unlink()
    except OSError:
        return False
    return True


def kept_json(file: Path) -> Any:
    """What `keep_json` wrote. Raises OSError where there is no such file, and
    ValueError where it is damaged."""
    digest, _, kept = file.read_bytes().partition(b"\n")
    if digest != sha256(kept).encode():
        raise ValueError(f"{file.name} is damaged")
    return json.loads(kept)


def fsync_path(path: Path) -> None:
    """Flushes a file or a folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- settings files ------------------------------------------------------------------


class KeyFault(ValueError):
    """For a validator of a whole table: what is wrong with one `key` of it."""

    def __init__(self, key: str, message: str) -> None:
        super().__init__(message)
        self.key = key


class Settings(BaseModel):
    """Base of the models of settings files: no unknown field, no type that has to be
    converted, no change after reading.

    A field's `description` completes the sentence "VALUE is not ...". A validator
    raises ValueError with a predicate: "has 2 lines; one is shown".
    """

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


M = TypeVar("M", bound=BaseModel)


def read_settings(
    path: Path,
    model: type[M],
    *,
    cure: str,
    error: type[QAError] = SettingsError,
    max_bytes: int | None = None,
    optional: bool = False,
) -> M:
    """Reads a settings file: TOML, or JSON where its name ends in `.json`.

    `optional`: an absent file counts as an empty one. Raises `error`, whose message
    names the file, the first wrong field, its value and what may stand there.
    """
    try:
        if optional and not path.is_file():
            return model()
        if max_bytes is not None and path.stat().st_size > max_bytes:
            raise error(f"{path}: has more than {max_bytes:,} bytes.", cure=cure)
        content = path.read_bytes()
    except OSError as problem:
        message = f"{path}: cannot be read ({problem.strerror})."
        raise error(message, cure=cure) from problem
    return parse_settings(content, path, model, cure=cure, error=error)


def parse_settings(
    content: bytes,
    file: Path | str,
    model: type[M],
    *,
    cure: str,
    error: type[QAError] = SettingsError,
) -> M:
    """Reads the content of a settings file; `file` names it in the error raised."""
    form = "JSON" if str(file).endswith(".json") else "TOML"
    try:
        text = content.decode("utf-8-sig")
        given = json.loads(text) if form == "JSON" else tomllib.loads(text)
    except (ValueError, RecursionError) as problem:
        message = f"{file}: is no {form} ({problem})."
        raise error(message, cure=cure) from problem
    return check_settings(given, file, model, cure=cure, error=error, text=(text, form))


def check_settings(
    given: object,
    file: Path | str,
    model: type[M],
    *,
    cure: str,
    error: type[QAError] = SettingsError,
    text: tuple[str, str] = ("", ""),
) -> M:
    """Settings that were read already; `file` names them in the error raised, and
    `text` is what they were read from and its form, where there is one."""
    try:
        return model.model_validate(given)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        reason = _reason(first, model) + _at_line(*text, first)
        raise error(f"{file}: {reason}.", cure=cure) from problem


_Place = Sequence[int | str]


def line_of(text: str, place: _Place) -> int | None:
    """The number of the line of a TOML text at which a field stands, else the table
    that would hold it. `place` is a pydantic location: keys, and numbers from 0 for the
    entries of lists. None where the text says nothing of it."""
    wanted = tuple(p for p in place if p != _KEY)
    lines = text.split("\n")
    table: tuple[int | str, ...] = ()
    tables: Counter[tuple[int | str, ...]] = Counter()
    best, found = 0, None
    for number, line in enumerate(lines, 1):
        head = _TABLE.match(line)
        at = (*table, *_keys(line.partition("=")[0])) if "=" in line else ()
        if head:
            at = table = _keys(head[2])
            if head[1] == "[[":
                table = (*at, tables[at])
                tables[at] += 1
                at = table
        if best < len(at) <= len(wanted) and wanted[: len(at)] == at:
            best, found = len(at), number
            if not head and best < len(wanted) and isinstance(wanted[best], int):
                found += _lines_before(lines[number - 1 :], int(wanted[best]))
    return found


def _lines_before(lines: Sequence[str], entry: int) -> int:
    """How many lines of a list, which opens in the first line, come before an entry."""
    opening = lines[0].partition("=")[2]
    for count in range(len(lines)):
        begun = "\n".join([opening, *lines[1 : count + 1]]).rstrip().rstrip(",")
        for end in ("]", ""):
            with suppress(tomllib.TOMLDecodeError):
                if len(tomllib.loads(f"x = {begun}{end}")["x"]) > entry:
                    return count
    return 0


def _keys(dotted: str) -> tuple[str, ...]:
    """The keys of a dotted name, which may be quoted; none where it is no name."""
    keys: list[str] = []
    try:
        value: object = tomllib.loads(f"{dotted.strip()} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    while isinstance(value, dict) and value:  # a comment has no key
        key, value = next(iter(value.items()))
        keys.append(key)
    return tuple(keys)


def _at_line(text: str, form: str, error: ErrorDetails) -> str:
    """The line of an error, as the end of its message."""
    fault = error.get("ctx", {}).get("error")
    key = (fault.key,) if isinstance(fault, KeyFault) else ()
    line = line_of(text, (*error["loc"], *key)) if form == "TOML" else None
    return f" (line {line})" if line else ""


_TABLE = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?$")
_KEY = "[key]"
"""The last part of a pydantic location, where a table's key is wrong."""
_EXPECTED = {
    "string_type": "text in quotation marks",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "float_type": "a number",
    "list_type": 'a list, ["...", "..."]',
    "tuple_type": 'a list, ["...", "..."]',
    "dict_type": "a table",
    "model_type": "a table",
}
"""What may stand in a field without a description, by pydantic's type of error."""


def _reason(error: ErrorDetails, model: type[BaseModel]) -> str:
    """One validation error as a sentence without its full stop."""
    place, kind, value = error["loc"], error["type"], error["input"]
    field = _field_name(place)
    expected = _description(model, place)
    if kind == "extra_forbidden":
        return f"{field} is unknown; {_known_fields(model, place[:-1])}"
    if kind == "missing":
        return f"{field} is missing" + (f"; it must be {expected}" if expected else "")
    subject = field if place[-1:] == (_KEY,) else f"{field} = {_shown(value)}"
    if kind == "value_error":
        predicate = str(error["ctx"]["error"])
        if isinstance(value, dict | list):
            return f"{field}: {predicate}" if field else predicate
        return f"{subject} {predicate}"
    if kind in ("dict_type", "model_type") and place and isinstance(place[-1], str):
        expected = expected or f"a table, [{field}]"
    expected = expected or _EXPECTED.get(kind) or f"valid ({error['msg']})"
    return f"{subject if place else 'it'} is not {expected}"


def _known_fields(model: type[BaseModel], table: _Place) -> str:
    """What a table may hold, as a clause."""
    fields = _fields(_type_at(model, table))
    if not table:
        names = [_as_written(name, field) for name, field in fields.items()]
        return f"the file may hold {', '.join(names)}"
    holder = f"[{_field_name(table)}]" if isinstance(table[-1], str) else "it"
    return f"{holder} may hold {', '.join(fields)}"


def _description(model: type[BaseModel], place: _Place) -> str | None:
    """What may stand in a field, if its model describes it."""
    if not place:
        return None
    field = _fields(_type_at(model, place[:-1])).get(str(place[-1]))
    return field.description if field else None


def _field_name(place: _Place) -> str:
    """A field as a person finds it in the file: `flags.fever.phrases 2`. Entries of a
    list count from 1; a key of other than letters, digits, _ and - is quoted."""
    name = ""
    for n, part in enumerate(p for p in place if p != _KEY):
        if isinstance(part, int):
            name += f" {part + 1}"
        else:
            joint = "." if n and isinstance(place[n - 1], str) else ": "
            key = part if re.fullmatch(r"[A-Za-z0-9_-]+", part) else repr(part)
            name += f"{joint if name else ''}{key}"
    return name


def _as_written(name: str, field: FieldInfo) -> str:
    """A field's name, in brackets if it is a table or a list of tables."""
    type_ = _bare(field.annotation)
    if get_origin(type_) is list and _fields(get_args(type_)[0]):
        return f"[[{name}]]"
    return f"[{name}]" if get_origin(type_) is dict or _fields(type_) else name


def _shown(value: object) -> str:
    shown = str(value).lower() if isinstance(value, bool) else repr(value)
    return shown if len(shown) <= MAX_SHOWN_CHARS else f"{shown[:MAX_SHOWN_CHARS]}..."


def _fields(model: Any) -> Mapping[str, FieldInfo]:
    """The fields of a model by the names that they have in a file."""
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return {}
    return {f.alias or name: f for name, f in model.model_fields.items()}


def _type_at(model: Any, place: _Place) -> Any:
    """The type that a model gives to what stands at a place."""
    for part in place:
        if part in (fields := _fields(model)):
            model = _bare(fields[str(part)].annotation)
        elif arguments := get_args(model):  # of a list, or the values of a table
            model = _bare(arguments[-1 if get_origin(model) is dict else 0])
    return model


def _bare(type_: Any) -> Any:
    """A type without its annotations, and without None."""
    while get_origin(type_) in (Annotated, Union, UnionType):
        type_ = get_args(type_)[0]
    return type_
