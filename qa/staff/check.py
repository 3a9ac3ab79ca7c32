"""Everything that can be checked of a corpus without a model; `qa check` prints it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from qa.corpus import CLINIC_FILE, Corpus, clinic_faults, read_corpus, read_questions
from qa.errors import QAError
from qa.question import VOCABULARY_FILE, vocabulary_faults
from qa.safety import FLAGS_FILE, flag_faults


class Fault(NamedTuple):
    """What is wrong in one file, and the cure. `file` is the path as staff know it: of
    an article below the folder of articles, of any other file with its folder."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.message}"


@dataclass(frozen=True, slots=True)
class Checked:
    """How many articles, questions and sets of questions were read, and every fault:
    of articles, of settings files, of questions."""

    articles: int
    questions: int
    sets: int
    faults: tuple[Fault, ...]


def check_corpus(corpus: Path) -> Checked:
    """Reads the articles, the catalogue, the three settings files and all golden
    questions of a corpus folder.

    Raises CorpusError if the folder or its catalogue cannot be read.
    """
    read = read_corpus(corpus, skip_bad=True)
    faults = [*_article_faults(read), *_settings_faults(corpus, read)]
    questions = 0
    files = sorted((corpus / "questions").glob("*.jsonl"))
    for file in files:
        try:
            questions += len(read_questions(file, read.by_id))
        except QAError as error:
            faults.append(_fault(file, error.message))
    return Checked(len(read.articles), questions, len(files), tuple(faults))


def _article_faults(read: Corpus) -> Iterator[Fault]:
    for problem in read.problems:
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


def _fault(file: Path, message: str) -> Fault:
    """The fault in a message that begins with the file's name."""
    return Fault(str(file), message.removeprefix(str(file)).lstrip(":, "))
