"""Lists of words beside the dictionary: names of medicines and words of diseases, which
no English dictionary has, and those of its words that are names of people or places.
`training/word_lists.py` makes the lists."""

from __future__ import annotations

from functools import cache
from importlib import resources

LISTS = "lists"
"""The folder of the lists in this package: one word a line, in lower case."""
MEDICINES, CONDITIONS = "medicines", "conditions"
NAMES, NAMES_AND_WORDS = "names", "names_and_words"


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list, such as `MEDICINES`."""
    file = resources.files(__package__) / LISTS / f"{name}.txt"
    return frozenset(file.read_text("ascii").split())


def is_medical(word: str) -> bool:
    """Whether a word in lower case is the name of a medicine, or a word or abbreviation
    of a disease."""
    return word in word_list(MEDICINES) or word in word_list(CONDITIONS)


def is_name(word: str) -> bool:
    """Whether a word of the dictionary, in lower case, is the name of a person or place
    and hardly anything else."""
    return word in word_list(NAMES)


def may_be_name(word: str) -> bool:
    """Whether it can be such a name, and may be an ordinary word as well ("mark")."""
    return is_name(word) or word in word_list(NAMES_AND_WORDS)
