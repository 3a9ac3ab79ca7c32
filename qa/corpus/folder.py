"""A folder of files to articles, with its catalogue if it has one.

A corpus is either a folder with `articles.toml` beside `articles/`, or any folder of
files in a known format; then ids and titles are derived. A bad file is a named problem,
which stops the build unless the operator leaves bad files out.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from qa.errors import CorpusError
from qa.files import sha256

from .article import Article
from .catalogue import ARTICLES_FOLDER, CATALOGUE_FILE, catalogue_bytes, parse_catalogue
from .formats import READERS
from .reading import Problem, name_problem, read_article

SUFFIXES = tuple(READERS)
_FORMATS = " or ".join(SUFFIXES)
MAX_BYTES = 4_000_000
"""A larger file is refused by name: it is not one article."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of a folder, ordered by id. `digest` is a SHA-256 over the catalogue
    and every source file, bad files included."""

    articles: tuple[Article, ...]
    digest: str
    problems: tuple[Problem, ...] = ()
    edited: tuple[str, ...] = ()
    """Files whose sha256 is no longer the one in the catalogue."""

    @property
    def by_id(self) -> dict[str, Article]:
        """Article id to article; made anew at each call."""
        return {a.id: a for a in self.articles}


def read_corpus(
    folder: Path,
    *,
    skip_bad: bool = False,
    advance: Callable[[int, int], object] | None = None,
) -> Corpus:
    """Reads every article of `folder`.

    Raises CorpusError for a folder or catalogue that cannot be read, and, unless
    `skip_bad`, for bad files, which it names. `advance` is called with (files read,
    files in all).
    """
    about = catalogue_bytes(folder)
    catalogue = parse_catalogue(folder, about)
    files = source_files(folder)
    articles: dict[str, Article] = {}
    problems, edited = [], []
    digest = _Digest(about)
    for done, file in enumerate(files, 1):
        name = _name(folder, file)
        entry = catalogue.pop(name, None)
        content = _content(file)
        digest.add(name, content)  # of the very bytes that are parsed
        article = name_problem(name) or read_article(content, name, entry)
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
            recorded = entry.sha256 if entry else ""
            if recorded not in ("", article.source.sha256):
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
            cure=f"Put at least one {_FORMATS} file with text into it.",
        )
    ordered = tuple(articles[key] for key in sorted(articles))
    return Corpus(
        ordered,
        digest.hexdigest(),
        tuple(problems),
        tuple(edited),
    )


def source_files(folder: Path) -> list[Path]:
    """Every file of a known format in the corpus, in a fixed order. Raises
    CorpusError."""
    if not folder.is_dir():
        raise CorpusError(
            f"There is no folder {folder}.",
            cure="Name the folder that holds the articles: --corpus DIR",
        )
    root = folder / ARTICLES_FOLDER if (folder / CATALOGUE_FILE).is_file() else folder
    files = sorted(_walk(root))
    if not files:
        raise CorpusError(
            f"The folder {root} holds no {_FORMATS} file.",
            cure="Put the articles there, or name another folder: --corpus DIR",
        )
    return files


def _walk(root: Path) -> Iterator[Path]:
    """Files, and folders that cannot be read; follows each link once."""
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
        self._total = hashlib.sha256(bytes.fromhex(sha256(catalogue)))

    def add(self, name: str, content: bytes | str) -> None:
        digest = "-" if isinstance(content, str) else sha256(content)
        self._total.update(f"{name}\0{digest}\n".encode("utf-8", "backslashreplace"))

    def hexdigest(self) -> str:
        return self._total.hexdigest()


def corpus_digest(folder: Path) -> str:
    """The digest that `read_corpus` would give, without parsing an article. Raises
    CorpusError for a folder or catalogue that cannot be read."""
    digest = _Digest(catalogue_bytes(folder))
    for file in source_files(folder):
        digest.add(_name(folder, file), _content(file))
    return digest.hexdigest()


def _name(folder: Path, file: Path) -> str:
    root = folder / ARTICLES_FOLDER if (folder / CATALOGUE_FILE).is_file() else folder
    return file.relative_to(root).as_posix()


def _content(file: Path) -> bytes | str:
    """The bytes of a file, or why it has none to read."""
    try:
        if not file.is_file():
            return "cannot be read as a regular file."
        if file.stat().st_size > MAX_BYTES:
            size = file.stat().st_size
            return f"has {size:,} bytes; {MAX_BYTES:,} is the most for one article."
        return file.read_bytes()
    except OSError as error:
        return f"cannot be read ({error.strerror})."
