"""Plots: plain SVG that a strict page shows, the same for the same figures."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from qa.evaluation.report import ConfigurationFigures, Figure, Report, plots
from qa.evaluation.report.data import SetSummary
from tests.helpers.evaluation import WORDS, evaluated
from tests.helpers.html import HOSTILE


@pytest.fixture(scope="module")
def configurations(
    tmp_path_factory: pytest.TempPathFactory,
) -> list[ConfigurationFigures]:
    report, _ = evaluated(tmp_path_factory.mktemp("plots"), settings=[WORDS])
    return list(report.configurations)


@pytest.fixture(scope="module")
def drawn(configurations: list[ConfigurationFigures]) -> list[str]:
    return every(configurations)


def every(configurations: list[ConfigurationFigures]) -> list[str]:
    return [
        plots.plot_risk_coverage(configurations),
        *(plots.plot_confidence(c) for c in configurations),
        *(plots.plot_reliability(c) for c in configurations),
    ]


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314 - our own


def words(svg: str) -> list[str]:
    return [t for e in parsed(svg).iter() if (t := (e.text or "").strip())]


def test_the_same_figures_make_the_same_bytes(
    configurations: list[ConfigurationFigures], drawn: list[str]
) -> None:
    assert every(configurations) == drawn


def test_a_plot_needs_no_style_no_script_and_no_other_file(drawn: list[str]) -> None:
    for svg in drawn:
        assert "style" not in svg
        assert "<script" not in svg
        assert re.findall(r'(?:href|src)="(?!#)', svg) == []
        assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_a_plot_is_an_image_with_a_name_that_tells_what_it_shows(
    drawn: list[str],
) -> None:
    risk, confidence, *_ = (parsed(s).attrib for s in drawn)
    assert risk["role"] == "img"
    assert risk["aria-label"].startswith("Risk and coverage. shipped: ")
    assert "words alone: " in risk["aria-label"]
    assert "3 answerable questions" in confidence["aria-label"]
    assert "2 unanswerable questions" in confidence["aria-label"]


def test_thresholds_and_configurations_are_named_in_words(
    configurations: list[ConfigurationFigures], drawn: list[str]
) -> None:
    risk, confidence, *_ = drawn
    assert [w for w in words(risk) if "found" in w] == [
        f"{c.name}, found from 0.75"
        if c.operating_point
        else f"{c.name}, nothing is found"
        for c in configurations
    ]
    assert {"found 0.75", "related 0.35"} <= set(words(confidence))


def test_plots_of_one_page_share_no_id(drawn: list[str]) -> None:
    ids = [i for s in drawn for i in re.findall(r' id="([^"]+)"', s)]
    assert sorted(ids) == sorted(set(ids))


def test_every_reference_within_a_plot_is_met(drawn: list[str]) -> None:
    for svg in drawn:
        used = set(re.findall(r'(?:url\(|href=")#([^")]+)', svg))
        assert used <= set(re.findall(r' id="([^"]+)"', svg))
        assert used


def test_the_ink_is_the_page_s(drawn: list[str]) -> None:
    for svg in drawn:
        assert "currentColor" in svg
        assert "#010203" not in svg


@pytest.mark.parametrize("name", [*HOSTILE, r"$\frac{$", "a\x00\x1b\u202e\ud800b", ""])
def test_a_configuration_may_be_called_anything(
    configurations: list[ConfigurationFigures], name: str
) -> None:
    called = replace(configurations[0], name=name)
    for svg in every([called]):
        parsed(svg)
        svg.encode()
        assert "<script>" not in svg
        assert "<img" not in svg


def test_without_calibration_there_is_nothing_to_draw(
    configurations: list[ConfigurationFigures],
) -> None:
    plain = replace(configurations[0], confidence=None)
    assert every([plain]) == ["", "", ""]
    assert "words alone" in plots.plot_risk_coverage([plain, configurations[1]])


def test_where_nothing_is_found_the_words_say_so(
    configurations: list[ConfigurationFigures],
) -> None:
    undefined = Figure(None, None, None, 0)
    figures = {**configurations[0].figures, "found_wrong": undefined}
    svg = plots.plot_risk_coverage([replace(configurations[0], figures=figures)])
    assert "nothing is answered as found" in svg


def swept(
    configurations: list[ConfigurationFigures], room: str, values: list[object]
) -> Report:
    """A report of one configuration for each value of room.key; room.other is 1."""
    tried = tuple(
        replace(c, settings={room: {"key": v, "other": 1}})
        for c, v in zip(configurations, values, strict=True)
    )
    about = SetSummary("t", "", "", "spans", 2, 5, 3, ())
    return Report(about, ("RR", "nDCG@10"), tried, (), varied=(f"{room}.key",))


def test_varied_settings_are_drawn_with_their_values(
    configurations: list[ConfigurationFigures],
) -> None:
    one, two = configurations
    three = [one, two, replace(one, figures={})]  # nothing was measured: no point
    svg = plots.plot_sweep(swept(three, "ranking", [50, 100, 150]))
    label = parsed(svg).get("aria-label", "")
    value = one.figures["nDCG@10"].value
    assert label.startswith("nDCG@10 by ranking.key. ")
    assert f"50 gives {value:.3f}, 100 gives " in label
    assert "150" not in label
    assert {"ranking.key", "nDCG@10"} <= set(words(svg))
    named = plots.plot_sweep(swept([one, two], "query", [True, False]))
    assert {"True", "False"} <= set(words(named))
    report = swept([one, two], "query", [True, False])
    both = plots.plot_sweep(replace(report, varied=("query.key", "query.other")))
    assert "other 1" in words(both)
    assert plots.plot_sweep(replace(report, varied=())) == ""
