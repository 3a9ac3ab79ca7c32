"""The phases of a soak: what is done, how much of it, and what must be."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

from bench.fuzz.doors import DOORS
from bench.fuzz.run import search_all
from bench.places import QUESTIONS
from bench.soak import damage, failover, kills, load, server, suites
from qa.corpus import read_corpus, read_lines
from qa.index import build
from qa.model import Encoder, encoder_for

MAX_FIRST_SECONDS, MAX_GROWTH = 5, 2
GROWTH_MINUTES = 60
"""From so many minutes on, the growth of memory is judged."""


@dataclass(frozen=True)
class Size:
    """How much of each thing is done."""

    kills: int = 400
    damages: int = 500
    limits: int = 60
    clients: int = 200
    seconds: float = 60
    idle: int = 1100
    renewals: int = 30
    asking: int = 12
    minutes: float = 60
    failovers: int = 30
    questions: int = 12
    search: float = 60
    """Seconds that files are looked for that break a reader; for each reader."""
    texts: int = 20
    """How many times as many texts as usual a property is tried on."""
    small: bool = False
    """Whether two small articles stand in the place of the given ones."""


SHORT = Size(
    kills=10,
    damages=80,
    limits=25,
    clients=12,
    seconds=2,
    idle=120,
    renewals=1,
    asking=4,
    minutes=0.05,
    search=0.5,
    failovers=1,
    texts=1,
    small=True,
)


SMALL_ARTICLES = {
    "disc": "Disc\nA disc presses on a nerve. It hurts in the leg.",
    "canal": "Spinal canal\nThe spinal canal narrows. Walking gets hard.",
}
SMALL_QUESTIONS = ("What presses on a nerve?", "Does walking get hard?", "the canal")


class Setting(NamedTuple):
    """What a phase gets: an empty folder, and the rest from the command line."""

    folder: Path
    size: Size
    seed: int
    index: Path
    corpus: Path
    tiny: bool

    def encoder(self) -> Encoder:
        """The model of the index; or, with --tiny, an encoder of 32 dimensions."""
        if not self.tiny:
            return encoder_for(index=self.index)
        from tests.helpers.encoder import TinyEncoder

        return TinyEncoder()

    @property
    def is_small(self) -> bool:
        """Whether two small articles stand in the place of the given ones."""
        return self.size.small or self.tiny

    def questions(self) -> Sequence[str]:
        """Questions that the articles answer."""
        if self.is_small:
            return SMALL_QUESTIONS
        asked = [entry["question"] for _, entry in read_lines(QUESTIONS / "dev.jsonl")]
        return asked[: self.size.questions]

    def small(self) -> Path:
        """A folder with `corpus/`, two small articles, and `index/`."""
        corpus = self.folder / "corpus"
        corpus.mkdir(parents=True)
        for name, text in SMALL_ARTICLES.items():
            (corpus / f"{name}.txt").write_text(text, "utf-8")
        build(self.folder / "index", read_corpus(corpus), self.encoder())
        return self.folder

    def copies(self) -> tuple[Path, Path]:
        """An index and its articles that may be changed."""
        if not self.is_small:
            return server.copy_of(self.index, self.corpus, self.folder)
        index = self.small() / "index"
        if (self.index / "models").is_dir() and not self.tiny:
            shutil.copytree(self.index / "models", index / "models")
        return index, self.folder / "corpus"

    def place(self) -> damage.Place:
        """The same, with what opens and asks it."""
        return damage.Place(*self.copies(), self._encoder_of_copies, self.questions())

    def _encoder_of_copies(self) -> Encoder:
        """Reads the copy of the model, which is damaged too."""
        return self._replace(index=self.folder / "index").encoder()


Figures = Mapping[str, Any]
Bar = tuple[str, Callable[[Figures, Size], bool | None]]
"""What must be, and whether it is; None where so little cannot tell."""


class Phase(NamedTuple):
    """`run` gets a Setting, or with `serves` a running server and a Setting."""

    title: str
    run: Callable[..., Figures]
    bars: Sequence[Bar]
    serves: bool = False


def _kills(setting: Setting) -> Figures:
    made = setting.small(), setting.encoder()
    return kills.kill_builds(*made, setting.size.kills, setting.seed)


def _full(setting: Setting) -> Figures:
    made = setting.small(), setting.encoder()
    return kills.fill_disk(*made, setting.size.limits, setting.seed)


def _failover(setting: Setting) -> Figures:
    os.environ.setdefault("QA_EXPORTS", str(setting.index / "models"))
    made, times = (setting.small(), setting.encoder()), setting.size.failovers
    return failover.kill_primaries(*made, SMALL_QUESTIONS, times, setting.seed)


def _opening(setting: Setting) -> Figures:
    count = setting.size.damages * 3 // 5
    return damage.at_opening(setting.place(), count, setting.seed)


def _open(setting: Setting, *, on_disk: bool) -> Figures:
    count = setting.size.damages // 5
    place = setting.place()
    return damage.while_open(place, count, setting.seed, on_disk=on_disk)


def _foreign(setting: Setting) -> Figures:
    return search_all([*DOORS], setting.size.search, setting.seed)


def _properties(setting: Setting) -> Figures:
    return suites.run_tests(
        suites.PROPERTIES, setting.folder, setting.seed, times=setting.size.texts
    ) | {"times_as_many_texts": setting.size.texts}


def _canaries(setting: Setting) -> Figures:
    return suites.run_tests(suites.CANARIES, setting.folder, setting.seed)


def _none(*names: str) -> Callable[[Figures, Size], bool]:
    return lambda figures, _: not any(figures[name] for name in names)


def _all_kept(figures: Figures, size: Size) -> bool:
    return bool(figures["old"] + figures["new"] == size.kills)


def _answered_soon(figures: Figures, _: Size) -> bool:
    return (
        figures["status"] == HTTPStatus.OK and figures["answer_s"] < MAX_FIRST_SECONDS
    )


NO_WRONG: Bar = ("no wrong answer", _none("wrong"))
PHASES: Mapping[str, Phase] = {
    "kills": Phase(
        "Builds are killed at random moments",
        _kills,
        [("each leaves the old index or the new one, whole", _all_kept)],
    ),
    "full": Phase(
        "The disk is full at some write of a build",
        _full,
        [("the old index serves, or the new one, as the build says", lambda *_: True)],
    ),
    "opening": Phase(
        "A file is damaged before the desk opens",
        _opening,
        [("refused, or answered as before without the file", _none("wrong"))],
    ),
    "open": Phase(
        "A file is damaged in place while the desk is open",
        partial(_open, on_disk=False),
        [
            (
                "answered as before: all is in memory",
                lambda f, _: not (f["wrong"] or f["closed"]),
            )
        ],
    ),
    "on-disk": Phase(
        "The same, as if every file of rows were too large for memory",
        partial(_open, on_disk=True),
        [("answered as before, or closed for good", _none("wrong"))],
    ),
    "foreign": Phase(
        "Files are made by chance for each reader of articles, sheets and questions",
        _foreign,
        [("each is read whole, or refused by name", _none("wrong"))],
    ),
    "properties": Phase(
        "Readers, renderers and all else that holds for any text, on many more texts",
        _properties,
        [("no test fails", _none("failed"))],
    ),
    "canaries": Phase(
        "A word of its own is sent to each door of server and browser, and looked for "
        "in every file afterwards",
        _canaries,
        [
            ("no file holds one", _none("failed")),
            ("no test is skipped", _none("skipped")),
        ],
    ),
    "failover": Phase(
        "The database's server is killed, and its standby takes over",
        _failover,
        [
            NO_WRONG,
            ("no index is lost that was reported as published", _none("lost")),
            ("no index in the database is damaged", _none("damaged")),
            ("every question is answered", _none("errors")),
        ],
    ),
    "flood": Phase(
        "A crowd with good and bad requests",
        lambda running, s: load.flood(running, s.size.clients, s.size.seconds, s.seed),
        [
            NO_WRONG,
            ("no error 500", _none("errors")),
            (
                f"the first answer after it within {MAX_FIRST_SECONDS} s",
                lambda f, _: (
                    f["first_answer_s"] != "none"
                    and f["first_answer_s"] < MAX_FIRST_SECONDS
                ),
            ),
        ],
        serves=True,
    ),
    "idle": Phase(
        "Connections that send nothing",
        lambda running, s: load.idle(running, s.size.idle),
        [("a question is answered within 5 s", _answered_soon)],
        serves=True,
    ),
    "renew": Phase(
        "New indexes are published while people ask",
        lambda running, s: load.renew(running, s.size.renewals, s.seed),
        [
            NO_WRONG,
            ("no error", _none("errors")),
            ("each is taken up", lambda f, size: f["renewals"] == size.renewals),
        ],
        serves=True,
    ),
    "light": Phase(
        "A light load for a long time",
        lambda running, s: load.light(running, s.size.minutes, s.seed),
        [
            ("no error", _none("errors")),
            ("no open file is left over", lambda f, _: f["more_open_files"] <= 1),
            (
                f"memory grows by less than {MAX_GROWTH} % in the second half",
                lambda f, size: (
                    f["growth_percent"] < MAX_GROWTH
                    if size.minutes >= GROWTH_MINUTES
                    else None
                ),
            ),
        ],
        serves=True,
    ),
    "stop": Phase(
        "The server is told to stop (SIGTERM) while it answers",
        lambda running, s: load.stop(running, s.size.asking, s.seed),
        [
            ("no question that was received is cut off", _none("cut")),
            ("it ends by itself, with 0", _none("exit_code")),
        ],
        serves=True,
    ),
}
"""In the order in which they run; the server's last one ends the server."""
