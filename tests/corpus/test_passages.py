"""Whatever the text, a quote is a cut of it, and nothing that can be quoted is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa.corpus import Article, Corpus, PassageRules, Source, cut_passages, search_text
from qa.corpus.formats.markdown import blocks_of_markdown
from qa.text import plain
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
    return Article(
        "a", "A title", text, blocks_of_markdown(text), Source("a.md", "0" * 64)
    )


def _both(text: str) -> tuple[Article, Article]:
    return article_of(text), _markdown(text)


@settings(max_examples=400, deadline=None)
@given(_texts)
def test_blocks_tile_the_visible_text(text: str) -> None:
    for article in _both(text):
        at = 0
        for block in article.blocks:
            assert not article.text[at : block.start].strip()
            assert at <= block.start < block.end
            at = block.end
        assert not article.text[at:].strip()


@settings(max_examples=400, deadline=None)
@given(_texts)
def test_sentences_and_passages_are_cuts_in_order(text: str) -> None:
    for article in _both(text):
        at = 0
        for start, end in article.sentences:
            assert at <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()
            at = end
        for passage in cut_passages(article, RULES):
            assert passage.text == text[passage.start : passage.end]
            assert passage.sentences
            assert all(
                passage.start <= s.start and s.end <= passage.end
                for s in passage.sentences
            )


@settings(max_examples=400, deadline=None)
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
            span = {i for i in range(block.start, block.end) if not text[i].isspace()}
            if block.quotable:
                assert span <= covered
            else:
                assert not span & covered, "a heading or furniture inside a passage"
            if block.kind == "heading" and any(text[i].isalnum() for i in span):
                assert span & headed, "a heading that no passage stands under"


@settings(max_examples=200, deadline=None)
@given(_texts)
def test_cutting_is_deterministic(text: str) -> None:
    first, again = article_of(text), article_of(text)
    assert first.blocks == again.blocks
    assert [p.id for p in cut_passages(first, RULES)] == [
        p.id for p in cut_passages(again, RULES)
    ]


@settings(max_examples=200, deadline=None)
@given(_texts)
def test_passages_fit_the_model_and_keep_sentences_whole(text: str) -> None:
    article = article_of(text)
    ends = {s.end for s in article.sentences} | {b.end for b in article.blocks}
    starts = {s.start for s in article.sentences} | {b.start for b in article.blocks}
    for passage in cut_passages(article, RULES):
        assert passage.start in starts
        assert passage.end in ends
        assert len(passage.sentences) <= RULES.max_sentences or len(passage.blocks) == 1


def test_a_window_starts_at_every_sentence_and_stays_in_its_section() -> None:
    article = article_of(
        "One here. Two here. Three here. Four here.\n\nHead\n\nFive here."
    )
    assert [p.text for p in cut_passages(article, RULES)] == [
        "One here. Two here. Three here.",
        "Two here. Three here. Four here.",
        "Five here.",
    ]


def test_a_list_item_is_whole_with_its_marker(corpus: Corpus) -> None:
    article = corpus.by_id["spine-guide"]
    texts = [p.text for p in cut_passages(article, PassageRules(max_sentences=1))]
    assert (
        "- Fluoroscopy: Fluoroscopy uses real-time X-ray imaging to visualize the spine "
        "during procedures, ensuring accurate needle placement and treatment delivery."
    ) in texts


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
        "• Spinal stenosis",
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
