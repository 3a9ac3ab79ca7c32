"""Questions with their answers, rows of tables, and passages that a model can read."""

from __future__ import annotations

from qa.corpus import (
    Article,
    PassageRules,
    Source,
    cut_passages,
    search_text,
    sentence_places,
)
from qa.corpus.formats.layout import laid_out
from qa.corpus.formats.plain_text import blocks_of
from qa.corpus.passages import MAX_WEIGHT
from qa.text import weight_of
from tests.helpers.folders import article_of

RULES = PassageRules()


def headed_windows(text: str) -> list[tuple[tuple[str, ...], str]]:
    return [(p.section, p.text) for p in cut_passages(article_of(text), RULES)]


def test_a_question_and_its_whole_answer_are_one_passage() -> None:
    answer = "Yes, it is. One here. Two here. Three here. Four here."
    text = (
        f"Leaflet\n\nI am ill. Is it safe?\n{answer}\n\n- an item\n\nIs it long?\nNo."
    )
    assert headed_windows(text) == [
        ((), f"I am ill. Is it safe?\n{answer}\n\n- an item"),
        ((), "Is it long?\nNo."),
    ]


def test_a_long_answer_begins_with_its_question_and_goes_on_below_it() -> None:
    text = "Leaflet\n\nIs it safe?\n" + "One two three four five six seven. " * 20
    first, second, *_ = headed_windows(text)
    assert first[0] == ()
    assert first[1].startswith("Is it safe?\nOne two")
    assert second == (
        ("Is it safe?",),
        " ".join(["One two three four five six seven."] * 3),
    )


def test_the_question_is_searched_once_with_its_answer() -> None:
    article = article_of("Leaflet\n\nIs it safe?\nYes. It is.")
    (passage,) = cut_passages(article, RULES)
    assert search_text(passage) == "A title\nIs it safe?\nYes. It is."
    assert [search_text(passage)[p:][:3] for p in sentence_places(passage)] == [
        "Yes",
        "It ",
    ]


def test_the_row_of_a_table_stands_alone() -> None:
    laid = laid_out(
        "Doses\n\nBefore it.\n\nAge\tDose\n2 to 5\t1 ml\n6 to 9\t2 ml\n\nAfter."
    )
    blocks = blocks_of(laid.text, {}, laid.rows)
    article = Article("a", "A title", laid.text, blocks, Source("a.txt", "0" * 64))
    assert [p.text for p in cut_passages(article, RULES)] == [
        "Before it.",
        "Age: 2 to 5; Dose: 1 ml",
        "Age: 6 to 9; Dose: 2 ml",
        "After.",
    ]
    row = article.blocks[2]
    assert [article.text[a:b] for a, b in row.headers] == ["Age", "Dose"]


def test_no_passage_weighs_more_than_the_model_reads() -> None:
    heavy = "Percutaneous transforaminal endoscopic microdiscectomy, " * 30
    text = f"Where things are\n\nIn the ward\n{heavy}end. The coffee is upstairs."
    passages = cut_passages(article_of(text), RULES)
    assert all(weight_of(search_text(p)) <= MAX_WEIGHT for p in passages)
    assert passages[-1].text.endswith("The coffee is upstairs.")


def test_the_numbers_of_references_are_shown_and_not_searched() -> None:
    text = (
        "Block\n\nYou go home soon.4,5 Do not drive.[6] It takes 2.5 days on average.⁷"
    )
    (_, passage) = cut_passages(article_of(text), RULES)
    assert passage.text == text[7:]
    searched = search_text(passage)
    assert (
        searched
        == "A title\nYou go home soon. Do not drive. It takes 2.5 days on average."
    )
    assert [searched[p:][:3] for p in sentence_places(passage)] == ["You", "Do ", "It "]


def test_the_label_of_an_item_without_a_line_of_its_own_is_no_sentence() -> None:
    text = (
        "Risks include - Age. Bones get thin. - Low weight. It matters. - It is not so."
    )
    (block,) = article_of(text).blocks
    assert [text[s.start : s.end] for s in block.sentences] == [
        "Risks include - Age.",
        "Bones get thin.",
        "- Low weight. It matters.",
        "- It is not so.",
    ]


def test_an_abbreviation_with_full_stops_ends_a_title() -> None:
    for title, kind in (
        ("Peripheral Arterial Disease (P.A.D.)", "title"),
        ("Many people do not know of P.A.D.", "paragraph"),
    ):
        (first, *_) = article_of(
            f"{title}\n\nIt narrows the arteries of the legs."
        ).blocks
        assert first.kind == kind
