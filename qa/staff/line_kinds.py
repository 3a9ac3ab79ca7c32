"""What a line of an article is: text, a heading, or furniture of its page.

The rules decide, and a person overrules them: then the exact text of the line stands in
the article's entry of `articles.toml`. A change holds from the next build on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from qa.corpus import (
    CATALOGUE_FILE,
    Article,
    ArticleEntry,
    Block,
    Span,
    catalogue_bytes,
    parse_catalogue,
    read_again,
)
from qa.errors import CorpusError, StaffError
from qa.files import replace_file

from .editing.tables import document_of, entry_in
from .editing.versions import lock_of

LineKind = Literal["text", "heading", "furniture"]
_FIELDS: Mapping[LineKind, str] = {
    "text": "paragraph",
    "heading": "heading",
    "furniture": "furniture",
}
"""The list of an entry that makes a line of each kind."""
_LISTS = ("furniture", "heading", "paragraph", "outside")
LINE_KINDS: tuple[LineKind, ...] = ("text", "heading", "furniture")
_CURE = "Build the index again, restart the desk, and look at the line there."

Entries = Mapping[str, ArticleEntry]


def kind_of(block: Block) -> LineKind:
    """What a block is for a person."""
    if block.kind == "furniture":
        return "furniture"
    return "text" if block.quotable else "heading"


def entries_of(corpus: Path) -> Entries:
    """The entries of the catalogue by file, as they stand now. Raises CorpusError."""
    return parse_catalogue(corpus, catalogue_bytes(corpus))


def pending_kinds(corpus: Path, article: Article) -> dict[int, LineKind]:
    """The blocks of an article, by their start, that the next build makes another kind.
    Raises CorpusError where the file of the article cannot be read."""
    now = read_again(corpus, article, entries_of(corpus).get(article.source.file))
    if now.text != article.text:
        return {}
    kinds: dict[int, LineKind] = {}
    for block in article.blocks:
        then = {kind_of(b) for b in now.blocks_in(block.start, block.end)}
        if then and kind_of(block) not in then:
            kinds[block.start] = min(then)
    return kinds


def set_kind(corpus: Path, article: Article, span: Span, kind: LineKind) -> str:
    """Makes the block `span` of an article a line of this kind, in `articles.toml`.
    Returns the text of the line. All lines with the same text change with it.

    The file is written whole, and only if the article can be read with it, has the
    same text, and has the line as wished. Comments and order stay as they are. Raises
    StaffError where this is not so, and CorpusError.
    """
    from filelock import FileLock

    try:
        with FileLock(lock_of(corpus, CATALOGUE_FILE)):
            content = catalogue_bytes(corpus)
            if not content:
                raise StaffError(
                    f"{corpus} has no {CATALOGUE_FILE}, which would hold this.",
                    cure=f"Put the articles into {corpus}/articles, and an empty "
                    f"{CATALOGUE_FILE} beside that folder; then build again.",
                )
            file = article.source.file
            entries = parse_catalogue(corpus, content)
            entry = entries.get(file) or ArticleEntry(file=file)
            wished = _wished(corpus, article, span, kind, entry)
            written = _written(content, wished)
            if parse_catalogue(corpus, written) != {**entries, file: wished}:
                raise StaffError(
                    f"{CATALOGUE_FILE} could not be changed safely.",
                    cure="Write the line into it by hand.",
                )
            replace_file(corpus / CATALOGUE_FILE, written)
    except OSError as error:
        raise StaffError(
            f"{corpus / CATALOGUE_FILE} cannot be written ({error.strerror}).",
            cure="Correct the permissions of the file and its folder.",
        ) from error
    return article.text[slice(*span)]


def _wished(
    corpus: Path, article: Article, span: Span, kind: LineKind, entry: ArticleEntry
) -> ArticleEntry:
    """The entry with which the block is of this kind: without its lines in any list if
    the rules then say so, else with them in one."""
    block = next((b for b in article.blocks if (b.start, b.end) == span), None)
    if block is None or block.kind == "title":
        message = "This is no line that can be corrected."
        raise StaffError(message, cure="The title stands in articles.toml: title.")
    if read_again(corpus, article, entry).text != article.text:
        message = "The article has changed since this desk was built."
        raise StaffError(message, cure=_CURE)
    lines = _keys(article, span)
    plain = entry.model_copy(
        update={
            field: tuple(v for v in getattr(entry, field) if v not in lines)
            for field in _LISTS
        }
    )
    field = _FIELDS[kind]
    named = plain.model_copy(update={field: (*getattr(plain, field), *lines)})
    for tried in (plain, named):
        try:
            read = read_again(corpus, article, tried)
        except CorpusError as error:
            refusal = StaffError(error.message, cure=error.cure)
            continue
        if read.text != article.text:
            refusal = StaffError(
                "The text would change with the line, and quotes below it would move.",
                cure="Correct the file of the article itself, and build again.",
            )
            continue
        kinds = {kind_of(b) for b in read.blocks_in(*span)}
        if kinds == {kind}:
            return tried
        refusal = StaffError(
            "The line would not become what you wish.",
            cure="A heading needs text below it, and an article a sentence.",
        )
    raise refusal


def _keys(article: Article, span: Span) -> list[str]:
    """The lines of a block as `articles.toml` names them. Only plain text divides a
    block of several lines; elsewhere the beginning of the block names it."""
    text = article.text[slice(*span)]
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) == 1 or article.source.file.lower().endswith(".txt"):
        return list(dict.fromkeys(lines))
    return [f"{lines[0]}..."]


def _written(content: bytes, entry: ArticleEntry) -> bytes:
    """The catalogue with the lists of one entry, everything else as it stood."""
    import tomlkit

    document = document_of(content.decode("utf-8-sig"), CATALOGUE_FILE)
    table = entry_in(document, entry.file)
    for field in _LISTS:
        _put(table, field, getattr(entry, field))
    return str(tomlkit.dumps(document)).encode()


def _put(table: Any, field: str, lines: Sequence[str]) -> None:
    """Takes lines out of a list and adds others, so that comments in it stay."""
    import tomlkit

    array = table.get(field, [])
    if list(array) == list(lines):
        return
    if not lines and not (array.trivia.comment or "#" in array.as_string()):
        del table[field]
    elif field not in table:
        table[field] = tomlkit.array()
        table[field].extend(lines)
    else:
        for place in reversed(range(len(array))):
            if array[place] not in lines:
                del array[place]
        array.extend(line for line in lines if line not in array)
