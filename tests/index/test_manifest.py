"""A manifest is read by one strict model: what is wrong is refused by name, and a file
that it does not name is never parsed."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from qa.corpus import read_corpus
from qa.errors import IndexDamaged, IndexStale
from qa.files import sealed
from qa.index import build, indexed_articles, list_generations, open_index
from qa.index.manifest import MANIFEST
from tests.helpers.encoder import TinyEncoder
from tests.helpers.indexes import generation


def resealed(folder: Path, change: Any) -> None:
    """Changes the manifest in place, as somebody who can seal."""
    path = generation(folder) / MANIFEST
    manifest = json.loads(path.read_bytes())
    change(manifest)
    path.write_bytes(sealed(manifest))


def places(value: Any, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every field of a manifest, however deep."""
    inner = value.items() if isinstance(value, dict) else ()
    return [at] * bool(at) + [p for k, v in inner for p in places(v, (*at, k))]


def put(manifest: Any, at: tuple[str, ...], value: Any) -> None:
    for key in at[:-1]:
        manifest = manifest[key]
    if value is GONE:
        del manifest[at[-1]]
    else:
        manifest[at[-1]] = value


GONE = object()
ABSURD = [
    *(None, True, -1, 2**70, 1.5, float("nan"), "", "x" * 10_000, "../x"),
    *([], {}, {"": {"": 1}}, [[[[]]]], "\u202e"),
]


def test_every_field_that_is_gone_or_absurd_is_refused_and_never_a_traceback(
    folder: Path,
) -> None:
    path, index = generation(folder) / MANIFEST, folder / "index"
    whole = path.read_bytes()
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    for at in places(json.loads(whole)):
        for value in (GONE, *dice.sample(ABSURD, 3)):
            manifest = json.loads(whole)
            put(manifest, at, value)
            if at[0] == "sources" and value in (GONE, {}):
                continue  # the list only names what has changed since
            path.write_bytes(sealed(manifest))
            if path.read_bytes() == whole:
                continue
            with pytest.raises((IndexDamaged, IndexStale)) as refused:
                open_index(index, TinyEncoder())
                pytest.fail(f"{at} = {value!r} was accepted, seed {seed}")
            assert refused.value.cure == "Run: qa build"
        assert list_generations(index)[0].serves
        indexed_articles(index)


@pytest.mark.parametrize("name", ["extra", "__class__", "files "])
def test_a_foreign_field_is_refused_by_name(folder: Path, name: str) -> None:
    resealed(folder, lambda m: m.update({name: 1}))
    with pytest.raises(IndexDamaged, match="is unknown"):
        open_index(folder / "index", TinyEncoder())


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"7", b"[" * 100_000, b'{"a":' * 50_000, b"\xff\xfe", b"1" * 5_000],
)
def test_what_is_no_table_is_refused(folder: Path, content: bytes) -> None:
    (generation(folder) / MANIFEST).write_bytes(content)
    with pytest.raises(IndexDamaged, match="manifest"):
        open_index(folder / "index", TinyEncoder())
    assert not indexed_articles(folder / "index")
    assert list_generations(folder / "index")[0].fault
    _, new = build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    assert new


def test_a_file_that_the_manifest_does_not_name_is_never_parsed(folder: Path) -> None:
    manifest = json.loads((generation(folder) / MANIFEST).read_bytes())
    for name in manifest["files"]:
        content = (generation(folder) / name).read_bytes()
        (generation(folder) / name).write_bytes(b"other bytes")
        resealed(folder, lambda m, n=name: m["files"].pop(n))
        with pytest.raises(IndexDamaged, match=f"does not name {name}"):
            open_index(folder / "index", TinyEncoder())
        resealed(folder, lambda m, n=name: m["files"].update({n: manifest["files"][n]}))
        (generation(folder) / name).write_bytes(content)
    open_index(folder / "index", TinyEncoder())


@pytest.mark.parametrize("name", ["../../corpus/disc.txt", "extra.bin", "/etc/passwd"])
def test_a_file_that_is_none_of_an_index_is_refused_unread(
    folder: Path, name: str
) -> None:
    sealed = {"bytes": 1, "sha256": "0" * 64}
    resealed(folder, lambda m: m["files"].update({name: sealed}))
    with pytest.raises(IndexDamaged, match="names a file that is none of an index"):
        open_index(folder / "index", TinyEncoder())
