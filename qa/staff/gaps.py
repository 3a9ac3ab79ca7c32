"""What patients do not find: questions that the articles did not answer.

Nothing is kept unless the operator turns it on, and then the patients' page says so.
Kept are the scrubbed words and the day, in a file that only its owner may read, sorted
by their words, so that their order tells nothing. After 30 days they are deleted. They
are shown in groups of at least five that mean the same.
"""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from filelock import FileLock

from qa.answer import Answers
from qa.corpus import Article
from qa.errors import StaffError
from qa.files import replace_file
from qa.model import Encoder, Vectors
from qa.text import terms_of

from .scrubbing import LEFT_OUT, Scrubber
from .users import PRIVATE, private_folder

if TYPE_CHECKING:
    from qa.desk import Desk

GAPS_FILE = "gaps.jsonl"
KEPT_DAYS = 30
MAX_KEPT = 10_000
"""Questions of the file; the oldest go first."""
MIN_GROUP = 5
"""A smaller group is not shown."""
MAX_GROUPED = 3_000
"""Different wordings that are compared with each other, the latest."""
MIN_COSINE = 0.4
"""Two groups whose questions are on average as near as this are one. Chosen by
`python -m bench.desk.gaps tune --groups`."""
MIN_SHARED = 3
"""So many questions of a group must hold a word that the articles do not have."""

_KEPT = ("related", "not_found")
_log = logging.getLogger(__name__)


class Gap(NamedTuple):
    """A question that was not answered, scrubbed, and the day, as 2026-11-30."""

    day: str
    text: str


class GapGroup(NamedTuple):
    """Questions that mean the same. `text` is the wording that stands for them, without
    words that only one or two of them have."""

    text: str
    number: int
    days: tuple[str, ...]


class Gaps:
    """The questions of one file. Safe to share between threads and processes."""

    def __init__(self, path: Path, scrub: Callable[[str], str]) -> None:
        self.path = path
        self._scrub = scrub
        self._thread = ThreadPoolExecutor(1, "gaps")
        self._expired = ""

    def note(self, answers: Answers, before: Collection[str] = ()) -> None:
        """Keeps what `unanswered` finds, in a thread of its own: whoever asked waits
        for nothing, and meets no error of it."""
        with suppress(RuntimeError):  # the server is being stopped
            self._thread.submit(self._note, answers, tuple(before))

    def wait(self) -> None:
        """Waits until all that was noted is kept."""
        self._thread.submit(lambda: None).result()

    def keep(self, questions: Iterable[str], day: date | None = None) -> None:
        """Scrubs the questions and adds them. Raises StaffError."""
        today = day or _today()
        texts = [s for s in map(self._scrub, questions) if s]
        _change(self.path, today, [Gap(today.isoformat(), t) for t in texts])

    def _note(self, answers: Answers, before: Sequence[str]) -> None:
        """Deletes what is too old as well, once a day."""
        try:
            today = _today()
            questions = unanswered(answers, before)
            if questions or self._expired != today.isoformat():
                self.keep(questions, today)
                self._expired = today.isoformat()
        except Exception as error:  # noqa: BLE001 - it must not reach a patient
            _log.error("What was not found was not kept: %s", type(error).__name__)


def unanswered(answers: Answers, before: Collection[str] = ()) -> list[str]:
    """The questions of a message that ended as *related* or *not found*; none where the
    message tells of an emergency, and none that stood `before` in the conversation."""
    if answers.emergency:
        return []
    return [
        a.query.asked
        for a in answers.answers
        if a.status in _KEPT and not a.emergency and a.query.asked not in before
    ]


def read_gaps(path: Path, day: date | None = None) -> list[Gap]:
    """The questions of the last 30 days; deletes the others. Raises StaffError."""
    return _change(path, day or _today(), []) if path.exists() else []


def shown_gaps(path: Path, desk: Desk) -> list[GapGroup]:
    """What staff may see of a file: its groups. Deletes what is too old. Raises
    StaffError."""
    gaps = read_gaps(path)
    if len(gaps) < MIN_GROUP:
        return []
    return group_gaps(gaps, desk.encoder, Scrubber.of(desk), desk.articles())


def group_gaps(
    gaps: Sequence[Gap], encoder: Encoder, scrub: Scrubber, articles: Sequence[Article]
) -> list[GapGroup]:
    """Groups of at least five that mean the same, the greatest first."""
    counts = Counter(g.text for g in reversed(gaps))
    texts = list(counts)[:MAX_GROUPED]
    vectors = _vectors(texts, encoder, articles)
    groups: list[GapGroup] = []
    for members in _together(vectors):
        if sum(counts[texts[n]] for n in members) < MIN_GROUP:
            continue
        middle = vectors[members].sum(axis=0)
        nearest = sorted(members, key=lambda n: -float(vectors[n] @ middle))
        inside = [g for g in gaps if g.text in {texts[n] for n in members}]
        shown = [_shown(texts[n], [g.text for g in inside], scrub) for n in nearest]
        text = min(shown, key=lambda s: s.split().count(LEFT_OUT))
        days = tuple(sorted({g.day for g in inside}))
        groups.append(GapGroup(text, len(inside), days))
    return sorted(groups, key=lambda g: -g.number)


def _vectors(
    texts: Sequence[str], encoder: Encoder, articles: Sequence[Article]
) -> Vectors:
    """Unit vectors, without what is common to all that the articles are about: else two
    questions would be alike because both are about them."""
    heads = {
        a.text[b.start : b.end]
        for a in articles
        for b in a.blocks
        if b.heads or b.kind == "title"
    }
    common = encoder.encode_sentences(sorted(heads)).mean(axis=0) if heads else 0.0
    plain = [" ".join(t.replace(LEFT_OUT, " ").split()) for t in texts]
    vectors: Vectors = encoder.encode_sentences(plain) - common
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors /= np.maximum(lengths, np.finfo(np.float32).tiny)
    return vectors


def _together(vectors: Vectors) -> list[list[int]]:
    """The rows of each cluster, by average linkage (Sokal and Michener 1958)."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    if len(vectors) < 2:  # noqa: PLR2004 - a pair is what can be linked
        return [[n] for n in range(len(vectors))]
    apart = pdist(vectors, "cosine")
    cluster = fcluster(linkage(apart, "average"), 1 - MIN_COSINE, "distance")
    return [np.flatnonzero(cluster == c).tolist() for c in np.unique(cluster)]


def _shown(text: str, group: Sequence[str], scrub: Scrubber) -> str:
    """A wording without the words that could be one person's own."""
    held = Counter(t for other in group for t in set(terms_of(other)))
    words: list[str] = []
    for word in text.split():
        terms = terms_of(word)
        if scrub.is_ours(word) or all(held[t] >= MIN_SHARED for t in terms):
            words.append(word)
        elif words[-1:] != [LEFT_OUT]:
            words.append(LEFT_OUT)
    return " ".join(words)


_writing = threading.Lock()


def _change(path: Path, today: date, more: Sequence[Gap]) -> list[Gap]:
    """Adds questions and deletes what is too old; gives what is left."""
    try:
        private_folder(path.parent)
        lock = FileLock(path.with_name(f".{path.name}.lock"), mode=PRIVATE)
        with _writing, lock:
            for torn in path.parent.glob(f".{path.name}.*"):  # a crash left it
                if torn != Path(lock.lock_file):
                    torn.unlink()
            content = path.read_text("utf-8") if path.exists() else ""
            kept = sorted([*_young(content, today), *more])[-MAX_KEPT:]
            text = "".join(f"{json.dumps(g._asdict())}\n" for g in kept)
            if text != content:
                replace_file(path, text.encode(), PRIVATE)
    except (OSError, UnicodeDecodeError) as error:
        raise StaffError(
            f"{path} cannot be read or written ({type(error).__name__}).",
            cure="Correct its permissions, or take the file away.",
        ) from error
    return kept


def _young(content: str, today: date) -> list[Gap]:
    """The questions that may still be kept. A line that is none is left out, so that
    nothing stays for ever."""
    gaps = []
    for line in content.splitlines():
        try:
            gap = Gap(**json.loads(line))
            age = today - date.fromisoformat(gap.day)
        except (ValueError, TypeError):
            continue
        if timedelta(days=-1) <= age < timedelta(days=KEPT_DAYS):
            gaps.append(gap)
    return gaps


def _today() -> date:
    return datetime.now().astimezone().date()
