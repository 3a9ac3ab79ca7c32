"""A folder of files to articles, with its catalogue if it has one.

A corpus is either a folder with `articles.toml` beside `articles/`, or any folder of
files in a known format, where `articles.toml` may stand among them. What it does not
say is derived: ids come from the names of the files. A bad file is a named problem,
which stops the build unless the operator leaves bad files out. A file of another format
is named, and stops nothing.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from qa.errors import CorpusError
from qa.files import sha256

from .article import Article
from .catalogue import (
    ARTICLES_FOLDER,
    CATALOGUE_FILE,
    ArticleEntry,
    catalogue_bytes,
    parse_catalogue,
)
from .clinic import CLINIC_FILE
from .formats import FORMATS, Readers
from .reading import Problem, Reading, article_ids, name_problem, read_article
from .sources import Sources, digest_of_sources

_FORMATS = ", ".join(FORMATS)
_RENAMED = (
    "has the content of {}, which is gone, and is taken for the same article. Write "
    'file = "{}" into its entry in articles.toml.'
)
QUESTIONS_FOLDER = "questions"
SETTINGS = frozenset(
    {CATALOGUE_FILE, CLINIC_FILE, "vocabulary.toml", "emergency.toml"}
    | {"calibration.json"}
)
"""Files beside the articles that are no articles."""
COMPANIONS = frozenset(
    [
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".svg",
        ".webp",
        ".bmp",
        ".ico",
        ".css",
        ".js",
        ".map",
        ".woff",
        ".woff2",
        ".ttf",
    ]
)
"""Suffixes of files that belong to a saved page: nobody takes them for an article."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """The articles of a folder, ordered by id. `digest` is a SHA-256 over the catalogue
    and every source file, bad files included."""

    articles: tuple[Article, ...]
    digest: str
    problems: tuple[Problem, ...] = ()
    edited: tuple[str, ...] = ()
    """Files whose sha256 is no longer the one in the catalogue."""
    unread: tuple[Problem, ...] = ()
    """Files of other formats, which no article is made of."""
    notes: tuple[tuple[str, str], ...] = ()
    """Files that a person should look at, and why, as the end of "FILE ..."."""
    sources: Sources = field(default_factory=dict)
    """The files that `digest` is made of; empty for articles that have no folder."""

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
    names = {file: _name(folder, file) for file in files}
    ids = article_ids(names.values())
    articles: dict[str, Article] = {}
    problems, edited, notes = [], [], []
    for name, gone in _renamed(catalogue, names).items():
        catalogue[name] = catalogue.pop(gone)
        notes.append((name, _RENAMED.format(gone, name)))
    sources = {CATALOGUE_FILE: sha256(about)}
    with Readers() as readers:
        for done, (file, name) in enumerate(names.items(), 1):
            entry = catalogue.pop(name, None)
            content = _content(file)
            _add(sources, name, content)  # of the very bytes that are parsed
            bad_name = name_problem(name)
            article, said = (
                Reading(bad_name)
                if bad_name
                else read_article(content, name, entry, readers, ids[name])
            )
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
                notes += [(name, note) for note in said]
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
        digest_of_sources(sources),
        tuple(problems),
        tuple(edited),
        tuple(_unread(folder)),
        tuple(notes),
        sources,
    )


def read_again(folder: Path, article: Article, entry: ArticleEntry | None) -> Article:
    """Reads the file of one article as it is now, with another entry of the catalogue.

    Raises CorpusError where it is no article.
    """
    name = article.source.file
    with Readers() as readers:
        content = _content(articles_root(folder) / name)
        read, _ = read_article(content, name, entry, readers, article.id)
    if isinstance(read, Problem):
        raise CorpusError(f"{read.file}: {read.reason}", cure=read.cure)
    return read


def _renamed(
    catalogue: Mapping[str, ArticleEntry], names: Mapping[Path, str]
) -> dict[str, str]:
    """New files to files of the catalogue that are gone, where one new file alone has
    the sha256 of one entry alone."""
    gone = [e for f, e in catalogue.items() if e.sha256 and f not in names.values()]
    if not gone:
        return {}
    fresh = {n: _content(f) for f, n in names.items() if n not in catalogue}
    holds = [(sha256(c), n) for n, c in fresh.items() if isinstance(c, bytes)]
    found = {}
    for entry in gone:
        same = [n for digest, n in holds if digest == entry.sha256]
        if len(same) == 1 and [e.sha256 for e in gone].count(entry.sha256) == 1:
            found[same[0]] = entry.file
    return found


def source_files(folder: Path) -> list[Path]:
    """Every file of a known format in the corpus, in a fixed order. Raises
    CorpusError."""
    if not folder.is_dir():
        raise CorpusError(
            f"There is no folder {folder}.",
            cure="Name the folder that holds the articles: --corpus DIR",
        )
    root = articles_root(folder)
    files = sorted(f for f in _walk(root) if f.suffix.lower() in FORMATS or f.is_dir())
    if not files:
        raise CorpusError(
            f"The folder {root} holds no file of a known format ({_FORMATS}).",
            cure="Put the articles there, or name another folder: --corpus DIR",
        )
    return files


def articles_root(folder: Path) -> Path:
    """The folder of the articles. A catalogue may also stand among them."""
    apart = folder / ARTICLES_FOLDER
    return apart if (folder / CATALOGUE_FILE).is_file() and apart.is_dir() else folder


def _unread(folder: Path) -> Iterator[Problem]:
    """The files of other formats, but not those that belong to the desk."""
    root = articles_root(folder)
    for file in sorted(_walk(root)):
        name = file.relative_to(root).as_posix()
        ours = name in SETTINGS or name.startswith(f"{QUESTIONS_FOLDER}/")
        if file.suffix.lower() in FORMATS or file.is_dir() or (ours and root == folder):
            continue
        kind = f"of a format that the desk does not read ({file.suffix.lower()})"
        shown = name_problem(name)
        yield Problem(
            shown.file if shown else name,
            f"is {kind if file.suffix else 'a file without a suffix'}.",
            f"Save it in a format that it reads ({_FORMATS}), or take it away.",
        )


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
        yield from (Path(folder, n) for n in names if not n.startswith("."))
    yield from unreadable


def corpus_sources(folder: Path) -> Sources:
    """The files that `read_corpus` would read, without parsing an article. Raises
    CorpusError for a folder or catalogue that cannot be read."""
    sources = {CATALOGUE_FILE: sha256(catalogue_bytes(folder))}
    for file in source_files(folder):
        _add(sources, _name(folder, file), _content(file))
    return sources


def corpus_stamps(folder: Path) -> dict[str, tuple[int, int]]:
    """Time of the last change (ns) and size of the catalogue and of each source file:
    reads no file. Raises CorpusError for a folder that cannot be read."""
    stamps = {}
    for file in (folder / CATALOGUE_FILE, *source_files(folder)):
        with suppress(OSError):
            found = file.stat()
            stamps[str(file)] = found.st_mtime_ns, found.st_size
    return stamps


def corpus_digest(folder: Path) -> str:
    """The digest that `read_corpus` would give. Raises what `corpus_sources` raises."""
    return digest_of_sources(corpus_sources(folder))


def _add(sources: dict[str, str], name: str, content: bytes | str) -> None:
    printable = name.encode("utf-8", "backslashreplace").decode()
    sources[printable] = "-" if isinstance(content, str) else sha256(content)


def _name(folder: Path, file: Path) -> str:
    return file.relative_to(articles_root(folder)).as_posix()


def _content(file: Path) -> bytes | str:
    """The bytes of a file, or why it has none to read."""
    try:
        if not file.is_file():
            return "cannot be read as a regular file."
        size, most = file.stat().st_size, FORMATS[file.suffix.lower()].max_bytes
        if size > most:
            return f"has {size:,} bytes; {most:,} is the most for one article."
        return file.read_bytes()
    except OSError as error:
        return f"cannot be read ({error.strerror})."
