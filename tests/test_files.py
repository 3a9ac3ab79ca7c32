"""Files of settings: read strictly, and refused by file, field, value and cure."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator

from qa.errors import CorpusError, SettingsError
from qa.files import (
    Settings,
    line_of,
    parse_settings,
    read_settings,
    sha256,
    sha256_of,
    write_file,
)

CURE = "Correct it."
Share = Annotated[float, Field(ge=0, le=1, description="a number from 0 to 1")]


class Dose(Settings):
    amount: Share
    unit: str = "mg"


class Ward(Settings):
    """One field of every kind that a settings file may hold."""

    name: str = ""
    beds: int = 0
    open_: bool = Field(default=True, alias="open")
    lines: Annotated[tuple[str, ...], Field(strict=False)] = ()
    dose: Dose | None = None
    doses: list[Dose] = Field(default_factory=list)
    by_drug: dict[str, Dose] = Field(default_factory=dict)

    @field_validator("name")
    @classmethod
    def _is_short(cls, name: str) -> str:
        if len(name) > 100:
            raise ValueError(f"has {len(name)} characters")
        return name


def test_what_a_file_holds_is_read_into_its_model() -> None:
    text = """
    name = "North"
    open = false
    lines = ["a", "b"]
    doses = [{amount = 1}, {amount = 0.5, unit = "g"}]
    [by_drug.aspirin]
    amount = 0.1
    """
    assert parse_settings(f"\ufeff{text}".encode(), "x.toml", Ward, cure=CURE) == Ward(
        name="North",
        open=False,
        lines=("a", "b"),
        doses=[Dose(amount=1.0), Dose(amount=0.5, unit="g")],
        by_drug={"aspirin": Dose(amount=0.1)},
    )


REFUSED = [
    ("nam = 'x'", "nam is unknown; the file may hold name, beds, open, lines, [dose], [[doses]], [by_drug]"),
    ("open_ = true", "open_ is unknown"),
    ("name = 3", "name = 3 is not text in quotation marks"),
    ("name = 2026-01-01", "name = datetime.date(2026, 1, 1) is not text"),
    ("beds = '3'", "beds = '3' is not a whole number"),
    ("beds = 1.5", "beds = 1.5 is not a whole number"),
    ("beds = true", "beds = true is not a whole number"),
    ("open = 1", "open = 1 is not true or false"),
    ("lines = 'a'", "lines = 'a' is not a list, [\"...\", \"...\"]"),
    ("lines = ['a', 2]", "lines 2 = 2 is not text in quotation marks"),
    ("dose = 1", "dose = 1 is not a table, [dose]"),
    ("[dose]", "dose.amount is missing; it must be a number from 0 to 1"),
    ("[dose]\namount = 2", "dose.amount = 2 is not a number from 0 to 1"),
    ("[dose]\namount = nan", "dose.amount = nan is not a number from 0 to 1"),
    ("[dose]\namount = 1\nx = 1", "dose.x is unknown; [dose] may hold amount, unit"),
    ("doses = [{amount = 1}, 5]", "doses 2 = 5 is not a table (line 1)."),
    ("[[doses]]\namount = 1\nx = 1", "doses 1: x is unknown; it may hold amount, unit"),
    ("[[doses]]\namount = -1", "doses 1: amount = -1 is not a number from 0 to 1"),
    ("[by_drug.'St John']\namount = 9", "by_drug.'St John'.amount = 9 is not"),
    ("[by_drug]\naspirin = 1", "by_drug.aspirin = 1 is not a table, [by_drug.aspirin]"),
    (f"name = '{'n' * 101}'", f"name = '{'n' * 79}... has 101 characters"),
    ("name", "is no TOML (Expected '='"),
    ("name = 'x'\nname = 'y'", "is no TOML (Cannot overwrite a value"),
    ("a = " + "[" * 9999, "is no TOML ("),
]  # fmt: skip


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=lambda x: x[:30])
def test_a_wrong_field_is_named_with_its_value_and_what_may_stand_there(
    text: str, reason: str
) -> None:
    with pytest.raises(SettingsError) as error:
        parse_settings(text.encode(), "x.toml", Ward, cure=CURE)
    assert error.value.message.startswith("x.toml: ")
    assert reason in error.value.message
    assert error.value.message.endswith(".")
    assert error.value.cure == CURE


def test_json_is_read_as_strictly(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"doses": [{"amount": 1}]}')
    assert read_settings(path, Ward, cure=CURE).doses == [Dose(amount=1.0)]
    for text, reason in (
        ("{", "is no JSON"),
        ("[]", "it is not a table"),
        ('{"beds": "1"}', "beds = '1' is not a whole number"),
    ):
        path.write_text(text)
        with pytest.raises(CorpusError, match=reason):
            read_settings(path, Ward, cure=CURE, error=CorpusError)


def test_a_file_that_is_absent_too_large_or_no_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.toml"
    assert read_settings(path, Ward, cure=CURE, optional=True) == Ward()
    with pytest.raises(SettingsError, match=r"cannot be read \(No such file"):
        read_settings(path, Ward, cure=CURE)
    path.write_text("# long")
    assert read_settings(path, Ward, cure=CURE, max_bytes=6) == Ward()
    with pytest.raises(SettingsError, match="has more than 5 bytes"):
        read_settings(path, Ward, cure=CURE, max_bytes=5)
    with pytest.raises(SettingsError, match=r"cannot be read \(Is a directory"):
        read_settings(tmp_path, Ward, cure=CURE)


def test_a_file_is_written_whole_and_never_over_another(tmp_path: Path) -> None:
    path = tmp_path / "a"
    write_file(path, b"first")
    assert path.read_bytes() == b"first"
    with pytest.raises(FileExistsError):
        write_file(path, b"second")
    expected = hashlib.sha256(b"first").hexdigest()
    assert (sha256(b"first"), sha256_of(path)) == (expected, expected)


TOML = """# "not this" = 1
[words]
"a b" = "c"
x = "y" # "x" = 2

[flags.weak]
list = ["one", "two",
  "three"] # last
notice.en = "z"
[[article]]
file = "a"
[[article]]
file = "b"
"""


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (("words", "a b"), 3),
        (("words", "x"), 4),
        (("words",), 2),
        (("words", "missing"), 2),
        (("flags", "weak", "list", 1), 7),
        (("flags", "weak", "list", 2), 8),
        (("flags", "weak", "notice", "en"), 9),
        (("article", 1, "file"), 13),
        (("not this",), None),
    ],
)
def test_a_place_has_a_line(place: tuple[str | int, ...], line: int | None) -> None:
    assert line_of(TOML, place) == line


@given(st.text("[]{}=.,#\"'a1\n ", max_size=40))
def test_any_text_has_lines_or_none(text: str) -> None:
    line_of(text, ("a", 1, "a"))
