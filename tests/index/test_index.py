"""The index is built whole or not at all, and opened strictly."""

from __future__ import annotations

import json
import random
import shutil
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from qa.corpus import read_corpus
from qa.errors import IndexDamaged, IndexMissing, IndexStale, QAError
from qa.files import sealed
from qa.index import build, open_index
from qa.index import generations as disk
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder
from tests.helpers.indexes import generation, rows


def test_passages_with_the_same_searched_text_are_encoded_once(tmp_path: Path) -> None:
    article = "Disc\n\nA disc presses on a nerve.\n"
    folder = write_folder(tmp_path / "c", {f"{n}.txt": article for n in "abc"})
    seen: list[str] = []

    class Counting(TinyEncoder):
        def encode_passages(self, texts, advance=None):
            seen.extend(texts)
            return super().encode_passages(texts, advance)

    told: list[tuple[int, int]] = []
    build(
        tmp_path / "i",
        read_corpus(folder),
        Counting(),
        advance=lambda done, total: told.append((done, total)),
    )
    assert len(seen) == 1
    assert told[-1] == (2, 2)  # a passage, and its sentence
    index = open_index(tmp_path / "i", TinyEncoder())
    assert index.stats.passages == 3
    assert np.ptp(index.vectors([0, 1, 2]), axis=0).max() == 0


def test_the_same_inputs_are_not_built_twice(folder: Path) -> None:
    before = generation(folder).stat().st_mtime_ns
    name, new = build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    assert (name, new) == (generation(folder).name, False)
    assert generation(folder).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("analyser", "another analysis of words"),
        ("version", "another sentence splitter"),
    ],
)
def test_an_index_of_other_library_versions_is_refused(
    folder: Path, name: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # the face's function `identity` hides the module of that name
    module = import_module("qa.index.identity")
    monkeypatch.setattr(module, name, lambda *_: "99")
    with pytest.raises(IndexStale, match=message):
        open_index(folder / "index", TinyEncoder())


def reseal(path: Path, **changes: object) -> None:
    manifest = json.loads(path.read_bytes()) | changes
    path.write_bytes(sealed(manifest))


@pytest.mark.parametrize(
    ("changes", "error", "message"),
    [
        ({"format": 99}, IndexStale, "another format"),
        ({"counts": {"articles": 2, "passages": 3}}, IndexDamaged, "holds 2 vectors"),
        ({"dimension": 16}, IndexDamaged, "holds 32 dimension, its manifest says 16"),
        ({"corpus": "0" * 64}, IndexStale, "something else than its name"),
        ({"build": "0123456789abcdef"}, IndexStale, "something else than its name"),
    ],
)
def test_a_manifest_that_disagrees_is_refused(
    folder: Path, changes: dict[str, object], error: type[QAError], message: str
) -> None:
    reseal(generation(folder) / disk.MANIFEST, **changes)
    with pytest.raises(error, match=message):
        open_index(folder / "index", TinyEncoder())


# --- damage -------------------------------------------------------------------------


def every_file(folder: Path) -> list[Path]:
    found = [f for f in generation(folder).rglob("*") if f.is_file()]
    return [folder / "index" / disk.CURRENT, *sorted(found)]


def test_the_list_of_files_is_the_one_we_know(folder: Path) -> None:
    names = [
        f.relative_to(generation(folder)).as_posix() for f in every_file(folder)[1:]
    ]
    assert names == [
        "articles/ids.json",
        "articles/packed.bin",
        "articles/packed.bin.blocks",
        "articles/passages.bin",
        "articles/places.bin",
        "lexical/data.csc.index.npy",
        "lexical/indices.csc.index.npy",
        "lexical/indptr.csc.index.npy",
        "lexical/params.index.json",
        "lexical/vocab.index.json",
        "manifest.json",
        "sentences/ends.bin",
        "sentences/held.bin",
        "sentences/keys.bin",
        "sentences/vectors.bin",
        "sentences/vectors.bin.blocks",
        "texts.bin",
        "tokens/axes.bin",
        "tokens/counts.bin",
        "tokens/ids.bin",
        "tokens/known.bin",
        "tokens/last.bin",
        "tokens/last.bin.blocks",
        "tokens/offsets.bin",
        "vectors.faiss",
    ]


def test_a_flipped_bit_in_any_file_is_noticed(folder: Path) -> None:
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    for path in every_file(folder):
        whole = path.read_bytes()
        places = {0, 8 * len(whole) - 1} | {
            dice.randrange(8 * len(whole)) for _ in range(40)
        }
        for bit in places:
            broken = bytearray(whole)
            broken[bit // 8] ^= 1 << bit % 8
            path.write_bytes(broken)
            with pytest.raises((IndexDamaged, IndexMissing)):
                open_index(folder / "index", TinyEncoder())
                pytest.fail(f"bit {bit} of {path.name}, seed {seed}")
        path.write_bytes(whole)
    open_index(folder / "index", TinyEncoder())


@pytest.mark.parametrize(
    "damage", ["empty", "one byte", "half", "one less", "zeros", "gone", "folder"]
)
def test_a_file_cut_short_missing_or_zeroed_is_named(folder: Path, damage: str) -> None:
    for path in every_file(folder):
        whole = path.read_bytes()
        kept = {
            "empty": 0,
            "one byte": 1,
            "half": len(whole) // 2,
            "one less": len(whole) - 1,
        }
        path.unlink()
        if damage in kept:
            path.write_bytes(whole[: kept[damage]])
        elif damage == "zeros":
            path.write_bytes(b"\0" * len(whole))
        elif damage == "folder":
            path.mkdir()
        with pytest.raises((IndexDamaged, IndexMissing)) as error:
            open_index(folder / "index", TinyEncoder())
        assert "Run: qa build" in str(error.value)
        if damage == "folder":
            path.rmdir()
        path.write_bytes(whole)


def test_files_of_two_generations_do_not_mix(folder: Path) -> None:
    first = generation(folder)
    write_folder(
        folder / "corpus", {"disc.txt": "Disc\nAnother text about another disc."}
    )
    build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    for name in ("vectors.faiss", "articles/packed.bin"):
        shutil.copy(first / name, generation(folder) / name)
        with pytest.raises(IndexDamaged, match=f"{name} is damaged"):
            open_index(folder / "index", TinyEncoder())


def test_a_damaged_index_is_built_again(folder: Path) -> None:
    (generation(folder) / "vectors.faiss").write_bytes(b"junk")
    name, new = build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    assert new
    assert len(rows(open_index(folder / "index", TinyEncoder()), "disc")) == 2
    assert [
        f.name for f in (folder / "index").iterdir() if f.is_dir() and f.name != "cache"
    ] == [name]


def test_a_build_removes_nothing_that_is_not_its_own(folder: Path) -> None:
    mine = write_folder(
        folder / "index",
        {"photos/a.jpg": "x", "2024/b.txt": "y", "0123456789abcdef/c": "z"},
    )
    for n in range(6):
        write_folder(folder / "corpus", {"disc.txt": f"Disc\nThis is text number {n}."})
        build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    for name in ("photos/a.jpg", "2024/b.txt", "0123456789abcdef/c"):
        assert (mine / name).is_file()
    assert len(list((folder / "index").glob("*/manifest.json"))) == 5


def test_faiss_sees_no_byte_that_was_not_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import faiss

    monkeypatch.setattr(faiss, "deserialize_index", lambda _: pytest.fail("parsed"))
    (generation(folder) / "articles/packed.bin").write_bytes(b"junk")
    with pytest.raises(IndexDamaged):
        open_index(folder / "index", TinyEncoder())
