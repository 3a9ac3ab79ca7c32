"""What of a text stands in the articles: word for word, a part, close, or nothing."""

from __future__ import annotations

import contextlib
import io
import json
import time

import pytest

from qa.corpus import Span, read_corpus
from qa.errors import TextError
from qa.index import build
from qa.staff import TextCheck, TextFindings, text_json
from qa.staff.text_check import Finding
from qa.staff.text_check.check import MIN_MEANING
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder

BLOCK = """Nerve blocks

A nerve block numbs the nerve’s root. It lasts one to two weeks. Take 2.5 mg twice a day.

It is not recommended for people with an infection, because the needle could carry it further. In anti-inflammatory use it is given once.

After the block

Do not take

- aspirin or other blood thinners
- a hot bath within 24\u00a0hours of the injection

Most people go home. On the day you should never do these:

- drink a glass of water
- drive a car or ride a bicycle
"""
OTHER = """Other care

Most people go home. Physiotherapy helps to keep the back mov\u00ading after the treatment.

Leave a Reply
"""


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory) -> TextCheck:
    folder = tmp_path_factory.mktemp("text-check")
    corpus = write_folder(folder / "corpus", {"blocks.txt": BLOCK, "other.txt": OTHER})
    build(folder / "index", read_corpus(corpus), TinyEncoder())
    return TextCheck.open(folder / "index", corpus, TinyEncoder())


def one(checker: TextCheck, text: str) -> Finding:
    (finding,) = checker.check(text).findings
    return finding


def said(found: TextFindings) -> list[tuple[str, str]]:
    text = found.checked.text
    return [
        (f.verdict, text[f.sentence.start : f.sentence.end]) for f in found.findings
    ]


def folds(finding: Finding) -> list[str]:
    return [f.kind for f in finding.places[0].folds]


WORD_FOR_WORD = [
    ("It lasts one to two weeks.", []),
    ("It lasts one\nto two weeks.", ["line wrap"]),
    ("It lasts one to two\u00a0weeks.", ["no-break space"]),
    ("A nerve block numbs the nerve's root.", ["curly quote"]),
    ("A nerve block numbs the ner\u00adve’s root.", ["soft hyphen"]),
    ("A nerve block numbs the ner\u00ad\nve’s root.", ["soft hyphen", "line wrap"]),
    ("It lasts one to two weeks [1].", ["citation mark"]),
    ("It lasts one to two weeks.[1][2]", ["citation mark", "citation mark"]),
    ("It lasts one to two weeks.¹", ["citation mark"]),
    ("“It lasts one to two weeks.”", ["quotes around"]),
    ("'It lasts one to two weeks'.", ["quotes around"]),
    ("“It lasts one to two weeks.” [3]", ["citation mark", "quotes around"]),
    ("**It lasts** one to *two* weeks.", []),
    ("- aspirin or other blood thinners", []),
    ("• a hot bath within 24 hours of the injection", ["no-break space"]),
    (
        "Physiotherapy helps to keep the back moving after the treatment.",
        ["soft hyphen"],
    ),
]


@pytest.mark.parametrize(("text", "named"), WORD_FOR_WORD)
def test_word_for_word_with_each_fold_named(
    checker: TextCheck, text: str, named: list[str]
) -> None:
    finding = one(checker, text)
    assert finding.verdict == "word for word"
    assert folds(finding) == named
    assert finding.changes == ()


def test_what_is_shown_is_the_cut_of_the_article(checker: TextCheck) -> None:
    (place,) = one(checker, "A nerve block numbs the nerve's root.").places
    assert place.passage.text == "A nerve block numbs the nerve’s root."
    article = place.passage.article
    assert place.passage.text == article.text[place.passage.start : place.passage.end]


NOT_WORD_FOR_WORD = [
    ("It lasts one to three weeks.", "number"),
    ("It lasts one to two days.", "unit"),
    ("It lasts 1 to 2 weeks.", "form"),
    ("It lasts one to  two weeks.", "sign"),
    ("It Lasts one to two weeks.", "form"),
    ("It lasts one to two weeks!", "sign"),
    ("It lasts one–to two weeks.", "sign"),
    ("Take 2,5 mg twice a day.", "form"),
    ("Take 25 mg twice a day.", "number"),
    ("Take 2.5 g twice a day.", "unit"),
    ("Take 2.5 ml twice a day.", "unit"),
    ("Take 2.5 mg once a day.", "number"),
    ("Take 2.5 mg twice a week.", "unit"),
    ("Take 2.5 mg/kg twice a day.", "unit"),
    ("Don't take 2.5 mg twice a day.", "negation"),
    ("A nerve block does not numb the nerve’s root.", "negation"),
    ("A nerve block numbs the vein’s root.", "name"),
    ("Most people never go home.", "negation"),
    ("Some people go home.", "strength"),
    ("A block numbs the nerve nerve’s root.", "order"),
    ("a cold bath within 24 hours of the injection", "opposite"),
    ("a hot bath within 24 hours of the biopsy", "word"),
    ("A nerve block numbs the nerve’s root for ibuprofen.", "name"),
]


@pytest.mark.parametrize(("text", "kind"), NOT_WORD_FOR_WORD)
def test_the_smallest_change_is_named_by_its_kind(
    checker: TextCheck, text: str, kind: str
) -> None:
    finding = one(checker, text)
    assert finding.verdict == "closest"
    assert kind in {k for c in finding.changes for k in c.kinds}, finding.changes


PARTS = [
    (
        "recommended for people with an infection, because the needle could carry it further.",
        "negation",
    ),
    ("recommended for people with an infection", "negation"),
    ("the needle could carry it further.", "negation"),
    ("within 24 hours of the injection", "word"),
]


@pytest.mark.parametrize(("text", "left_out"), PARTS)
def test_a_part_of_a_sentence_is_no_sentence(
    checker: TextCheck, text: str, left_out: str
) -> None:
    """What it leaves out is named: without its "not" it would say the opposite."""
    finding = one(checker, text)
    assert finding.verdict == "part"
    (place,) = finding.places
    assert place.part_of is not None
    assert place.passage.text in place.part_of.text
    assert left_out in {k for c in finding.changes for k in c.kinds}


INSIDE_WORDS = [
    "5 mg twice a day.",
    "inflammatory use it is given once.",
    "Most people",
]


@pytest.mark.parametrize("text", INSIDE_WORDS)
def test_half_a_number_or_word_and_a_few_words_are_no_part(
    checker: TextCheck, text: str
) -> None:
    assert one(checker, text).verdict not in ("word for word", "part")


def test_what_stands_above_a_list_is_told(checker: TextCheck) -> None:
    (first,) = one(checker, "aspirin or other blood thinners").places
    assert first.passage.section[-1] == "Do not take"
    (second,) = one(checker, "drink a glass of water").places
    assert second.opening is not None
    assert second.opening.text == "On the day you should never do these:"


def test_the_same_words_in_several_articles_have_all_their_places(
    checker: TextCheck,
) -> None:
    places = one(checker, "Most people go home.").places
    assert [p.passage.article.id for p in places] == ["blocks", "other"]


def test_the_whole_text_is_checked_and_page_furniture_is_never_quoted(
    checker: TextCheck,
) -> None:
    text = "# Nerve blocks\n\nIt lasts one to two weeks.[1] Take 2.5 mg twice a day. [2]\n\n* Leave a Reply"
    assert said(checker.check(text)) == [
        ("word for word", "Nerve blocks"),
        ("word for word", "It lasts one to two weeks.[1]"),
        ("word for word", "Take 2.5 mg twice a day. [2]"),
        ("closest", "Leave a Reply"),
    ]


def test_two_sentences_that_are_quoted_as_one_keep_both(checker: TextCheck) -> None:
    text = "It lasts one to two weeks; take 2.5 mg twice a day."
    finding = one(checker, text)
    assert finding.verdict == "closest"
    assert finding.places[0].passage.text == (
        "It lasts one to two weeks. Take 2.5 mg twice a day."
    )


def test_other_things_are_nothing(checker: TextCheck) -> None:
    finding = one(checker, "Zebras graze near rivers.")
    assert (finding.verdict, finding.places, finding.changes) == ("nothing", (), ())
    assert finding.likeness < MIN_MEANING


def test_the_json_says_where_everything_stands(checker: TextCheck) -> None:
    found = text_json(checker.check("Take 2.5 g twice a day. Most people go home [1]."))
    assert found["counts"] == {"closest": 1, "word for word": 1}
    first, second = found["sentences"]
    (change,) = first["changes"]
    assert (change["kinds"], change["ours"]["text"], change["theirs"]["text"]) == (
        ["unit"],
        "mg",
        "g",
    )
    assert BLOCK[change["ours"]["start"] : change["ours"]["end"]] == "mg"
    assert found["text"][change["theirs"]["start"] : change["theirs"]["end"]] == "g"
    assert second["places"][0]["folded"][0]["text"] == " [1]"
    assert json.loads(json.dumps(found)) == found


def word_file(text: str) -> bytes:
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.core_properties.title = "Nerve blocks"
    document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


FILES = [
    ("a.docx", word_file("Take 2.5 mg twice a day.")),
    ("a.md", b"*Take* 2.5 mg twice a day."),
    ("a.html", b"<p>Take <b>2.5 mg</b> twice a day.</p>"),
    ("a.txt", b"Take 2.5 mg twice a day."),
    ("", b"\xef\xbb\xbfTake 2.5 mg\r\ntwice a day."),
]


@pytest.mark.parametrize(("name", "content"), FILES)
def test_files_are_read_like_articles(
    checker: TextCheck, name: str, content: bytes
) -> None:
    *_, finding = checker.check(content, name).findings
    assert finding.verdict == "word for word"


REFUSED = [
    ("", b"", "The text is empty"),
    ("", b"\xff\xff", "The text is not UTF-8"),
    ("a.xlsx", b"x", "files of the format .xlsx are not read"),
    ("", b"...", "The text holds no words"),
    ("a.pdf", b"x", "a.pdf"),
    ("", b"Word. " * 3000, "more than 2,000 sentences"),
    ("", b"x" * 4_000_001, "more than 4,000,000 bytes"),
]


@pytest.mark.parametrize(("name", "content", "message"), REFUSED)
def test_what_cannot_be_checked_is_refused_with_the_cure(
    checker: TextCheck, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(TextError, match=message) as error:
        checker.check(content, name)
    assert error.value.cure


def test_no_changed_character_passes_as_word_for_word(checker: TextCheck) -> None:
    """Digits first; what is folded is no change."""
    whole = "Take 2.5 mg twice a day."
    texts = [
        whole[:n] + put + whole[n + 1 :]
        for n in sorted(range(len(whole) - 1), key=lambda n: not whole[n].isdigit())
        for put in ("0", "7", "", "x", ".", whole[n].swapcase())
        if put != whole[n]
    ]
    for text in texts:
        found = checker._texts.find(text, Span(0, len(text)))
        assert [p for p in found if p.part_of is None] == [], text


HOSTILE = [" ", "\n", "[", "[1]", "|", "*a", "\u00ad ", "“", "5 mg ", "not ", "a. [1] "]


@pytest.mark.parametrize("part", HOSTILE)
def test_hostile_texts_take_no_time(checker: TextCheck, part: str) -> None:
    before = time.process_time()
    with contextlib.suppress(TextError):
        checker.check("Word " + part * (60_000 // len(part)) + " end")
    assert time.process_time() - before < 10
