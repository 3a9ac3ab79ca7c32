"""What stands around a conversation: header, question box, the frame of a page."""

from __future__ import annotations

import json
from collections.abc import Sequence

from markupsafe import Markup

from qa.answer import Promise
from qa.language import LANGUAGES, own_name
from qa.web import assets

from . import render
from .words import PageWords, Words

MAX_TYPED = 4_000
"""Characters that the box takes in; the desk refuses far less, and says so."""

_SAID_BY_SCRIPT = ("looking", "slow", "gone", "gone_cure", "again", "change")


def desk_page(
    words: Words, questions: Sequence[str], promise: Promise | None, build: str
) -> Markup:
    """The page that its script brings to life; Gradio shows it as it is."""
    page = words.page
    said = json.dumps({name: getattr(page, name) for name in _SAID_BY_SCRIPT})
    return Markup(
        '<div class="q-app" lang="{language}" dir="{direction}" data-build="{build}"'
        ' data-said="{said}">{banner}<div id="q-main">{start}<div id="q-turns"></div>'
        '{keep}<p class="q-hidden" role="status" id="q-said"></p>{form}</div>{panel}'
        "</div>"
    ).format(
        language=words.language,
        direction=words.direction,
        build=build,
        said=said,
        banner=banner(words, settings=True),
        start=render.start(words, questions, promise),
        keep=_keep(words),
        form=form(words),
        panel=_panel(page),
    )


def banner(words: Words, *, settings: bool = False, place: str = "") -> Markup:
    """`place` is the page's own, in each language."""
    page = words.page
    return Markup(
        '<div class="q-banner"><div class="q-name"><h1>{}</h1><p>{}</p></div>'
        '<div class="q-tools">{}{}</div></div>'
    ).format(
        page.desk,
        page.promise,
        _settings(page) if settings else Markup(),
        _languages(words, place),
    )


def _settings(page: PageWords) -> Markup:
    buttons = (
        ("larger", page.larger),
        ("smaller", page.smaller),
        ("dark", page.dark),
        ("light", page.light),
    )
    return Markup(
        '<details class="q-settings"><summary>{}</summary><div>{}</div></details>'
    ).format(
        page.settings,
        Markup().join(
            Markup(
                '<button type="button" class="q-button" data-look="{}">{}</button>'
            ).format(name, said)
            for name, said in buttons
        ),
    )


def _languages(words: Words, place: str) -> Markup:
    each = Markup().join(
        Markup('<a href="/{0}/{1}" lang="{0}" hreflang="{0}"{2}>{3}</a>').format(
            language,
            place,
            Markup(' aria-current="true"') if language == words.language else Markup(),
            own_name(language),
        )
        for language in LANGUAGES
    )
    return Markup('<nav class="q-languages" aria-label="{}">{}</nav>').format(
        words.page.language, each
    )


def form(words: Words, typed: str = "", hidden: Markup = Markup()) -> Markup:  # noqa: B008
    """The question box; with the script, nothing is sent the way the form says."""
    page = words.page
    return Markup(
        '<form id="q-form" class="q-form" method="post" action="/{language}/plain"'
        ' autocomplete="off">{hidden}<label for="q-question">{label}</label>'
        '<div class="q-box"><textarea id="q-question" name="question" rows="1"'
        ' maxlength="{most}" placeholder="{hint}" lang="{quoted}" dir="auto"'
        ' autocomplete="off" autocapitalize="sentences" enterkeyhint="send"'
        ' required>\n{typed}</textarea><button type="submit">{ask}</button></div>'
        "</form>"
    ).format(
        language=words.language,
        hidden=hidden,
        label=page.label,
        most=MAX_TYPED,
        hint=page.hint,
        quoted=words.quoted,
        typed=typed,
        ask=page.ask,
    )


def _keep(words: Words) -> Markup:
    """What can be done with a conversation; the script fills the form for the sheet."""
    page = words.page
    return Markup(
        '<div id="q-keep" class="q-keep" role="group" aria-label="{keep}" hidden>'
        '<form method="post" action="/{language}/sheet" target="_blank">{sheet}{save}'
        "</form>"
        '<button type="button" class="q-button" data-do="print">{print}</button>'
        '<button type="button" class="q-button" data-do="clear" title="{means}">'
        "{clear}</button></div>"
    ).format(
        keep=page.keep,
        language=words.language,
        sheet=render.press(page.sheet, "as", "page"),
        save=render.press(page.save, "as", "file"),
        print=page.print,
        clear=page.clear,
        means=page.clear_means,
    )


def _panel(page: PageWords) -> Markup:
    """The article beside the answers; the script fills it."""
    return Markup(
        '<div class="q-panel" role="complementary" aria-label="{source}" hidden>'
        '<div class="q-panel-bar"><p>{source} <span class="q-panel-name" dir="auto">'
        '</span></p><button type="button" class="q-button q-close">{close}</button>'
        '</div><div class="q-panel-body q-article" role="group" tabindex="0"'
        ' aria-label="{source}"></div></div>'
    ).format(source=page.source, close=page.close)


def document(words: Words, title: str, body: Markup, look: str = "") -> str:
    """A page of its own, without any script."""
    return Markup(
        '<!doctype html>\n<html lang="{language}" dir="{direction}"><head>'
        '<meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="robots" content="noindex"><title>{title}</title>'
        '<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="{style}">'
        '</head><body class="q-page {look}">{body}</body></html>\n'
    ).format(
        language=words.language,
        direction=words.direction,
        title=title,
        style=assets.address("app.css"),
        look=look,
        body=body,
    )
