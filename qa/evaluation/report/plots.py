"""An evaluation's plots as SVG to stand inside a page: the only door to matplotlib.

Text stays text and takes the page's font and ink. There is no style attribute, so the
strictest content security policy shows all of it. Nothing is told by colour alone:
lines differ in dash and marker, bars in hatching. The same figures make the same bytes.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
import zlib
from collections.abc import Mapping, Sequence
from itertools import cycle
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

PlottedConfiguration = Mapping[str, Any]
"""One of the `configurations` of a report."""

BINS = 20
_INK, _SOFT = "#010203", "#7c8990"
_COLOURS = ("#0072b2", "#d55e00", "#8a7d00", "#b0569b")
_DASHES = ("-", "--", ":", "-.")
_MARKERS = ("o", "s", "D", "^")
_SIZE = (4.7, 3.5)
_LABEL = 22
"""Characters of a configuration's name that fit beside its line."""
_RULES: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "question desk",
    "font.family": ["sans-serif"],
    "font.size": 10,
    "hatch.linewidth": 1.0,
    "text.parse_math": False,
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color"), _INK
    ),
    "ytick.color": _INK,
}
_UNFIT = re.compile(
    "[^\x20-\x7e\xa0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff"
    "\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""What XML cannot hold, and what turns the direction of writing."""
_ONE_AT_A_TIME = threading.Lock()
"""matplotlib keeps its rules for the whole process."""


def plot_risk_coverage(configurations: Sequence[PlottedConfiguration]) -> str:
    """A line for each calibrated configuration, with the point where its `found`
    threshold lies; empty where none is calibrated."""
    calibrated = [c for c in configurations if c["confidence"]]
    if not calibrated:
        return ""

    def draw(figure: Figure) -> None:
        axes = _axes(figure)
        looks = cycle(zip(_COLOURS, _DASHES, _MARKERS, strict=True))
        top = 0.1
        for configuration, look in zip(calibrated, looks, strict=False):
            points = configuration["confidence"]["risk_coverage"]
            _risk_line(axes, configuration, points, look)
            top = max(top, *(risk for _, risk in points))
        axes.set(xlim=(0, 1), ylim=(0, top * 1.05))
        _legend(axes)
        axes.set_xlabel("Share of questions answered, surest first")
        axes.set_ylabel("Share of these that are wrong")
        _percent(axes)

    return _svg(draw, "risk", "Risk and coverage", _risk_in_words(calibrated))


def confidence(configuration: PlottedConfiguration) -> str:
    """How sure the desk was of answerable and of unanswerable questions; empty where it
    was not calibrated."""
    if not configuration["confidence"]:
        return ""
    asked = list(configuration["questions"].values())
    thresholds = configuration["confidence"]["thresholds"]
    groups = [
        (name, [q.get("confidence") or 0.0 for q in asked if q["answerable"] is flag])
        for name, flag in (("Answerable", True), ("Unanswerable", False))
    ]

    def draw(figure: Figure) -> None:
        panels = figure.subplots(2, 1, sharex=True, sharey=True)
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
            for value in thresholds.values():
                panel.axvline(value, color=_INK, linestyle="--", linewidth=1.2)
        for (name, value), side in zip(thresholds.items(), (-1, 1), strict=False):
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

    said = "; ".join(
        f"{len(values)} {name.lower()} questions, of which "
        f"{sum(v >= thresholds['found'] for v in values)} reach found and "
        f"{sum(v < thresholds['related'] for v in values)} stay below related"
        for name, values in groups
    )
    return _svg(
        draw, "confidence", f"Confidence of {_clean(configuration['name'])}", said
    )


def plot_reliability(configuration: PlottedConfiguration) -> str:
    """What was right against what was promised, bin by bin; empty where the desk was
    not calibrated."""
    if not configuration["confidence"]:
        return ""
    bins = configuration["confidence"]["reliability"]

    def draw(figure: Figure) -> None:
        axes = _axes(figure)
        axes.plot([0, 1], [0, 1], ":", color=_SOFT, linewidth=1.8, label="as promised")
        x = [b["mean_confidence"] for b in bins]
        y = [b["share_right"] for b in bins]
        label = "as it was, with the number of questions"
        axes.plot(x, y, "o", color=_COLOURS[0], markersize=7, label=label)
        _legend(axes)
        for b, at_x, at_y in zip(bins, x, y, strict=True):
            axes.annotate(
                str(b["questions"]),
                (at_x, at_y),
                (-7, 4) if at_y > at_x else (7, -10),
                textcoords="offset points",
                ha="right" if at_y > at_x else "left",
                size=9,
            )
        axes.set(xlim=(-0.03, 1.03), ylim=(-0.06, 1.09))
        axes.set_xlabel("Confidence (mean of a tenth)")
        axes.set_ylabel("Share that was right")
        _percent(axes)

    said = "; ".join(
        f"{b['questions']} questions promised {b['mean_confidence']:.0%}, "
        f"{b['share_right']:.0%} right"
        for b in bins
    )
    return _svg(
        draw, "reliability", f"Reliability of {_clean(configuration['name'])}", said
    )


# --- parts --------------------------------------------------------------------------


def operating_point(configuration: PlottedConfiguration) -> tuple[float, float] | None:
    """(coverage, risk) at the `found` threshold; None where nothing reaches it."""
    figures = configuration["figures"]
    point = tuple(figures.get(n, {}).get("value") for n in ("found", "found_wrong"))
    return None if None in point else (float(point[0]), float(point[1]))


def _risk_line(
    axes: Axes,
    configuration: PlottedConfiguration,
    points: Sequence[Sequence[float]],
    look: tuple[str, str, str],
) -> None:
    colour, dash, marker = look
    coverage, risk = zip(*points, strict=True)
    point = operating_point(configuration)
    threshold = configuration["confidence"]["thresholds"]["found"]
    told = f"found from {threshold:.2f}" if point else "nothing is found"
    (line,) = axes.plot(
        coverage,
        risk,
        dash,
        color=colour,
        linewidth=1.8,
        label=f"{_short(configuration['name'])}, {told}",
    )
    if point:
        axes.plot(*point, marker, color=colour, markersize=8, markeredgecolor=_INK)
        line.set(marker=marker, markevery=[])


def _legend(axes: Axes) -> None:
    """Above the drawing, where no line can run through it."""
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.01),
        borderaxespad=0,
        frameon=False,
        fontsize=9,
        handlelength=3,
    )


def _axes(figure: Figure) -> Axes:
    axes = figure.subplots()
    _plain(axes)
    axes.grid(color=_SOFT, linewidth=0.4, alpha=0.5)
    return axes


def _plain(axes: Axes) -> None:
    axes.set_facecolor("none")
    axes.spines[["top", "right"]].set_visible(False)


def _percent(axes: Axes) -> None:
    from matplotlib.ticker import PercentFormatter

    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))


def _risk_in_words(configurations: Sequence[PlottedConfiguration]) -> str:
    said = []
    for c in configurations:
        point = operating_point(c)
        if point is None:
            said.append(f"{_clean(c['name'])}: nothing is answered as found")
        else:
            said.append(
                f"{_clean(c['name'])}: {point[0]:.0%} of the questions are answered "
                f"as found, {point[1]:.0%} of these wrongly"
            )
    return "; ".join(said)


def _short(name: str) -> str:
    name = _clean(name)
    return name if len(name) <= _LABEL else f"{name[: _LABEL - 1]}…"


def _clean(text: str) -> str:
    """What XML can hold, on one line."""
    return re.sub(_UNFIT, "�", text)


# --- to SVG -------------------------------------------------------------------------


def _svg(draw: Any, name: str, title: str, said: str) -> str:
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    out = io.StringIO()
    with _ONE_AT_A_TIME, mpl.rc_context(_RULES), warnings.catch_warnings():
        # Letters that its own font lacks; the page's fonts draw them.
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        figure = Figure(figsize=_SIZE, layout="constrained", facecolor="none")
        FigureCanvasSVG(figure)
        draw(figure)
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    own = f"{name}-{zlib.crc32(title.encode()):08x}"
    return _inline(out.getvalue(), own, f"{title}. {said}.")


_NAMESPACE = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_FONT = re.compile(r"(?:.*\s)?([0-9.]+)px\b")


def _inline(svg: str, name: str, said: str) -> str:
    """The drawing without prologue, metadata, styles and ids that nothing refers to."""
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib wrote it just now
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style", "title"):
                parent.remove(child)
    used = set(re.findall(r'(?:url\(|href=")#([^)"]+)', svg))
    for element in root.iter():
        _restyle(element, name, used)
    box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib |= {
        "class": "q-plot",
        "viewBox": box,
        "role": "img",
        "aria-label": said,
        "stroke-linejoin": "round",
    }
    ET.register_namespace("", _NAMESPACE[1:-1])
    return ET.tostring(root, encoding="unicode")


def _restyle(element: ET.Element, name: str, used: set[str]) -> None:
    """Style declarations become attributes, black becomes the page's ink, ids become
    the plot's own."""
    found = element.attrib
    for declaration in found.pop("style", "").split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key == "font":
            size = _FONT.match(value)
            found["font-size"] = size[1] if size else "10"
        elif key:
            found[key] = value
    for key, value in list(found.items()):
        if key == "id" and value not in used:
            del found[key]
        elif key == "id":
            found[key] = f"{name}-{value}"
        elif key == _LINK:
            del found[key]
            found["href"] = value.replace("#", f"#{name}-", 1)
        else:
            found[key] = value.replace("url(#", f"url(#{name}-").replace(
                _INK, "currentColor"
            )
