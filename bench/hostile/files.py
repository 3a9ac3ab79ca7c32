"""Hostile files that are no texts: PDF and Word, and collections in BEIR layout.

A shape is put where a person's file has its content: as what draws the pages of a PDF,
as one part of a Word file, as one file of a collection.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from bench.fuzz.doors import MAIN, must, pdf_of, word_of
from qa.corpus import UnreadableFile
from qa.corpus.formats.readers import read_here
from qa.errors import QAError
from qa.evaluation.sets.beir import read_beir

from .shapes import Shape
from .ways import Way

_BEGIN, _END = "BT /F 9 Tf 72 720 Td ", " ET"

DRAWN: Mapping[str, Shape] = {
    "letters": Shape("(a) Tj ", _BEGIN, _END),
    "words": Shape("(word ) Tj ", _BEGIN, _END),
    "one string": Shape("word ", f"{_BEGIN}(", f") Tj{_END}"),
    "lines": Shape("0 -9 Td (It hurts.) Tj ", _BEGIN, _END),
    "lines of one letter": Shape("0 -.1 Td (a) Tj ", _BEGIN, _END),
    "letters side by side": Shape("9 0 Td (a) Tj ", _BEGIN, _END),
    "stairs": Shape("9 -9 Td (a) Tj ", _BEGIN, _END),
    "letters at one place": Shape("(a) Tj -5 0 Td ", _BEGIN, _END),
    "letters one on another": Shape("0 0 Td (a) Tj ", _BEGIN, _END),
    "sizes": Shape("/F § Tf (a) Tj 0 -9 Td ", _BEGIN, _END),
    "columns": Shape(
        "(left side of it) Tj 300 0 Td (right side of it) Tj -300 -9 Td ", _BEGIN, _END
    ),
    "cells": Shape("(a) Tj 90 0 Td (b) Tj -90 -9 Td ", _BEGIN, _END),
    "bullets": Shape("(\\225 item) Tj 0 -9 Td ", _BEGIN, _END),
    "raised": Shape("5 Ts /F 4 Tf (1) Tj 0 Ts /F 9 Tf (a) Tj ", _BEGIN, _END),
    "far away": Shape("99999 -99999 Td (a) Tj ", _BEGIN, _END),
    "headings": Shape(
        "/F 20 Tf (A) Tj 0 -30 Td /F 9 Tf (It is.) Tj 0 -9 Td ", _BEGIN, _END
    ),
    "boxes": Shape("72 § 9 9 re S "),
    "nested boxes": Shape("§ § 400 400 re S "),
    "lines across": Shape("0 § m 600 § l S "),
    "grid": Shape("0 § m 600 § l S § 0 m § 600 l S "),
    "one long line": Shape("§ 9 l 9 § l ", "0 0 m ", "S"),
    "curves": Shape("1 2 3 4 § 6 c ", "0 0 m ", "S"),
    "saved states": Shape("q "),
    "restored states": Shape("Q "),
    "moved": Shape("1 0 0 1 1 1 cm "),
    "operands": Shape("1 "),
    "open lists": Shape("["),
    "open strings": Shape("("),
    "open dictionaries": Shape("<<"),
    "closed lists": Shape("]"),
    "names": Shape("/a§ "),
    "long name": Shape("a", "/"),
    "hexadecimal": Shape("41", f"{_BEGIN}<", f"> Tj{_END}"),
    "kerned": Shape("(a)-900", f"{_BEGIN}[", f"] TJ{_END}"),
    "comments": Shape("%a\n"),
    "marked": Shape("/P <</MCID §>> BDC "),
    "marks closed": Shape("EMC "),
    "pictures": Shape("BI /W 1 /H 1 ID a EI "),
    "open pictures": Shape("BI "),
    "fonts": Shape("/G§ 9 Tf "),
    "forms": Shape("/X Do "),
}
"""As the content of a page."""

_OBJECT = "§0 0 obj<</a 1 0 R>>endobj\n"
OBJECTS: Mapping[str, Shape] = {
    "objects": Shape(_OBJECT),
    "open objects": Shape("9 0 obj<<"),
    "streams": Shape("§0 0 obj<</Length 1>>stream\na\nendstream endobj\n"),
    "open streams": Shape("§0 0 obj<</Length 9>>stream\n"),
    "tables of objects": Shape("xref\n0 1\n0000000000 65535 f \n"),
    "trailers": Shape("trailer<</Root 1 0 R>>\n"),
    "starts": Shape("startxref\n9\n"),
    "noise": Shape("\u00ff"),
}
"""Behind the objects of a PDF."""

_TEXT = "<w:r><w:t>a word </w:t></w:r>"
_PARAGRAPH = f"<w:p>{_TEXT}</w:p>"
_CELL = f"<w:tc>{_PARAGRAPH}</w:tc>"
_ITEM = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="1"/></w:numPr>'
WORD: Mapping[str, Shape] = {
    "paragraphs": Shape(_PARAGRAPH),
    "runs": Shape(_TEXT, "<w:p>", "</w:p>"),
    "letters": Shape("a", "<w:p><w:r><w:t>", "</w:t></w:r></w:p>"),
    "empty paragraphs": Shape("<w:p/>"),
    "rows": Shape(f"<w:tr>{_CELL}{_CELL}</w:tr>", "<w:tbl>", "</w:tbl>"),
    "cells": Shape(_CELL, "<w:tbl><w:tr>", "</w:tr></w:tbl>"),
    "tables": Shape(f"<w:tbl><w:tr>{_CELL}{_CELL}</w:tr></w:tbl>"),
    "merged": Shape(
        f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{_PARAGRAPH}</w:tc>{_CELL}</w:tr>",
        "<w:tbl>",
        "</w:tbl>",
    ),
    "wide cells": Shape(
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="99"/></w:tcPr>'
        f"{_PARAGRAPH}</w:tc></w:tr>",
        "<w:tbl>",
        "</w:tbl>",
    ),
    "tabs": Shape("<w:r><w:tab/></w:r>", "<w:p>", "</w:p>"),
    "breaks": Shape("<w:r><w:br/></w:r>", "<w:p>", "</w:p>"),
    "open fields": Shape(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "<w:p>", "</w:p>"
    ),
    "fields": Shape(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "a"'
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
        "<w:p>",
        "</w:p>",
    ),
    "bookmarks": Shape('<w:bookmarkStart w:id="§" w:name="a§"/>', "<w:p>", "</w:p>"),
    "links": Shape(
        f'<w:hyperlink w:anchor="a">{_TEXT}</w:hyperlink>', "<w:p>", "</w:p>"
    ),
    "notes": Shape('<w:r><w:footnoteReference w:id="§"/></w:r>', "<w:p>", "</w:p>"),
    "remarks": Shape('<w:r><w:commentReference w:id="§"/></w:r>', "<w:p>", "</w:p>"),
    "deleted": Shape(f"<w:del>{_TEXT}</w:del>", "<w:p>", "</w:p>"),
    "deleted ends": Shape(f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{_TEXT}</w:p>"),
    "items": Shape(f"<w:p><w:pPr>{_ITEM.format(0)}</w:pPr>{_TEXT}</w:p>"),
    "deeper items": Shape(f"<w:p><w:pPr>{_ITEM.format('§')}</w:pPr>{_TEXT}</w:p>"),
    "headings": Shape(
        f'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr>{_TEXT}</w:p>{_PARAGRAPH}'
    ),
    "symbols": Shape(
        '<w:r><w:sym w:font="Wingdings" w:char="F0B7"/></w:r>', "<w:p>", "</w:p>"
    ),
    "bold": Shape("<w:r><w:rPr><w:b/></w:rPr><w:t>a</w:t></w:r>", "<w:p>", "</w:p>"),
    "attributes": Shape(' a§="b"', "<w:p", "/>"),
    "comments": Shape("<!-- a -->"),
    "entities": Shape("&amp;", "<w:p><w:r><w:t>", "</w:t></w:r></w:p>"),
    "unknown": Shape("<w:a§/>"),
    "text boxes": Shape(
        f"<w:r><w:pict><w:txbxContent>{_PARAGRAPH}</w:txbxContent></w:pict></w:r>",
        "<w:p>",
        "</w:p>",
    ),
    "open": Shape("<w:p>"),
    "nothing": Shape("a"),
}
"""As the body of a Word file."""

PARTS: Mapping[str, tuple[str, Shape]] = {
    "deep properties": ("docProps/core.xml", Shape("<div>")),
    "open properties": ("docProps/core.xml", Shape("<b id=§><p>a")),
    "titles": ("docProps/core.xml", Shape("<dc:title>a</dc:title>")),
    "empty titles": ("docProps/core.xml", Shape("<dc:title ")),
    "long title": ("docProps/core.xml", Shape("a ", "<dc:title>", "</dc:title>")),
    "relations": (
        "word/_rels/document.xml.rels",
        Shape(
            '<Relationship Id="r§" Type="a" Target="b"/>',
            "<Relationships>",
            "</Relationships>",
        ),
    ),
    "styles": (
        "word/styles.xml",
        Shape(
            '<w:style w:type="paragraph" w:styleId="a§"><w:name w:val="b"/></w:style>',
            f'<w:styles xmlns:w="{MAIN}">',
            "</w:styles>",
        ),
    ),
    "kinds of lists": (
        "word/numbering.xml",
        Shape(
            '<w:num w:numId="§"><w:abstractNumId w:val="§"/></w:num>',
            f'<w:numbering xmlns:w="{MAIN}">',
            "</w:numbering>",
        ),
    ),
}
"""As another part of a Word file."""

DOCUMENTS: Mapping[str, Shape] = {
    "documents": Shape('{"_id": "§", "title": "A", "text": "It hurts."}\n'),
    "one long text": Shape("It hurts. ", '{"_id": "1", "text": "', '"}\n'),
    "one long title": Shape("a ", '{"_id": "1", "title": "', '", "text": "b"}\n'),
    "one long id": Shape("a", '{"_id": "', '", "text": "b"}\n'),
    "spaces in an id": Shape("a ", '{"_id": "', '", "text": "b"}\n'),
    "ids with spaces": Shape('{"_id": "a §", "text": "b"}\n'),
    "same ids": Shape('{"_id": "1", "text": "b"}\n'),
    "open lists": Shape("["),
    "nested lists": Shape("[", '{"_id": "1", "text": "b", "metadata": '),
    "digits": Shape("1", '{"_id": ', ', "text": "b"}\n'),
    "remarks": Shape("# a\n"),
    "blank lines": Shape("\n"),
    "keys": Shape('"a§": 1, ', "{", '"_id": "1", "text": "b"}\n'),
    "history": Shape('"a", ', '{"_id": "1", "text": "b", "history": [', '"a"]}\n'),
    "escapes": Shape("\\u0061", '{"_id": "1", "text": "', '"}\n'),
    "halves": Shape("\\ud800", '{"_id": "1", "text": "', '"}\n'),
    "marks": Shape("\\u0301\\u0323", '{"_id": "1", "text": "a', '"}\n'),
    "same texts": Shape('{"_id": "§", "text": "It hurts."}\n'),
    "line separators": Shape("\u2028", '{"_id": "1", "text": "', '"}\n'),
    "carriage returns": Shape("\r", '{"_id": "1", "text": "b"}'),
    "NUL": Shape("\0"),
    "judgements": Shape("1\td§\t1\n", "query-id\tcorpus-id\tscore\n"),
    "judgements of one": Shape("1\t1\t1\n", "query-id\tcorpus-id\tscore\n"),
    "one long judgement": Shape("a", "1\t", "\t1\n"),
    "columns": Shape("a\t"),
    "long grades": Shape("1", "1\t1\t", "\n"),
    "answers": Shape('"a", ', '{"_id": "1", "answers": [', '"a"]}\n'),
    "answers of many": Shape('{"_id": "1", "answers": ["It hurts."]}\n'),
}
"""As each file of a collection in BEIR layout."""

_WHOLE = {
    "corpus.jsonl": '{"_id": "1", "text": "It hurts."}\n',
    "queries.jsonl": '{"_id": "1", "text": "Does it hurt?"}\n',
    "qrels/test.tsv": "query-id\tcorpus-id\tscore\n1\t1\t1\n",
}
_MORE = {
    "answers.jsonl": '{"_id": "1", "answers": ["It hurts."]}\n',
    "unanswerable.jsonl": '{"_id": "2", "text": "Why?"}\n',
}


def _read(whole: Callable[[str], bytes], suffix: str) -> Way:
    def way(text: str) -> Iterator[str]:
        try:
            read_here(whole(text), suffix, {})
        except UnreadableFile as refusal:
            must(refusal.reason and refusal.cure, "a refusal says why, and the cure")
        yield "reader"

    return way


def drawn(text: str) -> Iterator[str]:
    """A page of a PDF."""
    return _read(lambda t: pdf_of(t.encode()), ".pdf")(text)


def objects(text: str) -> Iterator[str]:
    """What stands behind the objects of a PDF."""
    one = pdf_of(b"BT /F 9 Tf 72 720 Td (It hurts.) Tj ET")
    return _read(lambda t: one + t.encode("latin-1"), ".pdf")(text)


def document(text: str) -> Iterator[str]:
    """The body of a Word file."""
    return _read(word_of, ".docx")(text)


def part_of_word(name: str) -> Way:
    """Another part of a Word file."""
    body = "<w:p><w:r><w:t>It hurts.</w:t></w:r></w:p>"
    return _read(lambda t: word_of(body, {name: t}), ".docx")


def collection_in(folder: Path) -> Way:
    """Each file of a collection in turn, beside whole ones."""

    def way(text: str) -> Iterator[str]:
        (folder / "qrels").mkdir(exist_ok=True)
        for name in (*_WHOLE, *_MORE):
            for other, content in (_WHOLE | _MORE).items():
                (folder / other).write_text(content, "utf-8")
            (folder / name).write_text(text, "utf-8", "surrogatepass", newline="")
            try:
                read_beir(folder)
            except QAError as refusal:
                must(
                    refusal.message and refusal.cure, "a refusal says why, and the cure"
                )
            yield name

    return way
