"""`articles.toml`: what staff know of each article, and which lines are furniture."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from qa.errors import CorpusError
from qa.files import Settings, parse_settings

from .article import ARTICLE_ID
from .formats import Hint

CATALOGUE_FILE, ARTICLES_FOLDER = "articles.toml", "articles"
ABOUT_FIELDS = ("origin", "publisher", "url", "published", "rights")
"""Fields that an article's `Source` takes over as they are."""


def _is_id(value: str) -> str:
    if not ARTICLE_ID.fullmatch(value):
        raise ValueError("may only hold letters, digits, . _ and -")
    return value


Lines = Annotated[tuple[str, ...], Field(strict=False)]


class ArticleEntry(Settings):
    """One `[[article]]`. `file` is its path below the folder of articles; what nobody
    knows is empty. `title` and `origin` are in the article's own words, unless
    `title_ours`; the four lists hold exact lines of it."""

    file: Annotated[str, Field(min_length=1, description="the name of a file")]
    id: Annotated[str, AfterValidator(_is_id)] = ""
    title: str = ""
    title_ours: bool = False
    sha256: str = ""
    origin: str = ""
    publisher: str = ""
    url: str = ""
    published: str = ""
    rights: str = ""
    furniture: Lines = ()
    heading: Lines = ()
    paragraph: Lines = ()
    outside: Lines = ()

    @property
    def hints(self) -> dict[str, Hint]:
        """What each named line is."""
        lists: tuple[tuple[Hint, Lines], ...] = (
            ("furniture", self.furniture),
            ("heading", self.heading),
            ("paragraph", self.paragraph),
            ("outside", self.outside),
        )
        return {line: hint for hint, lines in lists for line in lines}


class _Catalogue(Settings):
    article: list[ArticleEntry] = Field(
        default_factory=list, description="a list of tables, [[article]]"
    )

    @field_validator("article")
    @classmethod
    def _one_entry_a_file(cls, entries: list[ArticleEntry]) -> list[ArticleEntry]:
        for file, count in Counter(e.file for e in entries).items():
            if count > 1:
                raise ValueError(f"the file {file} has {count} entries")
        return entries


def catalogue_bytes(folder: Path) -> bytes:
    """The content of a corpus's catalogue; empty where it has none.

    Raises CorpusError where it cannot be read.
    """
    path = folder / CATALOGUE_FILE
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise CorpusError(
            f"{path} cannot be read ({error.strerror}).",
            cure="Correct its permissions.",
        ) from error


def parse_catalogue(folder: Path, content: bytes) -> dict[str, ArticleEntry]:
    """The entries of a catalogue, by file.

    Raises CorpusError, which names the entry by its number and the wrong field.
    """
    catalogue = parse_settings(
        content,
        folder / CATALOGUE_FILE,
        _Catalogue,
        cure="Correct the file there.",
        error=CorpusError,
    )
    return {entry.file: entry for entry in catalogue.article}
