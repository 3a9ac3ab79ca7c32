"""The sentences of the page in one language, from the catalogue in `qa/language`."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
    passage, for two, and for three."""

    desk: str
    promise: str
    language: str
    settings: str
    larger: str
    smaller: str
    dark: str
    light: str
    start: str
    try_these: str
    ask_in: str
    label: str
    hint: str
    ask: str
    asked: str
    found: tuple[str, ...]
    related: tuple[str, ...]
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
    said_found: tuple[str, ...]
    said_related: tuple[str, ...]
    said_not_found: str
    said_each: str
    searched: str
    undo_words: str
    undo_several: str
    several: str
    left: str
    search_anyway: str
    continuing: str
    edit: str
    new_topic: str
    section: str
    on_page: str
    quoted_in: str
    open: str
    similar: str
    similar_many: str
    explained: str
    explained_in: str
    emergency: str
    next: str
    keep: str
    sheet: str
    save: str
    no_sheet: str
    no_sheet_cure: str
    print: str
    clear: str
    clear_means: str
    looking: str
    slow: str
    gone: str
    gone_cure: str
    again: str
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
    private_kept: str
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
    file: str
    no_page: str
    no_article: str
    no_article_cure: str


@dataclass(frozen=True)
class Words:
    """The sentences of a page in `language`; `quoted` is the language of the articles
    (a BCP-47 tag)."""

    language: str
    quoted: str
    page: PageWords
    article: ArticleWords

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


def page_words(language: str, quoted: str = "en", *, kept: bool = False) -> Words:
    """Reads the sentences of a page from the catalogue. `kept`: questions without an
    answer are kept, and the page says so."""
    page = interface_texts(PageWords, language, "page")
    if kept:
        page = replace(page, private=page.private_kept)
    return Words(
        language, quoted, page, interface_texts(ArticleWords, language, "article")
    )
