"""The version of the cutting: blocks, passages and searched text of known articles.

An index is thrown away when `CUTTING` changes, and only then. So a change of what is
cut without a new number would leave old passages in use: this test fails instead.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, get_args

import pytest

from qa.corpus import (
    CUTTING,
    Article,
    Block,
    PassageRules,
    cut_passages,
    read_corpus,
    search_text,
    sentence_places,
)
from qa.corpus.article import BlockKind
from tests.helpers.folders import REPO, write_folder

PINNED = Path(__file__).with_name("cutting.json")
WRITE = "python -m tests.corpus.test_cutting"

# Kinds of layout that the five articles lack, one file a kind.
KINDS = {
    "wrapped.txt": "Sciatica\n\nSciatica is pain that runs\nalong the sciatic nerve, from\n"
    "the back down the leg. It often\ngoes away. See a doctor at 3 p.m.\n\n"
    "Causes\n\nA slipped disc presses on the nerve.\n",
    "bullets.txt": "After the procedure\n\nYou should:\n- rest for a day. Then walk.\n"
    "- drink water\n* keep the wound dry\n1. Call us if it bleeds.\n2) Call us anyway.\n\n"
    "That is all. Go home.\n",
    "definitions.txt": "Terms\n\nFluoroscopy: X-rays that move.\nMyelogram: dye in the "
    "spine.\nBlockA needle numbs a nerve.\nCageA spacer holds two bones.\n",
    "furniture.txt": "A page\n\n12\nShare\n\nThe spine has discs. They wear.\n\n"
    "LEAVE A REPLY\nPlease enter your comment!\nNice article. Thanks.\n",
    "disclaimer.txt": "Advice\n\nWalk every day. It helps.\n\nDisclaimer: This is no "
    "advice. Ask a doctor.\n",
    "long.txt": "Long\n\n" + "The needle goes in and the pain goes out. " * 40 + "\n",
    "marked.md": "# Kyphoplasty\n\nA balloon lifts the bone. Cement *holds* it.\n\n"
    "## Risks\n\n- **Leak**: cement may leak.\n- Infection\n  is rare.\n\n"
    "> Quoted words. Two of them.\n\n| dose | age |\n|---|---|\n| 5 mg | adult |\n\n"
    "```\nno prose here\n```\n\nSetext\n------\n\nLast words here.\n",
    "faq.txt": "Q: I am ill. Is it safe?\nA: Yes.\n\nQ: When?\nA: Now. "
    + "It goes on. " * 45
    + "\n",
    "table.txt": "Doses\n\nAge\tDose\n2 to 5\t1 ml\n6 to 9\t2 ml\n",
    "references.txt": "Block\n\nIt is numbed.1 It helps.2,3 It\u00adis a pace-\nmaker.\n",
    "signs.txt": "Odd characters\n\nThe patient‹s dose is 2.5 mg q.d. today. Don`t "
    "stop!\u00a0Is it safe? Yes. “It is.” Dr. Lee said so.\n",
}
# What the hints of a catalogue do to lines.
CATALOGUE = """
[[article]]
file = "hinted.txt"
furniture = ["Doctor at a window"]
heading = ["Not like a heading at all, but one."]
paragraph = ["Short line"]
outside = ["Whose section this is not."]
"""
HINTED = (
    "Hints\n\nDoctor at a window\n\nNot like a heading at all, but one.\n\nText of it. "
    "More of it.\n\nShort line\n\nMore text follows here.\n\nWhose section this is not.\n"
)


def cut_of(article: Article) -> dict[str, Any]:
    """Everything that an index keeps of an article, short enough to read in a diff."""
    rows = []
    for p in cut_passages(article, PassageRules()):
        searched = hashlib.sha256(search_text(p).encode()).hexdigest()[:12]
        rows.append([p.start, p.end, searched, sentence_places(p)])
    return {
        "title": article.title,
        "text": hashlib.sha256(article.text.encode()).hexdigest(),
        "blocks": [_block(b) for b in article.blocks],
        "passages": rows,
    }


def _block(block: Block) -> list[Any]:
    path = [list(span) for span in block.path]
    label = list(block.label) if block.label else None
    return [
        block.kind,
        block.start,
        block.end,
        path,
        label,
        list(map(list, block.sentences)),
        *([list(map(list, block.headers))] if block.headers else []),
    ]


def cuts(scratch: Path) -> dict[str, Any]:
    """By article id, of the repository's own articles and of the kinds above."""
    files = {f"articles/{name}": text for name, text in KINDS.items()}
    files |= {"articles/hinted.txt": HINTED, "articles.toml": CATALOGUE}
    kinds = read_corpus(write_folder(scratch, files))
    articles = [*read_corpus(REPO / "corpus").articles, *kinds.articles]
    return {a.id: cut_of(a) for a in articles}


@pytest.fixture(scope="module")
def pinned() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(PINNED.read_text("utf-8"))
    return read


def test_what_is_cut_changes_only_with_a_new_number(
    pinned: dict[str, Any], tmp_path: Path
) -> None:
    now = cuts(tmp_path)
    changed = [
        a
        for a in now.keys() | pinned["articles"]
        if now.get(a) != pinned["articles"].get(a)
    ]
    assert not changed or pinned["cutting"] != CUTTING, (
        f"What is cut of {sorted(changed)} has changed: raise CUTTING in "
        f"qa/corpus/passages.py, then run: {WRITE}"
    )
    assert (pinned["cutting"], changed) == (CUTTING, []), f"Run: {WRITE}"


def test_every_kind_of_block_is_pinned(pinned: dict[str, Any]) -> None:
    kinds = {b[0] for a in pinned["articles"].values() for b in a["blocks"]}
    assert kinds == set(get_args(BlockKind))
    assert len(pinned["articles"]) == 5 + len(KINDS) + 1


def _lines(value: Any) -> str:
    """JSON with one block or passage a line."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.replace('],["', '],\n["').replace("]],[", "]],\n[") + "\n"


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        made = {"cutting": CUTTING, "articles": cuts(Path(folder))}
    PINNED.write_text(_lines(made), "utf-8")
