"""`qa verify`: saved sheets and check codes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

from qa.cli import main
from tests.helpers.cli import ARTICLE, qa
from tests.helpers.folders import REPO, write_folder


def test_a_fresh_sheet_stands(sheet: Path) -> None:
    ran = qa("verify", sheet, "--corpus", REPO / "corpus")
    assert ran.exit_code == 0
    assert ran.stdout.startswith(f"{sheet}: 3 quotes\n\n1. stands, word for word\n")
    assert ran.stdout.endswith("\nStanding: 3 of 3 quotes.\n")


def test_a_code_prints_the_words_that_stand_there(
    sheet: Path, places: Sequence[str]
) -> None:
    answer = json.loads(qa("ask", "What is discography?", "--json", *places).stdout)
    cited = answer["citations"][0]
    assert f">{cited['code']}</code>" in sheet.read_text("utf-8")
    ran = qa("verify", "--code", cited["code"].lower(), "--corpus", REPO / "corpus")
    assert ran.exit_code == 0
    assert cited["text"] in ran.stdout


def test_a_sheet_of_other_articles_does_not_stand(sheet: Path, tmp_path: Path) -> None:
    corpus = write_folder(tmp_path / "corpus", {"a.txt": ARTICLE})
    ran = qa("verify", sheet, "--corpus", corpus)
    assert ran.exit_code == 1
    assert "1. gone: there is no such article\n   article: spine-guide\n" in ran.stdout


def test_what_changed_is_shown(sheet: Path, tmp_path: Path) -> None:
    file = "003_eb5fcc897fd1bc68.txt"
    text = (REPO / "corpus/articles" / file).read_text("utf-8")
    edited = text.replace("injecting contrast dye", "injecting a little dye")
    assert edited != text
    folder = tmp_path / "corpus"
    catalogue = f'[[article]]\nid = "spine-guide"\nfile = "{file}"\n'
    corpus = write_folder(
        folder, {"articles.toml": catalogue, f"articles/{file}": edited}
    )
    ran = qa("verify", sheet, "--corpus", corpus)
    assert ran.exit_code == 1
    assert "1. changed: the article no longer says this" in ran.stdout
    assert "injecting [-contrast-]{+a little+} dye into the discs" in ran.stdout


REFUSED_TO_VERIFY = [
    ((), "Give a FILE, or --code CODE."),
    (("--code", "8WWG"), "8WWG: a check code has 16 or 20 letters and digits, not 4."),
    (("none.html",), "none.html cannot be read (No such file or directory)."),
]


@pytest.mark.parametrize(("words", "message"), REFUSED_TO_VERIFY)
def test_what_cannot_be_verified_is_said(words: Sequence[str], message: str) -> None:
    ran = qa("verify", *words, "--corpus", REPO / "corpus")
    assert ran.exit_code == 2
    assert message in ran.stderr


def test_the_json_of_an_answer_is_verified_from_standard_input(
    tmp_path: Path, places: Sequence[str]
) -> None:
    answer = qa("ask", "What is discography?", "--json", *places).stdout
    words = ["verify", "-", "--corpus", str(REPO / "corpus")]
    ran = CliRunner().invoke(main, words, input=answer)
    assert ran.exit_code == 0, ran.output
    assert ran.stdout.endswith("\nStanding: 3 of 3 quotes.\n")
    file = "003_eb5fcc897fd1bc68.txt"
    text = (REPO / "corpus/articles" / file).read_text("utf-8")
    renamed = write_folder(tmp_path / "corpus", {"renamed.txt": text})
    ran = CliRunner().invoke(main, [*words[:-1], str(renamed)], input=answer)
    assert ran.exit_code == 1
    assert "1. moved: the same words stand in another article: Inter" in ran.stdout
