"""The page without colours, movement or styles, and on paper."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from qa.web.page import page_words
from tests.helpers.browser import (
    EMERGENCY,
    FOUND,
    NOT_FOUND,
    PHONE,
    QUESTION,
    RELATED,
    WIDE,
    Visit,
    ask,
    last_turn,
    needs_chromium,
    open_first,
    ready,
)
from tests.helpers.tab import (
    quotes_on,
)

pytestmark = needs_chromium

# --- without colours, movement, paper's backside ------------------------------------


LOOKS = """() => [...document.querySelectorAll(".q-answer")].map((answer) => {
  const style = (name) => {
    const e = name ? answer.querySelector(name) : answer;
    return e ? getComputedStyle(e).borderStyle + " "
      + getComputedStyle(e).borderWidth : "none";
  };
  const icon = answer.querySelector(".q-icon");
  const seen = icon.getBoundingClientRect();
  return {
    text: answer.querySelector(".q-headline span").textContent,
    icon: seen.width > 20 && getComputedStyle(icon).stroke !== "none"
      ? icon.innerHTML : "",
    border: [style(""), style(".q-headline"), style(".q-card")].join(" | "),
  };
})"""


def test_found_related_and_not_found_look_different_without_colour(
    visit: Visit,
) -> None:
    with visit() as page:
        for question in (FOUND, RELATED, NOT_FOUND):
            ask(page, question)
        medias: list[dict[str, Any]] = [
            {},
            {"forced_colors": "active"},
            {"media": "print", "forced_colors": "none"},
        ]
        for media in medias:
            page.emulate_media(**media)
            looks = page.evaluate(LOOKS)
            assert len(looks) == 3
            for trait in ("text", "icon", "border"):
                seen = [look[trait] for look in looks]
                assert len({*seen}) == 3, (media, trait, seen)
                assert all(seen)


SCROLLS = """() => {
  window.scrolls = [];
  const real = Element.prototype.scrollIntoView;
  Element.prototype.scrollIntoView = function (how) {
    window.scrolls.push((how && how.behavior) || "auto");
    return real.call(this, how);
  };
}"""

MOVING = """() => [...document.querySelectorAll(".q-app, .q-app *")].filter((e) => {
  const { animationDuration, transitionDuration, scrollBehavior } = getComputedStyle(e);
  return Math.max(...[animationDuration, transitionDuration].join(",").split(",")
    .map(parseFloat)) > 0.02 || scrollBehavior === "smooth";
}).map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(
    ("wish", "scrolls"), [("reduce", {"auto"}), ("no-preference", {"smooth"})]
)
def test_nothing_moves_for_who_asked_for_less_motion(
    visit: Visit, wish: str, scrolls: set[str]
) -> None:
    with visit(WIDE, reduced_motion=wish) as page:
        page.evaluate(SCROLLS)
        ask(page, QUESTION)
        open_first(page)
        assert {*page.evaluate("window.scrolls")} == scrolls
        assert page.evaluate(MOVING) == []


def test_on_paper_stand_questions_and_quotes_dark_on_white_and_no_buttons(
    visit: Visit,
) -> None:
    with visit(WIDE, color_scheme="dark") as page:
        page.locator(".q-settings summary").click()
        page.locator("[data-look=dark]").click()
        ask(page, QUESTION)
        ask(page, EMERGENCY)
        page.emulate_media(media="print")
        for gone in (".q-form", ".q-keep", ".q-tools", ".q-next"):
            expect(page.locator(f"gradio-app {gone}").first).to_be_hidden()
        assert page.locator("button").locator("visible=true").count() == 0
        expect(page.locator(".q-emergency")).to_be_visible()
        light = page.evaluate(
            """() => [".q-quote", ".q-asked", ".q-headline", ".q-emergency p"].map(
              (name) => getComputedStyle(document.querySelector(name)).color
                .match(/[0-9]+/g).slice(0, 3).map(Number)
            ).filter((rgb) => Math.max(...rgb) > 190 && Math.min(...rgb) > 90)"""
        )
        assert light == []


# --- without styles, without scripts ------------------------------------------------


def test_without_styles_the_page_reads_in_a_sensible_order(visit: Visit) -> None:
    with visit(PHONE) as page:
        page.route("**/app.css*", lambda route: route.abort())
        page.reload()
        ready(page)
        for question in (EMERGENCY, QUESTION):
            ask(page, question)
        read = page.inner_text("body")
        said = page_words("en").page
        quotes = quotes_on(page)
        order = [
            said.skip,
            "Ask about back pain",
            said.promise,
            said.settings,
            "Español",
            EMERGENCY,
            "Call 911 now",
            QUESTION,
            said.keep,
            said.label,
        ]
        at = [read.find(part) for part in order]
        assert -1 not in at, order[at.index(-1)]
        assert at == sorted(at)
        card = last_turn(page).locator(".q-card").first.inner_text()
        assert card.index(said.whole) < card.index(said.open)
        assert quotes
