"""What the page says itself, in one language (`qa/catalogue`)."""

from __future__ import annotations

from dataclasses import dataclass

from qa.language import RIGHT_TO_LEFT, interface_texts, name_of


@dataclass(frozen=True)
class PageWords:
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
    """For one passage, for two, for three; so are all that are several texts."""
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
    searched: str
    undo_words: str
    continuing: str
    edit: str
    new_topic: str
    section: str
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
    source: str
    close: str


@dataclass(frozen=True)
class ArticleWords:
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
    """All that a page in `language` says, over articles in the language `quoted`."""

    language: str
    quoted: str
    page: PageWords
    article: ArticleWords

    @property
    def direction(self) -> str:
        return "rtl" if self.language in RIGHT_TO_LEFT else "ltr"

    @property
    def foreign(self) -> str:
        """The name of the articles' language, where the page has another."""
        same = self.quoted.partition("-")[0] == self.language
        return "" if same else name_of(self.quoted, self.language)


def page_words(language: str, quoted: str = "en") -> Words:
    page = interface_texts(PageWords, language, "page")
    return Words(
        language, quoted, page, interface_texts(ArticleWords, language, "article")
    )
