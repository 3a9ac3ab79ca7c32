"""A reader of HTML, and hostile texts."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

_VOID = {"br", "hr", "img", "input", "link", "meta"}


HOSTILE = [
    "${globalThis.pwned = 1}",
    "`${alert(1)}`",
    r"back\slash \n \u0041 \${x}",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</blockquote></mark><h1>",
    "{{value}} {{{value}}} {% x %} {0} {name} %s",
    "a & b &amp; &lt;b&gt; &#60;",
    "\"double\" 'single'",
    "مرحبا بالعالم 5 % \u05e9\u05dc\u05d5\u05dd",
    "𝒜stral 🩻 e\u0301 and \u00a0 spaces",
    "one\nline  two\n\n  three",
]
"""Texts that a careless page would run, drop or change."""


class Element(NamedTuple):
    tag: str
    attributes: dict[str, str | None]
    text: str


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.all: list[Element] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self.open.append((tag, dict(attrs), []))

    def handle_endtag(self, tag: str) -> None:
        opened, attributes, text = self.open.pop()
        assert opened == tag, f"<{opened}> closed by </{tag}>"
        self.all.append(Element(opened, attributes, "".join(text)))

    def handle_data(self, data: str) -> None:
        for _, _, text in self.open:
            text.append(data)


def elements(html: str, tag: str = "", of_class: str = "") -> list[Element]:
    """The elements of a page, in the order in which they close."""
    parser = _Elements()
    parser.feed(html)
    parser.close()
    assert not parser.open, f"never closed: {parser.open}"
    return [
        e
        for e in parser.all
        if tag in ("", e.tag)
        and (not of_class or of_class in (e.attributes.get("class") or "").split())
    ]


def text_of(html: str, tag: str = "", of_class: str = "") -> list[str]:
    return [e.text for e in elements(html, tag, of_class)]
