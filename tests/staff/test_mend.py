"""Golden questions after an edit of the articles: what is found, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.corpus import read_corpus, standing_questions
from qa.staff import mend
from tests.helpers.cli import qa
from tests.helpers.folders import write_folder

KNEE = (
    "Knee care\nRest the knee. Walk every day.\n\n"
    "First week\nTake one tablet. Keep the wound dry.\n\n"
    "Second week\nTake one tablet. Go back to work.\n"
)
HIP = "Hip care\nSit on a high chair. Do not cross your legs.\n"


def gold(text: str, quote: str, article: str, nth: int = 0, grade: int = 2) -> dict:
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    place = {"article": article, "start": start, "end": start + len(quote)}
    return place | {"quote": quote, "grade": grade}


def line(key: str, *judged: dict[str, Any], **more: Any) -> str:
    entry = {"id": key, "by": "é", "question": f"{key}?", "gold": [*judged]} | more
    return json.dumps(entry, ensure_ascii=False)


def found(tmp_path: Path, files: dict[str, str], *lines: str) -> Any:
    """What becomes of the lines of one set, over other articles than it was made on."""
    corpus = write_folder(tmp_path / "corpus", files)
    path = write_folder(tmp_path, {"s.jsonl": "\n".join(lines)}) / "s.jsonl"
    return mend([path], read_corpus(corpus)), path


def verdicts(mending: Any) -> list[list[str]]:
    return [[f.verdict for f in x.found] for file in mending.files for x in file.lines]


def test_quotes_move_within_an_article_into_another_one_and_with_a_renamed_file(
    tmp_path: Path,
) -> None:
    asked = [
        line("a", gold(KNEE, "Walk every day.", "knee")),
        line("b", gold(KNEE, "Keep the wound dry.", "knee"), origin={"nurse": 1.0}),
        line("c", gold(HIP, "Do not cross your legs.", "hip")),
        line("d"),
    ]
    knee = KNEE.replace("Walk every day.", "").replace("First", "New. First")
    files = {"knee.txt": knee, "hip-care.txt": HIP + "Walk every day.\n"}
    mending, path = found(tmp_path, files, *asked)
    assert verdicts(mending) == [["moved"], ["moved"], ["moved"], []]
    assert mending.renamed == {"hip": "hip-care"}
    assert mending.open == ()
    before = path.read_bytes().split(b"\n")
    (file,) = mending.files
    file.write()
    standing = standing_questions(path, read_corpus(tmp_path / "corpus").by_id)
    assert standing.aside == []
    assert [[j.article for j in q.gold] for q in standing.questions] == [
        ["hip-care"],
        ["knee"],
        ["hip-care"],
        [],
    ]
    after = path.read_bytes().split(b"\n")
    assert after[3] == before[3]
    for then, now in zip(before[:3], after[:3], strict=True):
        old, new = json.loads(then), json.loads(now)
        assert list(old) == list(new)
        places = dict.fromkeys(("article", "start", "end"))
        assert old["gold"][0] | places == new["gold"][0] | places
        assert old | {"gold": 0} == new | {"gold": 0}


@pytest.mark.parametrize("form", ["\r\n", "bom", "compact", "ascii"])
def test_a_line_is_written_as_it_was_written(tmp_path: Path, form: str) -> None:
    entry = {"question": "é?", "gold": [gold(KNEE, "Rest the knee.", "knee")]}
    separators = (",", ":") if form == "compact" else None
    text = json.dumps(entry, ensure_ascii=form == "ascii", separators=separators)
    end = "\r\n" if form == "\r\n" else "\n"
    mark = "\ufeff" if form == "bom" else ""
    content = f"{mark}{text}{end}{end}{text}"
    mending, path = found(tmp_path, {"knee.txt": "x " + KNEE}, content)
    (file,) = mending.files
    file.write()
    assert path.read_bytes().decode() == content.replace("10", "12").replace("24", "26")


def test_a_repeated_quote_goes_where_its_neighbours_went(tmp_path: Path) -> None:
    asked = [
        line("a", gold(KNEE, "Take one tablet.", "knee", 1)),
        line("b", gold(KNEE, "Keep the wound dry.", "knee")),
    ]
    files = {"knee.txt": KNEE.replace("Rest", "Always rest")}
    mending, _ = found(tmp_path, files, *asked)
    (now,) = (f.now for f in mending.files[0].lines[0].found)
    assert now.start == files["knee.txt"].rindex("Take one tablet.")


def test_as_many_places_as_before_with_one_shift_are_the_same_places(
    tmp_path: Path,
) -> None:
    both = [gold(KNEE, "Take one tablet.", "knee", n) for n in (0, 1)]
    mending, _ = found(tmp_path, {"knee.txt": "New. " + KNEE}, line("a", *both))
    starts = [f.now.start for f in mending.files[0].lines[0].found]
    assert starts == [b["start"] + 5 for b in both]


UNCLEAR = [
    # nothing tells which of two places is meant
    ({"knee.txt": "New. " + KNEE}, [("Take one tablet.", 1)]),
    # the quote next to it does not tell either
    (
        {"knee.txt": "New. " + KNEE},
        [("Take one tablet.", 1), ("Rest the knee.", 0)],
    ),
    # it left its article, and two others hold it
    (
        {"knee.txt": "Knee care\nRest.", "a.txt": KNEE, "b.txt": KNEE},
        [("Walk every day.", 0)],
    ),
]


@pytest.mark.parametrize(("files", "quotes"), UNCLEAR)
def test_a_quote_with_several_places_is_never_guessed(
    tmp_path: Path, files: dict[str, str], quotes: list[tuple[str, int]]
) -> None:
    asked = [line(str(n), gold(KNEE, q, "knee", n)) for q, n in quotes]
    mending, path = found(tmp_path, files, *asked)
    assert verdicts(mending)[0] == ["unclear"]
    assert mending.open[0].questions == [str(quotes[0][1])]
    (file,) = mending.files
    assert json.loads(file.mended.split(b"\n")[0]) == json.loads(asked[0])
    assert path.read_bytes() == "\n".join(asked).encode()


def test_two_judgements_never_come_to_lie_at_one_place(tmp_path: Path) -> None:
    both = [gold(KNEE, "Take one tablet.", "knee", n) for n in (0, 1)]
    once = KNEE.replace("Second week\nTake one tablet. ", "").replace("Rest", "R")
    mending, _ = found(tmp_path, {"knee.txt": once}, line("a", *both))
    assert verdicts(mending) == [["unclear", "unclear"]]


def test_a_changed_quote_is_never_found_by_likeness_or_within_a_word(
    tmp_path: Path,
) -> None:
    text = "Knee\nA tablet is enough. You may drive.\n"
    asked = [
        line("a", gold(text, "You may drive.", "knee")),
        line("b", gold(text, "A tablet", "knee")),
    ]
    files = {"knee.txt": "Knee\nTablets, A tablets. You may not drive. It is so.\n"}
    mending, _ = found(tmp_path, files, *asked)
    assert verdicts(mending) == [["changed"], ["changed"]]
    assert mending.open[0].like.text == "You may not drive."


def test_the_command_shows_then_writes_then_has_nothing_left_to_do(
    tmp_path: Path,
) -> None:
    asked = [
        line("a", gold(KNEE, "Walk every day.", "knee")),
        line("b", gold(KNEE, "Go back to work.", "knee")),
        line("p", gold(KNEE, "back to work", "knee")),
    ]
    edited = KNEE.replace("Rest the", "Do rest the").replace("every", "each")
    corpus = write_folder(
        tmp_path,
        {
            "knee.txt": edited,
            "questions/s.jsonl": "\n".join(asked),
            "questions/s.csv": "a,Keep the wound dry\nb,Keep it wet\n",
        },
    )
    path = corpus / "questions" / "s.jsonl"
    told = qa("questions", "--corpus", corpus)
    assert told.exit_code == 1
    assert "3 questions; 0 stand, 2 have quotes that moved, 1 have" in told.output
    shown = qa("questions", "--mend", "--corpus", corpus)
    assert shown.exit_code == 1
    assert "Walk [-every-]{+each+} day." in shown.output
    assert "Look at these: a quote that moved is no whole sentence" in shown.output
    assert "line 2: the expected text 'Keep it wet' stands in no" in shown.output
    assert path.read_bytes() == "\n".join(asked).encode()
    written = qa("questions", "--mend", "--write", "--corpus", corpus)
    assert f"Written: {path}" in written.output
    after = qa("questions", path, "--corpus", corpus)
    assert "3 questions; 2 stand, 0 have quotes that moved, 1 have" in after.output
    assert [f.name for f in path.parent.iterdir()] != []
    assert not list(path.parent.glob(".*"))
