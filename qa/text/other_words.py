"""Words that are right though no English dictionary has them: names of medicines and
words of diseases. `training/word_lists.py` makes the lists."""

from __future__ import annotations

from functools import cache
from importlib import resources

LISTS = "lists"
"""The folder of the lists in this package: one word a line, in lower case."""
MEDICINES, CONDITIONS = "medicines", "conditions"


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list: `MEDICINES` or `CONDITIONS`."""
    file = resources.files(__package__) / LISTS / f"{name}.txt"
    return frozenset(file.read_text("ascii").split())


def is_medical(word: str) -> bool:
    """Whether a word in lower case is the name of a medicine, or a word or abbreviation
    of a disease."""
    return word in word_list(MEDICINES) or word in word_list(CONDITIONS)
