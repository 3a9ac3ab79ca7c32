"""Files to articles: reads a folder strictly, with its catalogue where it has one.

A corpus is either a folder with `articles.toml` beside `articles/`, or any folder of
`.txt` and `.md` files; then ids and titles are derived. A file that cannot be used is
a named problem, and stops the build unless the operator says to leave it out.
"""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import CorpusError
from .lines import Hint
from .markdown import blocks_of_markdown, heading_text
from .records import ARTICLE_ID, Article, Block, Source
from .structure import blocks_of

CATALOGUE_FILE, ARTICLES_FOLDER = "articles.toml", "articles"
SUFFIXES = (".txt", ".md")
MAX_BYTES = 4_000_000
"""A larger file is not one article; it is refused by name."""

ABOUT_FIELDS = ("origin", "publisher", "url", "published", "rights")
_TEXT_FIELDS = ("id", "file", "title", "sha256", *ABOUT_FIELDS)
HINT_FIELDS: tuple[Hint, ...] = ("furniture", "heading", "paragraph", "outside")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why one file cannot be an article, and what cures it."""

    file: str
    reason: str
    cure: str

    def __str__(self) -> str:
        return f"{self.file}: {self.reason} {self.cure}"


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


def catalogue_bytes(folder: Path) -> bytes:
    path = folder / CATALOGUE_FILE
    try:
        return path.read_bytes() if path.is_file() else b""
    except OSError as error:
        raise CorpusError(
            f"{path} cannot be read ({error.strerror}).",
            cure="Correct its permissions.",
        ) from error


def parse_catalogue(folder: Path, content: bytes) -> dict[str, dict[str, Any]]:
    path = folder / CATALOGUE_FILE
    try:
        parsed = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{path}: {error}", cure="Correct the file there.") from error
    entries = parsed.pop("article", [])
    tables = isinstance(entries, list) and all(isinstance(e, dict) for e in entries)
    if parsed or not tables:
        raise CorpusError(
            f"{path} may hold [[article]] entries only"
            + (f", not {next(iter(parsed))!r}." if parsed else "."),
            cure="Correct the file there.",
        )
    known: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(entries, 1):
        fault = _fault(entry)
        if not fault and entry["file"] in known:
            fault = f"the file {entry['file']} has two entries"
        if fault:
            raise CorpusError(
                f"{path}: article {number}: {fault}.", cure="Correct the file there."
            )
        known[entry["file"]] = entry
    return known


def _fault(entry: Mapping[str, Any]) -> str:
    for key, value in entry.items():
        if key in _TEXT_FIELDS and not isinstance(value, str):
            return f"{key} must be text in quotation marks"
        if key in HINT_FIELDS and not (
            isinstance(value, list) and all(isinstance(v, str) for v in value)
        ):
            return f"{key} must be a list of lines in quotation marks"
        if key not in (*_TEXT_FIELDS, *HINT_FIELDS, "title_ours"):
            return f"{key} is no field of a catalogue"
    if not entry.get("file"):
        return "it names no file"
    if "id" in entry and not ARTICLE_ID.fullmatch(entry["id"]):
        return f"the id {entry['id']!r} may only hold letters, digits, . _ and -"
    return ""


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


def name_problem(name: str) -> Problem | None:
    """A problem where the file's name cannot be shown or stored."""
    if name.isprintable():
        return None
    shown = name.encode("unicode_escape").decode()
    return Problem(
        shown,
        "has a name that is not UTF-8 or holds control characters.",
        "Rename it.",
    )


def read_article(
    content: bytes | str, name: str, known: Mapping[str, Any]
) -> Article | Problem:
    if isinstance(content, str):
        return Problem(name, content, "Make it readable, or split it into articles.")
    text = _decode(content, name)
    if isinstance(text, Problem):
        return text
    hints = {line: hint for hint in HINT_FIELDS for line in known.get(hint, ())}
    lost = [key for key in hints if not _stands(key, text)]
    if lost:
        return Problem(
            name,
            f"articles.toml speaks of a line that is not in it: {lost[0]!r}.",
            "Correct the entry; it must be the line's exact text.",
        )
    markdown = name.lower().endswith(".md")
    blocks = (blocks_of_markdown if markdown else blocks_of)(text, hints)
    if not any(b.sentences for b in blocks):
        return Problem(
            name, "holds no sentence to quote.", "Put text into it, or remove it."
        )
    return _article(name, content, text, blocks, known)


def _decode(content: bytes, name: str) -> str | Problem:
    """Strict UTF-8 without BOM, newlines `\\n`, NFC; otherwise untouched."""
    if not content.strip():
        return Problem(name, "is empty.", "Put text into it, or remove it.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        reason = f"is not UTF-8 (byte {error.start})."
        return Problem(name, reason, "Save it as UTF-8 and build again.")
    if "\0" in text:
        reason = "holds NUL bytes, so it is no text."
        return Problem(name, reason, "Save it as UTF-8 text.")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def _stands(key: str, text: str) -> bool:
    lines = (line.strip() for line in text.split("\n"))
    if key.endswith("..."):
        return any(line.startswith(key[:-3]) for line in lines)
    return key in lines


def _article(
    name: str,
    content: bytes,
    text: str,
    blocks: tuple[Block, ...],
    known: Mapping[str, Any],
) -> Article | Problem:
    in_text = next((heading_text(text, b) for b in blocks if b.kind == "title"), "")
    title, ours = known.get("title") or in_text, bool(known.get("title_ours"))
    for key, given, cure in (
        ("title", "" if ours else known.get("title", ""), "or add title_ours = true"),
        ("origin", known.get("origin", ""), "or leave it empty"),
    ):
        if given not in text:
            return Problem(
                name,
                f"articles.toml gives it words that are not in it: {key} = {given!r}.",
                f"Copy them from the text, {cure}.",
            )
    stem = Path(name).stem
    sha256 = hashlib.sha256(content).hexdigest()
    return Article(
        id=known.get("id")
        or _slug(Path(name).with_suffix("").as_posix())
        or f"article-{sha256[:8]}",
        title=title or re.sub(r"[-_\s]+", " ", stem).strip() or stem,
        title_is_ours=ours or not title,
        text=text,
        blocks=blocks,
        source=Source(
            name, sha256, **{key: known.get(key, "") for key in ABOUT_FIELDS}
        ),
    )


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain).strip("-._")
