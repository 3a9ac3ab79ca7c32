"""Selectors and links lead back to the very words, and to no others."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.corpus import Article, Corpus, PassageRules, Source, Span, cut_passages
from qa.corpus.formats.plain_text import blocks_of
from qa.quotes.selectors import CONTEXT_CHARS, address_of, link_to, selectors_of
from tests.helpers.folders import article_of

URL = "https://example.org/spine?a=1&b=2"


def on_the_web(text: str, url: str = URL) -> Article:
    source = Source("a.txt", "0" * 64, url=url)
    return Article("a", "T", text, blocks_of(text), source)


def found(text: str, selector: dict[str, str]) -> list[tuple[int, int]]:
    """Every place that a quote selector may mean, by what the standard says of it."""
    before, exact, after = selector["prefix"], selector["exact"], selector["suffix"]
    return [
        (n, n + len(exact))
        for n in range(len(text))
        if text.startswith(exact, n)
        and text[:n].endswith(before)
        and text.startswith(after, n + len(exact))
    ]


@given(st.data())
def test_both_selectors_lead_back_to_the_span(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab \n.é𝒜ö", min_size=1, max_size=120))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    passage = article_of(text).cut(start, end)
    position, words = selectors_of(passage)
    assert position == {"type": "TextPositionSelector", "start": start, "end": end}
    assert text[position["start"] : position["end"]] == words["exact"] == passage.text
    assert words["type"] == "TextQuoteSelector"
    assert found(text, words) == [(start, end)]


SURROUNDED = [
    # text with the quote in brackets, prefix, suffix
    ("One is one. [Two is two.] Three is three.", "One is one. ", " Three is three."),
    (
        "Most interventional procedures need small incisions. [They heal.] "
        "Recovery takes a few days or weeks, as a rule.",
        "need small incisions. ",
        " Recovery takes a few days or",
    ),
    ("[All of it.]", "", ""),
    ("x" * 40 + " [One.] " + "y" * 40, "x" * 31 + " ", " " + "y" * 31),
    # words that stand twice take more of what is around them
    (
        "A. It is a very well known fact of medicine that it heals. [It heals.] Yes.\n"
        "B. It is a very well known fact of medicine that it heals. It heals. No.",
        "fact of medicine that it heals. ",
        " Yes.\nB. It is a very well known",
    ),
]


@pytest.mark.parametrize(("marked", "prefix", "suffix"), SURROUNDED)
def test_prefix_and_suffix_are_whole_words_of_the_article(
    marked: str, prefix: str, suffix: str
) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    words = selectors_of(article_of(text).cut(start, end))[1]
    assert (words["prefix"], words["suffix"]) == (prefix, suffix)
    assert max(len(prefix), len(suffix)) <= CONTEXT_CHARS


LINKS = [
    ("One is one. [Two is two.] Three is three.", "text=Two%20is%20two."),
    # what the syntax needs for itself, and what a web address does
    (
        "It heals. [Well-known, safe & 5 % cheaper?] Yes.",
        "text=Well%2Dknown%2C%20safe%20%26%205%20%25%20cheaper%3F",
    ),
    ("Eins. [Größe zählt.] Zwei.", "text=Gr%C3%B6%C3%9Fe%20z%C3%A4hlt."),
    # twice in the article: words before it, or after it, tell which
    (
        "Needles are thin. [It heals.] Dye goes in. It heals. Dye goes in.",
        "text=Needles%20are%20thin.-,It%20heals.",
    ),
    (
        "[It heals.] Dye is injected. It heals.",
        "text=It%20heals.,-Dye%20is%20injected.",
    ),
    # a browser does not mind capitals, so neither may we
    ("[It Heals.] Dye. it heals.", "text=It%20Heals.,-Dye.%20it%20heals."),
    # part of a word is no word
    ("[It heals.] Dye. Unit heals.", "text=It%20heals."),
    # lines that were wrapped are one line on a page
    (
        "The needle is very thin and goes in\nquite easily. [It heals within\n"
        "a few days.] All is well.",
        "text=It%20heals%20within%20a%20few%20days.",
    ),
]


@pytest.mark.parametrize(("marked", "fragment"), LINKS)
def test_a_link_lands_on_the_sentence(marked: str, fragment: str) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    article = on_the_web(marked.replace("[", "").replace("]", ""))
    assert link_to(article, Span(start, end)) == f"{URL}#:~:{fragment}"


def test_a_long_sentence_is_told_by_its_first_and_last_words() -> None:
    long = f"It is {'very ' * 80}thin indeed."
    article = on_the_web(f"One is one. {long} Two is two.")
    link = link_to(article, Span(12, 12 + len(long)))
    assert link == (
        f"{URL}#:~:text=It%20is%20very%20very%20very,very%20very%20very%20thin%20indeed."
    )


def test_what_no_fragment_can_tell_apart_gets_the_mere_address() -> None:
    article = on_the_web("It heals.\n\nIt heals.\n\nIt heals.\n\nIt heals.")
    assert link_to(article, Span(11, 20)) == URL


ADDRESSES = [
    ("", None),
    ("www.example.org", None),
    ("javascript:alert(1)", None),
    ("ftp://example.org/a", None),
    ("https://", None),
    ("https://[", None),
    ('https://example.org/"onclick=', None),
    ("https://example.org/a b", None),
    ("HTTPS://example.org/a", "HTTPS://example.org/a"),
    ("http://example.org/a?b=1#c", "http://example.org/a?b=1#c"),
]


@pytest.mark.parametrize(("url", "address"), ADDRESSES)
def test_only_web_addresses_are_links(url: str, address: str | None) -> None:
    assert address_of(url) == address
    article = on_the_web("One is one. Two is two.", url)
    assert (link_to(article, Span(0, 11)) is None) == (address is None)


def test_a_part_of_the_page_that_the_address_names_is_kept() -> None:
    for url in ("https://example.org/a#b", "https://example.org/a#b:~:text=old"):
        article = on_the_web("One is one. Two is two.", url)
        link = link_to(article, Span(0, 11))
        assert link == "https://example.org/a#b:~:text=One%20is%20one."


def words_of(text: str) -> list[str]:
    return text.casefold().split()


def places_of(text: str, link: str) -> list[str]:
    """What the words of a link's fragment stand for, read word by word, with nothing of
    the code that made it: the run of words from each place where it may start."""
    directive = link.split(":~:text=")[1].split(",")
    prefix = directive.pop(0)[:-1] if directive[0].endswith("-") else ""
    suffix = directive.pop()[1:] if directive[-1].startswith("-") else ""
    before, after = words_of(unquote(prefix)), words_of(unquote(suffix))
    start = words_of(unquote(directive[0]))
    end = words_of(unquote(directive[1])) if len(directive) > 1 else None
    all_words = words_of(text)

    def stands(words: list[str], at: int) -> bool:
        return at >= 0 and all_words[at : at + len(words)] == words

    runs = []
    for n in range(len(all_words)):
        if not (stands(start, n) and stands(before, n - len(before))):
            continue
        stop = n + len(start)
        if end is not None:
            stop = next(
                (
                    m + len(end)
                    for m in range(stop, len(all_words))
                    if stands(end, m) and stands(after, m + len(end))
                ),
                0,
            )
        if stop and stands(after, stop):
            runs.append(" ".join(all_words[n:stop]))
    return runs


def test_links_into_the_articles_land_on_their_sentences(corpus: Corpus) -> None:
    told = asked = 0
    for article in corpus.articles:
        text = re.sub(r"(?m)^\s*[-•*·]\s+", "", article.text)  # markers are no words
        web = Article(
            article.id,
            article.title,
            article.text,
            article.blocks,
            Source("a.txt", "0" * 64, url=URL),
        )
        for passage in cut_passages(web, PassageRules()):
            for span in [passage.sentences[0], Span(*passage.sentences[-1])]:
                link = link_to(web, span)
                assert link is not None
                asked += 1
                if "#" in link:
                    told += 1
                    sentence = " ".join(words_of(article.text[slice(*span)]))
                    assert places_of(text, link) == [sentence]
    assert told / asked >= 0.99
