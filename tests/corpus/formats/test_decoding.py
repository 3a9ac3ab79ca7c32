"""Encodings are named, and letters of a wrong code page are found."""

from __future__ import annotations

import pytest

from qa.corpus import UnreadableFile
from qa.corpus.formats.decoding import decode, mojibake_in

ENCODED = [
    ("Nach der Spritze dürfen Sie zwei Stunden nicht gehen.", "cp1252", "WINDOWS-1252"),
    ("После укола нельзя водить машину два дня.", "koi8-r", "KOI8-R"),
    ("注射の後二日間は運転しないでください。", "shift-jis", "SHIFT-JIS"),
    ("Rest for a day.", "utf-16-le", "UTF-16LE"),
    ("Rest for a day.", "utf-32", "UTF-16"),
]


@pytest.mark.parametrize(("text", "encoding", "name"), ENCODED)
def test_another_encoding_is_named_with_its_cure(
    text: str, encoding: str, name: str
) -> None:
    with pytest.raises(UnreadableFile) as error:
        decode(text.encode(encoding))
    assert f"It looks like {name}." in error.value.reason
    assert f"iconv -f {name} -t UTF-8" in error.value.cure


def test_a_page_may_name_its_encoding() -> None:
    page = "<meta charset='iso-8859-1'><p>Füße".encode("latin-1")
    assert decode(page, page=True).endswith("Füße")
    with pytest.raises(UnreadableFile):
        decode(page)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.4", "a PDF"),
        (b"PK\x03\x04", "zip archive"),
        (b"\n <!DOCTYPE html><p>", "a page of HTML"),
    ],
)
def test_a_file_of_another_kind_is_named(content: bytes, name: str) -> None:
    with pytest.raises(UnreadableFile, match=name):
        decode(content)


@pytest.mark.parametrize(
    "text", ["Donâ€™t", "40 â‚¬", "RÃ¼cken", "Â£40", "Ø§Ù„Ø±ÙƒØ¨Ø©", "after â€“ before"]
)
def test_letters_of_a_wrong_code_page_are_found(text: str) -> None:
    assert mojibake_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "„MENÜ“",
        "Crème brûlée, déjà vu",
        "Ärzte, Ösen, Übel",
        "40 €",
        "الركبة",
        "São Tomé",
        "ÑÀ",
        "25 °C ± 1",
        "naïve café",
    ],
)
def test_right_letters_are_not_taken_for_wrong_ones(text: str) -> None:
    assert mojibake_in(text) == ""
