"""What the desk finds for questions that patients ask of every treatment or condition.

    python -m bench.desk.common                 # the report half
    python -m bench.desk.common --half tune     # the half that the rules were made with

`bench/common` holds forms of questions in two halves; "{} > does it hurt" is asked
after "what is {}". Each is asked of each treatment, or with "{c}" of each condition,
over the five articles, which answer few of them. Prints how many are found, and each of
these with what is marked, for a person to judge.
"""

from __future__ import annotations

import argparse
from collections import Counter

from bench.places import BENCH, CORPUS, INDEX
from qa.desk import Desk

TREATMENTS = (
    *("an epidural", "a nerve block", "radiofrequency ablation", "kyphoplasty"),
    *("vertebroplasty", "discography", "a spinal cord stimulator", "angioplasty"),
    *("facet joint injections", "drainage"),
)
CONDITIONS = (
    *("sciatica", "spinal stenosis", "a herniated disc", "facet joint arthritis"),
    *("a compression fracture", "degenerative disc disease", "chronic pain"),
    "sacroiliac joint pain",
)
AFTER = " > "


def main() -> None:
    """Prints the questions that are found, and the counts."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    half = parser.parse_args().half
    forms = (BENCH / "common" / f"{half}.txt").read_text("utf-8").splitlines()
    desk, counts = Desk.open(INDEX, CORPUS), Counter[str]()
    for form in forms:
        for thing in CONDITIONS if "{c}" in form else TREATMENTS:
            asked = form.format(thing, c=thing)
            first, _, last = asked.rpartition(AFTER)
            answer = desk.ask(last, [f"what is {first}"] if first else [])
            counts[answer.status] += 1
            if answer.status == "found":
                marked = [
                    c.passage.article.text[slice(*span)]
                    for c in answer.citations
                    for span in c.marks
                ]
                print(f"{asked}\n  {' / '.join(marked)[:300]}")
    print(f"{counts.total()} questions: {dict(counts.most_common())}")


if __name__ == "__main__":
    main()
