"""Lines of an article made text, headings or furniture in `articles.toml`."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.corpus import Article, Span, read_corpus
from qa.errors import CorpusError, StaffError
from qa.staff import kind_of, pending_kinds, set_kind
from tests.helpers.folders import write_folder

TXT = (
    "Herniated disc\nShare\nShare\nA disc presses on a nerve. It hurts.\n\n"
    "Where it hurts\nIt hurts in the leg.\nCall us on 0123 456 7890\n"
)
HTML = (
    "<h1>Stenosis</h1><nav>Home</nav><p>The canal narrows.<br>Walking is hard.</p>"
    "<p>It is common.</p><ul><li>Sit<br>or lie.</li><li>Rest.</li></ul><footer>Sit down often.<br>Do not run.</footer>"
)
MARKDOWN = "# Sciatica\n\nA nerve hurts.\n\n- Share\n- It runs down the leg.\n"
FILES = {
    "articles/disc.txt": TXT,
    "articles/stenosis.html": HTML,
    "articles/sciatica.md": MARKDOWN,
}
CATALOGUE = """# ours
[[article]] # the disc
file = "disc.txt"
furniture = [
  "Where it hurts", # a button, somebody thought
]
title = "Herniated disc"

# the end
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_folder(tmp_path, {**FILES, "articles.toml": CATALOGUE})


def article(corpus: Path, key: str) -> Article:
    return read_corpus(corpus).by_id[key]


def span(of: Article, line: str) -> Span:
    block = next(b for b in of.blocks if of.text[b.start : b.end] == line)
    return Span(block.start, block.end)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("disc", "Share"),
        ("disc", "A disc presses on a nerve. It hurts."),
        ("disc", "Where it hurts"),
        ("stenosis", "Home"),
        ("stenosis", "The canal narrows."),
        ("stenosis", "Do not run."),
        ("sciatica", "A nerve hurts."),
    ],
)
def test_a_line_becomes_what_a_person_says_and_goes_back(
    corpus: Path, key: str, line: str
) -> None:
    before = article(corpus, key)
    place = span(before, line)
    was = {kind_of(b) for b in before.blocks_in(*place)}
    wished = "text" if was == {"furniture"} else "furniture"
    set_kind(corpus, before, place, wished)
    after = article(corpus, key)
    assert after.text == before.text
    assert {kind_of(b) for b in after.blocks_in(*place)} == {wished}
    others = [b for b in after.blocks if after.text[b.start : b.end] != line]
    assert {b.start for b in others} >= {
        b.start for b in before.blocks if before.text[b.start : b.end] != line
    }
    assert pending_kinds(corpus, before)[place.start] == wished
    assert pending_kinds(corpus, after) == {}
    (back,) = was
    set_kind(corpus, after, place, back)
    assert article(corpus, key).blocks == before.blocks


def test_comments_and_order_stay(corpus: Path) -> None:
    disc = article(corpus, "disc")
    set_kind(corpus, disc, span(disc, "It hurts in the leg."), "furniture")
    text = (corpus / "articles.toml").read_text("utf-8")
    for kept in ("# ours", "# the disc", "# a button, somebody thought", "# the end"):
        assert kept in text
    assert text.index("furniture") < text.index("title")


def test_a_file_without_an_entry_gets_one(corpus: Path) -> None:
    sciatica = article(corpus, "sciatica")
    set_kind(corpus, sciatica, span(sciatica, "A nerve hurts."), "furniture")
    text = (corpus / "articles.toml").read_text("utf-8")
    assert text.startswith(CATALOGUE.rstrip("\n"))
    assert 'file = "sciatica.md"' in text


@pytest.mark.parametrize(
    ("key", "line"), [("stenosis", "• Sit\nor lie."), ("sciatica", "• Share")]
)
def test_a_line_whose_kind_changes_the_text_is_refused(
    corpus: Path, key: str, line: str
) -> None:
    of = article(corpus, key)
    with pytest.raises(StaffError, match="quotes below it would move"):
        set_kind(corpus, of, span(of, line), "furniture")
    assert (corpus / "articles.toml").read_text("utf-8") == CATALOGUE


@pytest.mark.parametrize("line", ["Where it hurts", "Herniated disc"])
def test_a_heading_without_text_and_a_title_are_refused(
    corpus: Path, line: str
) -> None:
    disc = article(corpus, "disc")
    wrong = Span(span(disc, line).start, span(disc, line).end - 1)
    for place in (wrong, span(disc, "Herniated disc")):
        with pytest.raises(StaffError):
            set_kind(corpus, disc, place, "text")
    last = span(disc, "Call us on 0123 456 7890")
    with pytest.raises(StaffError, match="would not become"):
        set_kind(corpus, disc, last, "heading")
    assert (corpus / "articles.toml").read_text("utf-8") == CATALOGUE


def test_a_line_that_hides_the_only_sentence_is_refused(tmp_path: Path) -> None:
    corpus = write_folder(
        tmp_path,
        {
            "articles/a.txt": "One sentence only here, and it is long enough.",
            "articles.toml": "#\n",
        },
    )
    only = article(corpus, "a")
    with pytest.raises(StaffError, match="holds no sentence"):
        set_kind(
            corpus,
            only,
            span(only, "One sentence only here, and it is long enough."),
            "furniture",
        )


def test_a_folder_without_a_catalogue_gets_none(tmp_path: Path) -> None:
    corpus = write_folder(tmp_path, {"disc.txt": TXT})
    disc = article(corpus, "disc")
    with pytest.raises(StaffError, match=r"has no articles\.toml"):
        set_kind(corpus, disc, span(disc, "Share"), "text")
    assert not (corpus / "articles.toml").exists()


def test_a_file_that_was_taken_away_is_named(corpus: Path) -> None:
    disc = article(corpus, "disc")
    (corpus / "articles" / "disc.txt").unlink()
    with pytest.raises((StaffError, CorpusError), match=r"disc\.txt"):
        set_kind(corpus, disc, span(disc, "Share"), "text")
