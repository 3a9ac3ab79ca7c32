"""Files of every format and kind are read right: those of bench/reading."""

from __future__ import annotations

import pytest

from bench.reading import first_half, second_half
from bench.reading.expect import File, faults_of


@pytest.mark.parametrize("files", [first_half.FILES, second_half.FILES], ids=["1", "2"])
def test_files_of_every_format_and_kind_are_read_right(files: list[File]) -> None:
    assert {name: found for name, found in faults_of(files).items() if found} == {}
