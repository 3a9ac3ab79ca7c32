"""Files of staff: saved whole, over nobody's change, and every version is kept."""

from __future__ import annotations

import stat
import threading
from pathlib import Path

import pytest

from qa.errors import StaffError
from qa.staff.editing import ChangedMeanwhile, Versions, merge_lines, versions
from tests.helpers.folders import write_folder

FILE = "vocabulary.toml"


@pytest.fixture
def kept(tmp_path: Path) -> Versions:
    corpus = write_folder(tmp_path / "corpus", {FILE: "one\r\ntwo\r\n"})
    return Versions(corpus, tmp_path / "staff" / "history")


def test_a_version_is_saved_kept_and_brought_back(kept: Versions) -> None:
    began = kept.began(FILE)
    kept.save(FILE, "one\n2", began=began, user="a_b\\c")
    assert (kept.corpus / FILE).read_bytes() == b"one\r\n2\r\n"
    (new, old) = kept.kept(FILE)
    assert (new.user, old.user, old.began) == ("a_b\\c", "", began)
    assert kept.text_of(FILE, old.id) == kept.before(FILE, began) == "one\ntwo\n"
    assert new.at > old.at
    path = next((kept.corpus.parent / "staff" / "history").rglob(new.id))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    kept.save(FILE, kept.text_of(FILE, old.id), began=kept.began(FILE), user="b")
    assert kept.text(FILE) == "one\ntwo\n"
    assert [v.user for v in kept.kept(FILE)] == ["b", "a_b\\c", ""]


def test_nothing_is_written_over_a_change_of_another(kept: Versions) -> None:
    began = kept.began(FILE)
    (kept.corpus / FILE).write_text("by hand\n")
    with pytest.raises(ChangedMeanwhile, match="Nothing was overwritten"):
        kept.save(FILE, "mine\n", began=began, user="a")
    assert kept.text(FILE) == "by hand\n"
    assert [v.user for v in kept.kept(FILE)] == ["", ""]
    assert kept.before(FILE, "0" * 16) is None
    with pytest.raises(StaffError, match="no longer kept"):
        kept.text_of(FILE, "../../secret")


def test_two_people_at_once_lose_nothing(kept: Versions) -> None:
    people, lines = 6, 4
    (kept.corpus / FILE).write_text("first\n")
    ready = threading.Barrier(people)

    def write(person: int) -> None:
        ready.wait()
        for number in range(lines):
            began = kept.began(FILE)
            before = kept.before(FILE, began)
            assert before is not None
            mine = f"{before}{person}-{number}\n"
            while True:
                try:
                    kept.save(FILE, mine, began=began, user=str(person))
                    break
                except ChangedMeanwhile:
                    now = kept.began(FILE)
                    theirs = kept.before(FILE, now) or ""
                    mine = merge_lines(before, mine, theirs).text()
                    began, before = now, theirs

    threads = [threading.Thread(target=write, args=(n,)) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = kept.text(FILE).split()
    assert sorted(written) == sorted(
        ["first", *(f"{p}-{n}" for p in range(people) for n in range(lines))]
    )
    assert len(kept.kept(FILE)) == people * lines + 1


def test_only_so_many_versions_are_kept(
    kept: Versions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "MAX_VERSIONS", 3)
    for number in range(5):
        kept.save(FILE, f"{number}\n", began=kept.began(FILE), user="a")
    texts = [kept.text_of(FILE, v.id) for v in kept.kept(FILE)]
    assert texts == ["4\n", "3\n", "2\n"]


def test_a_file_that_is_missing_begins_empty(tmp_path: Path) -> None:
    kept = Versions(write_folder(tmp_path / "corpus", {"a.txt": "A."}), tmp_path / "h")
    kept.save(FILE, "new\n", began=kept.began(FILE), user="a")
    assert kept.text(FILE) == "new\n"
    assert kept.text_of(FILE, kept.kept(FILE)[-1].id) == ""
