"""The index: built whole or not at all, opened strictly, never half right."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from lib import REPO, TinyEncoder, write_folder

from qa import disk
from qa.corpus import Corpus, corpus_digest, read_corpus
from qa.errors import (
    BuildBusy,
    BuildFailed,
    IndexDamaged,
    IndexMissing,
    IndexStale,
    QAError,
)
from qa.index import Index, build, open_index
from qa.lexical import terms_of
from qa.passages import PassageRules

ARTICLES = {
    "disc.txt": "Herniated disc\nA herniated disc presses on a nerve. It hurts in the leg.",
    "stenosis.txt": "Spinal stenosis\nThe spinal canal narrows. Walking gets hard.",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`corpus/` with two articles and `index/` built over it."""
    corpus = read_corpus(write_folder(tmp_path / "corpus", ARTICLES))
    build(tmp_path / "index", corpus, TinyEncoder())
    return tmp_path


def rows(index: Index, question: str) -> list[str]:
    vector = TinyEncoder().encode_questions([question])[0]
    found = index.search(vector, terms_of(question), 10)
    return [index.passage(row).text for row, _ in found.dense]


def generation(folder: Path) -> Path:
    return folder / "index" / disk.current_build(folder / "index")


def test_an_opened_index_gives_back_what_was_built(folder: Path) -> None:
    index = open_index(folder / "index", TinyEncoder())
    assert (
        rows(index, "spinal canal narrows")[0]
        == "The spinal canal narrows. Walking gets hard."
    )
    assert (index.stats.articles, index.stats.passages, index.stats.dimension) == (
        2,
        2,
        32,
    )
    article = index.article("stenosis")
    assert article is not None
    assert article == read_corpus(folder / "corpus").by_id["stenosis"]
    assert index.article("nothing") is None


def test_dense_scores_are_cosines_and_bm25_leaves_zeros_out(folder: Path) -> None:
    index = open_index(folder / "index", TinyEncoder())
    vector = TinyEncoder().encode_questions(["a herniated disc"])[0]
    found = index.search(vector, ["nerv", "unheard-of"], 10)
    expected = index.vectors([row for row, _ in found.dense]) @ vector
    assert np.allclose([score for _, score in found.dense], expected, atol=1e-6)
    assert [index.passage(row).article.id for row, _ in found.lexical] == ["disc"]


def test_the_same_inputs_are_not_built_twice(folder: Path) -> None:
    before = generation(folder).stat().st_mtime_ns
    name, new = build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    assert (name, new) == (generation(folder).name, False)
    assert generation(folder).stat().st_mtime_ns == before


def test_an_edited_article_is_built_again_and_the_old_index_says_it_is_stale(
    folder: Path,
) -> None:
    write_folder(folder / "corpus", {"disc.txt": "Disc\nThe disc slipped again."})
    with pytest.raises(IndexStale, match="other articles") as error:
        open_index(
            folder / "index",
            TinyEncoder(),
            corpus_digest=corpus_digest(folder / "corpus"),
        )
    assert "Run: qa build" in str(error.value)
    _, new = build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    assert new
    assert "The disc slipped again." in rows(
        open_index(folder / "index", TinyEncoder()), "disc"
    )


def test_an_index_of_another_model_of_the_same_size_is_refused(folder: Path) -> None:
    with pytest.raises(IndexStale, match="another model"):
        open_index(folder / "index", TinyEncoder("other weights"))


def test_an_index_cut_by_other_rules_is_refused(folder: Path) -> None:
    with pytest.raises(IndexStale, match="other passage rules"):
        open_index(folder / "index", TinyEncoder(), rules=PassageRules(max_sentences=1))


def test_no_index_yet_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="Run: qa build"):
        open_index(tmp_path, TinyEncoder())


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
    monkeypatch.setattr(f"qa.index.{name}", lambda *_: "99")
    with pytest.raises(IndexStale, match=message):
        open_index(folder / "index", TinyEncoder())


def reseal(path: Path, **changes: object) -> None:
    manifest = json.loads(path.read_bytes()) | changes
    path.write_bytes(disk._seal(manifest))


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
        "lexical/data.csc.index.npy",
        "lexical/indices.csc.index.npy",
        "lexical/indptr.csc.index.npy",
        "lexical/params.index.json",
        "lexical/vocab.index.json",
        "manifest.json",
        "passages.sqlite",
        "vectors.faiss",
    ]


def test_every_flipped_bit_is_noticed(folder: Path) -> None:
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
    for name in ("vectors.faiss", "passages.sqlite"):
        shutil.copy(first / name, generation(folder) / name)
        with pytest.raises(IndexDamaged, match=f"{name} is damaged"):
            open_index(folder / "index", TinyEncoder())


def test_a_damaged_index_is_built_again(folder: Path) -> None:
    (generation(folder) / "vectors.faiss").write_bytes(b"junk")
    name, new = build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    assert new
    assert len(rows(open_index(folder / "index", TinyEncoder()), "disc")) == 2
    assert [f.name for f in (folder / "index").iterdir() if f.is_dir()] == [name]


def test_a_build_removes_nothing_that_is_not_its_own(folder: Path) -> None:
    mine = write_folder(
        folder / "index",
        {"photos/a.jpg": "x", "2024/b.txt": "y", "0123456789abcdef/c": "z"},
    )
    for n in range(3):
        write_folder(folder / "corpus", {"disc.txt": f"Disc\nThis is text number {n}."})
        build(folder / "index", read_corpus(folder / "corpus"), TinyEncoder())
    for name in ("photos/a.jpg", "2024/b.txt", "0123456789abcdef/c"):
        assert (mine / name).is_file()
    assert len(list((folder / "index").glob("*/manifest.json"))) == 2


def test_faiss_sees_no_byte_that_was_not_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import faiss

    monkeypatch.setattr(faiss, "deserialize_index", lambda _: pytest.fail("parsed"))
    (generation(folder) / "passages.sqlite").write_bytes(b"junk")
    with pytest.raises(IndexDamaged):
        open_index(folder / "index", TinyEncoder())


# --- builds that fail ---------------------------------------------------------------


def changed(folder: Path) -> Corpus:
    write_folder(
        folder / "corpus", {"new.txt": "New\nThis article came later. It is new."}
    )
    return read_corpus(folder / "corpus")


def old_or_new(folder: Path) -> str:
    """Which index serves; anything else fails the test."""
    index = open_index(folder / "index", TinyEncoder())
    texts = sorted(p for p in rows(index, "disc"))
    old = [
        "A herniated disc presses on a nerve. It hurts in the leg.",
        "The spinal canal narrows. Walking gets hard.",
    ]
    if texts == old:
        return "old"
    assert texts == sorted([*old, "This article came later. It is new."])
    return "new"


@pytest.mark.parametrize("call", ["fsync", "replace", "rename", "mkdir", "open"])
def test_every_failing_system_call_leaves_the_old_index(
    folder: Path, call: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = changed(folder)
    failed = 0
    for nth in range(60):
        count = 0

        def fails(function, nth=nth):  # type: ignore[no-untyped-def]
            def wrapped(*args, **kwargs):  # type: ignore[no-untyped-def]
                nonlocal count
                writes = call != "open" or "x" in str(args[1:2])
                if (writes and str(folder) in str(args[:1])) or call == "fsync":
                    count += 1
                    if count == nth + 1:
                        raise OSError(28, "No space left on device", str(args[0]))
                return function(*args, **kwargs)

            return wrapped

        with monkeypatch.context() as patch:
            if call == "fsync":
                patch.setattr(os, "fsync", fails(os.fsync))
            else:
                patch.setattr(Path, call, fails(getattr(Path, call)))
            try:
                build(folder / "index", corpus, TinyEncoder())
            except BuildFailed as error:
                failed += 1
                assert "No space left on device" in str(error)
            else:
                break
        assert old_or_new(folder) in ("old", "new")
    assert failed >= 1
    build(folder / "index", corpus, TinyEncoder())
    assert old_or_new(folder) == "new"
    assert not [
        f for f in (folder / "index").iterdir() if f.name.startswith((".new", ".old"))
    ]


def test_what_does_not_read_back_as_written_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, real = changed(folder), Path.read_bytes

    def one_byte_short(path: Path) -> bytes:
        return real(path)[: -1 if path.name == "passages.sqlite" else None]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", one_byte_short)
        with pytest.raises(BuildFailed, match="does not read back as it was written"):
            build(folder / "index", corpus, TinyEncoder())
    assert old_or_new(folder) == "old"


def test_an_index_that_opens_with_other_vectors_is_never_published(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import qa.index

    corpus, real = changed(folder), qa.index._flat_index
    with monkeypatch.context() as patch:
        patch.setattr(qa.index, "_flat_index", lambda vectors: real(-vectors))
        with pytest.raises(BuildFailed, match="does not read back as it was written"):
            build(folder / "index", corpus, TinyEncoder())
    assert old_or_new(folder) == "old"


def test_every_file_is_on_the_disk_before_the_name_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, events = changed(folder), []
    sync, rename, replace = os.fsync, Path.rename, Path.replace

    def seen(kind, real):  # type: ignore[no-untyped-def]
        def wrapped(first, *rest):  # type: ignore[no-untyped-def]
            name = Path(f"/proc/self/fd/{first}").resolve() if kind == "sync" else first
            events.append((kind, Path(name).name))
            return real(first, *rest)

        return wrapped

    monkeypatch.setattr(os, "fsync", seen("sync", sync))
    monkeypatch.setattr(Path, "rename", seen("rename", rename))
    monkeypatch.setattr(Path, "replace", seen("replace", replace))
    name, _ = build(folder / "index", corpus, TinyEncoder())
    files = [f.name for f in (folder / "index" / name).rglob("*") if f.is_file()]
    renamed = events.index(("rename", f".new-{name}"))
    assert {("sync", f) for f in files} <= set(events[:renamed])
    assert {("sync", "lexical"), ("sync", f".new-{name}")} <= set(events[:renamed])
    assert events[renamed + 1 :] == [
        ("sync", "index"),
        ("sync", ".CURRENT"),
        ("replace", ".CURRENT"),
        ("sync", "index"),
    ]


@contextmanager
def small_disk(at: Path, size: str) -> Iterator[Path]:
    at.mkdir(exist_ok=True)
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(at)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=True)


def test_a_full_disk_is_never_a_success(folder: Path, tmp_path: Path) -> None:
    corpus = changed(folder)
    with small_disk(tmp_path / "disk", "1m") as mounted:
        outcomes = []
        for free in range(0, 256 * 1024, 4096):  # a page more each time
            shutil.rmtree(mounted / "index", ignore_errors=True)
            (mounted / "filler").unlink(missing_ok=True)
            room = os.statvfs(mounted)
            (mounted / "filler").write_bytes(
                b"x" * (room.f_bavail * room.f_frsize - free)
            )
            try:
                build(mounted / "index", corpus, TinyEncoder())
            except BuildFailed as error:
                outcomes.append("refused")
                assert "No space left on device" in str(error)
                with pytest.raises(IndexMissing):
                    open_index(mounted / "index", TinyEncoder())
            else:
                outcomes.append("built")
                assert open_index(mounted / "index", TinyEncoder()).stats.articles == 3
        assert outcomes.count("refused") > 5
        assert outcomes == sorted(outcomes, reverse=True)  # refused, then built


def test_a_read_only_index_is_refused_by_name(folder: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "1m") as mounted:
        subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
        with pytest.raises(BuildFailed, match="Read-only file system"):
            build(mounted / "index", read_corpus(folder / "corpus"), TinyEncoder())


def test_two_builders_do_not_meet(folder: Path) -> None:
    corpus = changed(folder)
    with disk.build_lock(folder / "index"):
        code = (
            "import sys; sys.path.insert(0, 'tests')\n"
            "from pathlib import Path; from qa import disk; from qa.errors import BuildBusy\n"
            "try:\n"
            "    with disk.build_lock(Path(sys.argv[1])): print('in')\n"
            "except BuildBusy: print('busy')\n"
        )
        second = subprocess.run(
            [sys.executable, "-c", code, str(folder / "index")],
            capture_output=True,
            text=True,
            check=True,
            cwd=REPO,
        )
        assert second.stdout == "busy\n"
    build(folder / "index", corpus, TinyEncoder())


def test_another_build_in_the_same_process_is_refused(folder: Path) -> None:
    with (
        disk.build_lock(folder / "index"),
        pytest.raises(BuildBusy, match="Wait until it ends"),
    ):
        build(folder / "index", changed(folder), TinyEncoder())


def test_a_hundred_kills_at_random_moments_never_break_the_index(folder: Path) -> None:
    seed = random.randrange(2**32)
    ran = subprocess.run(
        [
            sys.executable,
            str(REPO / "tests/kill_builds.py"),
            str(folder),
            "100",
            str(seed),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
    )
    assert ran.returncode == 0, f"seed {seed}\n{ran.stdout}\n{ran.stderr}"
    outcome = json.loads(ran.stdout)
    assert outcome["old"] + outcome["new"] == 100
    assert outcome["killed"] >= 30, outcome
