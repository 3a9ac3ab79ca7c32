"""Bytes to text, or the name of what they are instead, and the cure."""

from __future__ import annotations

import re
import unicodedata

from qa.text import canonical

from .errors import UnreadableFile

FILE = "{file}"
"""Stands in a cure for the name of the file."""
_OTHERS = (
    (b"%PDF-", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a zip archive or Word file", ".docx"),
    (b"\xd0\xcf\x11\xe0", "a file of an old version of Word", ".doc"),
    (b"{\\rtf", "a file of RTF", ".rtf"),
)
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE
)
_LEARNT = {"cp": "WINDOWS-", "iso8859-": "ISO-8859-"}
"""Names of encodings: ours, and those of iconv."""
_WESTERN = frozenset(
    "äöüßéèêëáàâåæíìîïóòôøœúùûñçãõÄÖÜÉÈÊÁÀÂÅÆÍÎÓÔØŒÚÛÑÇÃÕ‘’“”„–—…€£°«»\u00a0"
)
MIN_BYTES = 8
"""Bytes of a text whose encoding can be told."""
_FOREIGN = re.compile(r"[^\x00-\x7f]{2,}")


def decode(content: bytes, *, page: bool = False) -> str:
    """A file's text in UTF-8, in normal form. A `page` of HTML may name another
    encoding.

    Raises UnreadableFile.
    """
    if not content.strip():
        raise UnreadableFile("is empty.", "Put text into it, or remove it.")
    for magic, name, suffix in _OTHERS:
        if content.startswith(magic):
            raise UnreadableFile(f"is {name}.", f"Give it the ending {suffix}.")
    if not page and _PAGE.match(content):
        raise UnreadableFile("is a page of HTML.", "Give it the ending .html.")
    declared = _CHARSET.search(content[:2048]) if page else None
    try:
        text = _decoded(content, declared[1].decode() if declared else "utf-8")
    except UnicodeDecodeError as error:
        raise _not_utf8(content, error.start) from error
    if "\0" in text:
        if encoding := _without_mark(content):
            raise _is_in(encoding, 0)
        raise UnreadableFile(
            "holds NUL bytes, so it is no text.", "Save it as UTF-8 text."
        )
    return canonical(text)


def _decoded(content: bytes, encoding: str) -> str:
    if content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8"
    try:
        return content.decode("utf-8-sig" if encoding.lower() == "utf-8" else encoding)
    except LookupError:
        return content.decode("utf-8-sig")


def _not_utf8(content: bytes, byte: int) -> UnreadableFile:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _is_in("UTF-16", byte)
    from resiliparse.parse.encoding import detect_encoding

    found = detect_encoding(content) if len(content) >= MIN_BYTES else None
    found = found or ""
    if found.startswith("iso8859") and _is_western(content):
        found = "cp1252"
    for ours, iconv in _LEARNT.items():
        if found.startswith(ours):
            found = iconv + found.removeprefix(ours)
    if not found or found.startswith("utf"):
        return UnreadableFile(
            f"is not UTF-8 (byte {byte}).", "Save it as UTF-8 and build again."
        )
    return _is_in(found.upper().replace("_", "-"), byte)


def _is_western(content: bytes) -> bool:
    """Whether all letters of a text in the code page 1252 are of western languages: a
    few of them alone look like other code pages, too."""
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return all(c.isascii() or c in _WESTERN for c in text)


def _is_in(encoding: str, byte: int) -> UnreadableFile:
    return UnreadableFile(
        f"is not UTF-8 (byte {byte}). It looks like {encoding}.",
        f"Save it as UTF-8: iconv -f {encoding} -t UTF-8 {FILE} > new && mv new {FILE}",
    )


def _without_mark(content: bytes) -> str:
    """The kind of UTF-16 of a text without a byte order mark, by its many NUL bytes."""
    half = len(content) / 2
    for name, zeros in (("UTF-16LE", content[1::2]), ("UTF-16BE", content[::2])):
        if zeros.count(0) > 0.6 * half:
            return name
    return ""


def mojibake_in(text: str) -> str:
    """The first letters of a text that were decoded with the wrong code page; empty
    where there are none. Decoded again, they make one letter or sign of UTF-8."""
    for found in _FOREIGN.finditer(text):
        run = found[0]
        for start in range(len(run) - 1):
            for length in (3, 2):
                if _is_mojibake(run[start : start + length], length):
                    return run[start : start + length]
    return ""


def _is_mojibake(letters: str, length: int) -> bool:
    if len(letters) != length:
        return False
    try:
        code = bytes(_byte_of(c) for c in letters)
        again = code.decode("utf-8")
    except ValueError:
        return False
    signs = "\u2010" <= again <= "\u20bf" or again == "\u2122"
    letter = "\u00a0" <= again <= "\u017f" or "\u0370" <= again <= "\u06ff"
    # „MENÜ“ and the like are right: a capital before a closing quotation mark.
    quoted = length == 2 and unicodedata.category(letters[1]) in ("Pf", "Pi", "Ps")
    return len(again) == 1 and (signs or letter) and not quoted


def _byte_of(letter: str) -> int:
    """The byte that the code page 1252 shows as a letter."""
    try:
        return letter.encode("cp1252")[0]
    except UnicodeEncodeError:
        return letter.encode("latin-1")[0]
