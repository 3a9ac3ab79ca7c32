"""The page of the comparison with other systems, and what its peers are pinned to."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bench.markdown import figure, table
from bench.peers import judge, losses, protocol, report
from bench.peers.systems import SYSTEMS
from tests.helpers.folders import REPO

# --- the page -----------------------------------------------------------------------


def interval(value: float, **more: float) -> dict[str, float]:
    return {"value": value, "low": value - 0.1, "high": value + 0.1, **more}


def system(
    success: float, cost: float, characters: float, **more: Any
) -> dict[str, Any]:
    rounds = {
        str(n): dict.fromkeys(losses.COSTS, cost * n) | {"pieces": 5} for n in (1, 2, 3)
    }
    return {
        "measures": {"Success@1": interval(success)},
        "refusals": {},
        "not located": 0,
        "failures": {},
        "rounds": rounds,
        judge.CHARACTERS: characters,
        **more,
    }


def results() -> dict[str, Any]:
    better = {"Success@1": interval(0.125, p=0.25)}
    worse = {"Success@1": interval(-0.25, p=0.01)}
    return {
        "date": "2025-01-01",
        "machine": {
            "processor": "A processor",
            "cores": 2,
            "memory_gib": 8.0,
            "system": "A system",
            "kernel": "6.1",
            "python": "3.11.7",
        },
        "versions": {"desk": {"question-desk": "0.1"}, "cairn": {"cairn": "0.3"}},
        "isolated": True,
        "timed": 200,
        "load_before": 0.1,
        "minutes": 3.0,
        "missing": {"haystack": "pip said\nno such version"},
        "sets": [
            {
                "name": "golden",
                "spans": True,
                "documents": 5,
                "answerable": 44,
                "unanswerable": 22,
                "followups": 3,
                "notes": [],
                "problems": {},
                "systems": {
                    "desk": system(0.5, 8.0, 900),
                    "cairn": system(0.625, 2.0, 1200, differences=better),
                    "txtai": system(0.25, 16.0, 700, differences=worse),
                },
            }
        ],
    }


def test_a_table_has_no_double_blanks_and_may_align_numbers() -> None:
    rows = [("a", "1"), ("", "2")]
    assert table(("", "n"), rows) == "| | n |\n|---|---|\n| a | 1 |\n| | 2 |"
    assert table(("", "n"), [], numbers=True) == "| | n |\n|---|---:|"


def test_a_figure_stands_before_its_interval() -> None:
    assert figure(0.5, 0.4, 0.6, strong=True) == "**0.500** (0.400 to 0.600)"
    assert figure(0.1, -0.1, 0.3, sign="+") == "+0.100 (-0.100 to +0.300)"


def test_the_page_names_the_machine_the_versions_and_what_is_missing() -> None:
    page = report.page(results())
    assert page.startswith("<!-- Made by `make bench` at ")
    assert "2025-01-01, A processor, 2 cores, 8 GiB, A system, Linux 6.1" in page
    assert "question-desk 0.1" in page
    assert "No environment for Haystack: `no such version`" in page


def test_the_page_gives_ratios_and_marks_what_chance_does_not_explain() -> None:
    page = report.page(results())
    assert "0.250\\* (0.150–0.350)" in page
    assert "0.625 (0.525–0.725)" in page
    assert "×0.25 (×0.25–×0.25)" in page
    assert "| question desk | 5 | 16 ms |" in page


def test_every_loss_stands_on_the_page() -> None:
    lost = report.page(results()).partition("## Where we lose")[2]
    assert (
        "- Success@1: cairn-assistant 0.625, we 0.500 (difference 0.125, 0.025 to "
        "0.225, p 0.250: not significant)."
    ) in lost
    assert "- a question, median: cairn-assistant ×0.25 of ours." in lost
    assert "txtai 700, we 900 (median; not tested)" in lost
    assert "Success@1: txtai" not in lost


def test_without_the_desk_nothing_is_claimed() -> None:
    made = results()
    del made["sets"][0]["systems"]["desk"]
    assert "The desk was not measured." in report.page(made)
    made["sets"][0]["systems"] = {"desk": system(0.5, 8.0, 900)}
    assert "Nowhere." in report.page(made)


def test_a_refusal_that_is_better_is_a_loss() -> None:
    shares = {"unanswerable answered": interval(0.5, of=22)}
    better = {"unanswerable answered": interval(0.25, of=22)}
    both = {
        "desk": system(0.5, 8.0, 9, refusals={"found": shares}),
        "cairn": system(0.5, 8.0, 9, refusals={"answers": better}, differences={}),
    }
    assert list(losses.losses({"systems": both})) == [
        "unanswerable answered: cairn-assistant (answers) 0.250, we (found) 0.500 "
        "(not tested)."
    ]


# --- the peers ----------------------------------------------------------------------

EXACT = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+")


@pytest.mark.parametrize("peer", SYSTEMS)
def test_every_requirement_is_pinned(peer: str) -> None:
    text = (REPO / "bench" / "peers" / peer / "requirements.txt").read_text()
    lines = [x for x in text.splitlines() if x and not x.startswith("#")]
    if peer == "desk":  # the checkout itself, on its own pins
        assert lines == ["--constraint ../../../constraints.txt", "--editable .[build]"]
    else:
        assert lines
        assert [x for x in lines if not EXACT.fullmatch(x)] == []


@pytest.mark.parametrize("peer", ["langchain", "llamaindex", "haystack", "txtai"])
def test_every_model_runs_on_the_versions_of_the_desk(peer: str) -> None:
    ours = (REPO / "constraints.txt").read_text().splitlines()
    theirs = (REPO / "bench" / "peers" / peer / "requirements.txt").read_text()
    for package in ("torch", "transformers", protocol.WEIGHTS):
        pin = next(x for x in ours if x.startswith(f"{package}=="))
        assert pin in theirs.splitlines()


def test_every_peer_has_an_adapter() -> None:
    adapters = {f.parent.name for f in (REPO / "bench" / "peers").glob("*/adapter.py")}
    assert adapters == set(SYSTEMS)
