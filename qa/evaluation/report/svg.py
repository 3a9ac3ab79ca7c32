"""matplotlib drawings as SVG that stands inside a page.

Text stays text and takes the font and colour of the page. There is no style attribute,
so a page under a strict content security policy shows all of it. The same drawing gives
the same bytes. This is the only module that runs matplotlib.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

INK = "#010203"
"""The colour of text and axes while drawing; the page's text colour replaces it."""
_SIZE = (4.7, 3.5)
"""Inches."""
_RULES: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "question desk",
    "font.family": ["sans-serif"],
    "font.size": 10,
    "hatch.linewidth": 1.0,
    "text.parse_math": False,
    **dict.fromkeys(
        ("text.color", "axes.labelcolor", "axes.edgecolor", "xtick.color"), INK
    ),
    "ytick.color": INK,
}
_LOCK = threading.Lock()
"""Held while drawing: matplotlib keeps its settings for the whole process."""
_UNFIT = re.compile(
    "[^\x20-\x7e\xa0-\u200d\u2010-\u2027\u202f-\u2065\u206a-\ud7ff"
    "\ue000-\ufffd\U00010000-\U0010ffff]"
)
"""Characters that XML cannot hold, and those that change the writing direction."""
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_FONT = re.compile(r"(?:.*\s)?([0-9.]+)px\b")


def clean_text(text: str) -> str:
    """The text on one line, with U+FFFD for each character that SVG cannot hold."""
    return re.sub(_UNFIT, "\ufffd", text)


def draw_svg(
    draw: Callable[[Drawing], object], name: str, title: str, description: str
) -> str:
    """Runs `draw` on an empty matplotlib figure and returns it as an <svg> element.

    Title and description become its aria-label. Ids begin with `name` and a hash of
    the title, so that plots of one page share none.
    """
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure as Drawing

    out = io.StringIO()
    with _LOCK, mpl.rc_context(_RULES), warnings.catch_warnings():
        # The page's own fonts draw the glyphs that matplotlib's font lacks.
        warnings.filterwarnings("ignore", "Glyph .* missing", UserWarning)
        drawing = Drawing(figsize=_SIZE, layout="constrained", facecolor="none")
        FigureCanvasSVG(drawing)
        draw(drawing)
        drawing.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    prefix = f"{name}-{zlib.crc32(title.encode()):08x}"
    return _inline(out.getvalue(), prefix, f"{title}. {description}.")


def _inline(svg: str, prefix: str, label: str) -> str:
    """The <svg> element without prologue, metadata, styles and unused ids."""
    root = ET.fromstring(svg)  # noqa: S314 - matplotlib wrote it, not a user
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "style", "title"):
                parent.remove(child)
    used = set(re.findall(r'(?:url\(|href=")#([^)"]+)', svg))
    for element in root.iter():
        _restyle(element, prefix, used)
    box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib |= {
        "class": "q-plot",
        "viewBox": box,
        "role": "img",
        "aria-label": label,
        "stroke-linejoin": "round",
    }
    ET.register_namespace("", _NAMESPACE[1:-1])
    return ET.tostring(root, encoding="unicode")


def _restyle(element: ET.Element, prefix: str, used: set[str]) -> None:
    """Turns style declarations into attributes and INK into currentColor, and puts
    the prefix before ids."""
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
            found[key] = f"{prefix}-{value}"
        elif key == _LINK:
            del found[key]
            found["href"] = value.replace("#", f"#{prefix}-", 1)
        else:
            found[key] = value.replace("url(#", f"url(#{prefix}-").replace(
                INK, "currentColor"
            )
