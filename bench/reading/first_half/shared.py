"""What several files of this half share."""

from __future__ import annotations

LONG = (
    "The doctor numbs the skin first. You lie on your front for a while. "
    "A picture is taken again and again. The needle goes in slowly. "
    "At the end a plaster is put on. "
)
DOSES = [
    ["Group", "Weight", "One dose", "Most in one day"],
    ["Children", "25 kg", "375 mg", "1500 mg"],
    ["Adults", "70 kg", "1000 mg", "4000 mg"],
    ["Over 75 years", "60 kg", "500 mg", "2000 mg"],
]
PIPES = "\n".join(
    f"| {' | '.join(row)} |" for row in [DOSES[0], ["---"] * 4, *DOSES[1:]]
)
ROW = "Group: Adults; Weight: 70 kg; One dose: 1000 mg; Most in one day: 4000 mg"
APART = [("Adults", "Children"), ("Adults", "Over 75")]


def html(body: str, head: str = "<title>Page</title>") -> str:
    return f"<!DOCTYPE html><html lang=en><head>{head}</head><body>{body}</body></html>"
