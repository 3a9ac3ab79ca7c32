"""The manifest of a generation, read by one strict model.

It is canonical JSON under a seal. What it does not name is not read, and a field that
is missing, foreign or absurd is refused before anything else is looked at.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, JsonValue

from qa.errors import IndexDamaged, IndexStale
from qa.files import Settings, parse_settings, sealed

from .identity import INDEX_FORMAT
from .vectors import Approximate

MANIFEST = "manifest.json"
REBUILD = "Run: qa build"
MAX_BYTES = 256 * 1024 * 1024
"""Of a manifest. Each source file takes some 100 bytes of it."""

IDENTITY = {
    *("format", "corpus", "skipped", "passages", "cutting"),
    *("sentencex", "readers", "analyser", "encoder"),
}
_MAX_COUNT = 2**40
_MAX_DIMENSION = 2**16
_BUILD = r"^[0-9a-f]{16}$"

Digest = Annotated[
    str, Field(pattern=r"^[0-9a-f]{64}$", description="64 hexadecimal digits")
]
SourceDigest = Annotated[
    str,
    Field(pattern=r"^(-|[0-9a-f]{64})$", description='64 hexadecimal digits, or "-"'),
]
Count = Annotated[
    int, Field(ge=0, le=_MAX_COUNT, description="a whole number, from 0 to 2^40")
]
Dimension = Annotated[
    int,
    Field(ge=0, le=_MAX_DIMENSION, description=f"a whole number to {_MAX_DIMENSION}"),
]


class SealedFile(Settings):
    """Size and hash of a file of the generation."""

    bytes: Count
    sha256: Digest


class Counts(Settings):
    """What the generation holds."""

    articles: Count
    passages: Count


class Tokens(Settings):
    """The sizes of the token files."""

    tokens: Count
    dimension: Dimension
    axes: Dimension


class ModelIdentity(Settings):
    """The model that the generation was made with."""

    name: str
    weights_sha256: str
    settings_sha256: str


class Manifest(Settings):
    """Everything that a generation says of itself. The fields up to `encoder` are its
    identity."""

    format: int
    corpus: Digest
    skipped: list[str]
    passages: dict[str, JsonValue]
    cutting: int
    sentencex: str
    readers: dict[str, str]
    analyser: str
    encoder: ModelIdentity
    sources: dict[str, SourceDigest]
    counts: Counts
    dimension: Dimension
    tokens: Tokens
    search: Approximate | None
    """None where every vector is compared."""
    build: Annotated[str, Field(pattern=_BUILD, description="16 hexadecimal digits")]
    files: dict[str, SealedFile]
    seal: Digest

    @property
    def identity(self) -> dict[str, Any]:
        """What the build id is made of."""
        return self.model_dump(include=IDENTITY)


def read_manifest(generation: Path) -> Manifest:
    """The manifest of a generation. Raises IndexDamaged where its seal or a field is
    wrong, IndexStale where it has another format."""
    path = generation / MANIFEST
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except OSError as error:
        message = f"{path} cannot be read: {error}."
        raise IndexDamaged(message, cure=REBUILD) from error
    return manifest_of(content, path)


def manifest_of(content: bytes, path: Path) -> Manifest:
    """The manifest with this content; `path` is its place for messages. Raises what
    `read_manifest` raises."""
    given: Any = None
    problem = "was altered after it was written"
    try:
        if len(content) <= MAX_BYTES:
            given = json.loads(content)
        sound = isinstance(given, dict) and content == sealed(given)
    except (ValueError, RecursionError) as error:
        problem, sound = f"cannot be read: {error}", False
    if not sound:
        raise IndexDamaged(f"{path} {problem}.", cure=REBUILD)
    found = given.get("format")
    if isinstance(found, int) and found != INDEX_FORMAT:
        raise IndexStale(
            f"{path.parent} has another format: {found}, where this version of the "
            f"desk reads {INDEX_FORMAT}.",
            cure=REBUILD,
        )
    return parse_settings(content, path, Manifest, cure=REBUILD, error=IndexDamaged)
