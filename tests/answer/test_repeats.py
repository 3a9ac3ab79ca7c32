"""A text that several articles have is shown once, and the others are named."""

from __future__ import annotations

from qa.answer import Hit, choose_hits
from qa.answer.cards import copies_of, said_by
from qa.answer.citations import _numbers
from qa.corpus import Article, Passage, Source, Span
from tests.helpers.folders import article_of

TEXT = (
    "You can go home after four hours. Lie flat for one hour. Call us if you feel sick."
)


def passage(article: str, text: str) -> Passage:
    whole = Article(article, "T", text, article_of(text).blocks, Source("f", "0"))
    return whole.cut(0, len(text))


def hits_of(*passages: Passage) -> list[Hit]:
    return [
        Hit(n, p, 1 - n / 10, 1 - n / 10, 0.0, 1 - n / 10, 0.0)
        for n, p in enumerate(passages)
    ]


def test_a_copy_is_not_chosen_and_what_is_new_is() -> None:
    other = "Nobody drives on that day. The day after is fine."
    wrapped = TEXT.replace("after four", "after\nfour").replace("You", "YOU")
    partly = "Lie flat for one hour. Call us if you feel sick. Eat well."
    hits = hits_of(
        passage("a", TEXT),
        passage("b", wrapped),
        passage("c", partly),
        passage("d", other),
    )
    chosen = choose_hits(hits, about_as_good=1.0)
    assert [h.passage.article.id for h in chosen] == ["a", "d"]
    everything = choose_hits(hits, about_as_good=1.0, repeated=True)
    assert len(everything) == 4


def test_one_sentence_in_common_is_no_copy() -> None:
    other = "Call us if you feel sick. You may drive on the next day if you feel well."
    hits = hits_of(passage("a", TEXT), passage("b", other))
    assert len(choose_hits(hits)) == 2


def test_copies_are_named_once_an_article() -> None:
    copy, far = passage("b", TEXT), passage("c", "Something else is said here.")
    others = [(p, said_by(p)) for p in (copy, far, copy, passage("a", TEXT))]
    assert copies_of(passage("a", TEXT), others) == [copy]


def test_a_sentence_with_other_numbers_does_not_say_the_same() -> None:
    article = article_of("It takes 2.5 to 10 days.7\n\nIt takes ten days.")
    assert _numbers(article, Span(0, 25)) == {"2.5", "10"}
    assert _numbers(article, Span(27, 45)) == set()
