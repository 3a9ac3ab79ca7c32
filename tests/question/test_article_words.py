"""The words of the articles are counted once for a build, and kept."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from qa.question import ArticleWords, Understanding, Vocabulary, article_words

TEXTS = ["Spinal cord stimulation\nA stimulator eases pain.", "The x-ray shows bone."]


def uncounted() -> Iterable[str]:
    pytest.fail("the texts were read again")


def test_kept_words_are_those_of_the_texts(tmp_path: Path) -> None:
    made = article_words(lambda: TEXTS, tmp_path / "words", "one build")
    assert made == ArticleWords.of(TEXTS)
    kept = article_words(uncounted, tmp_path / "words", "one build")
    assert kept == made
    for question in ("Does the stimulater ease pain?", "Is an xray safe?"):
        plans = [Understanding(w, Vocabulary()).plan(question) for w in (TEXTS, kept)]
        assert plans[0] == plans[1]
        assert plans[0].query.changes


def test_words_of_another_build_or_a_damaged_file_are_counted_again(
    tmp_path: Path,
) -> None:
    article_words(lambda: TEXTS, tmp_path, "one build")
    other = article_words(lambda: TEXTS[:1], tmp_path, "another build")
    assert other == ArticleWords.of(TEXTS[:1])
    (file,) = tmp_path.glob("*.json")  # that of the first build is gone
    file.write_bytes(file.read_bytes()[:-1])
    assert article_words(lambda: TEXTS, tmp_path, "another build").counts.words["bone"]


def test_a_folder_that_cannot_be_written_keeps_none(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("a file")
    made = article_words(lambda: TEXTS, tmp_path / "words", "one build")
    assert made == ArticleWords.of(TEXTS)
