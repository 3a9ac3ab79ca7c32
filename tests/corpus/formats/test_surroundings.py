"""What stands around an article is furniture; what only sounds like it is not."""

from __future__ import annotations

import pytest

from tests.helpers.folders import article_of

TEXT = (
    "Most people feel sore for two days, and then it gets better. Walk a little every "
    "hour. Drink as you like. Wear loose clothes on the way home from the clinic."
)
AROUND = [
    # (text around the article, lines that can be quoted, lines that cannot)
    ("{text}\n\n4 Comments\n\nJohn\nI had the same.", ["sore"], ["I had"]),
    (
        "Rest\n\n{text}\n\n2 thoughts on “Rest”\n\nEva says:\nMay 2, 2020 at 9:12 am\nI "
        "took ten pills.\nReply\n\nWhen to call\nCall us at night, too, if you feel ill.",
        ["sore", "Call us at night"],
        ["ten pills"],
    ),
    (
        "Home\nAbout us\nDoctors\nNews\nContact\nBack pain\n{text}",
        ["sore"],
        ["Doctors", "News"],
    ),
    (
        "Back pain\n\n{text}\n\nWe use cookies on this site.\nAccept all\nSettings",
        ["sore"],
        ["cookies", "Accept"],
    ),
    ("Back pain\n\n{text}\n\nBook an appointment now >>", ["sore"], ["Book"]),
    (
        "Back pain\n\n{text}\n\nTel: 0161 555 0100\nanna@clinic.example\n12 Mill Road, Leeds",
        ["sore"],
        ["0161", "anna@", "Mill Road"],
    ),
    (  # one line of contact inside a menu, and one alone
        "Rest\n\n{text}\n\nWe use cookies here.\nAccept all\nWard: 0161 555 0100\nBack to top",
        ["sore"],
        ["0161"],
    ),
    ("Rest\n\n{text}\n\nNurse: 0161 555 0100", ["0161"], []),
    ("Form\n\n{text}\n\nName: ______\n☐ Yes ☐ No", ["sore"], ["Name", "Yes"]),
    (
        "Form\n\n{text}\n\n☐ I know that I must not drive on that day.",
        ["must not drive"],
        [],
    ),
    (
        "From: Anna\nTo: Tom\nSubject: Rest\n\n{text}\n\n> Did you rest?\n\nOn Monday, 3 "
        "March 2024, Tom Ray wrote:",
        ["sore"],
        ["Subject", "Did you", "wrote"],
    ),
    # lines that only sound like it
    (
        "Back\n\n{text}\n\n5 responses to pain\nYou may scream.\n\nNo comments on food\nEat "
        "what you like.",
        ["scream", "Eat what"],
        [],
    ),
    ("Food\n\n{text}\n\nCookies and biscuits are fine.\n\n{text}", ["biscuits"], []),
    (
        "Steps\n\n{text}\n\nBefore it:\n1. Book an appointment\n2. Bring your list",
        ["Book an appointment", "Bring your list"],
        [],
    ),
    (
        "Back pain\n\n{text}\n\nContact\nTel: 0161 555 0100\nE-mail: a@clinic.example",
        ["0161 555 0100"],
        [],
    ),
    (
        "Home\n\nAt home\n{text}\n\nMenu for the first week\nSoup.",
        ["sore", "Soup."],
        [],
    ),
]


@pytest.mark.parametrize(("text", "quoted", "hidden"), AROUND)
def test_only_what_stands_around_is_furniture(
    text: str, quoted: list[str], hidden: list[str]
) -> None:
    article = article_of(text.format(text=TEXT))
    shown = "\n".join(
        article.text[b.start : b.end] for b in article.blocks if b.quotable
    )
    assert [q for q in quoted if q not in shown] == []
    assert [h for h in hidden if h in shown] == []
