"""Hostile texts: time grows about linearly on every way, and nothing is lost."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.fuzz.chance import files_of
from bench.fuzz.doors import (
    DOORS,
    MAX_SECONDS,
    PARAGRAPH,
    check_article,
    pdf_of,
    tried,
    word_of,
)
from bench.hostile.files import DOCUMENTS, DRAWN, WORD, collection_in, document, drawn
from bench.hostile.growth import growths
from bench.hostile.shapes import HTML, MARKDOWN, TEXTS, Shape
from bench.hostile.ways import (
    Way,
    build_of,
    checked_text,
    csv,
    message_to,
    settings_in,
    sheet,
)
from qa.corpus import UnreadableFile, read_corpus
from qa.corpus.formats.marked.nesting import is_too_deep
from qa.corpus.formats.readers import read_here
from qa.desk import Desk
from qa.index import build
from qa.text import canonical, sentence_bounds, undivided
from tests.helpers.encoder import TinyEncoder
from tests.helpers.examples import examples
from tests.helpers.folders import ARTICLES, write_folder

TEXT_NAMES = """half piped rows, ragged piped rows, rules, ruled, pipes without frame,
    wide gaps, aligned cells, gaps of tabs, signatures, related lines, comment lines, max,
    references, raised numbers, short sentences, marks of many classes, Chinese sentences,
    abbreviations, digits and dots, zero-width in words, nested quotation marks, brackets,
    counted items, heading lines, blanks, wide compatibility"""
MARKDOWN_NAMES = """open comment, open comments, back ticks, back ticks apart, emphasis,
    stars and words, back ticks of all lengths, nested links, links, references, entities,
    nested lists, deeper list, spaced quotes, wide table rows, open tags, headings, table,
    front aliases, html blocks, autolinks"""
HTML_NAMES = """open comments, half comments, deep, deep inline, deep closed, misnested,
    misnested tables, fonts, open formats, entities, links alone, deep lists, cells, rows,
    ever wider, rows of spans, long heading, long cell, captions beside text, open headings,
    an aside without spaces, spaces of a title, hidden chain, attributes, breaks"""
MESSAGES = """new words, short sentences, questions, abbreviations, digits and dots,
    nested quotation marks, Chinese, marks of many classes, doses, I have, hyphenated,
    one word"""


def named(shapes: Mapping[str, Shape], names: str) -> dict[str, Shape]:
    return {n: shapes[n] for n in (" ".join(n.split()) for n in names.split(","))}


def faults(way: Way, shapes: Mapping[str, Shape], chars: int) -> list[str]:
    return [
        f"{name}: {step} {before:.3f} s, {after:.3f} s"
        for name, shape in shapes.items()
        for step, before, after in growths(way, shape, chars)
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "shapes", "chars"),
    [
        (".txt", named(TEXTS, TEXT_NAMES), 1_500),
        (".md", named(MARKDOWN, MARKDOWN_NAMES), 800),
        (".html", named(HTML, HTML_NAMES), 1_500),
    ],
    ids=["text", "markdown", "html"],
)
def test_a_hostile_article_takes_linear_time(
    suffix: str, shapes: Mapping[str, Shape], chars: int
) -> None:
    assert len(shapes) > 20
    assert faults(build_of(suffix), shapes, chars) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("suffix", "shapes"),
    [(".txt", TEXTS), (".md", {**TEXTS, **MARKDOWN}), (".html", HTML)],
    ids=["text", "markdown", "html"],
)
def test_every_hostile_article_takes_linear_time(
    suffix: str, shapes: Mapping[str, Shape]
) -> None:
    assert faults(build_of(suffix), shapes, 6_000) == []


@pytest.fixture(scope="module")
def small_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = write_folder(tmp_path_factory.mktemp("hostile"), ARTICLES)
    build(folder / "index", read_corpus(folder), TinyEncoder())
    return Desk.open(folder / "index", folder, TinyEncoder(), calibrated=False)


@pytest.mark.slow
def test_a_hostile_message_takes_linear_time(small_desk: Desk) -> None:
    small_desk.prepare()
    assert faults(message_to(small_desk), named(TEXTS, MESSAGES), 450) == []


def test_hostile_files_of_other_kinds_take_linear_time(tmp_path: Path) -> None:
    shapes = dict(list(TEXTS.items())[::6])
    for way in (csv, sheet, checked_text, settings_in(tmp_path)):
        assert faults(way, shapes, 1_500) == []


# --- what is refused, and what is kept ------------------------------------------------


@pytest.mark.parametrize(
    "page",
    ["<b id={}><p>a", "<div>{}", "<ul>a{}", "<table><tr><td>{}", "<i><summary>{}"],
)
@pytest.mark.parametrize("suffix", [".html", ".md"])
def test_elements_that_are_never_closed_are_refused(page: str, suffix: str) -> None:
    text = "".join(page.format(n) for n in range(3_000))
    with pytest.raises(UnreadableFile, match="inside each other"):
        read_here(text.encode(), suffix, {})


def test_a_page_that_closes_what_it_opens_is_not_too_deep() -> None:
    assert not is_too_deep("<div><p><b>a</b><font color=red>b</font></div>" * 9_000)
    assert not is_too_deep("<font size=2><p>a" * 9_000)
    assert is_too_deep("".join(f"<font size={n}><p>a" for n in range(9_000)))


def test_a_long_heading_is_text() -> None:
    long = "word " * 90
    read = read_here(f"<h1>{long}</h1><p>It hurts.</p>".encode(), ".html", {})
    assert [b.kind for b in read.blocks] == ["paragraph", "paragraph"]
    assert read.title == ""


def test_a_row_of_marks_is_not_sorted_at_once() -> None:
    text = canonical("a" + "\u0301\u0323" * 40)
    assert canonical(text) == text
    assert [c for c in text if c not in "a\u0301\u0323\u1ea1\u00e1"] == ["\u034f"] * 2


def test_divided_words_are_joined_as_before() -> None:
    assert undivided("di-\nsc, X-\nray and di\u00ad \n sc") == "disc, X-ray and disc"
    assert undivided("ver-\nte-\nbra") == "verte-\nbra"
    assert undivided("1-\n2 a1-\nb") == "1-\n2 a1-\nb"


PARTS = """A disc hurts. |pain|é|脊椎。|\n\n|\n| |- |1. |? |<b>|</b>|<p>|<ul><li>|<table><tr><td>
    |`|*|# |&amp;|[a](|\u0301|\u200b|\t|   |<!--|-->|Share\n|Q: |(|"|-----\n"""
WORDS = st.sampled_from([*PARTS.replace("\n    |", "|").split("|"), "| a "])


@given(st.lists(WORDS, max_size=40).map("".join))
@examples(60)
def test_any_text_is_cut_in_order_and_no_word_of_it_is_lost(text: str) -> None:
    for suffix in (".txt", ".md", ".html"):
        try:
            read = read_here(text.encode(), suffix, {})
        except UnreadableFile:
            continue
        check_article(read, suffix)
        if suffix == ".txt":
            assert words(read.text) == words(canonical(text))


def words(text: str) -> list[str]:
    """The words of a text; in which order a table is read does not matter."""
    return sorted(set(re.findall(r"[^\W\d_]+", text)))


@given(
    st.lists(
        st.sampled_from(["A. ", "word ", "脊椎。", "e.g. ", "a" * 999]), max_size=30
    )
)
def test_sentences_cover_a_long_text(parts: list[str]) -> None:
    text = "".join(parts)
    bounds = sentence_bounds(text)
    assert "".join("".join(text[a:b].split()) for a, b in bounds) == "".join(
        text.split()
    )
    assert all(one[1] <= two[0] for one, two in pairwise(bounds))


@pytest.mark.parametrize("name", DOORS)
def test_a_file_made_by_chance_is_read_whole_or_refused_by_name(name: str) -> None:
    door = DOORS[name]
    for content in files_of(door.seeds, door.tokens, 60, seed=18):
        assert tried(door, content) is None, content


DRAWN_NAMES = """lines of one letter, letters side by side, stairs, nested boxes, grid,
    letters one on another, cells, columns, far away, open lists, saved states"""
WORD_NAMES = """rows, cells, open fields, wide cells, merged, bold, text boxes, notes"""
DOCUMENT_NAMES = """documents, spaces in an id, nested lists, history, digits, judgements,
    one long judgement, marks, ids with spaces"""


def test_hostile_files_take_linear_time(tmp_path: Path) -> None:
    assert faults(drawn, named(DRAWN, DRAWN_NAMES), 2_000) == []
    assert faults(document, named(WORD, WORD_NAMES), 2_000) == []
    assert (
        faults(collection_in(tmp_path), named(DOCUMENTS, DOCUMENT_NAMES), 2_000) == []
    )


def of_pdf(stream: str) -> list[str]:
    """The words of a PDF whose page is drawn so."""
    return read_here(pdf_of(stream.encode()), ".pdf", {}).text.split()


def test_a_letter_that_is_printed_twice_is_one_and_one_too_small_is_none() -> None:
    twice = "BT /F 12 Tf 72 720 Td (Disc) Tj .3 0 Td (Disc) Tj 0 -20 Td (all) Tj "
    assert of_pdf(f"{twice} /F .1 Tf 0 -20 Td (hidden) Tj ET") == ["Disc", "all"]


def test_a_page_of_lines_and_one_of_distant_cells_are_read_and_soon() -> None:
    began = time.process_time()
    lines = "".join(f"0 {n / 9} m 600 {n / 9} l S " for n in range(4_100))
    assert of_pdf(f"{lines} BT /F 9 Tf 72 720 Td (It hurts.) Tj ET") == ["It", "hurts."]
    cells = "".join("(a) Tj 99999999 0 Td (b) Tj -99999999 -9 Td " for _ in range(5))
    read = of_pdf(f"BT /F 9 Tf 72 720 Td {cells} ET")
    assert sorted(word.rstrip(":;") for word in read) == [*"aaaaabbbbb"]
    assert time.process_time() - began < MAX_SECONDS


def test_properties_of_a_word_file_that_never_end_are_no_title() -> None:
    deep = word_of(PARAGRAPH, {"docProps/core.xml": "<b id=a><p>a" * 9_000})
    assert read_here(deep, ".docx", {}).title == ""
