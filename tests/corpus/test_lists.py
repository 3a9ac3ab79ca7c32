"""A list belongs to the line right before it, under its own headings."""

from __future__ import annotations

import pytest

from qa.corpus import list_opening
from tests.helpers.folders import article_of

OPENINGS = [
    # (text, the line that opens the list of its last item)
    ("Rest helps. These help too:\n\n- Heat helps.\n- Cold helps.", "These help too:"),
    # a paragraph of one sentence needs no colon, one of several does
    ("Two things help.\n\n- Heat helps.\n- Cold helps.", "Two things help."),
    ("Rest helps. So do these.\n\n- Heat helps.\n- Cold helps.", None),
    # the line stands right before the list, under the same headings
    ("These help:\n\nMore of it\n\n- Heat helps.\n- Cold helps.", None),
    (
        "These help:\n\nIt is said. It is true.\n\n- Heat helps.\n- Cold helps.",
        None,
    ),
    ("These help:\n\nShare\n\n- Heat helps.\n- Cold helps.", None),
    ("- Heat helps.\n- Cold helps.", None),
    # what is no item is in no list
    ("These help:\n\n- Heat helps.\n\nThat is all.", None),
]


@pytest.mark.parametrize(("text", "opening"), OPENINGS)
def test_the_line_that_opens_a_list(text: str, opening: str | None) -> None:
    article = article_of(f"Back pain\n\nWhat helps\n\n{text}")
    found = list_opening(article, article.sentences[-1])
    assert (found and article.text[slice(*found)]) == opening
