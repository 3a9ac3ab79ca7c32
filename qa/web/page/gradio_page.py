"""The page with its script. Gradio is its frame: one piece of HTML, made on the server,
that the script brings to life. Nothing is asked through Gradio's queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from qa.web import assets

from .words import Words

if TYPE_CHECKING:
    import gradio as gr

_FONT = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Helvetica Neue",
    "sans-serif",
)


def create_page(words: Words, content: Markup) -> gr.Blocks:
    import gradio as gr  # here: it reads its switches when it is imported

    page = gr.Blocks(title=words.page.desk, analytics_enabled=False)
    script = f'<script src="{assets.address("app.js")}"></script>'
    with page:
        # Never a subclass: Gradio would write a .pyi file beside this one. And never a
        # Handlebars template: it runs what stands in ${...} in the data.
        gr.HTML(
            str(content),
            html_template="${value}",
            apply_default_css=False,
            elem_id="q-desk",
            head=script,
            js_on_load="questionDesk.open(element)",
        )
    page.queue(api_open=False)
    return page


def head(words: Words) -> Markup:
    """What stands in the page's head. The style comes by link: Gradio's css= rewrites
    the rules and loses some inside @media."""
    return Markup(
        "<title>{}</title>"
        '<meta name="color-scheme" content="light dark">'
        '<meta name="robots" content="noindex">'
        '<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="{}">'
    ).format(words.page.desk, assets.address("app.css"))


def settings() -> dict[str, Any]:
    """How Gradio is mounted: nothing of its own is offered or kept."""
    import gradio as gr

    theme = gr.themes.Base(font=_FONT, font_mono=("ui-monospace", "monospace"))
    return {
        "theme": theme,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "show_error": False,
        "ssr_mode": False,
        "pwa": False,
        "mcp_server": False,
        "max_file_size": "1kb",
        "allowed_paths": [],
    }
