"""The tools as Gradio knows them. It reads names, types and docstrings of the functions
below, shows them on its API page, and tells them to a host of MCP.

Annotations are no strings here: Gradio would not find `gr.Request` by its name.
"""

from typing import TYPE_CHECKING, Any

from qa.web import messages

from .calls import Calls, Refused

if TYPE_CHECKING:
    import gradio as gr


def create_tools_page(calls: Calls) -> "gr.Blocks":
    """A page without components: its three functions are what it is for."""
    import gradio as gr  # here: it reads its switches when it is imported

    async def answer(
        tool: str, request: gr.Request, **given: object
    ) -> dict[str, Any]:
        client = request.client
        try:
            return await calls.answer(tool, given, client and tuple(client))
        except Refused as error:
            raise gr.Error(str(error), print_exception=False) from None

    async def ask(
        question: str,
        request: gr.Request,
        history: list[str] | None = None,
        explain: bool = False,
    ) -> dict:
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

    async def check_quote(
        request: gr.Request,
        article: str | None = None,
        start: int | None = None,
        end: int | None = None,
        text: str | None = None,
        source_sha256: str | None = None,
        code: str | None = None,
    ) -> dict:
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

    async def read_article(article: str, request: gr.Request) -> dict:
        """Returns a whole article: its text, its blocks and where it comes from.

        Args:
            article: The id of the article, as a citation has it.

        Returns:
            The article, as GET /api/articles/{id} gives it.
        """
        return await answer("read_article", request, article=article)

    with gr.Blocks(title=messages.TOOLS_TITLE, analytics_enabled=False) as page:
        for tool in (ask, check_quote, read_article):
            # No limit of Gradio's: the desk's own line decides who waits.
            gr.api(tool, api_name=tool.__name__, concurrency_limit=None)
    page.queue(api_open=False)
    return page
