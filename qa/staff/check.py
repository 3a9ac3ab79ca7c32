"""Everything that can be checked of a corpus without a model; `qa check` prints it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qa.corpus import (
    CLINIC_FILE,
    COMPANIONS,
    MEND,
    Article,
    Aside,
    Clinic,
    Corpus,
    clinic_faults,
    read_clinic,
    read_corpus,
    standing_questions,
)
from qa.errors import QAError, SettingsError
from qa.index import indexed_articles
from qa.question import VOCABULARY_FILE, vocabulary_faults
from qa.safety import FLAGS_FILE, flag_faults

from .content import content_notes, furniture_of
from .renames import renamed


class Fault(NamedTuple):
    """What is wrong in one file, and the cure. `file` is the path as staff know it: of
    an article below the folder of articles, of any other file with its folder."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


class Seen(NamedTuple):
    """What an article was read as. `kinds` counts its blocks by kind; `furniture` are
    the lines that the desk takes for parts of the page, and never quotes."""

    file: str
    id: str
    title: str
    kinds: Mapping[str, int]
    pages: int
    furniture: tuple[str, ...]
    furniture_share: float


@dataclass(frozen=True, slots=True)
class Checked:
    """How many articles, questions and sets of questions were read, and every fault:
    of articles, of settings files, of questions. `notes` are no faults, but worth a
    look; `seen` says of each article what was read."""

    articles: int
    questions: int
    sets: int
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...] = ()
    seen: tuple[Seen, ...] = ()


def check_corpus(corpus: Path, index: Path | None = None) -> Checked:
    """Reads the articles, the catalogue, the three settings files and all golden
    questions of a corpus folder. A file of another format is a fault, unless it only
    belongs to a saved page. With an index, files that look renamed since it was built
    are noted.

    Raises CorpusError if the folder or its catalogue cannot be read.
    """
    read = read_corpus(corpus, skip_bad=True)
    faults = [*_article_faults(read), *_settings_faults(corpus, read)]
    questions = 0
    files = sorted((corpus / "questions").glob("*.jsonl"))
    for file in files:
        try:
            standing, aside = standing_questions(file, read.by_id)
        except QAError as error:
            faults.append(_fault(file, error.message))
            continue
        questions += len(standing) + len(aside)
        if aside:
            faults.append(_aside_fault(file, aside))
    companions = [p for p in read.unread if _is_companion(p.file)]
    notes = [Fault(p.file, p.reason) for p in companions]
    notes += [Fault(f, m) for f, m in content_notes(read, _language(corpus))]
    before = indexed_articles(index) if index else []
    notes += [Fault(r.now.source.file, str(r)) for r in renamed(before, read)]
    return Checked(
        len(read.articles),
        questions,
        len(files),
        tuple(faults),
        tuple(notes),
        tuple(map(_seen, read.articles)),
    )


def _is_companion(file: str) -> bool:
    return Path(file).suffix.lower() in COMPANIONS


def _language(corpus: Path) -> str:
    try:
        return read_clinic(corpus).language
    except SettingsError:
        return Clinic().language


def _seen(article: Article) -> Seen:
    furniture = [b for b in article.blocks if b.kind == "furniture"]
    lines = (" ".join(article.text[b.start : b.end].split()) for b in furniture)
    return Seen(
        article.source.file,
        article.id,
        article.title,
        Counter(b.kind for b in article.blocks),
        len(article.pages),
        tuple(lines),
        furniture_of(article)[1],
    )


def _article_faults(read: Corpus) -> Iterator[Fault]:
    unread = [p for p in read.unread if not _is_companion(p.file)]
    for problem in (*read.problems, *unread):
        yield Fault(problem.file, f"{problem.reason} {problem.cure}")
    for article in read.articles:
        if article.source.file in read.edited:
            yield Fault(
                article.source.file,
                "is not what articles.toml records (sha256). Restore it, or record the "
                f"new one: {article.source.sha256}",
            )


def _settings_faults(corpus: Path, read: Corpus) -> Iterator[Fault]:
    texts = [a.text for a in read.articles]
    for file, messages in (
        (VOCABULARY_FILE, vocabulary_faults(corpus, texts)),
        (CLINIC_FILE, clinic_faults(corpus)),
        (FLAGS_FILE, flag_faults(corpus)),
    ):
        yield from (_fault(corpus / file, m) for m in messages)


def _aside_fault(file: Path, aside: Sequence[Aside]) -> Fault:
    first, *more = aside
    others = f" So do {len(more)} more." if more else ""
    return Fault(
        str(file),
        f"line {first.line}: {first.reason}. The question stands aside.{others} {MEND}",
    )


def _fault(file: Path, message: str) -> Fault:
    """The fault in a message that begins with the file's name."""
    return Fault(str(file), message.removeprefix(str(file)).lstrip(":, "))
