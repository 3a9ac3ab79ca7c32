"""The patients' page: every state of it, with and without scripts."""

from .article import article_page, message_page
from .conversation import Asked, Conversation
from .frame import Frame, Framed
from .gradio_page import (
    create_page,
    head,
    preload_links,
    prepare_gradio,
    settings,
    show_content,
)
from .redirected import PostRedirectGet
from .shell import desk_page
from .take_home import take_home
from .without_script import PlainForm, PlainPages, read_form
from .words import Words, page_words

__all__ = [
    "Asked",
    "Conversation",
    "Frame",
    "Framed",
    "PlainForm",
    "PlainPages",
    "PostRedirectGet",
    "Words",
    "article_page",
    "create_page",
    "desk_page",
    "head",
    "message_page",
    "page_words",
    "preload_links",
    "prepare_gradio",
    "read_form",
    "settings",
    "show_content",
    "take_home",
]
