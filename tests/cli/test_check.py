"""`qa check`: the faults of a corpus, by name."""

from __future__ import annotations

import json
from pathlib import Path

from tests.helpers.cli import ARTICLE, qa
from tests.helpers.folders import REPO, write_folder


def test_check_passes_on_the_repository_and_names_what_is_wrong(tmp_path: Path) -> None:
    good = qa("check", "--corpus", REPO / "corpus")
    *seen, last = good.stdout.splitlines()
    assert (good.exit_code, last) == (
        0,
        "5 articles and 7207 questions in 5 sets; 0 faults.",
    )
    assert "    Please enter your comment!" in seen
    judgement = {"article": "a", "start": 0, "end": 8, "quote": "Lumbago!", "grade": 2}
    write_folder(
        tmp_path,
        {
            "articles/a.txt": ARTICLE,
            "articles.toml": f'[[article]]\nfile = "a.txt"\nsha256 = "{"0" * 64}"\n',
            "questions/q.jsonl": json.dumps({"question": "x", "gold": [judgement]}),
        },
    )
    bad = qa("check", "--corpus", tmp_path)
    assert bad.exit_code == 1
    assert "a.txt: is not what articles.toml records (sha256)." in bad.stderr
    assert "the quote 'Lumbago!' does not stand at 0:8 of a" in bad.stderr
