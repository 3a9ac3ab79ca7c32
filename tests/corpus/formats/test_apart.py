"""A file that exhausts its reader stops itself only, and by name."""

from __future__ import annotations

import time

import pytest

from bench.reading.make import zipped
from qa.corpus import UnreadableFile
from qa.corpus.formats import Readers


def test_a_reader_that_takes_too_long_is_stopped_and_the_next_file_is_read() -> None:
    with Readers(seconds=0.05) as readers:
        begun = time.monotonic()
        with pytest.raises(UnreadableFile, match="cannot be read in 0 seconds"):
            readers.read(b"<p>" + b"Text. " * 500_000, ".html", {})
        assert time.monotonic() - begun < 30
    with Readers() as readers:
        assert readers.read(b"<p>Text.", ".html", {}).text == "Text."


BOMBS = [
    (".html", b"<div>" * 50_000, "more than 250 elements inside each other"),
    (
        ".docx",
        zipped({"word/document.xml": b"<a/>" + b" " * 70_000_000}),
        "more than 60 MB when it is unpacked",
    ),
    (".docx", b"PK\x03\x04 no archive", "is no Word file"),
    (".pdf", b"%PDF-1.4 no more", "is no PDF, or is damaged"),
]


@pytest.mark.parametrize(("suffix", "content", "reason"), BOMBS)
def test_bombs_and_damaged_files_are_named(
    suffix: str, content: bytes, reason: str
) -> None:
    with Readers() as readers:
        with pytest.raises(UnreadableFile, match=reason):
            readers.read(content, suffix, {})
        assert readers.read(b"<p>Text.", ".html", {}).text == "Text."


def test_what_comes_back_is_what_was_read() -> None:
    from qa.corpus.formats.readers import read_here

    page = b"<h1>A</h1><p>One. Two.<table><tr><th>B<th>C<tr><td>1<td>2</table>"
    with Readers() as readers:
        assert readers.read(page, ".html", {}) == read_here(page, ".html", {})
