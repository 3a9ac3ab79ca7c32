"""Articles, citations and answers made by hand."""

from __future__ import annotations

from qa.answer import Answer, Answers, Citation, Status
from qa.corpus import Article, Block, Source, Span
from qa.question import Query, QueryChange


def small_article(
    text: str = "Head\n\nOne is one. Two is two.\n\nThree: is three.",
    title: str = "A title",
    heading: str = "Head",
) -> Article:
    """A heading, a paragraph of two sentences, and an item whose term is Three."""
    start = len(heading) + 2
    middle = text.index("\n\n", start) if "\n\n" in text[start:] else len(text)
    path = (Span(0, len(heading)),)
    item = middle + 2
    blocks = [
        Block("heading", 0, len(heading)),
        Block("paragraph", start, middle, path, None, (Span(start, middle),)),
    ]
    if item < len(text):
        label = Span(item, text.index(":", item)) if ":" in text[item:] else None
        sentence = (Span(item, len(text)),)
        blocks.append(Block("item", item, len(text), path, label, sentence))
    return Article("small", title, text, tuple(blocks), Source("small.txt", "0" * 64))


def article_around(text: str, title: str = "A title", heading: str = "Head") -> Article:
    """An article that is a heading and one paragraph: `text`."""
    start = len(heading) + 2
    span = Span(start, start + len(text))
    blocks = (
        Block("heading", 0, len(heading)),
        Block("paragraph", *span, (Span(0, len(heading)),), None, (span,)),
    )
    whole = f"{heading}\n\n{text}"
    return Article("a", title, whole, blocks, Source("a.txt", "0" * 64))


def citation_of(article: Article, start: int, end: int, *marks: Span) -> Citation:
    return Citation(
        number=1,
        passage=article.cut(start, end),
        marks=marks,
        dense=0.123456,
        lexical=7.654321,
        coverage=0.456789,
        sentence=0.678912,
        late=0.567891,
    )


def answer_of(
    *citations: Citation,
    question: str = "What is one?",
    status: Status = "found",
    searched: str = "",
    notice: str | None = None,
    candidates: tuple[Citation, ...] = (),
) -> Answer:
    changes = (QueryChange("follow-up", question, searched),) if searched else ()
    query = Query(question, searched or question, changes)
    return Answer(query, status, 0.87654, citations, candidates, notice, "b" * 16, 1.0)


def answers_of(
    *answers: Answer, asked: str = "", left: tuple[str, ...] = ()
) -> Answers:
    """The answers to a message; its emergency is that of the first answer."""
    first = answers[0]
    return Answers(asked or first.query.asked, answers, left, first.emergency)
