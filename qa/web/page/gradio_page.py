"""The page with script. Gradio frames one piece of HTML that is made on the server, and
`app.js` brings it to life. No question is sent through Gradio's queue."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from qa.web import assets

from .html import TEMPLATES
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
_CONTENT = "q-desk"


def prepare_gradio() -> None:
    """Sets the environment variables that Gradio reads, most of them on import."""
    if "GRADIO_TEMP_DIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="question-desk-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["GRADIO_TEMP_DIR"] = folder
    # Else it summarises all past events after each event, ever more slowly.
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000000"


def create_page(words: Words, content: Markup) -> gr.Blocks:
    """Gradio's page around `content`."""
    import gradio as gr  # here: it reads its switches when it is imported

    page = gr.Blocks(title=words.title, analytics_enabled=False)
    script = f'<script src="{assets.address("app.js")}"></script>'
    with page:
        # Not a subclass: Gradio would write a .pyi file beside this module. And not a
        # Handlebars template: it would run each ${...} in the data.
        gr.HTML(
            str(content),
            html_template="${value}",
            apply_default_css=False,
            elem_id=_CONTENT,
            head=script,
            js_on_load="questionDesk.open(element)",
        )
    page.queue(api_open=False)
    return page


def show_content(page: gr.Blocks, content: Markup) -> None:
    """Gives other content to whoever opens the page from now on."""
    for component in page.config["components"]:
        if component["props"].get("elem_id") == _CONTENT:
            component["props"]["value"] = str(content)


def head(words: Words) -> Markup:
    """What is added to the head of Gradio's page. The style sheet is a link: Gradio's
    own `css=` rewrites the rules and loses some inside @media."""
    style = assets.address("app.css")
    return TEMPLATES.part("shell.html", "head", words=words, style=style)


def preload_links() -> str:
    """The Link header that lets a browser fetch style sheet and script at once; Gradio
    adds them late."""
    style, script = assets.address("app.css"), assets.address("app.js")
    return f"<{style}>; rel=preload; as=style, <{script}>; rel=preload; as=script"


def settings() -> dict[str, Any]:
    """The arguments of `gradio.mount_gradio_app`: nothing of Gradio's own is offered or
    kept."""
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
