"""Files to articles: reads a folder strictly, with its catalogue where it has one.

A corpus is either a folder with `articles.toml` beside `articles/`, or any folder of
`.txt` and `.md` files; then ids and titles are derived. A file that cannot be used is
a named problem, and stops the build unless the operator says to leave it out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.errors import CorpusError

from .article import Article
from .catalogue import ARTICLES_FOLDER, CATALOGUE_FILE, catalogue_bytes, parse_catalogue
from .reading import Problem, name_problem, read_article

SUFFIXES = (".txt", ".md")
MAX_BYTES = 4_000_000
"""A larger file is not one article; it is refused by name."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of a folder, ordered by id. `digest` covers every source file and
    the catalogue, the files left out too."""

    articles: tuple[Article, ...]
    digest: str
    problems: tuple[Problem, ...] = ()
    edited: tuple[str, ...] = ()
    """Files whose sha256 is no longer the one in the catalogue."""

    @property
    def by_id(self) -> dict[str, Article]:
        return {a.id: a for a in self.articles}


def read_corpus(
    folder: Path,
    *,
    skip_bad: bool = False,
    advance: Callable[[int, int], object] | None = None,
) -> Corpus:
    """Reads every article of `folder`.

    Raises CorpusError for a folder or catalogue that cannot be read, and for bad
    files, all of them named, unless `skip_bad`. `advance` hears (done, total).
    """
    about = catalogue_bytes(folder)
    catalogue = parse_catalogue(folder, about)
    files = source_files(folder)
    articles: dict[str, Article] = {}
    problems, edited = [], []
    digest = _Digest(about)
    for done, file in enumerate(files, 1):
        name = _name(folder, file)
        known = catalogue.pop(name, {})
        content = _content(file)
        digest.add(name, content)  # of the very bytes that are parsed
        article = name_problem(name) or read_article(content, name, known)
        if isinstance(article, Article) and article.id in articles:
            other = articles[article.id].source.file
            article = Problem(
                name,
                f"has the id {article.id}, and so has {other}.",
                "Rename one of them, or give it an id in articles.toml.",
            )
        if isinstance(article, Problem):
            problems.append(article)
        else:
            articles[article.id] = article
            if known.get("sha256") not in (None, "", article.source.sha256):
                edited.append(name)
        if advance:
            advance(done, len(files))
    problems += [
        Problem(
            name,
            "stands in articles.toml, but not in the folder.",
            "Restore it, or take its entry out.",
        )
        for name in catalogue
    ]
    if problems and not skip_bad:
        raise CorpusError(
            f"{len(problems)} of {len(files)} files cannot be used:\n"
            + "\n".join(f"  {p}" for p in problems),
            cure="Cure these, or leave them out with --skip-bad. "
            "An index that was built before is untouched.",
        )
    if not articles:
        raise CorpusError(
            f"No article in {folder} can be used.",
            cure="Put at least one .txt or .md file with text into it.",
        )
    ordered = tuple(articles[key] for key in sorted(articles))
    return Corpus(
        ordered,
        digest.hexdigest(),
        tuple(problems),
        tuple(edited),
    )


def source_files(folder: Path) -> list[Path]:
    """Every .txt and .md file that belongs to the corpus, in a fixed order."""
    if not folder.is_dir():
        raise CorpusError(
            f"There is no folder {folder}.",
            cure="Name the folder that holds the articles: --corpus DIR",
        )
    root = folder / ARTICLES_FOLDER if (folder / CATALOGUE_FILE).is_file() else folder
    files = sorted(_walk(root))
    if not files:
        raise CorpusError(
            f"The folder {root} holds no .txt or .md file.",
            cure="Put the articles there, or name another folder: --corpus DIR",
        )
    return files


def _walk(root: Path) -> Iterator[Path]:
    """Files and, in their place, folders that cannot be read; follows links once."""
    unreadable: list[Path] = []
    seen = {root.resolve()}
    walk = os.walk(
        root,
        followlinks=True,
        onerror=lambda error: unreadable.append(Path(error.filename)),
    )
    for folder, subfolders, names in walk:
        subfolders[:] = [
            s
            for s in subfolders
            if not s.startswith(".") and Path(folder, s).resolve() not in seen
        ]
        seen |= {Path(folder, s).resolve() for s in subfolders}
        for name in names:
            if Path(name).suffix.lower() in SUFFIXES and not name.startswith("."):
                yield Path(folder, name)
    yield from unreadable


class _Digest:
    """sha256 over the catalogue's bytes and the names and bytes of all source files."""

    def __init__(self, catalogue: bytes) -> None:
        self._total = hashlib.sha256(hashlib.sha256(catalogue).digest())

    def add(self, name: str, content: bytes | str) -> None:
        sha = "-" if isinstance(content, str) else hashlib.sha256(content).hexdigest()
        self._total.update(f"{name}\0{sha}\n".encode("utf-8", "backslashreplace"))

    def hexdigest(self) -> str:
        return self._total.hexdigest()


def corpus_digest(folder: Path) -> str:
    """The digest that `read_corpus` would give, without parsing anything."""
    digest = _Digest(catalogue_bytes(folder))
    for file in source_files(folder):
        digest.add(_name(folder, file), _content(file))
    return digest.hexdigest()


def _name(folder: Path, file: Path) -> str:
    root = folder / ARTICLES_FOLDER if (folder / CATALOGUE_FILE).is_file() else folder
    return file.relative_to(root).as_posix()


def _content(file: Path) -> bytes | str:
    """The bytes of a file, or why they cannot be had."""
    try:
        if not file.is_file():
            return "cannot be read as a regular file."
        if file.stat().st_size > MAX_BYTES:
            size = file.stat().st_size
            return f"has {size:,} bytes; {MAX_BYTES:,} is the most for one article."
        return file.read_bytes()
    except OSError as error:
        return f"cannot be read ({error.strerror})."
