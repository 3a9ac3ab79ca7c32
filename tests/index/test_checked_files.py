"""Files that stay on the disk are read in blocks, and each block is checked: what comes
back is what was there at the opening, or nothing."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from qa.errors import IndexDamaged
from qa.files import sha256
from qa.index import checked_files
from qa.index.checked_files import (
    BLOCK,
    BLOCKS,
    OpenFile,
    Rows,
    block_digests,
    check_whole,
    read_checked,
)
from qa.index.manifest import SealedFile

WIDTH = 130
ROWS = 12 * BLOCK // WIDTH


@pytest.fixture
def path(tmp_path: Path) -> Path:
    numbers = np.random.default_rng(7).integers(-127, 127, (ROWS, WIDTH), np.int8)
    (tmp_path / "rows.bin").write_bytes(numbers.tobytes())
    return tmp_path / "rows.bin"


def sealed(path: Path) -> SealedFile:
    return SealedFile(bytes=path.stat().st_size, sha256=sha256(path.read_bytes()))


def opened(path: Path) -> OpenFile:
    return OpenFile(path, block_digests(path.read_bytes()))


def open_files() -> int:
    """Open files of this process, where the system tells."""
    return len(list(Path("/proc/self/fd").glob("*")))


def some_spans(dice: random.Random) -> list[tuple[int, int]]:
    starts = [dice.randrange(ROWS) for _ in range(4)]
    return [(s, dice.randint(s, ROWS)) for s in starts]


def test_rows_are_the_same_from_the_disk_and_from_memory(path: Path) -> None:
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    there = np.frombuffer(path.read_bytes(), np.int8).reshape(ROWS, WIDTH)
    for content in (path.read_bytes(), opened(path)):
        rows = Rows(content, np.int8, WIDTH)
        assert len(rows) == ROWS
        for _ in range(50):
            spans = some_spans(dice)
            wanted = np.concatenate([there[a:b] for a, b in spans])
            assert np.array_equal(rows.parts(spans), wanted), f"seed {seed}"
        some = np.array([0, 1, 2, 90, 91, ROWS - 1])
        assert np.array_equal(rows.at(some), there[some])
        assert rows.at(some[:0]).shape == rows.parts([]).shape == (0, WIDTH)


def test_no_byte_that_was_altered_is_ever_given(path: Path) -> None:
    """Cut in place, a mapped file would end the process."""
    seed = random.randrange(2**32)
    dice = random.Random(seed)
    whole = path.read_bytes()
    there = np.frombuffer(whole, np.int8).reshape(ROWS, WIDTH)
    closed = 0
    for n in range(120):
        path.write_bytes(whole)
        file = opened(path)
        rows, damage = Rows(file, np.int8, WIDTH), bytearray(whole)
        at = dice.randrange(len(whole))
        match n % 4:
            case 0:
                damage[at] ^= 1 << dice.randrange(8)
            case 1:
                del damage[at:]
            case 2:
                damage[at : at + 500] = bytes(len(damage[at : at + 500]))
            case 3:
                damage[:] = dice.randbytes(len(damage))
        with path.open("r+b") as stream:
            stream.write(damage)
            stream.truncate(len(damage))
        try:
            for _ in range(10):
                spans = some_spans(dice)
                wanted = np.concatenate([there[a:b] for a, b in spans])
                assert np.array_equal(rows.parts(spans), wanted), f"seed {seed}, {n}"
        except IndexDamaged as refused:
            assert "rows.bin is damaged, or was altered" in refused.message
            assert "qa build" in refused.cure
            closed += 1
            path.write_bytes(whole)
            with pytest.raises(IndexDamaged):  # and it stays closed
                rows.parts([(0, 1)])
    assert closed > 100


def test_a_large_file_stays_on_the_disk_and_a_small_one_in_memory(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = path.with_name(f"{path.name}{BLOCKS}")
    beside.write_bytes(block_digests(path.read_bytes()))
    files = {f.name: sealed(f) for f in (path, beside)}
    assert isinstance(read_checked(path.parent, files)[path.name], bytes)
    monkeypatch.setattr(checked_files, "MAX_IN_MEMORY", len(path.read_bytes()) - 1)
    before = open_files()
    large = read_checked(path.parent, files)[path.name]
    assert isinstance(large, OpenFile)
    assert large.read(5, 5) == b""
    del large
    assert open_files() == before
    damaged = bytearray(path.read_bytes())
    damaged[BLOCK] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(IndexDamaged, match=r"rows\.bin is damaged"):
        check_whole(path.parent, files)
    large = read_checked(path.parent, files)[path.name]  # its other blocks are whole
    assert isinstance(large, OpenFile)
    assert large.read(0, BLOCK) == damaged[:BLOCK]
    with pytest.raises(IndexDamaged, match=r"rows\.bin is damaged"):
        large.read(0, BLOCK + 1)
    path.write_bytes(path.read_bytes()[:-1])
    for limit in (0, 2**30):
        monkeypatch.setattr(checked_files, "MAX_IN_MEMORY", limit)
        with pytest.raises(IndexDamaged, match=r"rows\.bin is damaged"):
            read_checked(path.parent, files)
    beside.write_bytes(beside.read_bytes()[:-1])
    with pytest.raises(IndexDamaged, match=r"rows\.bin\.blocks is damaged"):
        read_checked(path.parent, files)


def test_a_file_that_is_no_rows_is_refused(path: Path) -> None:
    with pytest.raises(ValueError, match="are no rows of 131"):
        Rows(path.read_bytes(), np.int8, 131)
