"""Every language says everything, and a page names its language."""

from __future__ import annotations

import re
import tomllib

import pytest

from qa.language import LANGUAGES
from qa.language.catalogue import SENTENCES
from qa.web.page import article as reading
from qa.web.page import shell
from tests.helpers.html import elements
from tests.helpers.pages import (
    AR,
)


def test_a_page_names_its_language_and_direction_and_the_way_to_the_others() -> None:
    page = str(shell.desk_page(AR, [], None, "b"))
    app = elements(page, "div", "q-app")[0]
    assert (app.attributes["lang"], app.attributes["dir"]) == ("ar", "rtl")
    links = [a for a in elements(page, "a") if a.attributes.get("hreflang")]
    assert [a.attributes["href"] for a in links] == ["/en/", "/es/", "/ar/"]
    assert [a.text for a in links] == ["English", "Español", "العربية"]
    plain = reading.message_page(AR, "x", "y")
    assert plain.startswith('<!doctype html>\n<html lang="ar" dir="rtl">')


# a name that a sentence is filled with, in every language
_FILLED = re.compile(r"\{(\w*)\}")


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_language_says_everything_with_the_same_names(language: str) -> None:
    told = tomllib.loads((SENTENCES / f"{language}.toml").read_text("utf-8"))
    first = tomllib.loads((SENTENCES / "en.toml").read_text("utf-8"))
    assert told.keys() == first.keys()
    for table, sentences in first.items():
        assert told[table].keys() == sentences.keys(), table
        for name, sentence in sentences.items():
            other = told[table][name]
            assert type(other) is type(sentence), name
            if (table, name) == ("page", "ask_in"):  # where the languages are the same
                continue
            filled, wanted = _FILLED.findall(str(other)), _FILLED.findall(str(sentence))
            assert sorted(filled) == sorted(wanted), name
            if isinstance(sentence, list):
                assert len(other) == len(sentence), name
                assert all(other), name
            else:
                assert other, name
