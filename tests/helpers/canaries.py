"""Words that nobody else uses, and the search for them in files."""

from __future__ import annotations

import base64
import os
import secrets
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

LETTERS = "jqvxz"
"""No pair of them is usual in any text. So a database that replaces what it has seen
before (Snappy) writes a canary out in full at least once a block."""
STEM = "".join(secrets.choice(LETTERS) for _ in range(20))
"""All canaries of one run begin with it."""


def new_canary() -> str:
    return STEM + "".join(secrets.choice(LETTERS) for _ in range(10))


def disguises(canary: str) -> dict[str, list[bytes]]:
    """The encodings in which a word could be written, by name."""
    plain = canary.encode()
    return {
        "raw": [plain, canary.upper().encode()],
        "utf-16": [canary.encode("utf-16-le"), canary.encode("utf-16-be")],
        "utf-32": [canary.encode("utf-32-le"), canary.encode("utf-32-be")],
        "hex": [plain.hex().encode(), plain.hex().upper().encode()],
        "url": ["".join(f"%{b:02X}" for b in plain).encode()],
        "base64": [in_base64(plain, before) for before in range(3)],
    }


def in_base64(plain: bytes, before: int) -> bytes:
    """The Base64 characters that depend on `plain` alone when it begins `before` bytes
    after a multiple of three."""
    whole = base64.b64encode(b"." * before + plain)
    return whole[(before * 8 + 5) // 6 : (before + len(plain)) * 8 // 6]


QUICK = [dress for dresses in disguises(STEM).values() for dress in dresses]


def found_in(content: bytes, canaries: Mapping[str, str]) -> list[str]:
    if not any(dress in content for dress in QUICK):
        return []
    return [
        f"{name}, {form}"
        for name, canary in canaries.items()
        for form, dresses in disguises(canary).items()
        if any(d in content for d in dresses)
    ]


GZIP = b"\x1f\x8b\x08"


def content_of(path: Path) -> bytes:
    """The name and content of a file, with the unpacked content of a gzip file, and of
    each gzip stream in a file, as the cache of a browser holds them."""
    content = path.read_bytes()
    unpacked = b""
    at = content.find(GZIP)
    while at >= 0:
        with suppress(zlib.error):  # no stream of that kind
            unpacked += zlib.decompressobj(wbits=31).decompress(content[at:])
        at = content.find(GZIP, at + 1)
    return b"\n".join((bytes(path), content, unpacked))


def files_under(folder: Path, since: float = 0) -> Iterator[Path]:
    for place, _, names in os.walk(folder, onerror=lambda _: None):
        for name in names:
            path = Path(place, name)
            try:
                told = path.lstat()
            except OSError:
                continue
            if path.is_file() and not path.is_symlink() and told.st_mtime >= since:
                yield path


def traces(
    folders: Sequence[Path], canaries: Mapping[str, str], since: float = 0
) -> list[str]:
    """`file: canary, form` for each canary that stands in a file, or in its name."""
    seen = set()
    for folder in folders:
        for path in files_under(folder, since):
            try:
                content = content_of(path)
            except OSError:
                continue  # of another program: it went, or is closed to us
            seen |= {f"{path}: {found}" for found in found_in(content, canaries)}
    return sorted(seen)
