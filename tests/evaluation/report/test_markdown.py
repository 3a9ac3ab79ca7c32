"""The summary for CI: what stands in it, and that nothing in it is taken for mark-up."""

from __future__ import annotations

from dataclasses import replace

from qa.evaluation.held_out import Use
from qa.evaluation.report import Bar, BarVerdict, markdown_of, report_of
from tests.helpers.encoder import PROMISE
from tests.helpers.outcomes import FOUR, MEASURES, evaluated, set_of

NAMED = "a | <b>*x*</b>\nc"


def test_a_summary_holds_bars_figures_comparisons_failures_and_what_is_beside() -> None:
    one = replace(
        evaluated(NAMED, [replace(FOUR[0], cause="refused"), *FOUR[1:]]),
        promise=PROMISE,
        uses=(Use("dev.jsonl", "made it", 4),),
    )
    worse = evaluated("worse", [replace(FOUR[0], ranking=("x",)), *FOUR[1:]])
    testset = replace(set_of(FOUR), notes=("left out: `x`",))
    report = report_of(testset, [one, worse], MEASURES)
    bars = [
        BarVerdict("worse", Bar("RR", "least", 0.5), 0.1),
        BarVerdict("worse", Bar("RR", "most", 0.5), 0.1),
    ]
    text = markdown_of(report, bars)
    name = r"a \| \<b\>\*x\*\</b\> c"
    for line in (
        "## Evaluation of t",
        "4 questions, 3 of them answerable.",
        "> **NOT HELD OUT: 4 of 4 questions stand in dev.jsonl, which made it. Figures "
        "on them flatter the desk.**",
        "| RR at least 0.5 | 0.100 | worse | **BELOW** |",
        "| RR at most 0.5 | 0.100 | worse | met |",
        f"| Figure | {name} | worse |",
        f"### worse against {name}",
        "By Success@3, 0 gained and 1 lost.",
        f"- {name}, refused (1): first",
        r"- left out: \`x\`",
    ):
        assert f"\n{line}\n" in f"\n{text}", line
    assert "NOT kept, but on questions that are NOT HELD OUT" in text
    rows = [x for x in text.splitlines() if x.startswith("| Success@1 |")]
    assert rows[0].startswith("| Success@1 | 0.333 (0.008 to 0.906) | 0.000 (0.000 to ")
    assert rows[1].startswith("| Success@1 | \N{MINUS SIGN}0.333 (")


def test_a_partial_result_and_a_sweep_say_so() -> None:
    part = replace(evaluated("part", FOUR), questions=9)
    report = replace(
        report_of(set_of(FOUR), [part], MEASURES), varied=("ranking.depth",)
    )
    text = markdown_of(report, [])
    assert "\n- judged@10 is 0.278, below 0.6:" in text.replace("\\", "")
    assert "**PARTIAL**: part was asked 4 of them." in text
    assert "- The best of several values was chosen on these questions" in text
