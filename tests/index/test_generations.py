"""Builds that fail, are killed or collide: the old index serves, or the new one."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from qa.corpus import Corpus, read_corpus
from qa.desk import Desk, ServedDesk
from qa.errors import BuildBusy, BuildFailed, CacheDamaged, IndexMissing
from qa.index import build, open_index
from qa.index import generations as disk
from qa.model import CachedEncoder
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import REPO, write_folder
from tests.helpers.indexes import generation, rows


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

        def fails(function, nth=nth):
            def wrapped(*args, **kwargs):
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
        return real(path)[: -1 if path.name == "passages.bin" else None]

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", one_byte_short)
        with pytest.raises(BuildFailed, match="does not read back as it was written"):
            build(folder / "index", corpus, TinyEncoder())
    assert old_or_new(folder) == "old"


def test_an_index_that_opens_with_other_vectors_is_never_published(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qa.index import builder

    corpus, real = changed(folder), builder.write_nearest
    with monkeypatch.context() as patch:
        patch.setattr(builder, "write_nearest", lambda v, *rest: real(-v, *rest))
        with pytest.raises(BuildFailed, match="does not read back as it was written"):
            build(folder / "index", corpus, TinyEncoder())
    assert old_or_new(folder) == "old"


def test_every_file_is_on_the_disk_before_the_name_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus, events = changed(folder), []
    sync, rename, replace = os.fsync, Path.rename, Path.replace

    def seen(kind, real):
        def wrapped(first, *rest):
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
            except (BuildFailed, CacheDamaged) as error:
                outcomes.append("refused")
                assert "No space left on device" in str(error) or "full" in str(error)
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


def refuse_writing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that is mounted read-only; permissions do not stop root."""
    real, made = Path.open, Path.mkdir

    def refused(path: Path) -> bool:
        return folder in (path, *path.parents)

    def read_only(path: Path, mode: str = "r", *more: object, **others: object):
        if refused(path) and set(mode) & set("wax+"):
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        return real(path, mode, *more, **others)

    def no_folder(path: Path, *more: object, **others: object) -> None:
        if refused(path) and not path.is_dir():
            raise OSError(errno.EROFS, "Read-only file system", str(path))
        made(path, *more, **others)

    monkeypatch.setattr(Path, "open", read_only)
    monkeypatch.setattr(Path, "mkdir", no_folder)


def test_an_index_that_is_current_needs_no_lock(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index, corpus = folder / "index", read_corpus(folder / "corpus")
    shutil.rmtree(index / "cache")
    (index / disk.LOCK).unlink()
    with monkeypatch.context() as patch:
        refuse_writing(folder, patch)
        kept = CachedEncoder(TinyEncoder(), index / "cache")
        assert build(index, corpus, kept) == (disk.current_build(index), False)
    with monkeypatch.context() as patch:
        refuse_writing(folder, patch)
        other = replace(corpus, digest="0" * 64)
        with pytest.raises(BuildFailed, match="Read-only file system"):
            build(index, other, TinyEncoder())
    (generation(folder) / "texts.bin").write_bytes(b"damaged")
    with monkeypatch.context() as patch:
        refuse_writing(folder, patch)
        with pytest.raises(BuildFailed, match="Read-only file system"):
            build(index, corpus, TinyEncoder())


def test_a_current_index_on_a_read_only_disk_is_up_to_date(
    folder: Path, tmp_path: Path
) -> None:
    with small_disk(tmp_path / "disk", "1m") as mounted:
        index, corpus = mounted / "index", read_corpus(folder / "corpus")
        name, _ = build(index, corpus, TinyEncoder())
        subprocess.run(["mount", "-o", "remount,ro", str(mounted)], check=True)
        assert build(index, corpus, TinyEncoder()) == (name, False)
        desk = Desk.open(index, folder / "corpus", TinyEncoder())
        assert ServedDesk(desk, index, folder / "corpus").health().ok


def test_two_builders_do_not_meet(folder: Path) -> None:
    corpus = changed(folder)
    with disk.build_lock(folder / "index"):
        code = (
            "import sys\n"
            "from pathlib import Path; from qa.index import generations as disk; from qa.errors import BuildBusy\n"
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


@pytest.mark.slow
def test_a_hundred_kills_at_random_moments_never_break_the_index(
    tmp_path: Path,
) -> None:
    """And builds whose disk is full at some write. In a process of its own, because it
    forks."""
    ran = subprocess.run(
        [
            *(sys.executable, "-m", "bench.soak.run", "kills", "full"),
            *("--tiny", "--short", "--kills", "100", "--json", str(tmp_path / "told")),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    told = json.loads((tmp_path / "told").read_text("utf-8"))["phases"]
    kills, full = told["kills"]["figures"], told["full"]["figures"]
    assert kills["old"] + kills["new"] == 100
    assert kills["killed"] >= 30, kills
    assert full["refused"] >= 10, full
