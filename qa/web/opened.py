"""What the patients' page needs of the desk that serves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from markupsafe import Markup

from qa.answer import Promise
from qa.desk import Desk, ServedDesk, Serving
from qa.language import LANGUAGES
from qa.staff import Gaps

from .page import Conversation, Frame, PlainPages, Words, desk_page, head, page_words


@dataclass(frozen=True)
class Opened:
    """One desk with its conversation and pages. A request uses one to its end."""

    serving: Serving
    gaps: Gaps | None = None
    """Keeps what was not found, where the operator wants it."""

    @property
    def desk(self) -> Desk:
        """The desk that is asked."""
        return self.serving.desk

    @cached_property
    def words(self) -> dict[str, Words]:
        """The sentences of the page, by language."""
        kept = self.gaps is not None
        return {
            name: page_words(name, self.desk.clinic, kept=kept) for name in LANGUAGES
        }

    @cached_property
    def conversation(self) -> Conversation:
        """Answers the turns of a tab."""
        if self.gaps:
            return Conversation(*self.serving, self.gaps.note)
        return Conversation(*self.serving)

    @cached_property
    def plain(self) -> PlainPages:
        """The pages without a script."""
        return PlainPages(self.conversation, self._start, self._promise)

    def content(self, language: str) -> Markup:
        """What Gradio's page shows before the first question."""
        words, build = self.words[language], self.desk.stats.build
        return desk_page(words, self._start, self._promise, build)

    def frame(self, language: str) -> Frame:
        """What is put around Gradio's page."""
        words = self.words[language]
        return Frame(words, head(words), self.plain.early(words))

    @property
    def _start(self) -> tuple[str, ...]:
        return self.serving.suggestions.start

    @property
    def _promise(self) -> Promise | None:
        calibration = self.desk.calibration
        return calibration.promise if calibration else None


class Opening:
    """Gives each request what is open at that moment."""

    def __init__(self, served: ServedDesk, gaps: Gaps | None = None) -> None:
        self.served = served
        self._gaps = gaps
        self._lock = Lock()
        self._opened = Opened(served.now, gaps)

    @property
    def now(self) -> Opened:
        """Made anew after each renewal of the desk. Take it once a request."""
        with self._lock:
            serving = self.served.now
            if self._opened.serving is not serving:
                self._opened = Opened(serving, self._gaps)
            return self._opened
