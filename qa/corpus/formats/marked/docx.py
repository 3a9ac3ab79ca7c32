"""Word files to the page that they stand for, by mammoth.

mammoth was taken and not python-docx because it knows what a reader sees: accepted
changes without the deleted words, list numbers, footnotes, text boxes, merged cells.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from qa.corpus.formats.errors import UnreadableFile
from qa.corpus.formats.lines import Hint

from .html import parts_of_html
from .nesting import is_too_deep
from .parts import Parsed, parsed, tidy

MAX_ENTRIES, MAX_UNPACKED = 5_000, 60_000_000
"""Files in the zip archive, and bytes of its texts when they are unpacked."""
_STYLES = """
p[style-name='Title'] => h1:fresh
p[style-name='Subtitle'] => p:fresh
p[style-name='Heading 7'] => h6:fresh
p[style-name='Heading 8'] => h6:fresh
p[style-name='Heading 9'] => h6:fresh
p[style-name='Caption'] => figcaption > p:fresh
"""
_NO_TITLE = re.compile(r"<dc:title\s*/>")
_ENCRYPTED = bytes.fromhex("d0cf11e0a1b11ae1")
"""How an encrypted Word file, and one of Word 97, begin."""


def read_docx(content: bytes, hints: Mapping[str, Hint]) -> Parsed:
    """The article of a Word file.

    Raises UnreadableFile.
    """
    import mammoth

    if content.startswith(_ENCRYPTED):
        raise UnreadableFile(
            "has a password, or is of an old version of Word.",
            "Open it in Word, and save it as .docx without a password.",
        )
    title = _checked(content)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(content),
            style_map=_STYLES,
            convert_image=lambda _: [],
            ignore_empty_paragraphs=True,
        )
    except Exception as error:  # mammoth lets errors of zip and XML through
        raise _damaged() from error
    parts, _ = parts_of_html(f"<body>{made.value}")
    return parsed(parts, hints, title=title)


def _checked(content: bytes) -> str:
    """The title in the properties of a Word file. Refuses what is none, and what would
    be too large when it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _title_of(archive)
    except UnreadableFile:
        raise
    except Exception as error:  # zipfile raises errors of many kinds
        raise _damaged() from error


def _title_of(archive: zipfile.ZipFile) -> str:
    entries = archive.infolist()
    texts = [e for e in entries if e.filename.endswith((".xml", ".rels"))]
    size = sum(_size(archive, e) for e in texts)
    if len(entries) > MAX_ENTRIES or size > MAX_UNPACKED:
        raise UnreadableFile(
            f"holds more than {MAX_UNPACKED // 1_000_000} MB when it is unpacked.",
            "Split it into articles.",
        )
    if "word/document.xml" not in archive.namelist():
        raise _damaged()
    return _title(archive)


def _size(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> int:
    """The bytes of an unpacked entry, counted: what the archive says may be wrong."""
    size = 0
    with archive.open(entry) as stream:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > MAX_UNPACKED:
                break
    return size


def _title(archive: zipfile.ZipFile) -> str:
    from resiliparse.parse.html import HTMLTree

    if "docProps/core.xml" not in archive.namelist():
        return ""
    core = archive.read("docProps/core.xml").decode("utf-8", "replace")
    core = _NO_TITLE.sub("", core)  # HTML would take it for one that begins here
    if is_too_deep(core):
        return ""
    tree = HTMLTree.parse(core.replace("dc:title", "h1"))
    found = tree.body.query_selector("h1") if tree.body is not None else None
    return tidy(found.text or "").replace("\n", " ") if found is not None else ""


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "is no Word file, or is damaged.", "Save it again as .docx, or remove it."
    )
