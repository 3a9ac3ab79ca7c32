"""The patients' page: every state of it, with and without scripts."""

from .article import article_page, plain_page, span_of
from .conversation import Conversation, Malformed, asked_of
from .frame import Frame, Framed
from .gradio_page import create_page, head, settings
from .shell import desk_page
from .take_home import take_home
from .without_script import Plain, Sent, sent_in
from .words import Words, page_words

__all__ = [
    "Conversation",
    "Frame",
    "Framed",
    "Malformed",
    "Plain",
    "Sent",
    "Words",
    "article_page",
    "asked_of",
    "create_page",
    "desk_page",
    "head",
    "page_words",
    "plain_page",
    "sent_in",
    "settings",
    "span_of",
    "take_home",
]
