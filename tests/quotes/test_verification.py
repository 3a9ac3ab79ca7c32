"""A saved sheet, months later: what stands, what moved, what changed, what was altered."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import Article, Passage, Source
from qa.errors import SheetError
from qa.language import interface_texts
from qa.quotes import (
    Finding,
    Sheet,
    SheetWords,
    difference,
    finding_of,
    findings_of,
    read_pasted,
    sheet_html,
)
from qa.quotes.check_code import code_of
from qa.quotes.saved_sheet import MAX_BYTES, parse_sheet
from qa.quotes.sheet import SheetEntry, SheetQuote
from qa.quotes.verification import most_like
from tests.helpers.folders import article_of

TEXT = (
    "Nerve blocks\n\n"
    "A nerve block numbs a nerve. It lasts one to two weeks. Most people go home.\n\n"
    "After the block\n\n"
    "Do not drive for 24 hours. You & your leg < may feel\u00a0heavy."
)


def article(text: str = TEXT, name: str = "blocks") -> Article:
    read = article_of(text)
    return Article(name, "Nerve blocks", text, read.blocks, Source("b.txt", "1" * 64))


def passage(words: str, text: str = TEXT, name: str = "blocks") -> Passage:
    start = text.index(words)
    return article(text, name).cut(start, start + len(words))


FIRST = passage("A nerve block numbs a nerve. It lasts one to two weeks.")
SECOND = passage("Do not drive for 24 hours. You & your leg < may feel\u00a0heavy.")


def saved(*passages: Passage) -> str:
    quotes = tuple(SheetQuote(p, p.sentences[:1]) for p in passages or (FIRST, SECOND))
    sheet = Sheet(None, (SheetEntry("How long?", "found", quotes),), "b" * 16)
    return sheet_html(sheet, interface_texts(SheetWords, "en", "sheet"))


def findings(html: str | bytes, *articles: Article) -> list[Finding]:
    content = html.encode() if isinstance(html, str) else html
    there = {a.id: a for a in articles or (article(),)}
    return [finding_of(q, there) for q in parse_sheet(content).quotes]


def verdicts(html: str | bytes, *articles: Article) -> list[str]:
    return [f.verdict for f in findings(html, *articles)]


def test_a_sheet_says_what_it_quotes(tmp_path: Path) -> None:
    path = tmp_path / "sheet.html"
    path.write_text(saved(), "utf-8")
    assert parse_sheet(path.read_bytes()).build == "b" * 16
    first, second = read_pasted(path).quotes
    assert (first.number, first.article, first.start, first.end) == (
        1,
        "blocks",
        *(14, 69),
    )
    assert (first.text, second.text) == (FIRST.text, SECOND.text)
    assert first.code == code_of(FIRST)
    assert (first.sha256, first.fault) == ("1" * 64, "")
    assert verdicts(saved()) == ["stands", "stands"]


def attributes_reversed(html: str) -> str:
    def turned(tag: re.Match[str]) -> str:
        said = re.findall(r' ([\w-]+)="([^"]*)"', tag[2])
        return f"<{tag[1]}{''.join(f' {k}={v!r}' for k, v in reversed(said))}>"

    return re.sub(r"<(blockquote|main)((?: [\w-]+=\"[^\"]*\")+)>", turned, html)


SAVED_ANEW = [
    ("attributes in another order and other quotation marks", attributes_reversed),
    ("newlines of another system", lambda h: h.replace("\n", "\r\n")),
    ("newlines of an old system", lambda h: h.replace("\n", "\r")),
    ("other entities", lambda h: h.replace("&amp;", "&#38;").replace("&lt;", "&#x3c;")),
    ("named blanks", lambda h: h.replace("\u00a0", "&nbsp;")),
    ("tags in capitals", lambda h: h.replace("blockquote", "BLOCKQUOTE")),
    ("a mark of the encoding", lambda h: "\ufeff" + h),
    ("where it was saved from", lambda h: "<!-- saved from url=(0014) -->\n" + h),
    ("a comment of a browser", lambda h: h.replace("numbs", "nu<!-- x -->mbs")),
    (
        "what a browser adds",
        lambda h: h.replace("<body>", '<body class="x"><div></div>'),
    ),
]


@pytest.mark.parametrize(("what", "save"), SAVED_ANEW)
def test_a_sheet_that_was_saved_anew_still_stands(what: str, save) -> None:
    again = save(saved())
    assert again != saved(), what
    assert verdicts(again) == ["stands", "stands"], what


def test_the_same_words_elsewhere_are_moved_and_never_taken_for_the_quote() -> None:
    later = "News\n\nSomething new.\n\n" + TEXT + "\n\n" + FIRST.text
    first, second = findings(saved(), article(later))
    assert (first.verdict, second.verdict) == ("moved", "moved")
    assert [p.start for p in first.now] == [36, len(later) - len(FIRST.text)]
    assert {p.text for p in first.now} == {FIRST.text}


def test_what_changed_is_told_word_by_word() -> None:
    later = TEXT.replace("one to two weeks", "two to three days")
    first, second = findings(saved(), article(later))
    assert (first.verdict, second.verdict) == ("changed", "moved")
    assert [p.text for p in first.now] == [
        "A nerve block numbs a nerve. It lasts two to three days."
    ]
    assert difference(first.then or "", first.now[0].text) == (
        "A nerve block numbs a nerve. It lasts "
        "[-one-]{+two+} to [-two-]{+three+} [-weeks-]{+days+}."
    )


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("one to two weeks", "one to two week"),
        ("24 hours", "12 hours"),
        ("Do not drive", "Do drive"),
        ("nerve.", "nerve"),
        ("may feel\u00a0heavy", "may feel heavy"),
        ("A nerve", "a nerve"),
    ],
)
def test_the_smallest_change_is_no_standing_quote(was: str, becomes: str) -> None:
    meant = FIRST if was in FIRST.text else SECOND
    assert was in meant.text
    assert verdicts(saved(meant), article(TEXT.replace(was, becomes))) == ["changed"]


def test_a_passage_that_is_no_more_has_no_like() -> None:
    other = "Other\n\nRice and beans are good to eat. So is bread, they say."
    first, second = findings(saved(), article(other))
    assert (first.verdict, first.now) == ("changed", ())
    assert (second.verdict, second.now) == ("changed", ())


def test_an_article_that_is_no_more_is_gone() -> None:
    other = article("Other\n\nRice and beans are good to eat.", "other")
    assert verdicts(saved(), other) == ["gone", "gone"]


def test_words_of_an_article_that_stand_in_another_one_are_moved_there() -> None:
    renamed = article("News\n\nSomething new.\n\n" + TEXT, "renamed")
    first, second = findings(saved(), article("Other\n\nRice is good."), renamed)
    for finding, quoted in ((first, FIRST), (second, SECOND)):
        assert (finding.verdict, finding.article) == ("moved", "blocks")
        assert [(p.article.id, p.text) for p in finding.now] == [
            ("renamed", quoted.text)
        ]


def test_the_same_file_under_another_name_is_found_by_its_hash_first() -> None:
    same, other = article(TEXT, "z-renamed"), article("A\n\n" + TEXT, "copy")
    edited = Article(other.id, "T", other.text, other.blocks, Source("b", "2" * 64))
    (finding, _) = findings(saved(), edited, same)
    assert [p.article.id for p in finding.now] == ["z-renamed"]


def test_an_article_edited_elsewhere_is_told_of() -> None:
    later = article(TEXT + "\n\nMore.")
    edited = Article(later.id, "T", later.text, later.blocks, Source("b", "2" * 64))
    assert [(f.verdict, f.edited) for f in findings(saved(), edited)] == [
        ("stands", True)
    ] * 2
    assert [f.edited for f in findings(saved())] == [False, False]


CODE, OTHER = code_of(FIRST), code_of(SECOND)
ALTERED = [
    ("two weeks", "ten weeks", "its words are not those of its check code"),
    (
        "<mark>A nerve block numbs a nerve.",
        "<mark>A nerve  block numbs a nerve.",
        "its words are not those of its check code",
    ),
    ('data-start="14"', 'data-start="15"', "its check code is that of another place"),
    ('data-article="blocks"', 'data-article="else"', "another place"),
    ('data-end="69"', 'data-end="1e9"', "it does not say where it stands"),
    ('data-start="14"', 'data-start="٣"', "it does not say where it stands"),
    (f'data-code="{CODE}"', f'data-code="{OTHER}"', "that is shown is not its own"),
    (CODE, OTHER, "its check code is that of another place"),
    (f">{CODE}", f">{OTHER}", "that is shown is not its own"),
    (f">{CODE}</code>", "", "that is shown is not its own"),
    (CODE, CODE.replace("0", "1", 1), "its check code cannot be read"),
    ("two weeks", "<span hidden>two</span> weeks", "there is a <span> in it"),
    ("two weeks", '<mark style="x">two</mark> weeks', "there is a <mark> in it"),
    ("two weeks", "two<br> weeks", "there is a <br> in it"),
]


@pytest.mark.parametrize(("was", "becomes", "reason"), ALTERED)
def test_a_quote_altered_in_the_sheet_is_named(
    was: str, becomes: str, reason: str
) -> None:
    html = saved().replace(was, becomes)
    assert html != saved()
    first, second = findings(html)
    assert first.verdict == "altered"
    assert reason in first.reason
    assert second.verdict in ("stands", "altered")


def test_beside_altered_words_stands_what_the_code_says() -> None:
    first = findings(saved().replace("two weeks", "ten weeks"))[0]
    assert [p.text for p in first.now] == [FIRST.text]
    said = difference(first.now[0].text, first.then or "")
    assert said.endswith("one to [-two-]{+ten+} weeks.")


BROKEN = [
    (b"", "no sheet of this desk"),
    (b"<html><main>Hello</main>", "no sheet of this desk"),
    (b"%PDF-1.7", "is a PDF"),
    (b"\xff\xfe<\x00", "is not UTF-8"),
    (b"x" * (MAX_BYTES + 1), "more than 2,000,000 bytes"),
    (saved().split("</main>", maxsplit=1)[0].encode(), "is cut short"),
    (saved().split("two weeks", maxsplit=1)[0].encode(), "is cut short"),
    (saved().replace('data-quotes="2"', 'data-quotes="3"').encode(), "says it has 3"),
    (
        saved().replace("</main>", "<blockquote></blockquote></main>").encode(),
        "holds 3",
    ),
    (saved().replace('data-sheet="1"', 'data-sheet="9"').encode(), "the format 9"),
    (saved().replace("<body>", "<body><main data-sheet>").encode(), "format none"),
    (b"<blockquote></blockquote>" * 1001, "more than 1000 quotes"),
]


@pytest.mark.parametrize(("content", "message"), BROKEN)
def test_what_is_no_whole_sheet_is_refused_with_the_cure(
    content: bytes, message: str
) -> None:
    with pytest.raises(SheetError, match=message) as error:
        parse_sheet(content)
    assert error.value.cure


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=r"none\.html cannot be read"):
        read_pasted(tmp_path / "none.html")


@given(st.data())
def test_no_damage_passes_for_the_sheet(data: st.DataObject) -> None:
    """Whatever stands is word for word; whatever cannot be read is refused."""
    html = saved()
    at = data.draw(st.integers(0, len(html)))
    drop = data.draw(st.integers(0, 40))
    put = data.draw(st.sampled_from(["", "<", "</mark>", "<![x[", "&#0;", "<!--", "x"]))
    try:
        sheet = parse_sheet((html[:at] + put + html[at + drop :]).encode())
    except SheetError:
        return
    for quote in sheet.quotes:
        if finding_of(quote, {"blocks": article()}).verdict == "stands":
            assert quote.text in (FIRST.text, SECOND.text)


SLOW = ["<", "<!--", "<a ", "&", "<![", "<?", "</", "<a b='", "<a b='>", "<!-- >"]
SLOW += ["<!a>", "<b>", "x='>"]


@pytest.mark.parametrize("part", SLOW)
def test_hostile_files_take_no_time(part: str) -> None:
    before = time.process_time()
    with pytest.raises(SheetError):
        parse_sheet((part * (MAX_BYTES // len(part))).encode())
    with pytest.raises(SheetError):
        parse_sheet(b"<a " + (part * (90_000 // len(part))).encode() + b">")
    assert time.process_time() - before < 20


# --- bare codes ---------------------------------------------------------------------


def told(code: str, *articles: Article) -> list[tuple[str, list[str]]]:
    there = {a.id: a for a in articles or (article(),)}
    return [(f.verdict, [p.text for p in f.now]) for f in findings_of(code, there)]


def test_a_code_finds_its_words() -> None:
    assert told(CODE) == [("stands", [FIRST.text])]
    assert told(f" {OTHER.lower()} ") == [("stands", [SECOND.text])]


def test_a_code_whose_words_moved_says_where() -> None:
    assert told(CODE, article("News\n\nOld news.\n\n" + TEXT)) == [
        ("moved", [FIRST.text])
    ]


def test_a_code_whose_words_changed_shows_what_stands_there() -> None:
    later = TEXT.replace("two weeks", "ten weeks")
    there = FIRST.text.replace("two weeks", "ten weeks")
    assert told(CODE, article(later)) == [("changed", [there])]
    assert told(CODE, article("Short\n\nIt is short.")) == [("changed", [])]


def test_a_code_of_no_article_is_gone() -> None:
    assert told(CODE, article(TEXT, "other")) == [("gone", [])]


def test_most_alike_is_the_run_of_sentences_with_most_words_in_common() -> None:
    like = most_like(article(), "It lasts two weeks. Most people go home then.")
    assert like is not None
    assert like.passage.text == "It lasts one to two weeks. Most people go home."
    assert most_like(article(), "Bread and rice.") is None


DIFFERENCES = [
    ("a b", "a b", "a b"),
    ("a b", "a c", "a [-b-]{+c+}"),
    ("a b", "b", "[-a -]b"),
    ("a.", "a, b.", "a{+, b+}."),
    ("", "a", "{+a+}"),
    ("5 %", "6 %", "[-5-]{+6+} %"),
]


@pytest.mark.parametrize(("then", "now", "said"), DIFFERENCES)
def test_a_difference_shows_both_texts(then: str, now: str, said: str) -> None:
    assert difference(then, now) == said
