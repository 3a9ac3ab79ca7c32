"""Rows of tables: each cell stands behind the heading of its column."""

from __future__ import annotations

import pytest

from qa.corpus.formats.layout import laid_out
from qa.corpus.formats.tables import rows_of

GRIDS = [
    (
        "headings are guessed from numbers below them",
        [["Age", "Dose"], ["2 to 5", "1 ml"], ["6 to 9", "2 ml"]],
        ["Age: 2 to 5; Dose: 1 ml", "Age: 6 to 9; Dose: 2 ml"],
    ),
    (
        "two columns without headings: the first names the second",
        [["Parking", "free"], ["Lift", "by the front door"]],
        ["Parking: free", "Lift: by the front door"],
    ),
    (
        "a corner without a heading, and a missing cell",
        [["", "Price", "Nights"], ["Kyphoplasty", "5900", "1"], ["Block", "450", ""]],
        ["Kyphoplasty; Price: 5900; Nights: 1", "Block; Price: 450"],
    ),
    (
        "a row that spans the table names those below it",
        [["Age", "Dose"], ["Babies", "Babies"], ["0 to 1", "1 ml"], ["2", "2 ml"]],
        ["Babies; Age: 0 to 1; Dose: 1 ml", "Babies; Age: 2; Dose: 2 ml"],
    ),
    (
        "one row that lacks its cells names no other",
        [
            ["Drug", "Stop"],
            ["Aspirin", "3 days"],
            ["Warfarin", ""],
            ["Heparin", "1 day"],
        ],
        ["Drug: Aspirin; Stop: 3 days", "Drug: Warfarin", "Drug: Heparin; Stop: 1 day"],
    ),
    (
        "a cell that ends like a sentence, and a heading that asks",
        [["Who?", "What to do"], ["Adults", "Wait. Then walk."], ["All", "Drink"]],
        ["Who? Adults; What to do: Wait. Then walk.", "Who? All; What to do: Drink"],
    ),
]


@pytest.mark.parametrize(("guards", "grid", "rows"), GRIDS, ids=[g[0] for g in GRIDS])
def test_a_row_carries_its_headings(guards: str, grid, rows: list[str]) -> None:
    made = rows_of(grid, 1 if "spans" in guards or "lacks" in guards else None)
    assert [r.text for r in made] == rows
    for row in made:
        assert all(row.text[a:b] in "".join(grid[0]) + row.text for a, b in row.headers)


TEXTS = [
    ("Age\tDose\n2\t3\n", "Age: 2; Dose: 3\n"),
    ("| Age | Dose |\n|---|---|\n| 2 | 5 ml |\n", "Age: 2; Dose: 5 ml\n"),
    (
        "Day       From\nMonday    8.00\nTuesday   9.00\n",
        "Day: Monday; From: 8.00\nDay: Tuesday; From: 9.00\n",
    ),
    (  # the name of a row goes on below
        "Who              Dose\nOver 75 years\nand frail        500 mg\nAdults           1 g\n",
        "Who: Over 75 years and frail; Dose: 500 mg\nWho: Adults; Dose: 1 g\n",
    ),
    # no tables: a numbered list with tabs, two spaces after full stops, one line
    ("1.\tRest.\n2.\tWalk.\n", None),
    ("One here.  Two here.  Three.\nFour here.  Five.  Six here.\n", None),
    ("Either | or\n", None),
    ("Name:    Anna\n", None),
]


@pytest.mark.parametrize(("text", "rows"), TEXTS)
def test_tables_of_a_text_become_rows(text: str, rows: str | None) -> None:
    made = laid_out(text)
    assert made.text == (text if rows is None else rows)
    assert bool(made.rows) == (rows is not None)
    for start, row in made.rows.items():
        assert made.text.startswith(row.text, start)


def test_columns_are_read_one_by_one() -> None:
    text = (
        "It brings the medicine close to         The doctor numbs the skin and then\n"
        "the nerve, and it may lessen the        guides the needle with the help of\n"
        "pain of many people for a while         an X-ray picture. This takes about\n"
        "but it does not last for ever.          twenty minutes in most people.\n"
    )
    made = laid_out(text)
    assert made.columns
    assert made.text.index("for ever.") < made.text.index("The doctor numbs")
