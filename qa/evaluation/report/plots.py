"""The plots of an evaluation: risk and coverage, confidence, reliability.

No plot tells anything by colour alone: lines differ in dash and marker, bars in
hatching.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING

from .data import ConfidenceFigures, ConfigurationFigures, Figure, Report
from .svg import INK, clean_text, draw_svg

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

BINS = 20
SWEPT_MEASURE = "nDCG@10"
"""What a plot of varied settings shows, if it was measured; else the first measure."""
_GREY = "#7c8990"
_COLOURS = ("#0072b2", "#d55e00", "#8a7d00", "#b0569b")
_DASHES = ("-", "--", ":", "-.")
_MARKERS = ("o", "s", "D", "^")
_MAX_LABEL = 22
"""Characters of a configuration's name in the legend."""


def plot_risk_coverage(configurations: Sequence[ConfigurationFigures]) -> str:
    """An SVG with a risk-coverage line for each calibrated configuration.

    A marker shows where its `found` threshold lies. Empty if none is calibrated.
    """
    lines = [(c, c.confidence) for c in configurations if c.confidence]
    if not lines:
        return ""

    def draw(drawing: Drawing) -> None:
        axes = _axes(drawing)
        looks = cycle(zip(_COLOURS, _DASHES, _MARKERS, strict=True))
        top = 0.1
        for (configuration, confidence), look in zip(lines, looks, strict=False):
            _risk_line(axes, configuration, confidence, look)
            top = max(top, *(risk for _, risk in confidence.risk_coverage))
        axes.set(xlim=(0, 1), ylim=(0, top * 1.05))
        _legend(axes)
        axes.set_xlabel("Share of questions answered, surest first")
        axes.set_ylabel("Share of these that are wrong")
        _percent(axes)

    description = "; ".join(_risk_in_words(c) for c, _ in lines)
    return draw_svg(draw, "risk", "Risk and coverage", description)


def plot_confidence(configuration: ConfigurationFigures) -> str:
    """An SVG with two histograms of the confidence: answerable and unanswerable.

    Empty without calibration.
    """
    if not configuration.confidence:
        return ""
    asked = configuration.questions.values()
    found = configuration.confidence.thresholds.found
    related = configuration.confidence.thresholds.related
    groups = [
        (name, [q.confidence for q in asked if q.answerable is flag])
        for name, flag in (("Answerable", True), ("Unanswerable", False))
    ]

    def draw(drawing: Drawing) -> None:
        panels = drawing.subplots(2, 1, sharex=True, sharey=True)
        for panel, (name, values), colour, hatch in zip(
            panels, groups, _COLOURS, ("", "////"), strict=False
        ):
            _plain(panel)
            panel.hist(
                values,
                bins=BINS,
                range=(0, 1),
                edgecolor=colour,
                facecolor=colour if not hatch else "none",
                hatch=hatch,
                linewidth=1.2,
            )
            panel.set_title(f"{name} questions ({len(values)})", loc="left", size=10)
            panel.set_ylabel("Questions")
            panel.yaxis.get_major_locator().set_params(integer=True)
            for value in (found, related):
                panel.axvline(value, color=INK, linestyle="--", linewidth=1.2)
        for name, value, side in (("found", found, -1), ("related", related, 1)):
            panels[0].annotate(
                f"{name} {value:.2f}",
                (value, 1),
                (-3 * side, 3),
                xycoords=("data", "axes fraction"),
                textcoords="offset points",
                ha="right" if side > 0 else "left",
                size=9,
            )
        panels[0].set_title(
            f"Answerable questions ({len(groups[0][1])})", loc="left", size=10, pad=17
        )
        panels[1].set(xlim=(0, 1), xlabel="Confidence")

    description = "; ".join(
        f"{len(values)} {name.lower()} questions, of which "
        f"{sum(v >= found for v in values)} reach found and "
        f"{sum(v < related for v in values)} stay below related"
        for name, values in groups
    )
    title = f"Confidence of {clean_text(configuration.name)}"
    return draw_svg(draw, "confidence", title, description)


def plot_reliability(configuration: ConfigurationFigures) -> str:
    """An SVG with the share of right answers against the mean confidence of each bin.

    Empty without calibration.
    """
    if not configuration.confidence:
        return ""
    # A bin holds at least one question, so its mean and its share are defined.
    points = [
        (b.questions, b.mean_confidence or 0.0, b.share_right or 0.0)
        for b in configuration.confidence.reliability
    ]

    def draw(drawing: Drawing) -> None:
        axes = _axes(drawing)
        axes.plot([0, 1], [0, 1], ":", color=_GREY, linewidth=1.8, label="as promised")
        axes.plot(
            [mean for _, mean, _ in points],
            [share for _, _, share in points],
            "o",
            color=_COLOURS[0],
            markersize=7,
            label="as it was, with the number of questions",
        )
        _legend(axes)
        for questions, mean, share in points:
            axes.annotate(
                str(questions),
                (mean, share),
                (-7, 4) if share > mean else (7, -10),
                textcoords="offset points",
                ha="right" if share > mean else "left",
                size=9,
            )
        axes.set(xlim=(-0.03, 1.03), ylim=(-0.06, 1.09))
        axes.set_xlabel("Confidence (mean of a tenth)")
        axes.set_ylabel("Share that was right")
        _percent(axes)

    description = "; ".join(
        f"{questions} questions promised {mean:.0%}, {share:.0%} right"
        for questions, mean, share in points
    )
    title = f"Reliability of {clean_text(configuration.name)}"
    return draw_svg(draw, "reliability", title, description)


def plot_sweep(report: Report) -> str:
    """An SVG with a measure over the values of the first setting that was varied, a
    line for each combination of the others. Empty where none was varied.

    Values that are no numbers stand side by side in the order in which they were tried.
    """
    if not report.varied:
        return ""
    measure = SWEPT_MEASURE if SWEPT_MEASURE in report.measures else report.measures[0]
    setting, *others = report.varied
    lines: dict[str, list[tuple[object, Figure]]] = {}
    for c in report.configurations:
        figure = c.figures.get(measure)
        if figure and figure.value is not None:
            label = ", ".join(f"{_key(o)} {_setting(c, o)}" for o in others)
            lines.setdefault(label, []).append((_setting(c, setting), figure))
    values = list(dict.fromkeys(v for points in lines.values() for v, _ in points))
    numeric = all(type(v) in (int, float) for v in values)

    def draw(drawing: Drawing) -> None:
        axes = _axes(drawing)
        looks = cycle(zip(_COLOURS, _DASHES, _MARKERS, strict=True))
        for (label, points), look in zip(lines.items(), looks, strict=False):
            ordered = sorted((_place(v, values, numeric), f) for v, f in points)
            _swept_line(axes, ordered, _short(label), look)
        if not numeric:
            axes.set_xticks(range(len(values)), [clean_text(str(v)) for v in values])
        if others:
            _legend(axes)
        axes.set_xlabel(setting)
        axes.set_ylabel(measure)

    description = "; ".join(
        f"{label}{': ' if label else ''}"
        + ", ".join(f"{v} gives {f.value:.3f}" for v, f in points)
        for label, points in lines.items()
    )
    title = f"{measure} by {clean_text(setting)}"
    return draw_svg(draw, "sweep", title, clean_text(description))


# --- parts of a plot ----------------------------------------------------------------


def _key(setting: str) -> str:
    return setting.partition(".")[2]


def _setting(configuration: ConfigurationFigures, setting: str) -> object:
    """The value of a setting such as "ranking.depth"."""
    room, _, key = setting.partition(".")
    of = configuration.settings.get(room)
    if isinstance(of, list):  # the thresholds
        return of[("found", "related").index(key)]
    return of.get(key) if isinstance(of, Mapping) else None


def _place(value: object, values: Sequence[object], numeric: bool) -> float:
    if numeric and isinstance(value, int | float):
        return float(value)
    return float(values.index(value))


def _swept_line(
    axes: Axes,
    points: Sequence[tuple[float, Figure]],
    label: str,
    look: tuple[str, str, str],
) -> None:
    """A line with the intervals of its points."""
    colour, dash, marker = look
    places = [place for place, _ in points]
    shown = [f.value or 0.0 for _, f in points]
    below = [(f.value or 0.0) - (f.low or 0.0) for _, f in points]
    above = [(f.high or 0.0) - (f.value or 0.0) for _, f in points]
    axes.errorbar(
        places,
        shown,
        yerr=[below, above],
        fmt=f"{marker}{dash}",
        color=colour,
        capsize=3,
        label=label,
    )


def _risk_line(
    axes: Axes,
    configuration: ConfigurationFigures,
    confidence: ConfidenceFigures,
    look: tuple[str, str, str],
) -> None:
    colour, dash, marker = look
    coverage, risk = zip(*confidence.risk_coverage, strict=True)
    point = configuration.operating_point
    told = f"found from {confidence.thresholds.found:.2f}"
    (line,) = axes.plot(
        coverage,
        risk,
        dash,
        color=colour,
        linewidth=1.8,
        label=f"{_short(configuration.name)}, {told if point else 'nothing is found'}",
    )
    if point:
        axes.plot(*point, marker, color=colour, markersize=8, markeredgecolor=INK)
        line.set(marker=marker, markevery=[])


def _risk_in_words(configuration: ConfigurationFigures) -> str:
    name, point = clean_text(configuration.name), configuration.operating_point
    if point is None:
        return f"{name}: nothing is answered as found"
    return (
        f"{name}: {point[0]:.0%} of the questions are answered "
        f"as found, {point[1]:.0%} of these wrongly"
    )


def _legend(axes: Axes) -> None:
    """Above the axes, so that no line runs through it."""
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        borderaxespad=0,
        frameon=False,
        fontsize=9,
        handlelength=3,
    )


def _axes(drawing: Drawing) -> Axes:
    axes = drawing.subplots()
    _plain(axes)
    axes.grid(color=_GREY, linewidth=0.4, alpha=0.5)
    return axes


def _plain(axes: Axes) -> None:
    axes.set_facecolor("none")
    axes.spines[["top", "right"]].set_visible(False)


def _percent(axes: Axes) -> None:
    from matplotlib.ticker import PercentFormatter

    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))


def _short(name: str) -> str:
    name = clean_text(name)
    return name if len(name) <= _MAX_LABEL else f"{name[: _MAX_LABEL - 1]}…"
