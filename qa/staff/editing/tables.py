"""Small changes of a TOML text that leave its comments and its order as they are."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from qa.errors import StaffError
from qa.question import VOCABULARY_FILE


def with_lay_word(text: str, phrase: str, replacement: str) -> str:
    """The lay words with one pair more, as their last. Raises StaffError."""
    import tomlkit
    from tomlkit.items import KeyType, SingleKey

    document = document_of(text, VOCABULARY_FILE)
    table: Any = document.setdefault("vocabulary", tomlkit.table())
    said = " ".join(phrase.split())
    if any(said.casefold() == key.casefold() for key in table):
        raise StaffError(
            f"“{said}” stands in the list already.",
            cure="Remove that line first, or change it in the text below.",
        )
    table.add(SingleKey(said, KeyType.Basic), " ".join(replacement.split()))
    return tomlkit.dumps(document)


def without_lay_word(text: str, phrase: str) -> str:
    """The lay words without a pair. Raises StaffError where it is not there."""
    import tomlkit

    document = document_of(text, VOCABULARY_FILE)
    table: Any = document.get("vocabulary", {})
    if phrase not in table:
        raise StaffError(
            f"“{phrase}” does not stand in the list.", cure="Somebody has removed it."
        )
    table.remove(phrase)
    return tomlkit.dumps(document)


def with_values(text: str, file: str, values: Mapping[str, str | bool]) -> str:
    """A settings file with other values of some fields, `notice.en` being the field
    `en` of the table `notice`. Raises StaffError for a text that is no TOML."""
    import tomlkit

    document = document_of(text, file)
    for name, value in values.items():
        table: Any = document
        *tables, field = name.split(".")
        for part in tables:
            table = table.setdefault(part, tomlkit.table())
        _set(table, field, value)
    return tomlkit.dumps(document)


def values_in(text: str, file: str = "") -> Mapping[str, Any]:
    """The values of a settings file, or of the entry for `file` in a catalogue; none
    where the text is no TOML."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return {}
    entries = table.get("article", []) if file else [table]
    return next((e for e in entries if not file or e.get("file") == file), {})


def with_entry(text: str, file: str, values: Mapping[str, str | bool]) -> str:
    """The catalogue with other values of some fields of the entry for `file`. A field
    that is missing is written only where it gets a value. Raises StaffError."""
    import tomlkit

    from qa.corpus import CATALOGUE_FILE

    document = document_of(text, CATALOGUE_FILE)
    table = entry_in(document, file)
    for field, value in values.items():
        if value or field in table:
            _set(table, field, value)
    return tomlkit.dumps(document)


def entry_in(document: Any, file: str) -> Any:
    """The entry for a file in a catalogue; a new one where it has none."""
    import tomlkit

    if "article" not in document:
        document["article"] = tomlkit.aot()
    if all(t.get("file") != file for t in document["article"]):
        document["article"].append(tomlkit.item({"file": file}))
    return next(t for t in document["article"] if t.get("file") == file)


def document_of(text: str, file: str) -> Any:
    """A TOML text that can be changed. Raises StaffError where it is none."""
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    try:
        return tomlkit.parse(text)
    except TOMLKitError as error:
        raise StaffError(
            f"{file}: is no TOML ({error}).", cure="Correct it."
        ) from error


def _set(table: Any, field: str, value: str | bool) -> None:
    """Puts a value, with the comment of the line where it has one."""
    import tomlkit

    if table.get(field) == value:
        return
    item: Any = (
        tomlkit.item(value)
        if isinstance(value, bool)
        else tomlkit.string(value, multiline="\n" in value)
    )
    if field in table and hasattr(table[field], "trivia"):
        item.trivia.comment_ws = table[field].trivia.comment_ws
        item.trivia.comment = table[field].trivia.comment
    table[field] = item
