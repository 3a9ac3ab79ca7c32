"""The page's own files, addressed by content so that browsers may keep them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from qa.evaluation.report import TEMPLATES_FOLDER
from qa.files import sha256

_HERE = Path(__file__).parent
_PAGE, _LAB = _HERE / "page" / "static", _HERE / "lab" / "static"
DESK = ("app.css", "app.js", "favicon.ico")
LAB = ("lab.css", "lab.js")
TYPES = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "favicon.ico": "image/svg+xml",
    "lab.css": "text/css; charset=utf-8",
    "lab.js": "text/javascript; charset=utf-8",
}
_FILES = {"favicon.ico": "icon.svg"}


@cache
def content(name: str) -> bytes:
    own = ((_LAB if name in LAB else _PAGE) / _FILES.get(name, name)).read_bytes()
    if name == "lab.css":  # with all that makes an evaluation
        return (TEMPLATES_FOLDER / "report.css").read_bytes() + own
    return own


@cache
def version(name: str) -> str:
    return sha256(content(name))[:12]


def address(name: str) -> str:
    return f"/{name}?v={version(name)}"


def route(name: str) -> Callable[[], Any]:
    """What answers at the file's address."""
    from starlette.responses import Response

    def file() -> Any:
        return Response(content(name), headers={"content-type": TYPES[name]})

    return file
