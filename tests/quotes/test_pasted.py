"""Quotes that somebody pastes: JSON, web annotations, sheets and check codes."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from qa.corpus import Article, Source
from qa.errors import SheetError
from qa.quotes import (
    answer_json,
    parse_pasted,
    verify_pasted,
)
from qa.quotes.check_code import code_of
from qa.quotes.selectors import selectors_of
from tests.helpers.answers import answer_of, citation_of
from tests.helpers.folders import article_of

TEXT = (
    "Nerve blocks\n\n"
    "Take 2.5 mg of 10 mg/ml twice a day. It lasts 12 to 14 days.\n\n"
    "After the block\n\n"
    "Do not drive for 24 hours. Call 555 0199 if 1 of 3 signs shows."
)
RICE = "Other\n\nRice and beans are good to eat."
QUOTE = "Take 2.5 mg of 10 mg/ml twice a day. It lasts 12 to 14 days."
START = TEXT.index(QUOTE)


def article(text: str = TEXT, name: str = "blocks", sha256: str = "1" * 64) -> Article:
    blocks = article_of(text).blocks
    return Article(name, "Nerve blocks", text, blocks, Source("b.txt", sha256))


def citation(text: str = TEXT) -> dict[str, Any]:
    of = article(text)
    made = answer_json(answer_of(citation_of(of, START, START + len(QUOTE))))
    first: dict[str, Any] = made["citations"][0]
    return first


def verdicts(pasted: object, *articles: Article) -> list[tuple[str, str]]:
    """The verdict on each quote, and the article in which it stands now."""
    content = pasted if isinstance(pasted, str) else json.dumps(pasted)
    there = {a.id: a for a in articles or (article(),)}
    verified = verify_pasted(parse_pasted(content), there)
    return [
        (f.verdict, f.now[0].article.id if f.now else "")
        for v in verified
        for f in v.findings
    ]


SELECTORS = selectors_of(article().cut(START, START + len(QUOTE)))
STANDING = [
    ("an answer", {"citations": [citation()], "query": {"asked": QUOTE}}),
    ("answers with the same citation", {"answers": [{"citations": [citation()]}] * 2}),
    ("answers, a line each", f"{json.dumps(citation())}\n{json.dumps(citation())}\n"),
    ("a citation", citation()),
    ("without a code", {**citation(), "code": None}),
    ("selectors alone", {"selector": SELECTORS}),
    ("a web annotation", {"target": {"source": "blocks", "selector": SELECTORS}}),
    ("words without a place", {"article": "blocks", "text": QUOTE}),
    ("words alone", {"selector": {"type": "TextQuoteSelector", "exact": QUOTE}}),
    ("a check code", code_of(article().cut(START, START + len(QUOTE))).lower()),
]


@pytest.mark.parametrize(("what", "pasted"), STANDING, ids=[s[0] for s in STANDING])
def test_a_pasted_quote_stands(what: str, pasted: object) -> None:
    assert verdicts(pasted) == [("stands", "blocks")]


def test_words_that_moved_are_moved() -> None:
    later = article("News\n\nSomething new.\n\n" + TEXT)
    assert verdicts(citation(), later) == [("moved", "blocks")]
    renamed = article(TEXT, "renamed")
    assert verdicts(citation(), article(RICE), renamed) == [("moved", "renamed")]
    assert verdicts({"article": "blocks", "text": QUOTE}, renamed) == [
        ("moved", "renamed")
    ]


def test_what_is_no_more_is_changed_or_gone() -> None:
    assert verdicts(citation(), article(RICE)) == [("changed", "")]
    assert verdicts(citation(), article(RICE, "other")) == [("gone", "")]
    words = {"selector": {"type": "TextQuoteSelector", "exact": QUOTE}}
    assert verdicts(words, article(RICE)) == [("gone", "")]


DISAGREEING = [
    ({"text": QUOTE.replace("14", "15"), "code": None}, "text and its selector differ"),
    ({"start": 0, "end": len(QUOTE), "code": None}, "place and its selector differ"),
    ({"end": 30, "selectors": [], "code": None}, "not as long as its place"),
    ({"text": "", "selectors": SELECTORS[:1]}, "it holds no words"),
    ({"article": "else"}, "its check code is that of another place"),
    ({"code": "x"}, "its check code cannot be read"),
]


@pytest.mark.parametrize(("change", "reason"), DISAGREEING)
def test_a_citation_that_disagrees_with_itself_is_altered(
    change: dict[str, Any], reason: str
) -> None:
    pasted = parse_pasted(json.dumps({**citation(), **change}))
    ((finding,),) = [v.findings for v in verify_pasted(pasted, {"blocks": article()})]
    assert finding.verdict == "altered"
    assert reason in finding.reason


NO_QUOTE = [
    ("", "no sheet"),
    ("{", "no whole JSON"),
    ('{"a": 1}', "no citation with its words"),
    ('{"citations": [{"article": "a", "start": 1, "end": 2}]}', "no citation"),
    ("[" * 100_000, "no whole JSON"),
    (json.dumps([{"article": "a", "text": str(n)} for n in range(1001)]), "1000"),
    ("<p>Hello", "no sheet"),
    ("8WWG", "16 or 20 letters"),
    ("Take two.", "no check code has"),
    (b"\xff\xff", "not UTF-8"),
    (b"%PDF-1.7", "is a PDF"),
    (b"{" + b" " * 2_000_001, "more than 2,000,000 bytes"),
]


@pytest.mark.parametrize(("content", "message"), NO_QUOTE)
def test_what_holds_no_quote_is_refused_with_the_cure(
    content: str | bytes, message: str
) -> None:
    with pytest.raises(SheetError, match=message) as error:
        parse_pasted(content)
    assert error.value.cure


def changed_texts(number: int) -> list[str]:
    """The quote with one character changed, added or taken away; digits come first."""
    dice = random.Random(14)
    places = sorted(range(len(QUOTE)), key=lambda n: not QUOTE[n].isdigit())
    texts = [
        QUOTE[:n] + digit + QUOTE[n + 1 :]
        for n in places
        if QUOTE[n].isdigit()
        for digit in "0123456789"
    ]
    while len(set(texts)) <= number:
        n = dice.randrange(len(QUOTE))
        put = dice.choice(
            ["", " ", "\u00a0", "x", "0", ",", QUOTE[n] * 2, QUOTE[n].swapcase()]
        )
        texts.append(QUOTE[:n] + put + QUOTE[n + 1 :])
    return [t for t in dict.fromkeys(texts) if t != QUOTE][:number]


def test_five_hundred_changes_of_one_character_are_all_caught() -> None:
    """In each form of a quote: with and without a code, by selectors, by words alone,
    and where not the quote but the article has changed."""
    texts = changed_texts(500)
    assert len(texts) == 500
    place = {"article": "blocks", "start": START, "end": START + len(QUOTE)}
    for text in texts:
        forms = [
            {**citation(), "text": text},
            {**place, "text": text, "code": CODE},
            {**place, "text": text},
            {"article": "blocks", "text": text},
            {"selector": {"type": "TextQuoteSelector", "exact": text}},
        ]
        found = [v for v, _ in verdicts(forms)]
        assert found[:2] == ["altered", "altered"], text
        assert set(found[2:]) <= {"altered", "changed", "gone"}, text
        edited = article(TEXT.replace(QUOTE, text))
        if QUOTE in edited.text:  # the change stands behind the quote
            continue
        assert verdicts(citation(), edited)[0][0] == "changed", text
        assert verdicts(CODE, edited)[0][0] == "changed", text


CODE = code_of(article().cut(START, START + len(QUOTE)))
