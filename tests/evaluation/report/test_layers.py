"""Articles cut into pieces: the pieces, joined, are the text."""

from __future__ import annotations

from pathlib import Path

from qa.corpus import Span, read_corpus
from qa.evaluation.report import excerpts, whole_article
from qa.evaluation.report.cases import LayerSpan, pieces
from tests.helpers.evaluation import corpus_in


def test_pieces_joined_are_the_text_however_the_marks_lie(tmp_path: Path) -> None:
    (article, *_) = read_corpus(corpus_in(tmp_path)).articles
    end = len(article.text)
    marks = [
        LayerSpan("shown", Span(3, 30)),
        LayerSpan("marked", Span(10, 40)),
        LayerSpan("expected", Span(0, 12)),
        LayerSpan("expected", Span(35, end)),
    ]
    assert whole_article(article, marks).text == article.text
    for start, stop in ((0, end), (5, 11), (20, 36)):
        cut = pieces(article, start, stop, marks)
        assert "".join(p.text for p in cut) == article.text[start:stop]
    classes = [p.classes for p in pieces(article, 0, 40, marks)]
    assert classes == [
        "expected expected-opens",
        "shown expected shown-opens",
        "shown marked expected marked-opens expected-closes",
        "shown marked shown-closes",
        "marked",
        "marked expected expected-opens marked-closes expected-closes",
    ]


def test_excerpts_are_cut_around_the_marks_and_cut_no_word(tmp_path: Path) -> None:
    long = "Head\n" + " ".join(f"Sentence number {n} stands here." for n in range(200))
    (article,) = read_corpus(corpus_in(tmp_path, {"long.txt": long})).articles
    near, far = Span(2_000, 2_040), Span(5_000, 5_030)
    marks = [
        LayerSpan("shown", near),
        LayerSpan("expected", Span(2_100, 2_120)),
        LayerSpan("shown", far),
    ]
    first, second = excerpts(article, marks)
    for part in (first, second):
        assert part.text == article.text[part.start : part.end]
        assert article.text[part.start - 1].isspace()
        assert article.text[part.end].isspace()
    assert first.start <= 1_750 < near.start
    assert second.start > first.end
