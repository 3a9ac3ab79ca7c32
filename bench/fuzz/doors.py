"""The readers of foreign files, small files of each kind, and what must hold of
whatever is read.
"""

from __future__ import annotations

import io
import json
import time
import traceback
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from bench.fuzz import tokens
from qa.corpus import (
    Article,
    Corpus,
    PassageRules,
    Source,
    UnreadableFile,
    cut_passages,
    search_text,
    sentence_places,
)
from qa.corpus.formats.marked import Parsed
from qa.corpus.formats.readers import read_here
from qa.errors import QAError
from qa.evaluation.sets.two_columns import decode_csv, questions_of_csv
from qa.quotes import code_of, parse_pasted, sheet_from, verify_pasted

MAX_SECONDS = 3.0
"""Of processor time for a file of a few thousand bytes."""
TEXT = "A disc hurts. It presses on a nerve.\n\nThe canal is narrow."
_PAGE = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font\
<</F 5 0 R>>>>>>endobj
4 0 obj<</Length %d>>stream
%b
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer
<</Root 1 0 R>>
startxref
0
%%%%EOF
"""
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def pdf_of(stream: bytes) -> bytes:
    """A PDF whose one page is drawn by `stream`. Its table of objects is left out: each
    reader looks for the objects then."""
    return _PAGE % (len(stream), stream)


def word_of(body: str, others: Mapping[str, str] | None = None) -> bytes:
    """A Word file whose document holds the XML `body`; `others` are more of its parts,
    by name."""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{MAIN}" xmlns:r="{_OFFICE}">'
        f"<w:body>{body}</w:body></w:document>",
        **(others or {}),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text.encode("utf-8", "replace"))
    return packed.getvalue()


class Door(NamedTuple):
    """A reader of bytes, which raises AssertionError where something does not hold.
    `seeds` are files that it reads, `tokens` pieces that such files are made of."""

    read: Callable[[bytes], None]
    seeds: Sequence[bytes]
    tokens: Sequence[str]


class Fault(NamedTuple):
    """What a file did to a reader: the error and where it was raised, or how slow."""

    said: str
    place: str


def must(holds: object, what: str) -> None:
    """Raises AssertionError where `what` does not hold."""
    if not holds:
        raise AssertionError(what)


def tried(door: Door, content: bytes) -> Fault | None:
    """Reads a file; None where all holds that must."""
    began = time.process_time()
    try:
        door.read(content)
    except Exception as error:  # noqa: BLE001 - all that a reader lets through
        frames = traceback.extract_tb(error.__traceback__)
        last = [f for f in frames if f.name != "must"][-1]
        said = f"{type(error).__name__}: {error}"[:200]
        return Fault(said, f"{Path(last.filename).name}:{last.lineno}")
    took = time.process_time() - began
    return Fault(f"takes {took:.1f} s", "time") if took > MAX_SECONDS else None


def article_of(read: Parsed, suffix: str) -> Article:
    """What is read, as an article."""
    source = Source(f"a{suffix}", "0" * 64)
    return Article("a", read.title or "A", read.text, read.blocks, source)


def check_article(read: Parsed, suffix: str) -> None:
    """What is read is cut in order, and no visible character of it is lost."""
    article, ends = article_of(read, suffix), 0
    for block in read.blocks:
        ordered = ends <= block.start < block.end <= len(read.text)
        must(ordered, "the blocks are in order")
        must(not read.text[ends : block.start].strip(), "all lies in a block")
        ends = block.end
    must(not read.text[ends:].strip(), "all lies in a block")
    for passage in cut_passages(article, PassageRules()):
        cut = read.text[passage.start : passage.end]
        must(passage.text == cut, "a passage is a cut")
        places = sentence_places(passage)
        must(len(places) == len(passage.sentences), "each sentence has a place")
        must(search_text(passage), "each passage can be searched")


ARTICLE = article_of(read_here(TEXT.encode(), ".txt", {}), ".txt")


def _article(
    suffix: str, whole: Callable[[bytes], bytes] = lambda content: content
) -> Callable[[bytes], None]:
    def read(content: bytes) -> None:
        try:
            made = read_here(whole(content), suffix, {})
        except UnreadableFile as refusal:
            must(refusal.reason and refusal.cure, "a refusal says why, and the cure")
            return
        check_article(made, suffix)

    return read


def _pasted(content: bytes) -> None:
    try:
        verified = verify_pasted(parse_pasted(content), {"a": ARTICLE})
    except QAError:
        return
    for one in verified:
        for found in one.findings:
            stands = found.verdict == "stands"
            same = not stands or found.now[0].text == (found.then or found.now[0].text)
            must(same, "what stands is the same text")


def _kept(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    try:
        kept = json.loads(text)
    except (ValueError, RecursionError):
        kept = [text]
    try:
        sheet = sheet_from(kept, {"a": ARTICLE}.get, "b")
    except QAError:
        return
    for entry in sheet.entries:
        for quote in entry.quotes:
            must(quote.passage.text in TEXT, "a quote is a cut")


def _csv(content: bytes) -> None:
    file = Path("a.csv")
    try:
        text, _ = decode_csv(file, content)
        questions_of_csv(file, text, Corpus((ARTICLE,), "0" * 64))
    except QAError:
        return


_SHEET = (
    '<html><body><main data-sheet="1" data-quotes="1" data-build="b"><blockquote '
    'data-qa-quote data-article="a" data-start="0" data-end="{end}" '
    'data-sha256="{sha}" data-code="{code}"><mark>{text}</mark></blockquote>'
    "<code>{code}</code>"
    "</main></body></html>"
)
_KEPT = {
    "question": "What hurts?",
    "status": "found",
    "build": "b",
    "citations": [
        {"article": "a", "start": 0, "end": 13, "marks": [[0, 13]], "sha256": "0" * 64}
    ],
}
_DRAWN = (
    b"BT /F 12 Tf 72 720 Td (A disc hurts.) Tj 0 -14 Td (It presses.) Tj ET",
    b"72 72 90 20 re S 72 92 90 20 re S BT /F 9 Tf 75 77 Td [(a)-900(b)] TJ ET",
)
PARAGRAPH = "<w:p><w:r><w:t>A disc hurts.</w:t></w:r></w:p>"


def _some(*texts: str) -> list[bytes]:
    return [text.encode() for text in texts]


def _sheet() -> str:
    first = next(p for p in cut_passages(ARTICLE, PassageRules()) if p.text in TEXT)
    return _SHEET.format(
        sha="0" * 64, end=first.end, text=first.text, code=code_of(first)
    )


DOORS: Mapping[str, Door] = {
    "text": Door(
        _article(".txt"),
        _some(TEXT, "Disc\n\nWhat is it?\nIt is:\n• one\n• two\n", "a   b\nc   d\n"),
        tokens.TEXT,
    ),
    "markdown": Door(
        _article(".md"),
        _some("# Disc\n\nIt *hurts*.\n\n- a\n- b\n\n| a | b |\n|---|---|\n| c | d |\n"),
        tokens.MARKDOWN,
    ),
    "html": Door(
        _article(".html"),
        _some(
            "<h1>Disc</h1><p>It <b>hurts</b>.</p><ul><li>a<li>b</ul>",
            "<table><tr><th>a<th>b<tr><td>1<td>2</table><dl><dt>A<dd>It is.</dl>",
        ),
        tokens.HTML,
    ),
    "word": Door(
        _article(".docx", lambda c: word_of(c.decode("utf-8", "replace"))),
        _some(
            PARAGRAPH,
            f"<w:tbl><w:tr><w:tc>{PARAGRAPH}</w:tc><w:tc>{PARAGRAPH}</w:tc></w:tr>"
            "</w:tbl>",
        ),
        tokens.WORD,
    ),
    "word file": Door(_article(".docx"), [word_of(PARAGRAPH)], tokens.ZIP),
    "drawn": Door(_article(".pdf", pdf_of), _DRAWN, tokens.DRAWING),
    "pdf": Door(_article(".pdf"), [pdf_of(s) for s in _DRAWN], tokens.PDF),
    "sheet": Door(
        _pasted,
        _some(
            _sheet(),
            json.dumps({"article": "a", "start": 0, "end": 13, "text": TEXT[:13]}),
            "BGA0-0005-4E50-D55S\n",
        ),
        tokens.SHEET,
    ),
    "turns": Door(
        _kept,
        _some(
            json.dumps([_KEPT]),
            json.dumps([json.dumps({"message": "a", "answers": [_KEPT]})]),
        ),
        tokens.JSON,
    ),
    "csv": Door(
        _csv,
        _some("question,expected\nWhat hurts?,A disc\n", "a;b\n'x';\"y\"\n"),
        tokens.CSV,
    ),
}
