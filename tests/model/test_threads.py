"""Threads follow what the system and the container give, and OMP_NUM_THREADS."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.model.threads import cores, quota_of


@pytest.mark.parametrize(
    ("content", "quota"),
    [("150000 100000\n", 2), ("400000 100000\n", 4), ("max 100000\n", 0), ("?", 0)],
)
def test_the_quota_of_a_container_counts(
    tmp_path: Path, content: str, quota: int
) -> None:
    (tmp_path / "cpu.max").write_text(content, "ascii")
    assert quota_of(tmp_path / "cpu.max", tmp_path) == quota


@pytest.mark.parametrize(("quota", "found"), [("50000", 1), ("-1", 0)])
def test_so_does_that_of_an_older_system(
    tmp_path: Path, quota: str, found: int
) -> None:
    (tmp_path / "cpu.cfs_quota_us").write_text(quota, "ascii")
    (tmp_path / "cpu.cfs_period_us").write_text("100000", "ascii")
    assert quota_of(tmp_path / "cpu.max", tmp_path) == found
    assert quota_of(tmp_path / "cpu.max", tmp_path / "none") == 0


def test_no_more_threads_than_the_environment_allows(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    free = cores()
    for given, most in (("1", 1), ("999", free), ("2,1", min(2, free)), ("x", free)):
        monkeypatch.setenv("OMP_NUM_THREADS", given)
        assert cores() == most
