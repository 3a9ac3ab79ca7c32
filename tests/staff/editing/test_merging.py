"""Two changes of one text: nothing of either is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.staff.editing import Clash, merge_lines
from tests.helpers.examples import examples

TEXT = "a\nb\nc\nd\n"
LINES = st.lists(st.sampled_from("abcdef"), max_size=8).map("\n".join)


@pytest.mark.parametrize(
    ("mine", "theirs", "merged"),
    [
        ("A\nb\nc\nd\n", "a\nb\nc\nD\n", "A\nb\nc\nD\n"),
        ("a\nB\nc\nd\n", "a\nb\nC\nd\n", "a\nB\nC\nd\n"),
        ("a\nb\nc\nd\nmine\n", "a\nb\nc\nd\ntheirs\n", "a\nb\nc\nd\ntheirs\nmine\n"),
        ("b\nc\nd\n", "a\nb\nc\n", "b\nc\n"),
        ("a\nX\nc\nd\n", "a\nX\nc\nd\n", "a\nX\nc\nd\n"),
        ("a\nnew\nb\nc\nd\n", "a\nB\nc\nd\n", "a\nnew\nB\nc\nd\n"),
    ],
)
def test_what_does_not_clash_goes_together(mine: str, theirs: str, merged: str) -> None:
    merge = merge_lines(TEXT, mine, theirs)
    assert (merge.clashes, merge.text()) == ((), merged)


def test_the_same_line_changed_twice_is_a_clash_that_a_person_settles() -> None:
    merge = merge_lines(TEXT, "a\nmine\nc\nd\n", "a\ntheirs\nc\nD\n")
    assert merge.clashes == (Clash(2, ("b",), ("mine",), ("theirs",)),)
    assert merge.text(["mine"]) == "a\nmine\nc\nD\n"
    assert merge.text(["theirs"]) == "a\ntheirs\nc\nD\n"
    assert merge.text(["both"]) == "a\ntheirs\nmine\nc\nD\n"
    with pytest.raises(ValueError, match="zip"):
        merge.text()
    (clash,) = merge_lines(TEXT, "a\nc\nd\n", "a\nB\nc\nd\n").clashes
    assert (clash.mine, clash.theirs) == ((), ("B",))


@examples(150)
@given(LINES, LINES, LINES)
def test_a_side_that_changed_nothing_takes_the_other(
    before: str, mine: str, theirs: str
) -> None:
    assert merge_lines(before, mine, before).text() == mine
    assert merge_lines(before, before, theirs).text() == theirs
    merge = merge_lines(before, mine, theirs)
    merged = merge.text(["both"] * len(merge.clashes)).split("\n")
    old = before.split("\n")
    for side in (mine, theirs):
        for line in {*side.split("\n")} - {*old}:
            assert line in merged
