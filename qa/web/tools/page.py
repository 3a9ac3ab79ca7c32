"""The tools as Gradio knows them. It reads names, types and docstrings of the functions
below, shows them on its API page, and tells them to a host of MCP.

Annotations are no strings here: Gradio would not find `gr.Request` by its name.
"""

import asyncio
from typing import TYPE_CHECKING, Any

from qa.web import messages

from .calls import Calls, Refused

if TYPE_CHECKING:
    import gradio as gr

FORGET_SECONDS = 60.0
"""How long Gradio's queue holds an answer that nobody fetches."""


def create_tools_page(calls: Calls) -> "gr.Blocks":
    """A page that says what it is for, and the three functions."""
    import gradio as gr  # here: it reads its switches when it is imported

    page = gr.Blocks(title=messages.TOOLS_TITLE, analytics_enabled=False)

    async def answer(tool: str, request: gr.Request, **given: object) -> dict[str, Any]:
        client = request.client and (request.client.host, request.client.port)
        try:
            return await calls.answer(tool, given, client)
        except Refused as error:
            raise gr.Error(str(error), print_exception=False) from None
        finally:
            loop = asyncio.get_running_loop()
            loop.call_later(FORGET_SECONDS, _forget, page, request.session_hash)

    async def ask(
        question: str,
        request: gr.Request,
        history: list[str] = [],  # noqa: B006 - Gradio shows the default
        explain: bool = False,  # noqa: FBT002 - called by name
    ) -> dict[str, Any]:
        """Answers a question with passages of the clinic's articles, word for word, or
        says that it found none. It writes no text of its own. Show each quote
        unchanged, with its source. `status` is "found", "related" (not sure that it
        answers) or "not_found". If `emergency` is not null, show its notice before
        anything else. A message of several questions has one answer for each.

        Args:
            question: The question in the person's own words; at most 2,000 characters.
            history: The person's earlier questions in this conversation, oldest first.
            explain: Also return the passages that were held back.

        Returns:
            The answer, as POST /api/ask gives it.
        """
        return await answer(
            "ask", request, question=question, history=history, explain=explain
        )

    async def check_quote(  # noqa: PLR0917 - Gradio calls it by position
        request: gr.Request,
        article: str | None = None,
        start: int | None = None,
        end: int | None = None,
        text: str | None = None,
        source_sha256: str | None = None,
        code: str | None = None,
    ) -> dict[str, Any]:
        """Says whether a quote still stands in today's articles, to the character. Send
        `article`, `start`, `end` and `text` of a citation, or its `code` alone. The
        verdict is "stands", "moved", "changed", "gone" or "altered".

        Args:
            article: The id of the article, as a citation has it.
            start: Where the quote begins in the article's text, in code points.
            end: Where the quote ends.
            text: The words of the quote.
            source_sha256: The SHA-256 of the article's file, as a citation has it.
            code: The check code that is printed under a quote.

        Returns:
            The verdict, as POST /api/check gives it.
        """
        return await answer(
            "check_quote",
            request,
            article=article,
            start=start,
            end=end,
            text=text,
            source_sha256=source_sha256,
            code=code,
        )

    async def read_article(article: str, request: gr.Request) -> dict[str, Any]:
        """Returns a whole article: its text, its blocks and where it comes from.

        Args:
            article: The id of the article, as a citation has it.

        Returns:
            The article, as GET /api/articles/{id} gives it.
        """
        return await answer("read_article", request, article=article)

    with page:
        gr.Markdown(messages.TOOLS_PAGE)
        for tool in (ask, check_quote, read_article):
            # No limit of Gradio's: the desk's own line decides who waits.
            gr.api(tool, api_name=tool.__name__, concurrency_limit=None)
    page.queue(api_open=False)
    return page


def describe_parameters(page: "gr.Blocks") -> None:
    """Puts the descriptions of the parameters on the API page. After the MCP server was
    made, which has them already, and would show these as words of no JSON schema."""
    from gradio.utils import get_function_description

    for fn in page.fns.values():
        _, described, _ = get_function_description(fn.fn)
        described.pop("request")
        for component, text in zip(fn.inputs, described.values(), strict=True):
            # Gradio has no other way to say it. A new dict, because it shares the old.
            told = {**component.api_info(), "additional_description": text}
            component._api_info = told  # noqa: SLF001
    page.config = page.get_config_file()


def is_heard(page: "gr.Blocks", session: str) -> bool:
    """Whether Gradio's queue has, or will have, an answer for a session."""
    return session in page._queue.pending_messages_per_session  # noqa: SLF001


def _forget(page: "gr.Blocks", session: str) -> None:
    """Drops what Gradio's queue still holds for a session, unless it has a question
    that is not answered yet."""
    queue = page._queue  # noqa: SLF001 - it has no end of its own
    busy = {event.session_hash for event in queue.event_ids_to_events.values()}
    if session not in busy:
        queue.pending_messages_per_session.pop(session, None)
        queue.pending_event_ids_session.pop(session, None)
