"""Where sentences begin and end, whatever the library does."""

from __future__ import annotations

import pytest

from qa.text import sentence_bounds


def test_sentences_of_a_text() -> None:
    text = "It hurts. Dr. Smith helps."
    assert [text[a:b].strip() for a, b in sentence_bounds(text)] == [
        "It hurts.",
        "Dr. Smith helps.",
    ]


@pytest.mark.parametrize("space", ["\u2008", "\u00a0", "\u2009", "\u3000", "\u1680"])
def test_a_special_space_after_an_initial_ends_no_process(space: str) -> None:
    text = f"A disc hurts. A {space}. Mt it is so.\nA canal is narrow."
    bounds = sentence_bounds(text)
    assert "".join(text[a:b] for a, b in bounds).split() == text.split()
    assert all(a < b for a, b in bounds)


def test_a_text_over_which_the_library_gives_up_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class PanicException(BaseException):
        pass

    def panics(*_: object) -> object:
        raise PanicException

    monkeypatch.setattr("sentencex.get_sentence_boundaries", panics)
    assert sentence_bounds("One is one. Two.") == [(0, 16)]
