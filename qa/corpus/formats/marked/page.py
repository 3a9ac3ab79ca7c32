"""Which elements of a page stand around its article: by tag, role, class and place."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from typing import Any

MAX_SHARE = 0.4
"""An element that holds more of the text of a page is its article, whatever it is
called."""
_TAGS = frozenset(["nav", "footer", "dialog", "search", "menu"])
_ROLES = frozenset(
    [
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
    ]
)
_SURE = re.compile(
    r"""(?x)cookies? | gdpr | breadcrumbs? | navbar | navigation | sidebar | sharedaddy
    | pagination | pager | adverts? | advertisement | sponsored | sitemap | byline
    | masthead | topbar | colophon | popup | modal | postmeta"""
)
"""A word in the class or id of furniture, whatever its text."""
_UNSURE = re.compile(
    r"""(?x)nav | menu | consent | shar(?:e|ing) | social | newsletter | subscribe
    | related | recommended | comments? | respond | footer | skip | ads? | toc | promo
    | tags? | meta"""
)
"""A word in the class or id of furniture, if that stands outside the main part, or
holds no sentence or mostly links: a section may have the id "social-work"."""
_WHOLE = re.compile(
    r"""(?x)comments | respond | comments?-(?:respond|list|area) | disqus_thread
    | (?:site-|page-)?footer | site-header | widget-area | entry-meta"""
)
"""A whole class or id of furniture."""
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_OPENS = re.compile(
    r"(?i)accordion|collaps|panel|answer|faq|toggle|tab|expand|drawer|content|body"
)
"""The class of what a click on a heading opens."""
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FORM_WORDS = 60
"""A form with more words is the page of a program that puts all into one form."""


def _has_sentence(text: str) -> bool:
    """Whether at least four words end like a sentence."""
    return any(w[1:] and w[-1] in ".!?" for w in text.split()[3:])


_SHOWN = {"NodeType.ELEMENT", "NodeType.TEXT"}


def every(nodes: Any) -> tuple[Any, ...]:
    """The elements and texts of a list of resiliparse, at once: each step of an
    iteration over it makes the whole list anew. A processing instruction (`<?th>`) has
    the name of an element and is none."""
    return tuple(n for n in nodes[:] if str(n.type) in _SHOWN)


class Page:
    """A page's body, and what of it is furniture."""

    def __init__(self, body: Any) -> None:
        self._length = max(len(body.text or ""), 1)
        main = body.query_selector("main, article, [role=main]")
        self._main = main if main is not None else None
        self._headed = main is not None and main.query_selector("h1, h2") is not None

    def is_furniture(self, node: Any, name: str) -> bool:
        """Whether a block belongs to the page around the article."""
        if self._holds_main(node):
            return False
        role = node.get_attribute("role") or ""
        if name in _TAGS or role in _ROLES:
            return True
        if len(node.text or "") > MAX_SHARE * self._length:
            return False
        closed = self.is_hidden(node) and not self._opens(node)
        return closed or self._is_named(node) or self._is_around(node, name)

    def _is_around(self, node: Any, name: str) -> bool:
        """Whether an element of this name stands around the article here."""
        if name == "header":
            in_main = self._main is not None and self._main.contains(node)
            return not in_main and (self._headed or not _has(node, "h1"))
        if name == "aside":
            return self._is_links(node) or not _has_sentence(node.text or "")
        if name in ("form", "fieldset"):
            return len((node.text or "").split()) <= _FORM_WORDS
        return name == "figcaption" and not _has(node.parent, "table")

    def is_hidden(self, node: Any) -> bool:
        """Whether a browser shows nothing of an element at first."""
        style = node.get_attribute("style") or ""
        return (
            node.has_attribute("hidden")
            or node.get_attribute("aria-hidden") == "true"
            or bool(_HIDDEN.search(style))
        )

    def is_menu(self, node: Any) -> bool:
        """Whether the items of a list are nothing but links."""
        items = [i for i in self.elements(node, ("li",)) if (i.text or "").strip()]
        return bool(items) and all(self._is_links(i) for i in items)

    def elements(self, node: Any, names: Container[str]) -> Iterator[Any]:
        """The children with some names, also those that a div groups."""
        waiting = [*reversed(every(node.child_nodes))]
        while waiting:
            child = waiting.pop()
            name = child.node_name.lower()
            if name in names:
                yield child
            elif name == "div":
                waiting += reversed(every(child.child_nodes))

    def _holds_main(self, node: Any) -> bool:
        main = self._main
        return _has(node, "h1") if main is None else bool(node.contains(main))

    def _is_named(self, node: Any) -> bool:
        """Whether the class or id of an element says that it is furniture."""
        named = f"{node.get_attribute('class') or ''} {node.get_attribute('id') or ''}"
        names = [n for n in named.split() if not n.startswith("elementor")]
        words = {w.lower() for n in names for w in _WORD.findall(n)}
        if any(map(_WHOLE.fullmatch, names)) or any(map(_SURE.fullmatch, words)):
            return True
        idle = (
            not _has_sentence(node.text or "")
            or self._is_links(node, 0.5)
            or (self._main is not None and not self._main.contains(node))
        )
        return idle and any(map(_UNSURE.fullmatch, words))

    def _opens(self, node: Any) -> bool:
        """Whether a hidden element is what a heading or button above it opens."""
        classes = (
            f"{node.get_attribute('class') or ''} {node.get_attribute('role') or ''}"
        )
        before = node.previous_element_sibling
        opener = before is not None and (
            re.fullmatch("h[1-6]|button|summary|dt", before.node_name.lower())
            or _has(before, "button, h1, h2, h3, h4, h5, h6")
        )
        return bool(opener) or bool(_OPENS.search(classes))

    def _is_links(self, node: Any, share: float = 0.8) -> bool:
        text = re.sub(r"\s+", "", node.text or "")
        links = "".join(a.text or "" for a in every(node.query_selector_all("a")))
        return bool(text) and len(re.sub(r"\s+", "", links)) >= share * len(text)


def _has(node: Any, selector: str) -> bool:
    return node is not None and node.query_selector(selector) is not None
