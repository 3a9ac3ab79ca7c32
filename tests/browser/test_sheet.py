"""The take-home sheet as it is opened, printed and saved again, in Chromium."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape
from playwright.sync_api import Browser, Page

from qa.corpus import Corpus
from qa.desk import Desk
from qa.language import LANGUAGES, interface_texts
from qa.quotes import Sheet, SheetWords, entry_of, finding_of, sheet_html
from qa.quotes.saved_sheet import parse_sheet
from qa.quotes.selectors import link_to
from qa.quotes.sheet import SheetEntry, SheetQuote
from tests.helpers.browser import PHONE, SMALL, WIDE, faults, needs_chromium, overflow
from tests.helpers.folders import article_of

QUESTIONS = [
    "What is discography?",
    "Can spinal stenosis be cured?",
    "Who won the world cup?",
]
pytestmark = needs_chromium


@pytest.fixture(scope="module")
def files(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A sheet in each language: found, with all that may be known of an article;
    related, with a notice; not found."""
    found, related, none = (entry_of(desk.ask(q)) for q in QUESTIONS)
    assert [e.status for e in (found, related, none)] == [
        "found",
        "related",
        "not_found",
    ]
    entries = (
        replace(found, quotes=tuple(map(_known, found.quotes))),
        replace(related, notices=("Call the local emergency number.",)),
        none,
    )
    folder = tmp_path_factory.mktemp("sheets")
    sheet = Sheet(dt.date(2026, 11, 2), entries, "b" * 16)
    made = {}
    for language in LANGUAGES:
        words = interface_texts(SheetWords, language, "sheet")
        html = sheet_html(sheet, words, ["Example clinic"], language=language)
        made[language] = folder / f"{language}.html"
        made[language].write_text(html, "utf-8")
    return made


def _known(quote: SheetQuote) -> SheetQuote:
    source = replace(
        quote.article.source,
        url="https://www.example.org/patients/interventional-spine-medicine?lang=en",
        published="14 March 2024",
        publisher="Example Spine Society",
    )
    article = replace(quote.article, source=source)
    return SheetQuote(article.cut(quote.passage.start, quote.passage.end), quote.marks)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page; fails where it asks for anything but files."""
    context = browser.new_context()
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    assert asked
    assert [u for u in asked if not u.startswith("file:")] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_is_accessible(
    page: Page, files: dict[str, Path], language: str, scheme: str
) -> None:
    page.emulate_media(color_scheme=scheme)
    for width, height in (WIDE, PHONE, SMALL):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(files[language].as_uri())
        assert overflow(page) == 0
    assert faults(page) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_quotes_are_shown_to_the_character(
    page: Page, files: dict[str, Path], corpus: Corpus, language: str
) -> None:
    page.goto(files[language].as_uri())
    quotes = page.locator("blockquote")
    assert quotes.count() == 4
    for n in range(3):
        quote = quotes.nth(n)
        said = {
            k: quote.get_attribute(f"data-{k}") for k in ("article", "start", "end")
        }
        text = corpus.by_id[said["article"] or ""].text
        cut = text[int(said["start"] or "") : int(said["end"] or "")]
        assert quote.evaluate("e => e.textContent") == cut
        assert quote.evaluate("e => getComputedStyle(e).whiteSpace") == "pre-wrap"
    line = page.locator("mark").first.evaluate(
        "e => getComputedStyle(e).textDecorationLine"
    )
    assert line == "underline"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_prints(
    page: Page, files: dict[str, Path], language: str, paper: str
) -> None:
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 670, "height": 900})  # what A4 leaves for text
    page.goto(files[language].as_uri())
    assert overflow(page) == 0
    ink = page.evaluate(
        "[getComputedStyle(document.body).backgroundColor,"
        " getComputedStyle(document.body).color]"
    )
    assert ink == ["rgb(255, 255, 255)", "rgb(22, 33, 42)"]
    breaks = page.locator("blockquote").evaluate_all(
        "all => all.map(e => getComputedStyle(e).breakInside)"
    )
    assert set(breaks) == {"auto"}
    pdf = page.pdf(format=paper)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") <= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_that_the_browser_wrote_anew_still_stands(
    page: Page, files: dict[str, Path], corpus: Corpus, language: str
) -> None:
    page.goto(files[language].as_uri())
    again = page.content()
    assert again != files[language].read_text("utf-8")
    quotes = parse_sheet(again.replace("\n", "\r\n").encode()).quotes
    assert [finding_of(q, corpus.by_id).verdict for q in quotes] == ["stands"] * 4


def test_a_script_in_a_question_does_not_run(page: Page, tmp_path: Path) -> None:
    words = interface_texts(SheetWords, "en", "sheet")
    entry = SheetEntry("<script>document.title = 'pwned'</script>", "not_found")
    path = tmp_path / "sheet.html"
    path.write_text(sheet_html(Sheet(None, (entry,), ""), words), "utf-8")
    page.goto(path.as_uri())
    assert page.title() == words.title
    # the policy of the sheet also stops a script that stands in the file
    path.write_text(
        path.read_text("utf-8").replace("</main>", f"{entry.question}</main>"), "utf-8"
    )
    page.goto(path.as_uri())
    assert page.title() == words.title


PLACE = """([block, text]) => {
  const node = document.querySelectorAll("p")[block].firstChild;
  const at = node.data.indexOf(text), range = document.createRange();
  range.setStart(node, at);
  range.setEnd(node, at + text.length);
  const box = range.getBoundingClientRect();
  return [box.top >= 0, box.top < innerHeight, scrollY > 0];
}"""


FILLER = "Filler stands here.\n\n" * 40


def test_links_scroll_to_the_sentence_in_a_browser(
    page: Page, corpus: Corpus, tmp_path: Path
) -> None:
    twice = article_of(
        FILLER
        + "Dye goes in. It heals. Then rest.\n\n"
        + FILLER
        + "Heat goes in. It heals. Then rest.\n\n"
        + FILLER
        + f"It is {'very ' * 80}thin."
    )
    repeated = [s for s in twice.sentences if twice.text[slice(*s)] == "It heals."]
    cases = [(twice, s) for s in (*repeated, twice.sentences[-1])]
    guide = corpus.by_id["spine-guide"]
    cases += [(guide, s) for s in guide.sentences[8::9]]
    assert (len(repeated), len(cases)) > (1, 5)
    for article, sentence in cases:
        shown = [(b.sentences or [b])[0].start for b in article.blocks]
        texts = [
            article.text[start : b.end]
            for start, b in zip(shown, article.blocks, strict=True)
        ]
        path = tmp_path / "article.html"
        paragraphs = "".join(f"<p>{escape(t)}</p>" for t in texts)
        path.write_text(
            f"<!doctype html><meta charset=utf-8><body style='font-size:40px'>{paragraphs}",
            "utf-8",
        )
        source = replace(article.source, url="https://example.org/a")
        link = link_to(replace(article, source=source), sentence)
        page.goto("about:blank")
        page.goto(f"{path.as_uri()}#{(link or '').partition('#')[2]}")
        page.wait_for_function("scrollY > 0")
        block = max(n for n, start in enumerate(shown) if start <= sentence.start)
        where = page.evaluate(PLACE, [block, article.text[slice(*sentence)]])
        assert where == [True, True, True], link
