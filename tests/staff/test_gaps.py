"""What patients do not find: kept scrubbed, for a month, and shown in groups."""

from __future__ import annotations

import json
import stat
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest

from qa.errors import StaffError
from qa.staff import Gap, Gaps, Scrubber, group_gaps, read_gaps
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import article_of

DAY = date(2026, 11, 30)
ARTICLE = article_of("A title\n\nHeat helps the back.\n")
SCRUB = Scrubber([ARTICLE.text])


@pytest.fixture
def gaps(tmp_path: Path) -> Gaps:
    return Gaps(tmp_path / "staff" / "gaps.jsonl", SCRUB)


def test_the_words_and_the_day_are_kept_and_nothing_else(gaps: Gaps) -> None:
    gaps.keep(["Where do visitors park?", "Is parking free, Anna Smith?"], DAY)
    gaps.keep(["Are dogs allowed?"], DAY)
    lines = gaps.path.read_text("utf-8").splitlines()
    assert [json.loads(x) for x in lines] == [
        {"day": "2026-11-30", "text": text}
        for text in (
            "are dogs allowed",  # the order of the words, not of the time
            "is parking free …",
            "where do visitors park",
        )
    ]
    assert stat.S_IMODE(gaps.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(gaps.path.parent.stat().st_mode) == 0o700


def test_after_thirty_days_a_question_is_gone_from_the_disk(gaps: Gaps) -> None:
    gaps.keep(["Where do visitors park?"], DAY)
    gaps.keep(["Are dogs allowed?"], DAY + timedelta(days=29))
    assert len(read_gaps(gaps.path, DAY + timedelta(days=29))) == 2
    (left,) = read_gaps(gaps.path, DAY + timedelta(days=30))
    assert left.text == "are dogs allowed"
    assert "park" not in gaps.path.read_text("utf-8")
    gaps.keep([], DAY + timedelta(days=90))
    assert gaps.path.read_bytes() == b""


def test_what_a_crash_left_and_what_is_no_question_goes(gaps: Gaps) -> None:
    gaps.keep(["Where do visitors park?"], DAY)
    torn = gaps.path.with_name(f".{gaps.path.name}.abc")
    torn.write_text("old", "utf-8")
    with gaps.path.open("a") as stream:
        stream.write(
            '{"day": "never", "text": "x"}\n{"day": "2999-01-01", "text": "y"}\n{'
        )
    assert [g.text for g in read_gaps(gaps.path, DAY)] == ["where do visitors park"]
    assert not torn.exists()
    assert gaps.path.read_text("utf-8").count("\n") == 1


def test_several_writers_lose_nothing(gaps: Gaps) -> None:
    questions = [f"Are {w} allowed?" for w in ("dogs", "cats", "horses", "birds")]
    threads = [Thread(target=gaps.keep, args=([q], DAY)) for q in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_gaps(gaps.path, DAY)) == 4


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "gaps.jsonl").mkdir()
    with pytest.raises(StaffError, match="cannot be read or written"):
        read_gaps(tmp_path / "gaps.jsonl", DAY)
    assert read_gaps(tmp_path / "none.jsonl", DAY) == []


def of(*texts: str) -> list[Gap]:
    return [Gap("2026-11-30", t) for t in texts]


def grouped(*texts: str) -> list[tuple[str, int]]:
    groups = group_gaps(of(*texts), TinyEncoder(), SCRUB, [])
    return [(g.text, g.number) for g in groups]


def test_less_than_five_questions_are_not_shown() -> None:
    assert grouped(*["are dogs allowed"] * 4) == []
    assert grouped(*["are dogs allowed"] * 5) == [("are dogs allowed", 5)]
    assert grouped() == []


def test_questions_that_mean_the_same_are_one_group() -> None:
    park = ["where do visitors park", "where can visitors park", "visitors park where"]
    dogs = ["are dogs allowed"] * 6
    found = grouped(*park, *park, *dogs, "is tea cold")
    assert [n for _, n in found] == [6, 6]
    assert {t for t, _ in found} & set(park)


def test_a_word_of_one_person_alone_is_not_shown() -> None:
    """What the articles hold may be shown; what only one or two wrote may not."""
    texts = ["visitors park near the back"] * 3 + [
        "visitors park near the lavender"
    ] * 2
    ((text, number),) = grouped(*texts)
    assert (text, number) == ("visitors park near the back", 5)
    texts = ["visitors park near the lavender"] * 2 + [
        "visitors park near a rosary"
    ] * 2
    ((text, _),) = grouped(*texts, "visitors park near the fountain")
    assert text in {"visitors park near the …", "visitors park near a …"}
