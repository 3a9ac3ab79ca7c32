"""The files that a corpus is made of, by name and hash, and how two lists differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from .catalogue import CATALOGUE_FILE

Sources = Mapping[str, str]
"""Name of a file to the SHA-256 of its bytes: the catalogue, under its own name, and
every source file, in a fixed order; "-" for a file that cannot be read."""


def digest_of_sources(sources: Sources) -> str:
    """The digest of a corpus: a SHA-256 over its list of files."""
    total = hashlib.sha256(bytes.fromhex(sources[CATALOGUE_FILE]))
    for name, digest in sources.items():
        if name != CATALOGUE_FILE:
            total.update(f"{name}\0{digest}\n".encode())
    return total.hexdigest()


class SourceChanges(NamedTuple):
    """How a folder of articles differs from an earlier one: names of files. A file with
    the same bytes under another name is renamed: (old name, new name)."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]
    renamed: tuple[tuple[str, str], ...]

    def lines(self, most: int | None = None) -> Iterator[str]:
        """A line for each file, for people; at most `most` of them, and how many more
        there are."""
        lines = [
            *(f"new: {_shown(name)}" for name in self.new),
            *(f"changed: {_shown(name)}" for name in self.changed),
            *(f"renamed: {_shown(a)} is now {_shown(b)}" for a, b in self.renamed),
            *(f"gone: {_shown(name)}" for name in self.gone),
        ]
        yield from lines[:most]
        if most is not None and len(lines) > most:
            yield f"... and {len(lines) - most} more"


def changes_between(old: Sources, new: Sources) -> SourceChanges:
    """What was done to the files of `old` so that they became those of `new`."""
    gone = [name for name in old if name not in new]
    added = {name: new[name] for name in new if name not in old}
    by_digest = {digest: name for name, digest in added.items() if digest != "-"}
    renamed = []
    for name in list(gone):
        if same := by_digest.pop(old[name], None):
            renamed.append((name, same))
            gone.remove(name)
            del added[same]
    changed = (name for name in new if name in old and old[name] != new[name])
    return SourceChanges(tuple(added), tuple(changed), tuple(gone), tuple(renamed))


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
