"""The page: one conversation, one question box, one panel for the source article."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import gradio as gr

from qa.desk import Desk
from qa.errors import QAError, QuestionError
from qa.records import Answer
from qa.understand import CHANGES

from . import assets, render, texts
from .reading import read, span_of

MOST_TURNS = 20
_MOST_TYPED = 4_000  # the desk refuses far less; this only keeps a paste from choking

Turns = tuple[Answer, ...]
Shown = tuple[str, Turns, Any]

_FONT = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Helvetica Neue",
    "sans-serif",
)
THEME = gr.themes.Base(font=_FONT, font_mono=("ui-monospace", "monospace"))

_PANEL = f"""
<div class="q-panel" role="complementary" aria-label="{texts.SOURCE}" hidden>
  <div class="q-panel-bar">
    <p>{texts.SOURCE} <span class="q-panel-name" dir="auto"></span></p>
    <button type="button" class="q-button q-close">{texts.CLOSE}</button>
  </div>
  <div class="q-panel-body q-article" role="group" tabindex="0"
    aria-label="{texts.SOURCE}">
  </div>
</div>
"""

_SCRIPT = f'<script src="{assets.address("app.js")}"></script>'

_log = logging.getLogger(__name__)


class Counter:
    """What happens when somebody asks; the turns stay in the session, on the server."""

    def __init__(self, desk: Desk, examples: Sequence[str]) -> None:
        self._desk = desk
        self._examples = examples
        calibration = desk.calibration
        self._promise = calibration.promise if calibration else None

    def ask(self, question: str, turns: Turns) -> Shown:
        """The conversation, its turns, and what the question box then holds."""
        try:
            answer = self._desk.ask(question, [t.query.asked for t in turns])
        except QAError as error:
            return self._refuse(error, turns)
        turns = (*turns, answer)[-MOST_TURNS:]
        return self.show(turns), turns, ""

    def example(self, turns: Turns, event: gr.EventData) -> Shown:
        number = _number(event, len(self._examples))
        if number is None:
            return self.show(turns), turns, gr.skip()
        shown, turns, _ = self.ask(self._examples[number], turns)
        return shown, turns, gr.skip()

    def alone(self, turns: Turns, event: gr.EventData) -> Shown:
        """Asks a turn again, without what was carried over from the turn before."""
        number = _number(event, len(turns))
        if number is None:
            return self.show(turns, moved=False), turns, gr.skip()
        answer = self._desk.ask(turns[number].query.asked, undo=CHANGES)
        turns = (*turns[:number], answer, *turns[number + 1 :])
        return self.show(turns, moved=False), turns, gr.skip()

    def show(
        self, turns: Turns, problem: QAError | None = None, *, moved: bool = True
    ) -> str:
        return str(
            render.conversation(
                turns,
                examples=self._examples,
                promise=self._promise,
                problem=problem,
                moved=moved,
            )
        )

    def _refuse(self, error: QAError, turns: Turns) -> Shown:
        if not isinstance(error, QuestionError):
            _log.error("%s", error)
            error = QAError(texts.OUT_OF_ORDER, cure=texts.OUT_OF_ORDER_CURE)
        return self.show(turns, error), turns, gr.skip()


def create_page(desk: Desk, examples: Sequence[str]) -> gr.Blocks:
    counter = Counter(desk, examples)
    page = gr.Blocks(title=texts.DESK, analytics_enabled=False)
    with page:
        turns = gr.State(())
        with gr.Column(elem_id="q-main"):
            _html(str(render.banner()), js_on_load=None)
            conversation = _conversation(counter.show(()))
            box = _question_box()
        _panel(desk)
        shown = [conversation, turns, box]
        quietly: dict[str, Any] = {
            "api_visibility": "private",
            "show_progress": "hidden",
        }
        box.submit(counter.ask, [box, turns], shown, **quietly)
        conversation.example(counter.example, [turns], shown, **quietly)
        conversation.alone(counter.alone, [turns], shown, **quietly)
    page.queue(max_size=64, default_concurrency_limit=4, api_open=False)
    return page


def _html(value: str, **settings: Any) -> gr.HTML:
    """Never a subclass: Gradio would write a .pyi file beside this one. And never a
    Handlebars template: it runs what stands in ${...} in the data."""
    return gr.HTML(
        value,
        **{"html_template": "${value}", "apply_default_css": False, **settings},
    )


def _conversation(value: str) -> gr.HTML:
    """All turns as one piece of HTML; its buttons send the events named here."""
    events = '["example", "alone"]'
    return _html(
        value,
        elem_id="q-conversation",
        head=_SCRIPT,
        js_on_load=f"questionDesk.conversation(element, trigger, watch, {events})",
    )


def _panel(desk: Desk) -> gr.HTML:
    """The article beside the answers; the page's own script fills it."""

    def open_article(wanted: object) -> dict[str, str]:
        return _opened(desk, wanted)

    return _html(
        "",
        elem_id="q-source",
        head=_SCRIPT,
        html_template=_PANEL,
        js_on_load="questionDesk.panel(element, server)",
        server_functions=[open_article],
    )


def _question_box() -> gr.Textbox:
    return gr.Textbox(
        label=texts.LABEL,
        placeholder=texts.HINT,
        lines=1,
        max_lines=4,
        max_length=_MOST_TYPED,
        submit_btn=texts.ASK,
        elem_id="q-ask",
        html_attributes=gr.InputHTMLAttributes(
            autocapitalize="sentences",
            autocomplete="off",
            enterkeyhint="send",
            lang="en",
        ),
    )


def _opened(desk: Desk, wanted: object) -> dict[str, str]:
    """The article that a link names, as HTML; empty when there is none. `wanted` comes
    from the browser: it can be anything."""
    wanted = wanted if isinstance(wanted, dict) else {}
    article = desk.article(str(wanted.get("article", "")))
    if article is None:
        return {}
    span = span_of(article, wanted.get("start"), wanted.get("end"))
    return {"html": str(read(article, span, level=2))}


def _number(event: gr.EventData, count: int) -> int | None:
    """The number that a button of the page sent, if it is one of `count`."""
    data = event._data  # noqa: SLF001 - attribute access fails on what is no dict
    number = data.get("n") if isinstance(data, dict) else None
    return number if type(number) is int and 0 <= number < count else None
