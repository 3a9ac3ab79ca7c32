"""The page's own files, addressed by content so that browsers may keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "static"
TYPES = {
    "app.css": "text/css; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "favicon.ico": "image/svg+xml",
}
_FILES = {"favicon.ico": "icon.svg"}


@cache
def content(name: str) -> bytes:
    return (_FOLDER / _FILES.get(name, name)).read_bytes()


@cache
def version(name: str) -> str:
    return hashlib.sha256(content(name)).hexdigest()[:12]


def address(name: str) -> str:
    return f"/{name}?v={version(name)}"
