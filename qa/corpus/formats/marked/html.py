"""HTML to parts: what a browser shows, without what stands around the article.

The tree comes from resiliparse, which parses as browsers do. Its extraction of main
text, and that of trafilatura, were tried on pages of clinics: the first dropped a list
of risks, the second joined the lines of a page without paragraphs and gave nothing for
a page of one sentence. So nothing is dropped here: what an element, its role or its
class says to be page furniture is kept as furniture, unless it is most of the page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from qa.corpus.formats.errors import UnreadableFile
from qa.corpus.formats.lines import Hint, goes_on
from qa.corpus.formats.tables import rows_of

from .html_table import grid_of
from .nesting import is_too_deep
from .page import Page, every
from .parts import Parsed, Part, parsed, row_parts, tidy

MAX_DEPTH = 250
"""Elements inside each other. A page that a person wrote has some dozens."""
_UNSHOWN = (
    "script, style, template, noscript, svg, iframe, object, embed, canvas, audio, "
    "video, img, picture, map, input, select, textarea, datalist, progress, meter, "
    "del, s, strike, rp, rt, head"
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "ruby",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_BOLD = re.compile(r"font-weight\s*:\s*(?:bold|[6-9]00)", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SITE = re.compile(r"(?<!\s)\s+[|–—»·:]+\s+|\s-\s")
"""What parts the title of a page from the name of its site."""
ASIDE_LEVEL = 7
"""Of what heads an answer without being a heading: a summary, a term, a tab."""


def read_html(text: str, hints: Mapping[str, Hint]) -> Parsed:
    """The article of a page, decoded.

    Raises UnreadableFile.
    """
    parts, title = parts_of_html(text)
    return parsed(parts, hints, title=title)


def parts_of_html(text: str) -> tuple[list[Part], str]:
    """The parts of a page, and the title in its head; empty without one."""
    from resiliparse.parse.html import HTMLTree

    if is_too_deep(text):
        raise _too_deep()
    tree = HTMLTree.parse(text)
    body, title = tree.body, tidy(tree.title or "").replace("\n", " ")
    if body is None:
        return [], title
    for node in every(body.query_selector_all(_UNSHOWN)):
        node.decompose()
    walk = _Walk(Page(body))
    walk.children(body, 0)
    walk.flush()
    return walk.parts, _SITE.split(title)[0]


def _too_deep() -> UnreadableFile:
    return UnreadableFile(
        f"has more than {MAX_DEPTH} elements inside each other.",
        "Save the page again from a browser, or as text.",
    )


class _Walk:
    """Walks a tree and collects parts. `_runs` is the inline text since the last part,
    `_marker` the bullet or number of the list item that begins."""

    def __init__(self, page: Page) -> None:
        self.parts: list[Part] = []
        self._page = page
        self._runs: list[Run] = []
        self._bold = self._linked = self._furniture = 0
        self._marker = ""

    def children(self, node: Any, depth: int) -> None:
        for child in every(node.child_nodes):
            name = child.node_name
            if name == "#text":
                self._runs.append((child.text, bool(self._bold), bool(self._linked)))
            else:
                self._element(child, name.lower(), depth + 1)

    def _element(self, node: Any, name: str, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise _too_deep()
        if name == "br":
            self._runs.append(("\n", True, True))
        elif name in ("sup", "sub"):
            self._script(node, _RAISED if name == "sup" else _LOWERED)
        elif name in _INLINE:
            self._inline(node, name, depth)
        else:
            self.flush()
            aside = self._page.is_furniture(node, name)
            self._furniture += aside
            self._block(node, name, depth)
            self.flush()
            self._furniture -= aside

    def _inline(self, node: Any, name: str, depth: int) -> None:
        style = node.get_attribute("style") or ""
        bold, link = name in ("b", "strong") or bool(_BOLD.search(style)), name == "a"
        if link and self._runs and self._runs[-1][2]:  # links of a menu
            self._runs.append((" ", True, True))
        if self._page.is_hidden(node):
            return
        self._bold += bold
        self._linked += link
        self.children(node, depth)
        self._bold -= bold
        self._linked -= link

    def _script(self, node: Any, table: Mapping[int, int]) -> None:
        """A raised or lowered number as such: 10³, a reference behind a sentence."""
        text = tidy(node.text or "")
        number = bool(re.fullmatch(r"[\d+\-−=()n]+", text))
        shown = text.translate(table) if number else text
        self._runs.append((shown, bool(self._bold), bool(self._linked)))

    def _block(self, node: Any, name: str, depth: int) -> None:
        if re.fullmatch("h[1-6]", name):
            self.children(node, depth)
            self._heading(int(name[1]))
        elif name in ("summary", "button") or node.get_attribute("role") == "tab":
            self.children(node, depth)
            self._heading(ASIDE_LEVEL, strong=name == "summary")
        elif name in ("ul", "ol", "menu"):
            self._list(node, name, depth)
        elif name == "dl":
            self._definitions(node, depth)
        elif name == "table":
            self._table(node, depth)
        elif name == "pre":
            self._add("paragraph", tidy(node.text or ""))
        else:
            self.children(node, depth)

    def _heading(self, level: int, *, strong: bool = True) -> None:
        """The inline text as a heading. That of a button is one only as a question."""
        text = self._take().replace("\n", " ")
        if not strong and not text.endswith("?"):
            self._add("furniture", text)
        else:
            self._add("heading", text, level=level)

    def _list(self, node: Any, name: str, depth: int) -> None:
        led_in = bool(self.parts) and self.parts[-1].text.endswith(":")
        aside = not led_in and self._page.is_menu(node)
        self._furniture += aside
        number = _whole(node.get_attribute("start"), 1)
        for child in every(node.child_nodes):
            if child.node_name.lower() != "li":
                self._element_or_text(child, depth + 2)
                continue
            number = _whole(child.get_attribute("value"), number)
            self._marker = f"{number}. " if name == "ol" else "• "
            self.children(child, depth + 1)
            self.flush()
            self._marker = ""
            number += 1
        self._furniture -= aside

    def _element_or_text(self, child: Any, depth: int) -> None:
        if child.node_name == "#text":
            self._runs.append((child.text, False, False))
        else:
            self._element(child, child.node_name.lower(), depth + 1)

    def _definitions(self, node: Any, depth: int) -> None:
        """Terms with what they mean. A term that asks, or with more than a paragraph
        below it, is a heading."""
        term = ""
        for child in self._page.elements(node, ("dt", "dd")):
            begin = len(self.parts)
            self.children(child, depth + 1)
            self.flush()
            new = self.parts[begin:]
            if child.node_name.lower() == "dt":
                term = " ".join(p.text for p in new).rstrip(" :")
                self.parts[begin:] = []
            elif term and not self._furniture:
                one = len(new) == 1 and new[0].kind == "paragraph"
                if one and not term.endswith("?"):
                    text = f"{term}: {new[0].text}"
                    self.parts[begin:] = [Part("item", text, term=len(term))]
                else:
                    self.parts.insert(begin, Part("heading", term, ASIDE_LEVEL))
                term = ""

    def _table(self, node: Any, depth: int) -> None:
        table = grid_of(node, lambda cell: self._cell(cell, depth))
        if table is None:
            self.children(node, depth)
            return
        rows = rows_of(table.grid, table.header_rows)
        if table.caption and rows:
            self._add("caption", tidy(table.caption).replace("\n", " "))
        found = row_parts(rows)
        if self._furniture:
            found = [replace(p, kind="furniture", headers=()) for p in found]
        self.parts += found

    def _cell(self, node: Any, depth: int) -> str:
        inner = _Walk(self._page)
        inner.children(node, depth)
        inner.flush()
        return " ".join(p.text for p in inner.parts).replace("\n", " ")

    # Inline text to parts

    def _take(self) -> str:
        runs, self._runs = self._runs, []
        return "\n".join(filter(None, map(_text_of, _lines_of(runs))))

    def flush(self) -> None:
        """Ends the part that the inline text makes; a line of it that ends like one
        makes a part of its own."""
        runs, self._runs = self._runs, []
        marker, self._marker = self._marker, ""
        drafts: list[Part] = []
        for line in _lines_of(runs):
            if not (text := _text_of(line)):
                continue
            last = drafts[-1] if drafts else None
            if last and (marker or (goes_on(last.text, text) and not last.strong)):
                joint = "\n" if marker else " "
                drafts[-1] = replace(last, text=f"{last.text}{joint}{text}")
            else:
                drafts.append(_draft(text, line, marker))
        for draft in drafts:
            self._add(draft.kind, draft.text, strong=draft.strong)
        if not drafts:
            self._marker = marker

    def _add(
        self, kind: Any, text: str, *, level: int = 0, strong: bool = False
    ) -> None:
        if text:
            kind = "furniture" if self._furniture else kind
            self.parts.append(Part(kind, text, level=level, strong=strong))


Run = tuple[str, bool, bool]
"""A piece of inline text, whether it is bold, and whether it is a link."""


def _lines_of(runs: Sequence[Run]) -> list[list[Run]]:
    """The runs of each line; a run "\\n" ends one."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run[0] == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    return lines


def _text_of(line: Sequence[Run]) -> str:
    return tidy(re.sub(r"[^\S\u00a0]+", " ", "".join(text for text, _, _ in line)))


def _draft(text: str, line: Sequence[Run], marker: str) -> Part:
    words = [run for run in line if run[0].strip()]
    if marker:
        return Part("item", marker + text)
    if _is_link(text, words):
        return Part("furniture", text)
    return Part("paragraph", text, strong=all(bold for _, bold, _ in words))


def _is_link(text: str, words: Sequence[Run]) -> bool:
    """Whether a line is nothing but links to other pages, and no sentence."""
    linked = sum(len(t.strip()) for t, _, link in words if link)
    total = sum(len(t.strip()) for t, _, _ in words)
    return 10 * linked >= 7 * total and text[-1] not in ".!?:;"


def _whole(value: str | None, default: int) -> int:
    return int(value) if value and re.fullmatch(r"\d{1,4}", value) else default
