"""Which letters and numbers are terms."""

from __future__ import annotations

import pytest

from qa.text import needs_of, terms_of

CONTENT = [
    ("How is hepatitis C treated?", ["hepat", "c", "treat"]),
    ("how is hepatitis c treated", ["hepat", "c", "treat"]),
    ("What does vitamin D do?", ["vitamin", "d"]),  # "d" is a stop word of "I'd"
    ("Blood of group O.", ["blood", "group", "o"]),
    ("pain of level 4.", ["pain", "level", "4"]),
    ("Is L5/S1 like L4-5?", ["l5", "s1", "like", "l4", "5"]),
    ("2.5 mg, 2.5mg", ["2.5", "mg", "2.5", "mg"]),
    ("5mg or 5 mg", ["5", "mg", "5", "mg"]),
    ("1,000 mg, 1000 mg", ["1000", "mg", "1000", "mg"]),
    ("levels 3,4", ["level", "3", "4"]),
    ("the 2nd dose", ["2nd", "dose"]),
    ("the gene 53BP1", ["gene", "53bp1"]),
    ("grade II", ["grade", "ii"]),
]
A_AND_I = [
    ("What is a stent?", ["stent"]),
    ("What Is A Stent", ["stent"]),
    ("A stent is a tube. A scan shows it.", ["stent", "tube", "scan", "show"]),
    ("Healing\nA scar fades", ["heal", "scar", "fade"]),
    ("What does vitamin A do?", ["vitamin", "a"]),
    ("Hepatitis A, B and C", ["hepat", "a", "b", "c"]),
    ("What should I do with a type I allergy?", ["type", "i", "allergi"]),
    ("grades I and II", ["grade", "i", "ii"]),
    ("the type I have", ["type"]),
]
NO_TERMS = [
    ("e.g. at 5 p.m.", ["5"]),
    ("it's the patient's, I'm sure they'd", ["patient", "sure"]),
    ("what r u doing", []),
    ("less pain.1 Then", ["less", "pain"]),  # the number of a reference
]


@pytest.mark.parametrize(("text", "terms"), CONTENT + A_AND_I + NO_TERMS)
def test_letters_and_numbers_that_stand_alone_are_terms(
    text: str, terms: list[str]
) -> None:
    assert terms_of(text, content=True) == terms
    assert [need[0][0] for need in needs_of(text)] == list(dict.fromkeys(terms))
