"""What of a page is its article, told by elements, roles, names and places."""

from __future__ import annotations

import pytest

from qa.corpus.formats.marked import read_html

TEXT = "Rest for one day. Walk a little every hour, and drink as you like."
PAGES = [
    # (part of a page, whether its text can be quoted)
    ("<nav><p>Our wards are open at all times for you.</p></nav>", False),
    ("<div role=navigation>Wards and doctors of ours.</div>", False),
    ("<footer>Mill Road is beside the river and the park.</footer>", False),
    ("<div class=site-footer>Mill Road is beside the park.</div>", False),
    ("<div id=comments><p>I took ten of them and it was gone.</p></div>", False),
    (
        "<div class='widget cookie-notice'>Cookies make this better for you.</div>",
        False,
    ),
    ("<div class='social-links'><a href=/f>Facebook</a> <a href=/x>X</a></div>", False),
    ("<form><label>Your name</label><button>Send</button></form>", False),
    ("<aside><a href=/k>Kyphoplasty</a></aside>", False),
    ("<ul><li><a href=/k>Kyphoplasty</a><li><a href=/e>Epidural</a></ul>", False),
    ("<div hidden>For machines only, and for nobody else here.</div>", False),
    ("<figure><img src=a.png><figcaption>A nurse at work</figcaption></figure>", False),
    # the same words in the name of a section of the article
    (
        "<section id=social-work><p>Our social worker helps you at home.</p></section>",
        True,
    ),
    ("<section id=consent><p>You sign a form on the day before.</p></section>", True),
    ("<div class=menu-plan><p>There is soup at noon on each day.</p></div>", True),
    ("<div id=skip-meals><p>Do not skip a meal before the test.</p></div>", True),
    ("<div class=elementor-widget><p>Keep the plaster dry for a day.</p></div>", True),
    ("<aside><p>Leave your watch and your keys at home.</p></aside>", True),
    ("<h3>Before</h3><div hidden><p>Do not eat for six hours.</p></div>", True),
    ("<p>We treat:</p><ul><li><a href=/k>Broken bones</a></ul>", True),
    ("<p>Read <a href=/k>the leaflet on broken bones</a> before.</p>", True),
]


@pytest.mark.parametrize("frame", ["{}", "<main>{}</main>"])
@pytest.mark.parametrize(("part", "quoted"), PAGES)
def test_what_stands_around_an_article_is_furniture(
    part: str, quoted: bool, frame: str
) -> None:
    page = frame.format(f"<h1>Leaflet</h1><p>{TEXT}</p><p>{TEXT}</p>{part}")
    read = read_html(f"<body>{page}<p>{TEXT}</p>", {})
    own = [
        b for b in read.blocks if read.text[b.start : b.end] not in (TEXT, "Leaflet")
    ]
    assert own
    assert any(b.quotable for b in own) == quoted
    assert sum(b.quotable for b in read.blocks) >= 3


@pytest.mark.parametrize("name", ["th", "td", "li", "dt", "table", "div", "h2", "br"])
def test_a_processing_instruction_is_no_element(name: str) -> None:
    page = (
        "<table><tr>{0}<th>Drug<th>Dose<tr><td>A{0}<td>5 mg</table><ul>{0}<li>one</ul>"
    )
    read = read_html(page.format(f"<?{name} start=1>"), {})
    assert read.text == read_html(page.format(""), {}).text


def test_text_is_as_a_browser_shows_it() -> None:
    page = (
        "<p>Take  5&nbsp;mg\n&lt; 3 times &mdash; not\n<b>more</b>.<p>10<sup>9</sup> and "
        "H<sub>2</sub>O, the 1<sup>st</sup> day.<sup>[2]</sup><del>No.</del>"
        "<script>x()</script><!-- y --><p>soft\u00adly"
    )
    assert read_html(page, {}).text == (
        "Take 5\u00a0mg < 3 times — not more.\n\n10⁹ and H₂O, the 1st day.[2]\n\nsoftly"
    )


def test_lines_of_a_paragraph_are_paragraphs_unless_a_sentence_goes_on() -> None:
    page = "<p>It takes 20 minutes.<br>You lie on your front and<br>do not move.</p>"
    assert read_html(page, {}).text == (
        "It takes 20 minutes.\n\nYou lie on your front and do not move."
    )


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Knee | Clinic</title>", "<p>Text.", "Knee"),
        ("<title>Knee | Clinic</title>", "<h1>The knee</h1><p>Text.", "The knee"),
        (
            "<title>Knee - Clinic</title>",
            "<h1>Clinic</h1><h2>Knee</h2><p>Text.",
            "Knee",
        ),
        ("", "<h2>Knee</h2><p>Text.", "Knee"),
        ("", "<p>Text.", ""),
    ],
)
def test_the_title_is_the_heading_or_what_the_head_says(
    head: str, body: str, title: str
) -> None:
    assert read_html(f"<head>{head}</head><body>{body}", {}).title == title
