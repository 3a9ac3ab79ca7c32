"""Makes docs/text-check.md: what the check of a text makes of 60 texts of three kinds.

    python -m bench.staff.text_check           # the report
    python -m bench.staff.text_check --tune    # the tune half, with every wrong one

Words, kinds and thresholds were chosen on `bench/staff/tune.jsonl`; `report.jsonl` is
for reports only. The index must have been built. Exit code 1 if a changed sentence
passes as word for word.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bench.markdown import table
from bench.places import BENCH, CORPUS, DOCS, INDEX
from bench.records import made_by
from qa.staff import TextCheck
from qa.staff.text_check import GRAVE, KINDS, Finding

SETS = {
    "same": "true to an article, in other words",
    "changed": "a sentence of an article with one change",
    "other": "about something else",
}
VERDICTS = ("word for word", "part", "closest", "nothing")
HEAD = """# How texts are checked

Sixty sentences over the five articles of `corpus/`, written before the rules were
tried on them: 20 that say in other words what an article says, 20 that repeat a
sentence of an article with one number, negation or name changed, 20 about other
things. The thresholds were chosen on the {tune} sentences of `bench/staff/tune.jsonl`;
these 60 (`bench/staff/report.jsonl`) were only counted. The same hand wrote the
sentences and the rules, so texts of other people may come out worse.

What matters most: **{passed} of the {changed} changed sentences pass as word for word,
whole or in part.**
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence, its set, the article that it is about, and the kind of its change."""

    id: str
    set: str
    article: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence and what the check made of it."""

    case: Case
    finding: Finding

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of all that differs, the most important first."""
        named = {k for c in self.finding.changes for k in c.kinds}
        return tuple(k for k in KINDS if k in named)

    @property
    def article(self) -> str:
        places = self.finding.places
        return places[0].passage.article.id if places else ""

    @property
    def right(self) -> bool:
        """Whether the verdict is the one that the set should get: for a change also its
        kind; for other words also the article."""
        case, verdict = self.case, self.finding.verdict
        if case.set == "other":
            return verdict == "nothing"
        if verdict != "closest":
            return False
        return case.set == "same" or case.kind in self.kinds


def cases_of(half: str) -> list[Case]:
    """The half `tune` or `report`."""
    lines = (BENCH / "staff" / f"{half}.jsonl").read_text("utf-8").splitlines()
    return [
        Case(e["id"], e["set"], e.get("article", ""), e.get("kind", ""), e["text"])
        for e in map(json.loads, lines)
    ]


def check(cases: Sequence[Case]) -> list[Checked]:
    """Checks each text by itself; every one is one sentence."""
    checker = TextCheck.open(INDEX, CORPUS)
    checked = []
    for case in cases:
        (finding,) = checker.check(case.text).findings
        checked.append(Checked(case, finding))
    return checked


def verdicts(checked: Sequence[Checked]) -> str:
    """A table: for each set how many came out as which."""
    rows = []
    for name, told in SETS.items():
        own = [c for c in checked if c.case.set == name]
        counts = Counter(c.finding.verdict for c in own)
        rows.append((told, *(str(counts[v]) for v in VERDICTS)))
    return table(("sentences", *VERDICTS), rows, numbers=True)


def named(checked: Sequence[Checked]) -> str:
    """A table: how many changes were named with the right kind."""
    changed = [c for c in checked if c.case.set == "changed"]
    rows = []
    for kind in dict.fromkeys(c.case.kind for c in changed):
        own = [c for c in changed if c.case.kind == kind]
        right = sum(c.right for c in own)
        alone = sum(c.kinds[:1] == (kind,) for c in own)
        rows.append((kind, str(len(own)), str(right), str(alone)))
    rows.append(("all", *(str(sum(int(r[n]) for r in rows)) for n in (1, 2, 3))))
    head = ("changed", "sentences", "kind is named", "and named first")
    return table(head, rows, numbers=True)


def line_of(one: Checked) -> tuple[str, ...]:
    """A row for a sentence that did not come out as it should."""
    verdict = ", ".join(filter(None, (one.finding.verdict, one.article)))
    return one.case.id, one.case.text, verdict, ", ".join(one.kinds)


def report(checked: Sequence[Checked]) -> str:
    """The page."""
    changed = [c for c in checked if c.case.set == "changed"]
    same = [c for c in checked if c.case.set == "same"]
    passed = sum(c.finding.verdict in ("word for word", "part") for c in changed)
    found = [c for c in same if c.finding.verdict == "closest"]
    placed = sum(c.article == c.case.article for c in found)
    alarmed = [c for c in found if GRAVE.intersection(c.kinds)]
    missed = [c for c in checked if not c.right]
    head = HEAD.format(tune=len(cases_of("tune")), passed=passed, changed=len(changed))
    told = (
        f"\nOf the {len(found)} sentences in other words that got a closest passage, "
        f"it is of the article meant for {placed}. For {len(alarmed)} a number, unit, "
        "negation or name is named as different.\n"
    )
    rows = list(map(line_of, missed))
    parts = [made_by("python -m bench.staff.text_check", "text-check.md"), head]
    parts += ["## What each came out as\n", verdicts(checked), told]
    parts += ["## Whether the change is named\n", named(checked)]
    parts += ["\n## What is missed\n"]
    parts += [
        table(("", "sentence", "came out as", "named"), rows) if rows else "None."
    ]
    return "\n".join([*parts, ""])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tune", action="store_true", help="the tune half")
    given = parser.parse_args()
    checked = check(cases_of("tune" if given.tune else "report"))
    if given.tune:
        print(verdicts(checked), named(checked), sep="\n\n")
        for one in checked:
            like = f"{one.finding.likeness:.2f}"
            print("" if one.right else "WRONG", like, *line_of(one), sep=" | ")
        return 0
    (DOCS / "text-check.md").write_text(report(checked), "utf-8")
    passed = [
        c
        for c in checked
        if c.case.set == "changed" and c.finding.verdict in ("word for word", "part")
    ]
    print(f"{sum(c.right for c in checked)} of {len(checked)} come out as they should.")
    return bool(passed)


if __name__ == "__main__":
    sys.exit(main())
