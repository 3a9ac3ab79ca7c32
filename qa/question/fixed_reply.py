"""What the desk says in place of passages, where there is nothing to search for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from qa.language import LANGUAGES, interface_texts, name_of

ReplyStatus = Literal["not_a_question", "other_language", "unclear"]
"""Small talk or a question to the desk itself; a question in a language that the
articles are not in; a question that names no treatment or condition."""


@dataclass(frozen=True, slots=True)
class ReplyWords:
    """The sentences: table `[reply]` of a language. `this_language` answers a question
    in that very language, `other_language` one in any other."""

    greeting: str
    thanks: str
    goodbye: str
    yes_or_no: str
    desk: str
    person: str
    ready: str
    complaint: str
    this_language: str
    other_language: str
    unclear: str


@dataclass(frozen=True, slots=True)
class FixedReply:
    """A sentence of the catalogue. `kind` is a kind of small talk, or the status."""

    status: ReplyStatus
    kind: str
    language: str = ""
    """Code of the message's language; empty where it is the articles' or not known."""
    quoted: str = "en"
    """BCP-47 tag of the articles."""
    topics: tuple[str, ...] = ()
    """What the articles tell of, to choose from where the question is unclear."""

    def language_on(self, page: str) -> str:
        """The language of the sentence: the message's if it is one of the interface's,
        else that of the page."""
        return self.language if self.language in LANGUAGES else page

    def text(self, page: str = LANGUAGES[0]) -> str:
        """The sentence on a page in the language `page`."""
        said_in = self.language_on(page)
        words = interface_texts(ReplyWords, said_in, "reply")
        kind = self.kind
        if kind == "other_language" and said_in == self.language:
            kind = "this_language"
        sentence: str = getattr(words, kind)
        return sentence.format(articles=name_of(self.quoted, said_in))
