"""What is checked before a file of staff is saved, and small changes in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import StaffError
from qa.staff.editing import (
    lay_words_in,
    with_entry,
    with_lay_word,
    with_values,
    without_lay_word,
    wording_faults,
)
from tests.helpers.folders import REPO, article_of, write_folder

WORDS = '# ours\n[vocabulary]\n"slipped disc" = "herniated disc" # usual\n'
ARTICLES = (article_of("Herniated disc\nA herniated disc presses on a nerve."),)


@pytest.mark.parametrize(
    ("file", "text", "says"),
    [
        ("vocabulary.toml", f'{WORDS}"a" = "lumbago"\n', "no article"),
        ("vocabulary.toml", f"{WORDS}a = \n", "at line 4"),
        ("vocabulary.toml", f'{WORDS}"Slipped  Disc" = "disc"\n', "stands there twice"),
        ("vocabulary.toml", f'{WORDS}"a b c d e f" = "disc"\n', "6 words"),
        ("emergency.toml", '[flags.a]\nphrases = ["b",\n\n"c | d"]\n', "flags.a"),
        ("emergency.toml", '\n\n[notice]\nen = ""\n', "notice.en"),
        ("emergency.toml", '\n\n[flags.a]\nphrases = ["x"]\nexamples = ["y"]\n', "'y'"),
        ("desk.toml", 'name = "A"\n\n\nphone = "none"\n', "phone = 'none'"),
        (
            "articles.toml",
            '[[article]]\nfile = "a.txt"\n\nid = "a b"\n',
            "article 1: id",
        ),
    ],
)
def test_a_fault_names_its_line_and_nothing_of_the_folder(
    tmp_path: Path, file: str, text: str, says: str
) -> None:
    corpus = write_folder(tmp_path, {"articles.toml": "", "articles/a.txt": "A b."})
    (fault,) = wording_faults(corpus, file, text, ARTICLES)
    assert says in fault
    assert str(tmp_path.parent.parent) not in fault
    assert "desk-" not in fault
    line = 3 if "[flags.a]" in text and "examples" in text else 4
    assert f"line {line}" in fault, fault


def test_what_is_shipped_has_no_fault() -> None:
    corpus = REPO / "corpus"
    for file in ("emergency.toml", "desk.toml", "articles.toml"):
        assert wording_faults(corpus, file, (corpus / file).read_text(), ()) == []


def test_an_entry_without_its_file_is_a_fault(tmp_path: Path) -> None:
    corpus = write_folder(tmp_path, {"articles.toml": "", "articles/a.txt": "A b."})
    faults = wording_faults(
        corpus, "articles.toml", '[[article]]\nfile = "b.txt"\n', ()
    )
    assert faults == ["b.txt stands here, but not in the folder of the articles."]
    plain = write_folder(tmp_path / "plain", {"a.txt": "A b."})
    (fault,) = wording_faults(plain, "articles.toml", "", ())
    assert "There is no articles.toml yet" in fault


def test_a_pair_is_added_and_removed_and_comments_stay() -> None:
    more = with_lay_word(WORDS, "pinched   nerve", "compressed nerve")
    assert more == f'{WORDS}"pinched nerve" = "compressed nerve"\n'
    assert without_lay_word(more, "pinched nerve") == WORDS
    assert lay_words_in(more)["pinched nerve"] == "compressed nerve"
    with pytest.raises(StaffError, match="already"):
        with_lay_word(WORDS, "Slipped disc", "disc")
    with pytest.raises(StaffError, match="does not stand"):
        without_lay_word(WORDS, "backbone")
    assert with_lay_word("", "a", "b") == '[vocabulary]\n"a" = "b"\n'


def test_values_and_entries_change_alone() -> None:
    text = '# kept\nname = "" # ours\n\n[notice]\nen = "call"\n'
    assert with_values(text, "x.toml", {"name": 'A "B"', "notice.es": "llame"}) == (
        '# kept\nname = "A \\"B\\"" # ours\n\n[notice]\nen = "call"\nes = "llame"\n'
    )
    entry = '[[article]]\nfile = "a.txt" # first\nurl = ""\n'
    wished = with_entry(entry, "a.txt", {"url": "https://a.example", "rights": ""})
    assert wished == entry.replace('url = ""', 'url = "https://a.example"')
    assert with_entry(entry, "b.txt", {"title": "B"}).startswith(entry)
