"""Gradio's page, changed in every place that we must change, or refused."""

from __future__ import annotations

import pytest
from markupsafe import Markup

from qa.web.page import Frame, page_words

GRADIO = """<!doctype html>
<html
\tlang="en"
\tstyle="margin: 0"
>
<head><meta property="og:image" content="https://elsewhere.example/a.jpg" />
<meta name="twitter:title" content="x" />
<meta name="viewport" content="width=device-width">
<link rel="manifest" href="/manifest.json" /></head>
<body><gradio-app eager="true"></gradio-app></body></html>
"""
FRAME = Frame(page_words("ar"), Markup("<link>"), Markup(r"<p>\1 first</p>"))


def test_the_page_gets_its_language_and_what_stands_before_gradios_own() -> None:
    page = FRAME.around(GRADIO)
    assert page.split() == [
        *("<!doctype", "html>", "<html", 'dir="rtl"', 'lang="ar"'),
        *('style="margin:', '0"', ">", "<head>", "<meta", 'name="viewport"'),
        *('content="width=device-width">', "<link", 'rel="manifest"'),
        *('href="/ar/manifest.json"', "/><link></head>", r"<body><p>\1"),
        *("first</p><gradio-app", 'eager="true"></gradio-app></body></html>'),
    ]


CHANGED = [
    ('lang="en"', 'lang="fr"'),
    ("</head>", ""),
    ("</head>", "</head></head>"),
    ("<gradio-app", "<other-app"),
    ("<gradio-app", "<gradio-app><gradio-app"),
    ('href="/manifest.json"', ""),
]


@pytest.mark.parametrize(("there", "instead"), CHANGED)
def test_a_page_that_is_not_as_it_was_is_refused(there: str, instead: str) -> None:
    with pytest.raises(ValueError, match="not once"):
        FRAME.around(GRADIO.replace(there, instead))
