"""The files that staff write, how each is checked before it is saved, and the desk that
would answer with it."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from qa.corpus import (
    CATALOGUE_FILE,
    CLINIC_FILE,
    Article,
    clinic_faults,
    parse_catalogue,
    read_again,
)
from qa.desk import Desk, read_staff_files
from qa.errors import CorpusError, QAError, SettingsError
from qa.question import VOCABULARY_FILE, vocabulary_faults
from qa.safety import FLAGS_FILE, flag_faults

WordingName = Literal["lay-words", "emergency", "contact", "catalogue"]


class WordingFile(NamedTuple):
    """A file that staff write. `live`: a change holds as soon as it is saved; else from
    the next build on."""

    name: WordingName
    file: str
    title: str
    live: bool = True


WORDING: tuple[WordingFile, ...] = (
    WordingFile("lay-words", VOCABULARY_FILE, "Lay words"),
    WordingFile("emergency", FLAGS_FILE, "Emergency wording"),
    WordingFile("contact", CLINIC_FILE, "The clinic’s contact"),
    WordingFile("catalogue", CATALOGUE_FILE, "Catalogue of the articles", live=False),
)
_NO_CATALOGUE = (
    "There is no {file} yet. Put the articles into {corpus}/articles, and an empty "
    "{file} beside that folder; then build again."
)
_SETTINGS = (VOCABULARY_FILE, FLAGS_FILE, CLINIC_FILE)


def wording_faults(
    corpus: Path, file: str, text: str, articles: Sequence[Article]
) -> list[str]:
    """What `qa check` would say of a file with this text, before it is written. Each
    message names the line, where there is one."""
    if file == CATALOGUE_FILE:
        return _catalogue_faults(corpus, text, articles)
    checks: dict[str, Callable[[Path], list[str]]] = {
        VOCABULARY_FILE: lambda f: vocabulary_faults(f, [a.text for a in articles]),
        FLAGS_FILE: flag_faults,
        CLINIC_FILE: clinic_faults,
    }
    with _folder_with(corpus, file, text) as folder:
        faults = checks[file](folder)
        start = str(folder / file)
        return [f.removeprefix(start).lstrip(":, ") for f in faults]


def desk_with(desk: Desk, corpus: Path, file: str, text: str) -> Desk:
    """The desk as it would be with another text of one file of staff. Raises
    SettingsError for a malformed one."""
    with _folder_with(corpus, file, text) as folder:
        try:
            return desk.with_staff_files(read_staff_files(folder))
        except SettingsError as error:
            message = error.message.replace(str(folder), str(corpus))
            raise SettingsError(message, cure=error.cure) from error


def lay_words_in(text: str) -> dict[str, str]:
    """The pairs of the lay words as they are written; none where the text is no list of
    them."""
    try:
        pairs = tomllib.loads(text).get("vocabulary", {})
    except tomllib.TOMLDecodeError:
        return {}
    return pairs if isinstance(pairs, dict) else {}


@contextmanager
def _folder_with(corpus: Path, file: str, text: str) -> Iterator[Path]:
    """A folder for a moment that holds the files of staff, one with another text."""
    with TemporaryDirectory(prefix="desk-") as name:
        folder = Path(name)
        for settings in _SETTINGS:
            if settings != file and (corpus / settings).is_file():
                shutil.copyfile(corpus / settings, folder / settings)
        (folder / file).write_text(text, "utf-8", newline="\n")
        yield folder


def _catalogue_faults(
    corpus: Path, text: str, articles: Sequence[Article]
) -> list[str]:
    """What is wrong with a catalogue: malformed, an entry without its file, or an entry
    with which its article cannot be read."""
    try:
        entries = parse_catalogue(Path(), text.encode())
        before = parse_catalogue(corpus, (corpus / CATALOGUE_FILE).read_bytes())
    except OSError:
        return [_NO_CATALOGUE.format(file=CATALOGUE_FILE, corpus=corpus)]
    except CorpusError as error:
        return [re.sub(rf"^{re.escape(CATALOGUE_FILE)}[:, ]+", "", str(error))]
    by_file = {a.source.file: a for a in articles}
    faults = []
    for file, entry in entries.items():
        if entry == before.get(file):
            continue
        if not (corpus / "articles" / file).is_file():
            faults.append(f"{file} stands here, but not in the folder of the articles.")
        elif file in by_file:
            try:
                read_again(corpus, by_file[file], entry)
            except QAError as error:
                faults.append(str(error))
    return faults
