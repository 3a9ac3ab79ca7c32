"""Collections in one zip file."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import QuestionSetError
from qa.evaluation.sets import read_beir, zipped, zipped_collection
from tests.helpers.evaluation import COLLECTION as FILES
from tests.helpers.evaluation import zip_of as packed
from tests.helpers.folders import write_folder


@pytest.mark.parametrize("folder", ["", "knee/", "a/b/"])
def test_it_is_the_collection_of_the_folder(folder: str, tmp_path: Path) -> None:
    plain = read_beir(write_folder(tmp_path / "knee", FILES))
    others = {"__MACOSX/._corpus.jsonl": "x", "notes.txt": "x", "../../up.txt": "x"}
    content = packed({**{f"{folder}{n}": t for n, t in FILES.items()}, **others})
    read = zipped_collection("knee.zip", content, 10)
    assert (read.name, read.sha256) == (plain.name, plain.sha256)
    assert read.questions == plain.questions
    assert read.documents == plain.documents
    assert not (tmp_path.parent / "up.txt").exists()


def test_faults_name_the_file_in_the_zip_and_its_line() -> None:
    broken = {**FILES, "queries.jsonl": '{"_id": "a"}\n'}
    with pytest.raises(QuestionSetError) as raised:
        zipped_collection("knee.zip", packed(broken), 10)
    assert raised.value.message.startswith("knee/queries.jsonl")
    lacking = {n: t for n, t in FILES.items() if n != "queries.jsonl"}
    with pytest.raises(QuestionSetError, match=r"no knee/queries\.jsonl"):
        zipped_collection("knee.zip", packed(lacking), 10)


def test_what_is_too_much_or_no_zip_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed(FILES)
    with pytest.raises(QuestionSetError, match="1 queries; 0 is the most"):
        zipped_collection("knee.zip", content, 0)
    for damaged in (b"no zip", content[:-30], content.replace(b"Rest", b"Test")):
        with pytest.raises(QuestionSetError):
            zipped_collection("knee.zip", damaged, 10)
    monkeypatch.setattr(zipped, "MAX_BYTES", 100)
    with pytest.raises(QuestionSetError, match="unpacks to more than 100 bytes"):
        zipped_collection("knee.zip", content, 10)
