"""Texts whose words are all everyday ones."""

from __future__ import annotations

import pytest

from qa.safety.everyday import names_nothing


@pytest.mark.parametrize(
    "text",
    [
        "sitting helps",
        "worse in the evening, better when I lie on my side",
        "after the injection, 2 days ago",
        "Después de la inyección",
        "sentada mejor",
        "الجلوس يساعد",
        "٢ مرات كل يوم",
    ],
)
def test_posture_time_and_remedy_name_nothing(text: str) -> None:
    assert names_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "can't stand",  # negated
        "I want to sleep for ever",  # a wish
        "39 since the injection",  # a temperature
        "numb on the left side",
        "pie frío después de la inyección",
        "لا أحس عند الجلوس",
    ],
)
def test_what_may_be_urgent_names_something(text: str) -> None:
    assert not names_nothing(text)
