"""A copy of the articles to change, look at, and publish or throw away.

    staging/corpus/     the articles and their catalogue, as they shall be; for the
                        preview, the staff's files and questions of today beside them
    staging/index/      the index of this copy, for the preview
    staging/BASE        the articles as they were when the copy was made

Patients read the articles of the corpus folder all the while. `publish` puts the
changed files there and builds; the desk that serves takes up the new index at once and
whole. The published index before it is kept (`qa rollback`).
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from qa.corpus import (
    CATALOGUE_FILE,
    FORMATS,
    QUESTIONS_FOLDER,
    SETTINGS,
    Corpus,
    SourceChanges,
    Sources,
    articles_root,
    changes_between,
    corpus_sources,
    name_problem,
    read_corpus,
    source_files,
)
from qa.desk import Desk
from qa.errors import StagingError
from qa.files import replace_file
from qa.index import CACHE_FOLDER, build, open_index
from qa.model import CachedEncoder, Encoder

from .mend import MendedFile, mend

COPY, INDEX, BASE, LOCK = "corpus", "index", "BASE", ".lock"
_AGAIN = "Make a copy first: qa stage"


@dataclass(frozen=True, slots=True)
class Staging:
    """The staging copy in `folder` of the articles in `corpus`, of which `index` holds
    what serves. Every method raises StagingError where it cannot be done."""

    folder: Path
    corpus: Path
    index: Path

    @property
    def is_open(self) -> bool:
        """Whether there is a copy."""
        return (self.folder / BASE).is_file()

    @property
    def copy(self) -> Path:
        """The corpus folder of the copy. Its files may be edited with any program."""
        return self.folder / COPY

    def begin(self) -> None:
        """Makes the copy. One that is there already is left as it is."""
        with self._locked():
            if self.is_open:
                return
            self._forget()
            base = corpus_sources(self.corpus)
            for file in self._files_of(self.corpus):
                to = self.copy / file.relative_to(self.corpus)
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, to)
            if corpus_sources(self.copy) != base:
                raise StagingError(
                    "The articles changed while they were copied.", cure="Try again."
                )
            replace_file(self.folder / BASE, json.dumps(dict(base)).encode())

    def discard(self) -> None:
        """Throws the copy away. No article of the corpus is touched."""
        with self._locked():
            self._forget()

    def names(self) -> list[str]:
        """The files of the copy, as articles are named."""
        root = articles_root(self._copy())
        return [f.relative_to(root).as_posix() for f in source_files(self._copy())]

    def content(self, name: str) -> bytes:
        """A file of the copy."""
        try:
            return self._path(name).read_bytes()
        except OSError as error:
            raise StagingError(
                f"{name} cannot be read: {error.strerror}.", cure="Load the page again."
            ) from error

    def put(self, name: str, content: bytes) -> None:
        """Adds a file to the copy, or replaces one."""
        path = self._path(name)
        problem = name_problem(name)
        if problem or path.suffix.lower() not in FORMATS:
            raise StagingError(
                f"{problem.file if problem else name} is no article: "
                f"{problem.reason if problem else 'its format is not read.'}",
                cure=f"Save it as one of {', '.join(FORMATS)}.",
            )
        with self._locked():
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, content)

    def remove(self, name: str) -> None:
        """Takes a file out of the copy."""
        with self._locked():
            try:
                self._path(name).unlink()
            except OSError as error:
                raise StagingError(
                    f"{name} cannot be removed: {error.strerror}.",
                    cure="Load the page again.",
                ) from error

    def changes(self) -> SourceChanges:
        """What publishing would change, by file."""
        return changes_between(self._base(), corpus_sources(self._copy()))

    def read(self) -> Corpus:
        """The articles of the copy. Raises CorpusError, which names bad files."""
        return read_corpus(self._copy())

    def desk(
        self, encoder: Encoder, advance: Callable[[int, int], object] | None = None
    ) -> Desk:
        """A desk over the copy, with the staff's files and known questions of the
        corpus; their quotes are looked for where they stand in the copy. Encodes the
        passages that the index does not hold. Raises CorpusError, and what a build
        raises."""
        staged = self.read()
        build(self.folder / INDEX, staged, self._cached(encoder), advance=advance)
        for name in SETTINGS - {CATALOGUE_FILE}:
            (self.copy / name).unlink(missing_ok=True)
            if (self.corpus / name).is_file():
                shutil.copyfile(self.corpus / name, self.copy / name)
        questions = self.copy / QUESTIONS_FOLDER
        shutil.rmtree(questions, ignore_errors=True)
        if (self.corpus / QUESTIONS_FOLDER).is_dir():
            shutil.copytree(self.corpus / QUESTIONS_FOLDER, questions)
            for file in _moved(questions, staged):
                file.write()
        return Desk.over(open_index(self.folder / INDEX, encoder), encoder, self.copy)

    def publish(
        self, encoder: Encoder, advance: Callable[[int, int], object] | None = None
    ) -> str:
        """Makes the copy the corpus, moves the quotes of golden and known questions to
        where they stand now, builds, and throws the copy away; the build id. What dies
        in the middle is finished by publishing again: until the index is built, the one
        before it serves.

        Raises StagingError where the corpus was changed meanwhile, and CorpusError for
        a bad file; then nothing is published.
        """
        staged = self.read()
        with self._locked():
            self._check_base()
            cached = self._cached(encoder)
            build(self.folder / INDEX, staged, cached, advance=advance)
            moved = _moved(self.corpus / QUESTIONS_FOLDER, staged)
            self._replace_corpus()
            name, _ = build(self.index, read_corpus(self.corpus), cached)
            for file in moved:
                file.write()
            self._forget()
        return name

    def _replace_corpus(self) -> None:
        old = {f.relative_to(self.corpus) for f in self._files_of(self.corpus)}
        new = {f.relative_to(self.copy) for f in self._files_of(self.copy)}
        for name in sorted(new):
            content = (self.copy / name).read_bytes()
            path = self.corpus / name
            if not path.is_file() or path.read_bytes() != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                replace_file(path, content)
        for name in old - new:
            (self.corpus / name).unlink(missing_ok=True)

    def _check_base(self) -> None:
        """Raises StagingError where somebody changed the corpus meanwhile. What this
        copy has published already is no such change."""
        base, copy = self._base(), corpus_sources(self._copy())
        now = corpus_sources(self.corpus)
        names = dict.fromkeys((*base, *now))
        theirs = [n for n in names if now.get(n) not in (base.get(n), copy.get(n))]
        if theirs:
            raise StagingError(
                "The articles of the corpus were changed since the copy was made: "
                f"{', '.join(theirs)}.",
                cure="Note your changes, discard the copy, and begin again.",
            )

    def _files_of(self, corpus: Path) -> list[Path]:
        catalogue = corpus / CATALOGUE_FILE
        return [*([catalogue] if catalogue.is_file() else []), *source_files(corpus)]

    def _path(self, name: str) -> Path:
        root = articles_root(self._copy())
        path = root / name
        parts = Path(name).parts
        if not parts or ".." in parts or Path(name).is_absolute():
            raise StagingError(f"{name!r} is no name of a file.", cure="Rename it.")
        if any(part.startswith(".") for part in parts):
            raise StagingError(f"{name!r} is a hidden file.", cure="Rename it.")
        return path

    def _copy(self) -> Path:
        if not self.is_open:
            raise StagingError("There is no staging copy of the articles.", cure=_AGAIN)
        return self.copy

    def _base(self) -> Sources:
        self._copy()
        try:
            base = json.loads((self.folder / BASE).read_bytes())
        except (OSError, ValueError) as error:
            raise StagingError(
                f"{self.folder / BASE} cannot be read.",
                cure=f"Keep what you need of {self.copy}, and discard the copy.",
            ) from error
        return {str(name): str(digest) for name, digest in base.items()}

    def _cached(self, encoder: Encoder) -> CachedEncoder:
        return CachedEncoder(encoder, self.index / CACHE_FOLDER)

    def _forget(self) -> None:
        (self.folder / BASE).unlink(missing_ok=True)
        shutil.rmtree(self.copy, ignore_errors=True)
        shutil.rmtree(self.folder / INDEX, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One change at a time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / LOCK, timeout=5):
                yield
        except Timeout as error:
            raise StagingError(
                "Somebody else changes or publishes the copy right now.",
                cure="Wait a little, and try again.",
            ) from error


def _moved(questions: Path, corpus: Corpus) -> list[MendedFile]:
    """The files of questions of which a quote stands elsewhere now. A quote that stands
    nowhere is left as it is: its question stands aside. Raises QuestionSetError."""
    files = mend(sorted(questions.glob("*.jsonl")), corpus).files
    return [f for f in files if f.mended != f.content]
