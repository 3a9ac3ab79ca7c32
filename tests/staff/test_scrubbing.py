"""What may be kept of a question: harmless words, and nothing else."""

from __future__ import annotations

import pytest

from qa.staff import Scrubber

SCRUB = Scrubber(
    ["Rest\n\nA nerve block numbs the back. Dr. Miller wrote this. MRI is safe."],
    ["numbing jab"],
)


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("Is parking free?", "is parking free"),
        ("how long does a numbing jab last", "how long does a numbing jab last"),
        ("I am Jane Miller, is parking free?", "i am … is parking free"),
        ("im jane miller is parking free", "im … is parking free"),
        ("Is Mark Stone free for parking?", "is … free for parking"),
        ("is parking free for mark kowalski", "is parking free for …"),
        ("Is parking free on 12 May 2024?", "is parking free on …"),
        ("parking at 12 Oak Street please", "parking at … please"),
        ("is parking free? 020 7946 0958, a@b.example", "is parking free …"),
        ("Is parking free for my XK-2291 taxi", "is parking free for my … taxi"),
        ("IS PARKING FREE FOR JOHN", "is parking free for …"),
        ("Can I have an MRI with a tattoo", "can i have an mri with a tattoo"),
        ("is metoprolol bad before parking", "is metoprolol bad before parking"),
        ("is parking free at zxqvbk", "is parking free at …"),
        ("my mother is ninety two, is parking free", "my mother is … is parking free"),
        ("is paⅣrking frее", ""),  # letters of other scripts
        ("Dr Miller?", ""),
        ("", ""),
        ("… … 12", ""),
    ],
)
def test_only_harmless_words_are_left(asked: str, kept: str) -> None:
    assert SCRUB(asked) == kept
    assert set(SCRUB(kept).split()) <= set(kept.split())


def test_in_another_language_only_our_own_words_are_known() -> None:
    scrub = Scrubber(["Infiltración\n\nla aguja duele poco"], language="es")
    assert scrub("¿duele la aguja de Juan?") == "duele la aguja …"
    assert scrub("where does the needle hurt") == ""
