"""Words near a misspelt one."""

from __future__ import annotations

import random
import string

from rapidfuzz.distance import OSA

from qa.text import WordList, english_words


def misspelt(word: str, dice: random.Random) -> str:
    at = dice.randrange(len(word))
    letter = dice.choice(string.ascii_lowercase)
    return dice.choice(
        [
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        ]
    )


def test_every_word_with_so_few_mistakes_is_found_and_no_other() -> None:
    dice = random.Random(1)
    words = WordList(dict.fromkeys(dice.sample(list(english_words()), 3000), 1))
    for word in dice.sample(list(words), 20):
        typed = misspelt(misspelt(word, dice) + "e", dice)
        for most in (1, 2):
            expected = {(w, n) for w in words if (n := OSA.distance(typed, w)) <= most}
            assert set(words.near(typed, most)) == expected


def test_letters_of_any_script_are_compared() -> None:
    words = WordList({"déjà": 1, "don't": 1, "a": 1})
    assert words.near("deja", 2) == [("déjà", 2)]
    assert words.near("dont", 1) == [("don't", 1)]
    assert words.near("", 1) == [("a", 1)]
    assert WordList({}).near("pain", 2) == []
