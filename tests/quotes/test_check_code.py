"""Codes for paper: what they say, which slips they catch, how words are told apart."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import Article, Source
from qa.errors import SheetError
from qa.quotes import place_of
from qa.quotes.check_code import LETTERS, code_of, is_same_code
from tests.helpers.folders import article_of

TEXT = "A disc is a cushion. It can slip.\nIt can heal."


def article(text: str, name: str = "spine-guide") -> Article:
    return Article(name, "T", text, (), Source("a.txt", "0" * 64))


def code(text: str = TEXT, start: int = 0, end: int = 20) -> str:
    return code_of(article(text).cut(start, end))


def test_a_code_is_four_groups_of_four_and_never_changes() -> None:
    assert code() == "BGA0-0005-4E50-D55S"  # months later it must still be read


def test_a_code_of_a_long_article_has_five_groups() -> None:
    long = article("x" * 70_000)
    assert [len(code_of(long.cut(*span))) for span in [(0, 9), (65_535, 65_539)]] == [
        19,
        19,
    ]
    assert [
        len(code_of(long.cut(*span))) for span in [(0, 4096), (65_536, 65_539)]
    ] == [
        24,
        24,
    ]
    with pytest.raises(SheetError, match="Split its article"):
        code_of(article("x" * 4_194_400).cut(4_194_304, 4_194_310))


@given(
    st.text(min_size=1),
    st.integers(0, 200_000),
    st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True),
)
def test_a_code_says_article_place_and_words(text: str, start: int, name: str) -> None:
    whole = article("x" * start + text, name)
    place = place_of(code_of(whole.cut(start, len(whole.text))))
    assert (place.start, place.end) == (start, start + len(text))
    assert place.of_article(name)
    assert place.says(name, text)
    assert not place.says(name, text + " ")
    assert not place.says(name, "not " + text)
    assert not place.says(name + "x", text)


TYPED = [
    ("bga0-0005-4e50-d55s", "small letters"),
    ("BGA0 0005 4E50 D55S", "spaces"),
    (" BGA000054E50D55S\n", "no groups"),
    ("BGAo-OO05-4E5O-D55S", "O for 0"),
    ("BGA0–0005—4E50‑D55S", "other dashes"),
    ("ＢＧＡ0-0005-4E50-D55S", "wide letters"),
]


@pytest.mark.parametrize(("typed", "slip"), TYPED)
def test_a_code_may_be_typed_freely(typed: str, slip: str) -> None:
    assert place_of(typed) == place_of(code()), slip
    assert is_same_code(typed, code())


def test_i_and_l_are_read_as_one() -> None:
    one = next(c for n in range(1, 40) if "1" in (c := code(TEXT, 0, n)))
    assert place_of(one.replace("1", "I")) == place_of(one)
    assert place_of(one.replace("1", "l")) == place_of(one)


REFUSED = [
    ("", "a check code has 16 or 20 letters and digits, not 0"),
    ("BGA0-0005-4E50-D55", "not 15"),
    ("BGA0-0005-4E50-D55S-A", "not 17"),
    ("BGA0-0005-4E50-D55U", "no check code has 'U'"),
    ("BGA0-0005-4E50-D55%", "no check code has '%'"),
    ("0000-0000-0000-0000", "typing error"),  # of no words
    ("8" * 101, "too long"),
]


@pytest.mark.parametrize(("typed", "message"), REFUSED)
def test_what_is_no_code_is_refused_with_the_cure(typed: str, message: str) -> None:
    with pytest.raises(SheetError, match=message) as error:
        place_of(typed)
    assert error.value.cure == "Compare it with the sheet, letter by letter."


@pytest.mark.parametrize("end", [7, 20, 33])
def test_every_wrong_letter_and_every_exchange_of_two_is_caught(end: int) -> None:
    right = code(end=end).replace("-", "")
    wrong = {
        right[:n] + letter + right[n + 1 :]
        for n in range(len(right))
        for letter in LETTERS
    }
    for a, b in combinations(range(len(right)), 2):
        letters = list(right)
        letters[a], letters[b] = letters[b], letters[a]
        wrong.add("".join(letters))
    wrong.discard(right)
    assert len(wrong) >= 16 * 31
    assert [w for w in wrong if not refused(w)] == []


def refused(typed: str) -> bool:
    try:
        place_of(typed)
    except SheetError:
        return True
    return False


def test_the_same_words_elsewhere_have_another_code() -> None:
    twice = article_of("It heals. It heals.")
    assert code_of(twice.cut(0, 9)) != code_of(twice.cut(10, 19))
