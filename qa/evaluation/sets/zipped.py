"""A collection in BEIR layout in one zip file, such as an upload."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from qa.errors import QuestionSetError

from .beir import COLLECTION, QRELS, QUERIES, REFUSALS, SPANS, read_beir
from .testset import TestSet

ZIP = ".zip"
MAX_BYTES = 20 * 1024 * 1024
"""Bytes of the unpacked files together."""
MAX_DOCUMENTS = 10_000
_MEMBERS = {COLLECTION, QUERIES, REFUSALS, SPANS}


def zipped_collection(name: str, content: bytes, most: int) -> TestSet:
    """The collection in the bytes of a zip file of this name: corpus.jsonl,
    queries.jsonl and qrels/*.tsv, at the top or in one folder. Other files are left
    alone.

    Raises QuestionSetError as `read_beir` does, for a file that is no zip, and for more
    than `most` queries, MAX_DOCUMENTS or MAX_BYTES.
    """
    with TemporaryDirectory() as scratch:
        folder = Path(scratch) / (Path(name).stem or "collection")
        (folder / QRELS).mkdir(parents=True)
        try:
            for path, unpacked in _unpacked(name, content):
                (folder / path).write_bytes(unpacked)
            testset = read_beir(folder)
        except QuestionSetError as error:
            hidden = f"{scratch}/"
            message, cure = (t.replace(hidden, "") for t in (error.message, error.cure))
            raise QuestionSetError(message, cure=cure) from error
    for number, limit, what in (
        (len(testset.questions), most, "queries"),
        (len(testset.documents), MAX_DOCUMENTS, "documents"),
    ):
        if number > limit:
            raise QuestionSetError(
                f"{name} holds {number:,} {what}; {limit:,} is the most.",
                cure="Take fewer, or use a terminal: qa eval FOLDER",
            )
    return testset


def _unpacked(name: str, content: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    """The files of the collection, by their paths in it."""
    left = MAX_BYTES
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            for path, member in _members(packed).items():
                with packed.open(member) as stream:
                    unpacked = stream.read(left + 1)
                left -= len(unpacked)
                if left < 0:
                    raise QuestionSetError(
                        f"{name} unpacks to more than {MAX_BYTES:,} bytes.",
                        cure="Take fewer documents, or use a terminal: qa eval FOLDER",
                    )
                yield path, unpacked
    except (
        zipfile.BadZipFile,
        zlib.error,
        RuntimeError,  # encrypted
        NotImplementedError,  # packed in another way
        EOFError,
    ) as error:
        raise QuestionSetError(
            f"{name} is no zip file that can be read ({error}).",
            cure="Zip corpus.jsonl, queries.jsonl and qrels/test.tsv without a "
            "password.",
        ) from error


def _members(packed: zipfile.ZipFile) -> dict[PurePosixPath, zipfile.ZipInfo]:
    """The members of the collection that stands least deep, by their paths in it."""
    files = {PurePosixPath(m.filename): m for m in packed.infolist() if not m.is_dir()}
    roots = [p.parent for p in files if p.name == COLLECTION]
    root = min(roots, key=lambda p: len(p.parts), default=PurePosixPath())
    wanted = {}
    for path, member in files.items():
        if path.is_relative_to(root):
            inner = path.relative_to(root)
            judged = inner.parent == PurePosixPath(QRELS) and inner.suffix == ".tsv"
            if judged or str(inner) in _MEMBERS:
                wanted[inner] = member
    return wanted
