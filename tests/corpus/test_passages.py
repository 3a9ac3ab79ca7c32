"""Whatever the text, a quote is a cut of it, and nothing that can be quoted is lost."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import (
    Article,
    Block,
    Corpus,
    Passage,
    PassageRules,
    Source,
    cut_passages,
    list_opening,
    search_text,
)
from qa.corpus.formats.marked import read_markdown
from qa.corpus.passages import MAX_SHORT_ITEM_WORDS
from qa.text import plain
from tests.helpers.examples import examples
from tests.helpers.folders import article_of

RULES = PassageRules()

_words = st.sampled_from(
    [
        "pain",
        "Pain",
        "back.",
        "Spinal",
        "disc:",
        "5",
        "mg",
        "e.g.",
        "Dr.",
        "›",
        "’",
        "•",
        "-",
        "1.",
        "(a)",
        "Leave",
        "a",
        "Reply",
        "##",
        ">",
        "|",
        "```",
        "Disclaimer:",
        "injectionInserting",
        "🙂",
        "\xa0",
        "\u200b",
        "\u202e",
        "é",
        "𝒳",
        "你好。",
        "مرحبا؟",
        "include:",
    ]
)
_lines = st.lists(_words, max_size=25).map(" ".join)
_texts = st.one_of(
    st.text(max_size=400),
    st.lists(_lines, max_size=25).map("\n".join),
    st.lists(_lines, max_size=8).map("\n\n".join),
).map(lambda text: text.replace("\r", "\n").replace("\0", ""))  # as files are decoded


def _markdown(text: str) -> Article:
    read = read_markdown(text, {})
    return Article("a", "A title", read.text, read.blocks, Source("a.md", "0" * 64))


def _both(text: str) -> tuple[Article, Article]:
    return article_of(text), _markdown(text)


@examples(400)
@given(_texts)
def test_blocks_tile_the_visible_text(text: str) -> None:
    for article in _both(text):
        at = 0
        for block in article.blocks:
            assert not article.text[at : block.start].strip()
            assert at <= block.start < block.end
            at = block.end
        assert not article.text[at:].strip()


@examples(400)
@given(_texts)
def test_sentences_and_passages_are_cuts_in_order(text: str) -> None:
    for article in _both(text):
        at = 0
        for start, end in article.sentences:
            assert at <= start < end <= len(article.text)
            assert article.text[start:end] == article.text[start:end].strip()
            at = end
        for passage in cut_passages(article, RULES):
            assert passage.text == article.text[passage.start : passage.end]
            assert passage.sentences
            assert all(
                passage.start <= s.start and s.end <= passage.end
                for s in passage.sentences
            )


@examples(400)
@given(_texts)
def test_passages_cover_everything_that_is_not_furniture_and_nothing_that_is(
    text: str,
) -> None:
    for article in _both(text):
        passages = cut_passages(article, RULES)
        covered = {i for p in passages for i in range(p.start, p.end)}
        headed = {
            i for p in passages for b in p.blocks for s in b.path for i in range(*s)
        }
        for block in article.blocks:
            shown = article.text
            span = {i for i in range(block.start, block.end) if not shown[i].isspace()}
            if block.quotable:
                assert span <= covered
            elif block.kind != "question":
                assert not span & covered, "a heading or furniture inside a passage"
            if block.heads and any(shown[i].isalnum() for i in span):
                assert span & headed, "a heading that no passage stands under"


@examples(200)
@given(_texts)
def test_cutting_is_deterministic(text: str) -> None:
    first, again = article_of(text), article_of(text)
    assert first.blocks == again.blocks
    assert [p.id for p in cut_passages(first, RULES)] == [
        p.id for p in cut_passages(again, RULES)
    ]


@examples(200)
@given(_texts)
def test_passages_fit_the_model_and_keep_sentences_whole(text: str) -> None:
    article = article_of(text)
    ends = {s.end for s in article.sentences} | {b.end for b in article.blocks}
    starts = {s.start for s in article.sentences} | {b.start for b in article.blocks}
    for passage in cut_passages(article, RULES):
        assert passage.start in starts
        assert passage.end in ends
        assert words_of(passage) <= RULES.max_words or len(passage.sentences) == 1
        assert (
            len(passage.sentences) <= RULES.max_sentences
            or len(passage.blocks) == 1
            or passage.blocks[-1].kind == "item"
            or article.blocks_in(passage.start, passage.end)[0].kind == "question"
        )


def words_of(passage: Passage) -> int:
    """As the rules count them: without list markers."""
    return sum(len(passage.article.text[a:b].split()) for a, b in passage.sentences)


def windows_of(text: str, rules: PassageRules = RULES) -> list[str]:
    return [p.text for p in cut_passages(article_of(text), rules)]


def test_a_window_starts_at_every_sentence_and_stays_in_its_section() -> None:
    text = "One here. Two here. Three here. Four here. Five here.\n\nHead\n\nSix here."
    assert windows_of(text) == [
        "One here. Two here. Three here.",
        "Two here. Three here. Four here.",
        "Three here. Four here. Five here.",
        "Six here.",
    ]


def test_a_short_paragraph_is_whole() -> None:
    four = "One here. Two here. Three here. Four here."
    two = "Five here. Six here."
    assert windows_of(f"{four}\n\n{two}\n\nSeven here.\n\nEight here.") == [
        four,
        f"{two}\n\nSeven here.",
        "Seven here.\n\nEight here.",
    ]
    assert windows_of(two, PassageRules(max_sentences=1)) == [two]
    assert windows_of(two, PassageRules(max_words=3)) == ["Five here.", "Six here."]


def items(letters: str, words: int) -> str:
    return "\n".join(f"- {letter}" + " word" * (words - 1) for letter in letters)


LINE = "Opening line is here:\n\n"
LISTS = [
    # (text, the first words of the sentences of each window)
    # a list is whole with the line that opens it, whatever the length of its items
    (LINE + items("ABCDEF", 15), ["Opening A B C D E F"]),
    (LINE + items("ABC", 38), ["Opening A B C"]),
    # a short paragraph that opens a list stays with it
    ("Intro is here. " + LINE + items("ABCD", 28), ["Intro Opening A B C D"]),
    # only the line, where the paragraph is too long
    (
        "Intro of five words here. " + LINE + items("ABCD", 29),
        ["Intro", "Opening A B C D"],
    ),
    (
        "One here. Two here. Three here. Four here. " + LINE + items("AB", 5),
        ["One Two Three Four", "Opening A B"],
    ),
    # a paragraph of one sentence opens a list without a colon; others do not
    ("Opening line is here.\n\n" + items("ABC", 9), ["Opening A B C"]),
    ("One here. Two here.\n\n" + items("ABCD", 9), ["One Two", "A B C D"]),
    # what follows a list is no part of it
    (
        LINE + items("ABCD", 9) + "\n\nAfter it. Then this.",
        ["Opening A B C D", "After Then"],
    ),
    # short items that do not fit: as few and as even parts as can be
    (LINE + items("ABCDE", 28), ["Opening A B C", "D E"]),
    (items("ABCDE", 28), ["A B C", "D E"]),
    (items("ABCDEFGHI", 30), ["A B C", "D E F", "G H I"]),
    # the larger part last, where the opening line takes the room
    (
        "Opening" + " word" * 38 + " it:\n\n" + items("ABCDE", 28),
        ["Opening A B", "C D E"],
    ),
    # long items answer by themselves
    (items("ABCD", 31), ["A B C", "B C D"]),
    (LINE + items("ABCD", 31), ["Opening A B", "A B C", "B C D"]),
]


@pytest.mark.parametrize(("text", "windows"), LISTS)
def test_a_list_is_whole_or_divided_evenly(text: str, windows: list[str]) -> None:
    passages = cut_passages(article_of(text), RULES)
    first_words = [
        [text[a:b].split(maxsplit=1)[0] for a, b in p.sentences] for p in passages
    ]
    assert [" ".join(words) for words in first_words] == windows


_sizes = st.integers(1, 45)
_sections = st.lists(
    st.one_of(
        st.tuples(st.just("paragraph"), st.lists(_sizes, min_size=1, max_size=7)),
        st.tuples(st.just("list"), st.lists(_sizes, min_size=1, max_size=9)),
    ),
    min_size=1,
    max_size=5,
)


@examples(400)
@given(_sections, st.sampled_from(".:"))
def test_no_window_begins_or_ends_inside_what_fits(
    section: list[tuple[str, list[int]]], last: str
) -> None:
    article = article_of("\n\n".join(_written(*part, last) for part in section))
    passages = cut_passages(article, RULES)
    whole = []
    for kind, run in groupby(article.blocks, key=lambda b: b.kind):
        blocks = list(run)
        if kind == "item":
            opening = list_opening(article, blocks[0].sentences[0])
            start = opening.start if opening else blocks[0].start
            sizes = [words_of(article.cut(b.start, b.end)) for b in blocks]
            short = max(sizes) <= MAX_SHORT_ITEM_WORDS
            if opening or short:
                whole.append(article.cut(start, blocks[-1].end))
            if short and len(blocks) > 3:
                held = [sum(b in p.blocks for b in blocks) for p in passages]
                assert 1 not in held, "a window holds one item of a list"
        else:
            opens = blocks[-1].end < article.blocks[-1].end
            paragraphs = blocks[:-1] if opens else blocks
            whole += [article.cut(b.start, b.end) for b in paragraphs if is_short(b)]
    edges = {edge for p in passages for edge in (p.start, p.end)}
    for part in whole:
        if words_of(part) <= RULES.max_words:
            assert not edges & {*range(part.start + 1, part.end)}


def _written(kind: str, sizes: list[int], last: str) -> str:
    """`last` is the last character of a paragraph."""
    sentences = ["It" + " has" * size + " it." for size in sizes]
    if kind == "list":
        return "\n".join(f"- {s}" for s in sentences)
    return " ".join(sentences).removesuffix(".") + last


def is_short(block: Block) -> bool:
    return len(block.sentences) <= RULES.max_sentences + 1


def test_a_list_item_is_whole_with_its_marker() -> None:
    long = "- Heat: " + "It helps. " * 2 + "It" + " helps" * 30 + "."
    rules = PassageRules(max_sentences=1)
    assert windows_of(f"{long}\n- Cold: It helps too.", rules) == [
        long,
        "- Cold: It helps too.",
    ]


def test_a_passage_has_no_more_words_than_the_model_can_read() -> None:
    sentence = " ".join(["word"] * 49) + " end."
    item = article_of(f"• {sentence} {sentence} {sentence}")
    paragraph = article_of(f"{sentence} {sentence} {sentence}")
    assert [len(p.text.split()) for p in cut_passages(item, RULES)] == [101, 100]
    assert [len(p.text.split()) for p in cut_passages(paragraph, RULES)] == [100, 100]


def test_a_caption_inside_a_section_divides_the_passages(corpus: Corpus) -> None:
    article = corpus.by_id["symptom-management"]
    under = [
        p for p in cut_passages(article, RULES) if p.section == ("Palliative care",)
    ]
    assert [p.text[:26] for p in under] == [
        "Interventional radiologist",
        "For example, in patients w",
    ]


SEARCHED = [
    # a colon lost after a term is put back, for searching only
    (
        "symptom-management",
        "Epidural steroid injection",
        "Epidural steroid injection: Inserting a needle into the soft tissue",
    ),
    # a wrong apostrophe
    ("recent-advances", "Back pain is a common", "a person's quality of life."),
    # a no-break space, and no bullet
    (
        "pain-reduction",
        "Back pain originates",
        "\nSpinal stenosis: The spinal canal narrows",
    ),
]


@pytest.mark.parametrize(("article", "begins", "holds"), SEARCHED)
def test_what_is_searched_is_mended_and_headed(
    corpus: Corpus, article: str, begins: str, holds: str
) -> None:
    passages = cut_passages(corpus.by_id[article], RULES)
    passage = next(p for p in passages if p.text.startswith(begins))
    searched = search_text(passage)
    assert holds in searched
    assert searched.startswith("\n".join((passage.article.title, *passage.section)))


def test_plain_folds_what_looks_the_same() -> None:
    assert plain("a\u00a0person›s  ﬁne\n½") == "a person's fine 1⁄2"


@pytest.mark.parametrize("bounds", [(0, 0), (-1, 3), (2, 1), (0, 99)])
def test_a_passage_outside_its_article_cannot_be_made(bounds: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="is no span of article a"):
        article_of("Back pain.").cut(*bounds)
