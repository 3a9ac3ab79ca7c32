"""Style sheets, scripts and the icon: where they are and at which address.

An address carries a hash of the content, so that browsers may keep the file for ever.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from qa.evaluation.report import TEMPLATES_FOLDER as REPORT
from qa.files import sha256
from qa.pages import STATIC_FOLDER as SHARED

_HERE = Path(__file__).parent
_PAGE, _LAB = _HERE / "page" / "static", _HERE / "lab" / "static"
_STAFF = _HERE / "staff" / "static"
_CSS, _JS = "text/css; charset=utf-8", "text/javascript; charset=utf-8"
_BASE, _PROGRESS = SHARED / "base.css", SHARED / "progress.js"


class Asset(NamedTuple):
    """A file that is served: its content type, and the parts that it is made of."""

    type: str
    parts: tuple[Path, ...]


PAGE_ASSETS = {
    "app.css": Asset(
        _CSS,
        (
            _BASE,
            _PAGE / "page.css",
            _PAGE / "conversation.css",
            _PAGE / "card.css",
            _PAGE / "box.css",
            _PAGE / "article.css",
            _PAGE / "media.css",
        ),
    ),
    "app.js": Asset(
        _JS,
        (
            _PAGE / "tools.js",
            _PAGE / "look.js",
            _PAGE / "kept.js",
            _PAGE / "conversation.js",
            _PAGE / "source.js",
            _PAGE / "start.js",
        ),
    ),
    "favicon.ico": Asset("image/svg+xml", (_PAGE / "icon.svg",)),
}
LAB_ASSETS = {
    "lab.css": Asset(_CSS, (_BASE, REPORT / "report.css", _LAB / "lab.css")),
    "lab.js": Asset(_JS, (_PROGRESS, _LAB / "lab.js")),
}
STAFF_ASSETS = {
    "staff.css": Asset(_CSS, (*LAB_ASSETS["lab.css"].parts, _STAFF / "staff.css")),
    "staff.js": Asset(_JS, (_PROGRESS, _STAFF / "staff.js")),
}
ASSETS = PAGE_ASSETS | LAB_ASSETS | STAFF_ASSETS


@cache
def content(name: str) -> bytes:
    """The parts of an asset, joined."""
    return b"\n".join(part.read_bytes() for part in ASSETS[name].parts)


@cache
def version(name: str) -> str:
    """The first 12 hexadecimal digits of the SHA-256 of an asset's content."""
    return sha256(content(name))[:12]


def address(name: str) -> str:
    """The path of an asset, with its version."""
    return f"/{name}?v={version(name)}"


def versions() -> dict[str, str]:
    """The version of each asset by its path."""
    return {f"/{name}": version(name) for name in ASSETS}


def route(name: str) -> Callable[[], Any]:
    """The function that answers a request for an asset."""
    from starlette.responses import Response

    def file() -> Any:
        return Response(content(name), headers={"content-type": ASSETS[name].type})

    return file
