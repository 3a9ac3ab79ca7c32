"""The sentences of the page in one language, from the catalogue in `qa/language`."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qa.corpus import Clinic
from qa.language import (
    LANGUAGES,
    RIGHT_TO_LEFT,
    interface_texts,
    name_of,
    own_name,
)


@dataclass(frozen=True)
class PageWords:
    """The sentences of a conversation. A field of several texts holds that for one
    passage, for two, and so on; the last is for all larger numbers."""

    desk: str
    desk_any: str
    promise: str
    skip: str
    language: str
    settings: str
    text_size: str
    larger: str
    smaller: str
    dark: str
    light: str
    try_these: str
    ask_in: str
    label: str
    hint: str
    ask: str
    asked: str
    found: str
    related: tuple[str, ...]
    also_in: str
    whole: str
    not_found: str
    not_found_means: str
    what_now: str
    rephrase: str
    change: str
    covered: str
    contact: str
    contact_clinic: str
    phone: str
    email: str
    address: str
    hours: str
    website: str
    said_where: str
    said_found: tuple[str, ...]
    said_related: tuple[str, ...]
    said_first: str
    said_not_found: str
    said_each: str
    searched: str
    undo_words: str
    undone_words: str
    several: str
    undo_several: str
    undone_several: str
    left: str
    search_anyway: str
    undone_reply: str
    continuing: str
    edit: str
    new_topic: str
    undone_topic: str
    redo: str
    section: str
    on_page: str
    published_by: str
    named_in: str
    quoted_in: str
    open: str
    new_tab: str
    similar: str
    similar_many: str
    explained: str
    explained_in: str
    emergency: str
    emergency_rest: str
    emergency_line: str
    emergency_line_local: str
    next: str
    keep: str
    sheet: str
    save: str
    no_sheet: str
    no_sheet_cure: str
    save_means: str
    print: str
    keep_here: str
    keep_here_means: str
    clear: str
    clear_means: str
    clear_yes: str
    looking: str
    queued: str
    slow: str
    gone: str
    gone_cure: str
    no_source: str
    no_source_cure: str
    again: str
    not_kept: str
    not_kept_cure: str
    no_word: str
    no_word_cure: str
    too_long: str
    too_long_cure: str
    out_of_order: str
    out_of_order_cure: str
    uncalibrated: str
    before: str
    sure: str
    promised: str
    unpromised: str
    private: str
    private_not_kept: str
    private_kept: str
    private_left: str
    checked_on: str
    checked: str
    source: str
    close: str


@dataclass(frozen=True)
class ArticleWords:
    """The sentences around a source article."""

    back: str
    our_title: str
    furniture: str
    origin: str
    publisher: str
    published: str
    original: str
    rights: str
    no_page: str
    no_article: str
    no_article_cure: str


@dataclass(frozen=True)
class Words:
    """The sentences of a page in `language`, and the clinic that it speaks for."""

    language: str
    page: PageWords
    article: ArticleWords
    clinic: Clinic

    @property
    def quoted(self) -> str:
        """The language of the articles, a BCP-47 tag."""
        return self.clinic.language

    @property
    def heading(self) -> str:
        """What the page is for: "Ask about back pain"."""
        subject = self.clinic.subject.get(self.language)
        return self.page.desk.format(subject=subject) if subject else self.page.desk_any

    @property
    def title(self) -> str:
        """The heading with the clinic's name, for the browser's tab."""
        return " - ".join(filter(None, (self.heading, self.clinic.name)))

    @property
    def direction(self) -> str:
        """Of the page's text, as HTML's `dir` has it."""
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def foreign(self) -> str:
        """What the page calls the language of the articles; empty where it is the
        page's own."""
        same = self.quoted.partition("-")[0] == self.language
        return "" if same else name_of(self.quoted, self.language)

    @property
    def languages(self) -> list[tuple[str, str]]:
        """The languages of the page: code, and name in the language itself."""
        return [(language, own_name(language)) for language in LANGUAGES]


def page_words(
    language: str, clinic: Clinic | None = None, *, kept: bool = False
) -> Words:
    """Reads the sentences of a page from the catalogue. `kept`: questions without an
    answer are kept, and the page says so."""
    page = interface_texts(PageWords, language, "page")
    if kept:
        page = replace(page, private_not_kept=page.private_kept)
    return Words(
        language,
        page,
        interface_texts(ArticleWords, language, "article"),
        clinic or Clinic(),
    )
