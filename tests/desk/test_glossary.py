"""Terms that are explained: by a verbatim passage that says what they are, or not."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qa.answer import Citation
from qa.corpus import Corpus, Passage, read_corpus
from qa.desk import Desk, Glossary
from qa.desk.definitions import definitions_of, key_of
from qa.desk.glossary import Explained, TermsByName
from qa.index import build
from tests.helpers.encoder import TinyEncoder, calibration_of
from tests.helpers.folders import article_of, write_folder


@pytest.fixture(scope="module")
def terms(desk: Desk) -> Glossary:
    return Glossary(desk)


def cards(*passages: Passage) -> list[Citation]:
    return [
        Citation(n, p, (), 0.0, 0.0, 0.0, 0.0, 0.0) for n, p in enumerate(passages, 1)
    ]


def passage_of(corpus: Corpus, article: str, begin: str, end: str) -> Passage:
    text = corpus.by_id[article].text
    start = text.index(begin)
    return corpus.by_id[article].cut(start, text.index(end, start) + len(end))


EXPLAINED = [
    ("Fluoroscopy", "Fluoroscopy uses real-time X-ray imaging"),
    ("Spinal stenosis", "the spinal canal narrows"),
    ("Radiofrequency ablation", "Radiofrequency ablation (RFA) is a technique"),
    ("Percutaneous discectomy", "Inserting a needle through the back"),
    ("Angiography", "Angiography, a type of imaging used to visualize blood vessels"),
    ("facet joints", "The facet joints connect the vertebrae"),
    ("Interventional radiology", "Interventional radiology is a medical specialty"),
]


@pytest.mark.parametrize(("name", "says"), EXPLAINED)
def test_a_term_is_explained_by_what_says_what_it_is(
    terms: Glossary, name: str, says: str
) -> None:
    (term,) = (t for t in terms.all if key_of(t.name) == key_of(name))
    assert says.casefold() in term.explanation.text.casefold()


def test_each_explanation_is_whole_and_the_desk_quotes_it(
    desk: Desk, terms: Glossary
) -> None:
    assert len(terms.all) >= 20
    for term in terms.all:
        place = term.explanation
        assert place.article.text[place.start : place.end] == place.text
        assert place.sentences[0].start == place.start
        assert place.sentences[-1].end == place.end
        assert term.name.casefold() in place.text.casefold()


NOT_EXPLAINED = [
    "Minimally Invasive",  # an advantage, no term
    "Improved Quality of Life",
    "osteoporosis",  # spoken of everywhere, explained nowhere
    "Biopsies",
    "Drainage",
    "Conclusion",
    "back pain",
]


@pytest.mark.parametrize("name", NOT_EXPLAINED)
def test_what_no_article_explains_is_no_term(terms: Glossary, name: str) -> None:
    names = {n.casefold() for t in terms.all for n in t.names}
    assert name.casefold() not in names


DEFINED = [
    ("Sciatica is a pain in the leg.", ["Sciatica"]),
    ("A nerve block involves an injection.", ["nerve block"]),
    ("Nerve ablation (RFA) is a technique.", ["Nerve ablation"]),
    ("Angiography, a type of imaging, helps.", ["Angiography"]),
    ("The facet joints connect the vertebrae.", ["facet joints"]),
    ("Sciatica is painful.", []),
    ("Sciatica may be a pain in the leg.", []),
    ("This procedure is a technique.", []),
    ("It involves a needle.", []),
    ("One of the core uses is a picture.", []),
]


@pytest.mark.parametrize(("sentence", "names"), DEFINED)
def test_a_sentence_defines_what_it_opens_with(sentence: str, names: list[str]) -> None:
    article = article_of(f"{sentence} More is said of it here.")
    assert [d.name for d in definitions_of(article)] == names


def test_terms_are_marked_where_they_first_stand(
    corpus: Corpus, terms: Glossary
) -> None:
    passage = passage_of(
        corpus, "recent-advances", "ESIs are typically", "degenerative disc disease."
    )
    ((esi, discs, stenosis),) = terms.of(cards(passage))
    text = passage.article.text
    assert [text[a:b] for a, b in (esi.span, discs.span, stenosis.span)] == [
        "ESIs",
        "herniated discs",
        "spinal stenosis",
    ]
    assert key_of(esi.name) == "epidural steroid injection"
    assert key_of(discs.name) == "herniated disc"


def test_none_stands_twice_and_none_that_is_explained_on_the_page(
    corpus: Corpus, terms: Glossary
) -> None:
    speaks = passage_of(
        corpus, "recent-advances", "ESIs are typically", "degenerative disc disease."
    )
    defines = passage_of(
        corpus, "pain-reduction", "• Degenerative disc", "severe back pain."
    )
    again = passage_of(
        corpus, "recent-advances", "This treatment is", "degenerative disc disease."
    )
    first, second, third = terms.of(cards(speaks, defines, again))
    assert [key_of(t.name) for t in first] == [
        "epidural steroid injection",
        "herniated disc",
        "spinal stenosis",
    ]
    assert (second, third) == ((), ())
    assert [t.name for t in terms.of(cards(again))[0]] == ["Degenerative disc disease"]


def test_a_term_over_its_own_definition_is_explained_there(
    corpus: Corpus, terms: Glossary
) -> None:
    own = passage_of(
        corpus, "spine-guide", "- Radiofrequency Ablation", "transmit pain."
    )
    assert terms.of(cards(own)) == [()]


def matched(text: str, *names: str) -> list[str]:
    """The terms of a text, by a list that knows these names."""
    where = article_of("Words that explain nothing else. And more.").cut(0, 5)
    terms = {n: Explained(n, (n,), where) for n in names}
    known = TermsByName((n, n) for n in names)
    passage = article_of(text).cut(0, len(text))
    return [text[a:b] for (a, b), _ in known.found_in(passage, terms.get)]


MATCHED = [
    ("A facet joint hurts.", ["facet joint"]),
    ("FACET  JOINTS hurt.", ["FACET  JOINTS"]),
    ("Facet-joint pain.", ["Facet-joint"]),
    ("The facet, joint and bone.", []),
    ("Facetjoint and multifacet joints.", []),
    ("Facet joint injections help.", ["Facet joint injections"]),  # the longest
    ("Biopsies and a biopsy.", ["Biopsies", "biopsy"]),
    ("An MRI, MRIs, but no mri.", ["MRI", "MRIs"]),
    ("Stenosis. Stenoses.", ["Stenosis"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "found"), MATCHED)
def test_terms_are_whole_words_in_any_case_and_number(
    text: str, found: list[str]
) -> None:
    names = ("facet joints", "facet joint injection", "biopsy", "MRI", "stenosis")
    assert matched(f"{text} End here.", *names) == found


SMALL = {
    "a.txt": (
        "Spine\n\n"
        "- Kyphoplasty: Kyphoplasty fills a broken bone.\n"
        "- Discography: A picture of a disc.\n\n"
        "What is stenting?\n"
        "Stenting is a way to open an artery. It is quick.\n"
    ),
    "b.txt": "Clinic\n\nWe offer kyphoplasty and stenting. We do not drive.\n",
}


def test_a_small_desk_explains_what_it_defines(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "corpus", SMALL)
    calibration = json.dumps(calibration_of(0.1, 0.05))
    write_folder(folder, {"calibration.json": calibration})
    corpus = read_corpus(folder)
    build(tmp_path / "index", corpus, TinyEncoder())
    desk = Desk.open(tmp_path / "index", folder, TinyEncoder())
    terms = Glossary(desk)
    offers = passage_of(corpus, "b", "We offer", "stenting.")
    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(terms.of, cards(offers)) for _ in range(4)]
    ((kyphoplasty, stenting),) = futures[0].result()
    assert kyphoplasty.explanation.text == (
        "Kyphoplasty: Kyphoplasty fills a broken bone."
    )
    assert stenting.explanation.text == "Stenting is a way to open an artery."
    assert all(f.result() == futures[0].result() for f in futures)
    unsure = Desk.open(tmp_path / "index", folder, TinyEncoder(), calibrated=False)
    assert Glossary(unsure).all == ()


def test_finding_them_costs_little(desk: Desk, terms: Glossary) -> None:
    answer = desk.ask("What are epidural steroid injections?")
    assert terms.of(answer.citations)
    times = []
    for _ in range(20):
        began = time.process_time()
        terms.of(answer.citations)
        times.append(time.process_time() - began)
    assert min(times) < 0.002
