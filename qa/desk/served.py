"""The desk that is served: renewed while it runs, when a build publishes another index
or staff change their files.

Whoever answers a request takes `now` once and uses it to the end, so no question meets
two states. What cannot be opened is refused: the desk of before serves on.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

from qa.answer import CALIBRATION_FILE, KNOWN_FILE, STAFF_FILE, Answers
from qa.corpus import CLINIC_FILE
from qa.errors import BuildBusy, QAError
from qa.index import CURRENT, Follower, current_build, open_index
from qa.question import VOCABULARY_FILE, Change, clean_or_empty
from qa.safety import FLAGS_FILE

from .desk import Desk
from .glossary import Glossary
from .staff_files import read_staff_files
from .suggestions import Suggestions

LOOK_SECONDS = 2.0
"""Seconds between two looks at the files."""
HEALTH_SECONDS = 5.0
"""For so long one answer about the health holds."""
LOST = "The database of the index gives no newer one. The log says why."
MAX_ASKED_CHARS = 200
"""Characters of the question that the desk is asked for its health."""
WATCHED = (
    VOCABULARY_FILE,
    FLAGS_FILE,
    CLINIC_FILE,
    CALIBRATION_FILE,
    KNOWN_FILE,
    STAFF_FILE,
)
"""Files of a corpus that are read when a desk opens."""

_SEARCHED: tuple[Change, ...] = ("reply",)
_log = logging.getLogger(__name__)


class Serving(NamedTuple):
    """A desk with what it offers unasked."""

    desk: Desk
    suggestions: Suggestions
    glossary: Glossary


_NOTHING = Suggestions(None), Glossary(None)
"""What a new index offers unasked until the desk was asked for it."""


class Health(NamedTuple):
    """Whether the desk answers, and `reason` why it does not."""

    ok: bool
    reason: str = ""


class ServedDesk:
    """Holds the desk that serves. Safe to share between threads."""

    def __init__(
        self, desk: Desk, index: Path | None = None, corpus: Path | None = None
    ) -> None:
        """`index` and `corpus` are the folders that `desk` was opened from; without
        `index` it is never renewed. Asks the desk some questions, for suggestions and
        glossary, which takes seconds."""
        self._index, self._corpus = index, corpus
        self._seen = self._stamps()
        if index and current_build(index) != desk.stats.build:
            self._seen = {}  # a build was faster: the first look renews the desk
        self._refused = self._logged = ""
        self._follower, self._lost = Follower.of(index) if index else None, False
        self._listeners: list[Callable[[], object]] = []
        self._told: Callable[[Answers], object] = lambda _: None
        self._wake, self._ended = threading.Event(), threading.Event()
        self._now = Serving(desk, *_offers_of(desk, lambda: False))
        desk.prepare()
        self._renewals = self._offered = 0
        self._renewing, self._asking = threading.Lock(), threading.Lock()
        self._health: tuple[float, Desk, Health] | None = None

    @property
    def now(self) -> Serving:
        """What serves at this moment. Take it once a request."""
        return self._now

    @property
    def desk(self) -> Desk:
        """The desk of `now`."""
        return self._now.desk

    @property
    def index(self) -> Path | None:
        """The folder of the index; None where it is never renewed."""
        return self._index

    @property
    def refused(self) -> str:
        """Why the last renewal was refused; empty where it was not."""
        return self._refused

    def listen(self, renewed: Callable[[], object]) -> None:
        """Calls `renewed` after each renewal."""
        self._listeners.append(renewed)

    def tell(self, told: Callable[[Answers], object]) -> None:
        """Calls `told` with each answer that a person or a program gets, of this desk
        and of those after it. It must not raise."""
        self._told = self.desk.told = told

    def reload(self) -> bool:
        """Takes up the index that serves by now and the files of staff as they are now.
        Takes about a second; what is offered unasked follows while `watching`. False
        where this was refused (`refused`): the desk of before serves on.

        The articles in the folder are not compared: between a build and the next one
        they may change at any time.
        """
        if not self._index:
            return True
        with self._renewing:
            self._seen = self._stamps()
            try:
                index = open_index(self._index, self.desk.encoder)
                desk = Desk.over(
                    index, self.desk.encoder, self._corpus, folder=self._index
                )
                desk.prepare()
            except Exception as error:  # noqa: BLE001 - whatever it is, the desk serves on
                self._refuse(error)
                return False
            self._refused = self._logged = ""
            self._renewals += 1
            desk.told = self._told
            offers = self._now[1:] if self._now.desk.stats == desk.stats else _NOTHING
            self._now = Serving(desk, *offers)
            self._tell_listeners()
            return True

    def _offer(self) -> None:
        """Asks the desk of the last renewal for what it offers unasked, and offers it.
        Ends early where the process ends, or another renewal is due."""
        desk, renewal = self.desk, self._renewals
        if renewal == self._offered:
            return

        def is_over() -> bool:
            return (
                self._ended.is_set()
                or self._renewals != renewal
                or bool(self._changed() - {self._judged})
            )

        try:
            offers = _offers_of(desk, is_over)
        except _IsOver:
            return
        except Exception as error:  # noqa: BLE001 - the desk serves without them
            _log.error("Suggestions and terms are not offered: %r", error)
            offers = _NOTHING
        with self._renewing:
            if self._renewals == renewal:
                self._offered = renewal
                self._now = Serving(self.desk, *offers)
                self._tell_listeners()

    def _tell_listeners(self) -> None:
        for renewed in self._listeners:
            renewed()

    def take_up_judgements(self) -> None:
        """Takes up what staff judged, at once, in the index that serves. Raises
        QuestionSetError for a file that cannot be read; then nothing changes."""
        if not self._corpus:
            return
        with self._renewing:
            desk = self.desk.with_judgements_of(self._corpus)
            self._now = self._now._replace(desk=desk)
            others = {f: s for f, s in self._seen.items() if f != self._judged}
            now = {f: s for f, s in self._stamps().items() if f == self._judged}
            self._seen = others | now
            self._tell_listeners()

    def take_up_staff_files(self) -> None:
        """Takes up lay words, red flags and contact as they are now, at once, in the
        index that serves. What is offered unasked follows with the next renewal. Raises
        SettingsError for a malformed file; then nothing changes."""
        if not self._corpus:
            return
        with self._renewing:
            desk = self.desk.with_staff_files(read_staff_files(self._corpus))
            self._now = self._now._replace(desk=desk)
            self._tell_listeners()

    def wake(self) -> None:
        """Makes the watching thread renew the desk now, whatever has changed. For
        signals: it returns at once."""
        self._wake.set()

    @contextmanager
    def watching(self, every: float = LOOK_SECONDS) -> Iterator[None]:
        """Looks for changes every so many seconds, in a thread of its own."""
        ended = self._ended
        ended.clear()

        def watch() -> None:
            while not ended.is_set():
                woken = self._wake.wait(every)
                self._wake.clear()
                if not ended.is_set():
                    self._look(woken=woken)

        thread = threading.Thread(target=watch, name="renewal", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            self._wake.set()
            thread.join()

    def health(self) -> Health:
        """Asks the desk for a passage of its own, at most every HEALTH_SECONDS."""
        with self._asking:
            desk, time_now = self.desk, time.monotonic()
            if self._health:
                asked, of, health = self._health
                if of is desk and time_now - asked < HEALTH_SECONDS:
                    return health
            health = _health_of(desk)
            self._health = time_now, desk, health
            return health

    def _look(self, *, woken: bool) -> None:
        """Takes up what has changed. What staff judged needs no renewal."""
        self._follow()
        stamps, changed = self._stamps(), self._changed()
        if woken or changed - {self._judged}:
            self.reload()
        elif changed:
            try:
                self.take_up_judgements()
            except QAError as error:
                self._seen = stamps
                self._refuse(error)
        self._offer()

    def _changed(self) -> set[Path]:
        """Files that are not what they were at the last renewal."""
        return {file for file, _ in self._stamps().items() ^ self._seen.items()}

    def _follow(self) -> None:
        """Copies what another machine published in the database of the index. While
        that is away, the desk answers from its copy."""
        if not self._follower:
            return
        try:
            self._follower.take_up()
        except BuildBusy:
            pass  # of this machine; the next look comes soon
        except QAError as error:
            self._refuse(error)
            self._refused, self._lost = LOST, True  # a name of a server is not told
        else:
            if self._lost:
                self._refused = self._logged = ""
            self._lost = False

    @property
    def _judged(self) -> Path | None:
        """The file of what staff judged."""
        return self._corpus / STAFF_FILE if self._corpus else None

    def _refuse(self, error: Exception) -> None:
        """Keeps the reason, and logs it once."""
        reason = str(error) if isinstance(error, QAError | OSError) else repr(error)
        if reason != self._logged:
            _log.error("Not taken up; the desk of before serves on: %s", reason)
        self._refused = self._logged = reason

    def _stamps(self) -> dict[Path, tuple[int, int, int]]:
        """Times, sizes and numbers of the files; a file that is replaced gets another
        number."""
        files = [self._index / CURRENT] if self._index else []
        if self._corpus:
            files += [self._corpus / name for name in WATCHED]
        stamps = {}
        for file in files:
            with suppress(OSError):
                found = file.stat()
                stamps[file] = found.st_mtime_ns, found.st_size, found.st_ino
        return stamps


def _offers_of(desk: Desk, is_over: Callable[[], bool]) -> tuple[Suggestions, Glossary]:
    """What a desk offers unasked. Raises _IsOver."""
    asked = cast("Desk", _UntilOver(desk, is_over))
    suggestions, glossary = Suggestions(asked), Glossary(asked)
    suggestions.prepare()
    glossary.prepare()
    desk.own.keep()
    return suggestions, glossary


class _IsOver(Exception):
    """Nobody needs the answers any more."""


class _UntilOver:
    """A desk that is not asked any more when all is over: else the end would wait for
    hundreds of questions."""

    def __init__(self, desk: Desk, is_over: Callable[[], bool]) -> None:
        self._desk, self._is_over = desk, is_over

    def __getattr__(self, name: str) -> Any:
        if self._is_over():
            raise _IsOver
        return getattr(self._desk, name)


def _health_of(desk: Desk) -> Health:
    """Asks for the first words of an article, of another one each time."""
    try:
        articles = desk.articles()
        article = articles[int(time.time()) % len(articles)]
        question = clean_or_empty(f"{article.title} {article.text[:MAX_ASKED_CHARS]}")
        found = desk.trace(question, undo=_SEARCHED).cards
    except Exception as error:  # noqa: BLE001 - whatever it is, the desk does not answer
        return Health(ok=False, reason=f"{type(error).__name__}: {error}")
    if not found:
        return Health(ok=False, reason="A question about an article finds no passage.")
    return Health(ok=True)
