"""The desk as a person meets it: large, dark, by keyboard, by ear, on paper, without
colours, styles or scripts, in three languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from qa.desk import Desk
from qa.web.page import page_words
from tests.helpers.browser import (
    EMERGENCY,
    FOUND,
    NOT_FOUND,
    PATIENCE_MS,
    PHONE,
    QUESTION,
    RELATED,
    SMALL,
    WIDE,
    Visit,
    answered,
    ask,
    box,
    enlarge,
    faults,
    last_turn,
    needs_chromium,
    open_first,
    overflow,
    ready,
)
from tests.helpers.html import HOSTILE

pytestmark = needs_chromium

ZOOMED = (WIDE[0] // 2, WIDE[1] // 2)
"""What is left of the window at 200 %."""
MISTYPED = "how is discografy done?"
WITH_TERMS = "What is radiofrequency ablation?"
FOLLOW_UP = "How is it treated?"

SMALL_TARGETS = """() => [...document.querySelectorAll(
    "a, button, summary, textarea, .q-panel-body"
  )].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && !e.closest(".q-text")
      && (Math.round(box.height) < 44 || Math.round(box.width) < 44);
  }).map((e) => e.outerHTML.slice(0, 160))"""
COVERED = """() => {
  const form = document.querySelector("gradio-app #q-form");
  if (!form || getComputedStyle(form).position !== "sticky") return 0;
  return form.getBoundingClientRect().height / innerHeight;
}"""


def wrong_with(page: Page) -> list[str]:
    """All that a machine can tell of one view."""
    found = [f"axe: {f}" for f in faults(page)]
    found += [f"too small: {e}" for e in page.evaluate(SMALL_TARGETS)]
    wider = overflow(page)
    found += [f"{wider} px too wide"] if wider else []
    covered = page.evaluate(COVERED)
    return found + ([f"box covers {covered:.0%}"] if covered > 0.5 else [])


def press_enter(page: Page, question: str) -> None:
    box(page).fill(question)
    box(page).press("Enter")


def again(page: Page) -> None:
    page.locator("[data-do=clear]").click()
    expect(page.locator(".q-turn")).to_have_count(0)


def states(page: Page) -> Iterator[str]:
    """Leads the page through all that it can look like."""
    yield "start"
    page.locator(".q-settings summary").click()
    page.locator(".q-sure summary").click()
    yield "settings and promise opened"
    page.locator(".q-settings summary").click()
    page.route("**/turn", lambda _: None)
    press_enter(page, WITH_TERMS)
    expect(page.locator(".q-pending .q-waiting")).to_be_visible()
    yield "waiting"
    page.unroute("**/turn")  # lets go what was held
    answered(page, WITH_TERMS)
    expect(page.locator(".q-found")).to_have_count(1)
    page.locator(".q-term summary").first.click()
    expect(page.locator(".q-term .q-quote").first).to_be_visible()
    yield "found, terms opened"
    page.locator(".q-card > a.q-open").first.click()
    expect(page.locator("#passage")).to_be_focused()
    yield "source opened"
    page.keyboard.press("Escape")
    ask(page, FOLLOW_UP)
    expect(page.locator("[name=undo][value=topic]")).to_be_visible()
    yield "follow-up"
    again(page)
    yield from outcomes(page)


def outcomes(page: Page) -> Iterator[str]:
    ask(page, MISTYPED)
    expect(page.locator("[name=undo][value=words]")).to_be_visible()
    yield "spelling"
    again(page)
    ask(page, RELATED)
    expect(page.locator(".q-related")).to_be_visible()
    yield "related"
    again(page)
    ask(page, NOT_FOUND)
    expect(page.locator(".q-not-found")).to_be_visible()
    yield "not found"
    press_enter(page, "?!")
    expect(page.locator(".q-refused [role=alert]")).to_be_visible()
    yield "refused"
    page.reload()
    ready(page)
    ask(page, EMERGENCY)
    expect(page.locator(".q-emergency")).to_be_visible()
    yield "emergency"
    page.route("**/turn", lambda route: route.abort())
    page.route("**/healthz", lambda route: route.abort())
    press_enter(page, QUESTION)
    expect(page.locator(".q-turn [role=alert]")).to_be_visible()
    yield "desk gone"
    page.unroute("**/turn")
    page.locator(".q-turn [role=alert] button").first.click()
    answered(page, QUESTION)
    yield "desk back, a long conversation"


WALKS = [
    pytest.param(WIDE, "en", {"color_scheme": "light"}, "", id="wide-light"),
    pytest.param(PHONE, "en", {"color_scheme": "dark"}, "", id="phone-dark"),
    pytest.param(SMALL, "en", {"color_scheme": "light"}, "large", id="small-large"),
    pytest.param(ZOOMED, "en", {"color_scheme": "light"}, "dark", id="zoomed-to-dark"),
    pytest.param(
        PHONE,
        "ar",
        {"color_scheme": "dark"},
        "light",
        id="ar-to-light",
        marks=pytest.mark.slow,
    ),
    pytest.param(SMALL, "ar", {"color_scheme": "dark"}, "large", id="ar-small-large"),
]


@pytest.mark.parametrize(("size", "language", "settings", "look"), WALKS)
def test_every_state_is_readable_large_enough_and_within_the_window(
    visit: Visit,
    size: tuple[int, int],
    language: str,
    settings: dict[str, str],
    look: str,
) -> None:
    wrong = {}
    with visit(size, f"/{language}/", **settings) as page:
        if look == "large":
            enlarge(page)
        elif look:
            page.locator(".q-settings summary").click()
            page.locator(f"[data-look={look}]").click()
            page.locator(".q-settings summary").click()
            assert (
                page.evaluate("getComputedStyle(document.documentElement).colorScheme")
                == look
            )
        for state in states(page):
            found = wrong_with(page)
            if found:
                wrong[state] = found
    assert wrong == {}


def test_spanish_is_free_of_faults_and_says_what_is_english(visit: Visit) -> None:
    with visit(PHONE, "/es/") as page:
        assert wrong_with(page) == []
        ask(page, FOUND)
        expect(page.locator(".q-foreign").first).to_have_text("Citado en inglés")
        assert wrong_with(page) == []


ARTICLE = "/en/articles/spine-guide?start=1312&end=1470#passage"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, SMALL], ids=["wide", "small"])
def test_the_pages_without_a_script_are_free_of_faults(
    visit: Visit, size: tuple[int, int], scheme: str
) -> None:
    with visit(size, "/en/plain", color_scheme=scheme) as page:
        assert wrong_with(page) == []
        for question in (FOUND, FOLLOW_UP, NOT_FOUND, EMERGENCY, "?!"):
            box(page).fill(question)
            page.locator("#q-form button[type=submit]").click()
            expect(page.locator(".q-answer, .q-problem").first).to_be_visible()
            assert wrong_with(page) == [], question
        page.route("**/*.js*", lambda route: route.abort())
        page.goto("/en/")
        expect(page.locator("#q-early h1")).to_be_visible()
        assert wrong_with(page) == [], "before the script"
        page.goto(ARTICLE)
        expect(page.locator("#passage")).to_be_in_viewport()
        assert wrong_with(page) == []


def test_the_page_has_a_title_before_its_script_runs(visit: Visit) -> None:
    with visit(PHONE, "/en/", java_script_enabled=False) as page:
        assert page.title() == "Question desk"


# --- reading ------------------------------------------------------------------------


def quotes_on(page: Page) -> list[str]:
    texts: list[str] = page.locator(".q-card > .q-quote").evaluate_all(
        "quotes => quotes.map(e => e.textContent)"
    )
    return texts


def quotes_of(desk: Desk, question: str) -> list[str]:
    return [c.passage.text for c in desk.ask(question).citations]


IN_SIGHT = """() => {
  const box = (e) => e.getBoundingClientRect();
  const mark = box(document.querySelector("#passage"));
  const frame = box(document.querySelector(".q-panel-body"));
  return mark.top >= frame.top && mark.bottom <= frame.bottom
      && mark.left >= 0 && mark.right <= innerWidth
      && frame.bottom <= innerHeight;
}"""


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_quotes_are_verbatim_and_marked_as_the_articles_language(
    visit: Visit, desk: Desk, language: str
) -> None:
    with visit(WIDE, f"/{language}/") as page:
        ask(page, QUESTION)
        assert quotes_on(page) == quotes_of(desk, QUESTION)
        languages = page.locator(".q-quote").evaluate_all(
            "quotes => quotes.map(e => e.closest('[lang]').lang)"
        )
        assert {*languages} == {"en"}
        frame = page.evaluate(
            "[document.documentElement.lang, document.documentElement.dir,"
            " document.querySelector('gradio-app .q-app').lang]"
        )
        assert frame == [language, "rtl" if language == "ar" else "ltr", language]


BUBBLE = """() => {
  const turn = document.querySelector(".q-turn").getBoundingClientRect();
  const said = document.querySelector(".q-asked").getBoundingClientRect();
  const card = getComputedStyle(document.querySelector(".q-found .q-card"));
  return {
    left: said.left - turn.left, right: turn.right - said.right,
    edge: parseFloat(card.borderRightWidth) > parseFloat(card.borderLeftWidth)
      ? "right" : "left",
  };
}"""


@pytest.mark.parametrize(
    ("language", "end", "edge"), [("en", "right", "left"), ("ar", "left", "right")]
)
def test_the_page_is_mirrored_where_it_is_read_from_the_right(
    visit: Visit, language: str, end: str, edge: str
) -> None:
    with visit(PHONE, f"/{language}/") as page:
        ask(page, QUESTION)
        placed = page.evaluate(BUBBLE)
        assert placed[end] <= 1
        assert placed[{"left": "right", "right": "left"}[end]] > 20
        assert placed["edge"] == edge


def test_the_browser_chooses_the_language_and_the_conversation_comes_along(
    visit: Visit,
) -> None:
    with visit(PHONE, locale="es-MX") as page:
        assert page.url.endswith("/es/")
        ask(page, QUESTION)
        ask(page, FOLLOW_UP)
        for language in ("ar", "en"):
            page.locator(f".q-languages [lang={language}]").click()
            page.wait_for_url(f"**/{language}/")
            ready(page)
            said = page_words(language).page
            answered(page, FOLLOW_UP)
            expect(page.locator(".q-asked")).to_contain_text([QUESTION, FOLLOW_UP])
            expect(page.locator(".q-answer > .q-headline").first).to_have_text(
                said.found[page.locator(".q-turn").first.locator(".q-card").count() - 1]
            )
            expect(last_turn(page).locator("[value=topic]")).to_have_text(
                said.new_topic
            )


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_newest_question_stands_at_the_top_with_its_answer(
    visit: Visit, size: tuple[int, int]
) -> None:
    with visit(size) as page:
        for question in (FOUND, RELATED, NOT_FOUND):
            ask(page, question)
            page.wait_for_function(
                "() => { const q = [...document.querySelectorAll('.q-asked')].pop();"
                " const { top } = q.getBoundingClientRect();"
                " return top >= 0 && top < 60; }"
            )


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_source_opens_at_what_was_quoted_and_closes_back_to_its_link(
    visit: Visit, desk: Desk, size: tuple[int, int]
) -> None:
    with visit(size) as page:
        ask(page, QUESTION)
        link = page.locator(".q-card > a.q-open").first
        panel = page.locator(".q-panel")
        closings = [
            lambda: page.keyboard.press("Escape"),
            lambda: page.get_by_role("button", name="Close").click(),
            page.go_back,
        ]
        for close in closings:
            open_first(page)
            marked = page.locator("#passage").text_content()
            assert marked
            assert marked in desk.ask(QUESTION).citations[0].passage.text
            assert page.evaluate(IN_SIGHT)
            covers = size == PHONE
            assert panel.get_attribute("role") == (
                "dialog" if covers else "complementary"
            )
            assert panel.get_attribute("aria-modal") == ("true" if covers else None)
            assert page.evaluate("document.querySelector('#q-main').inert") == covers
            close()
            expect(panel).to_be_hidden()
            expect(link).to_be_focused()
            assert not page.evaluate("document.querySelector('#q-main').inert")


def test_beside_the_source_the_conversation_stays_usable(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        link = page.locator(".q-card > a.q-open").first
        link.scroll_into_view_if_needed()
        before = link.bounding_box()
        open_first(page)
        after = link.bounding_box()
        assert before is not None
        assert after is not None
        assert abs(before["y"] - after["y"]) <= 1
        ask(page, "What is discography?")
        expect(page.locator(".q-panel")).to_be_visible()


def test_a_source_opens_as_a_page_in_a_new_tab_or_where_it_cannot_be_fetched(
    visit: Visit,
) -> None:
    with visit() as page:
        ask(page, QUESTION)
        link = page.locator(".q-card > a.q-open").first
        with page.context.expect_page() as opened:
            link.click(modifiers=["ControlOrMeta"])
        expect(opened.value.locator("#passage")).to_be_in_viewport()
        opened.value.close()
        expect(page.locator(".q-panel")).to_be_hidden()
        page.route(
            "**/articles/**",
            lambda route: (
                route.abort()
                if route.request.resource_type == "fetch"
                else route.continue_()
            ),
        )
        link.click()
        page.wait_for_url("**/articles/**")
        expect(page.locator("#passage")).to_be_in_viewport()


# --- by keyboard --------------------------------------------------------------------

TO_FOCUS = """() => [...document.querySelectorAll(
    "gradio-app .q-app :is(a[href], button, summary, textarea)"
  )].filter((e) => e.getClientRects().length && !e.closest("[inert]")
    && e.checkVisibility())"""
WHERE = f"""() => {{
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const form = document.querySelector("gradio-app #q-form");
  const sticky = getComputedStyle(form).position === "sticky" && !form.contains(at);
  const floor = sticky ? form.getBoundingClientRect().top : innerHeight;
  return {{
    number: ({TO_FOCUS})().indexOf(at), what: at.outerHTML.slice(0, 120),
    hidden: box.bottom > floor + 1 || box.top < -1,
    outlined: getComputedStyle(at).outlineStyle !== "none" || at.matches("textarea"),
  }};
}}"""


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_tab_key_reaches_everything_in_order_and_in_sight(
    visit: Visit, size: tuple[int, int]
) -> None:
    with visit(size) as page:
        walked = 0
        for questions in ([], [FOLLOW_UP, MISTYPED, RELATED, NOT_FOUND, QUESTION]):
            for question in questions:
                ask(page, question)
            page.reload()  # the keyboard begins at the top
            ready(page)
            count = page.evaluate(f"({TO_FOCUS})().length")
            steps = []
            for _ in range(count):
                page.keyboard.press("Tab")
                steps.append(page.evaluate(WHERE))
            assert [s["number"] for s in steps] == [*range(count)], steps
            assert [s["what"] for s in steps if s["hidden"]] == []
            assert [s["what"] for s in steps if not s["outlined"]] == []
            walked += count
        assert walked > 40


KINDS = """() => {
  const kinds = [
    "summary", ".q-languages a", ".q-offer", ".q-card > .q-open", ".q-term summary",
    "[name=undo]", "[name=as]", "[data-do=print]", "[data-do=clear]", "textarea",
    "#q-form button",
  ];
  const here = ({TO_FOCUS})().map((e) => kinds.find((k) => e.matches(k)) || "other");
  return here.filter((k, n) => k !== here[n - 1]);
}""".replace("{TO_FOCUS}", TO_FOCUS)


def test_all_is_done_without_a_mouse_in_an_order_that_makes_sense(visit: Visit) -> None:
    with visit() as page:
        assert page.evaluate(KINDS) == [
            "summary",
            ".q-languages a",
            ".q-offer",
            "summary",
            "textarea",
            "#q-form button",
        ]
        example = page.locator(".q-offer").first
        words = example.text_content() or ""
        example.focus()
        page.keyboard.press("Enter")
        answered(page, words)
        expect(page.locator(".q-found")).to_have_count(1)

        box(page).focus()
        page.keyboard.type(MISTYPED)
        page.keyboard.press("Enter")
        answered(page, MISTYPED)
        kinds = page.evaluate(KINDS)
        order = [".q-card > .q-open", ".q-offer", "[name=as]", "[data-do=print]"]
        last = [len(kinds) - 1 - kinds[::-1].index(kind) for kind in order]
        assert last == sorted(last)
        assert kinds[-2:] == ["textarea", "#q-form button"]
        assert kinds[-3] == "[data-do=clear]"

        last_turn(page).locator("[value=words]").focus()
        page.keyboard.press("Enter")
        expect(last_turn(page).locator("[value=words]")).to_have_count(0)
        expect(last_turn(page).locator(".q-asked")).to_be_focused()

        page.locator(".q-card > a.q-open").last.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#passage")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".q-card > a.q-open").last).to_be_focused()

        last_turn(page).locator(".q-next button").first.focus()
        page.keyboard.press("Space")
        expect(page.locator(".q-turn:not(.q-pending)")).to_have_count(3)

        page.locator("[data-do=clear]").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".q-turn")).to_have_count(0)
        expect(box(page)).to_be_focused()


def test_a_term_opens_by_key_on_a_passage_of_the_articles(
    visit: Visit, desk: Desk
) -> None:
    with visit() as page:
        ask(page, WITH_TERMS)
        term = page.locator(".q-term").first
        term.locator("summary").focus()
        page.keyboard.press("Enter")
        quote = term.locator(".q-quote")
        expect(quote).to_be_visible()
        source = (term.locator("a.q-open").get_attribute("href") or "").split("/")[-1]
        name, _, span = source.partition("?")
        start, end = (int(p.split("=")[1]) for p in span.split("#")[0].split("&"))
        article = desk.article(name)
        assert article is not None
        assert quote.text_content() == article.text[start:end]


def test_edit_and_new_topic_take_back_what_the_desk_made_of_it(visit: Visit) -> None:
    with visit() as page:
        ask(page, QUESTION)
        ask(page, FOLLOW_UP)
        expect(last_turn(page).locator(".q-understood q")).to_have_text(QUESTION)
        last_turn(page).locator("[name=edit]").click()
        expect(box(page)).to_have_value(FOLLOW_UP)
        expect(box(page)).to_be_focused()
        changed = "How is it treated best?"
        ask(page, changed)
        expect(page.locator(".q-asked")).to_contain_text([QUESTION, changed])

        last_turn(page).locator("[value=topic]").click()
        expect(last_turn(page).locator(".q-understood")).to_have_count(0)
        expect(page.locator(".q-asked")).to_contain_text([QUESTION, changed])


# --- by ear -------------------------------------------------------------------------

LISTEN = """() => {
  window.heard = [];
  const said = document.querySelector("#q-said");
  new MutationObserver(() => {
    if (said.textContent) window.heard.push(said.textContent);
  }).observe(said, { childList: true, characterData: true, subtree: true });
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_answer_is_announced_once_and_nothing_steals_the_focus(
    visit: Visit, desk: Desk, language: str
) -> None:
    words = page_words(language).page
    with visit(WIDE, f"/{language}/") as page:
        status = page.locator("gradio-app .q-app [role=status]")
        expect(status).to_have_count(1)
        expect(page.locator("gradio-app .q-app [aria-live]")).to_have_count(0)
        page.evaluate(LISTEN)
        for question in (FOUND, RELATED, NOT_FOUND, EMERGENCY):
            page.evaluate("window.heard.length = 0")
            ask(page, question)
            answer = desk.ask(question)
            many = len(answer.citations) - 1
            said = {
                "found": words.said_found[many],
                "related": words.said_related[many],
                "not_found": words.said_not_found,
            }[answer.status]
            if answer.emergency:
                said = f"{answer.emergency.notice(language)} {said}"
            page.wait_for_function("window.heard.length > 0")
            page.wait_for_timeout(200)
            heard = [h for h in page.evaluate("window.heard") if h != words.slow]
            assert heard == [said]
            expect(box(page)).to_be_focused()


def test_a_refused_emergency_is_announced_and_shown_with_what_is_wrong(
    visit: Visit,
) -> None:
    typed = f"{EMERGENCY} " + "and so on " * 150
    with visit(PHONE) as page:
        page.evaluate(LISTEN)
        press_enter(page, typed)
        expect(page.locator(".q-refused .q-emergency")).to_be_visible()
        expect(page.locator(".q-refused [role=alert]")).to_be_visible()
        expect(box(page)).to_have_value(typed.strip())
        page.wait_for_function("window.heard.length > 0")
        assert "emergency number" in page.evaluate("window.heard")[0]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("?!", "There is no word in the question."),
        ("x" * 2_000, "The question is too long for the desk."),
    ],
)
def test_what_cannot_be_asked_is_said_in_sight_and_stays_typed(
    visit: Visit, typed: str, message: str
) -> None:
    with visit(PHONE) as page:
        press_enter(page, typed)
        alert = page.get_by_role("alert")
        expect(alert).to_contain_text(message)
        expect(alert).to_be_in_viewport()
        expect(box(page)).to_have_value(typed)


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
        expect(page.locator(".q-quote").first).to_be_visible()
        expect(page.locator(".q-emergency")).to_be_visible()
        light = page.evaluate(
            """() => [".q-quote", ".q-asked", ".q-headline", ".q-emergency p"].map(
              (name) => getComputedStyle(document.querySelector(name)).color
                .match(/[0-9]+/g).slice(0, 3).map(Number)
            ).filter((rgb) => Math.max(...rgb) > 190 && Math.min(...rgb) > 90)"""
        )
        assert light == []
        assert page.pdf().startswith(b"%PDF-")


# --- without styles, without scripts ------------------------------------------------


def test_without_styles_the_page_reads_in_a_sensible_order(visit: Visit) -> None:
    with visit(PHONE) as page:
        page.route("**/app.css*", lambda route: route.abort())
        page.reload()
        ready(page)
        for question in (EMERGENCY, FOLLOW_UP):
            ask(page, question)
        read = page.inner_text("body")
        said = page_words("en").page
        quotes = quotes_on(page)
        order = [
            said.desk,
            said.promise,
            said.settings,
            "Español",
            EMERGENCY,
            "call your local emergency number",
            page.locator(".q-answer > .q-headline span").first.inner_text(),
            FOLLOW_UP,
            said.next,
            said.sheet,
            said.label,
        ]
        at = [read.find(part) for part in order]
        assert -1 not in at, order[at.index(-1)]
        assert at == sorted(at)
        card = page.locator(".q-card").first.inner_text()
        title = page.locator(".q-card h3").first.inner_text()
        assert card.startswith(title)
        assert card.index(quotes[0][:40]) < card.index(said.open)


def test_without_scripts_a_person_asks_follows_up_takes_back_edits_and_reads(
    visit: Visit, desk: Desk
) -> None:
    with visit(PHONE, "/en/", java_script_enabled=False) as page:
        headline = page.locator(".q-answer > .q-headline")
        expect(page.locator("#q-early h1")).to_have_text("Question desk")

        def send(question: str) -> None:
            box(page).fill(question)
            page.get_by_role("button", name="Ask", exact=True).click()
            expect(page.locator(".q-asked")).to_contain_text(question)

        send(QUESTION)
        assert page.url.endswith("/en/plain")
        assert quotes_on(page) == quotes_of(desk, QUESTION)
        expect(headline).to_contain_text("may answer your question")

        send(FOLLOW_UP)
        expect(page.locator(".q-understood q")).to_have_text(QUESTION)
        page.get_by_role("button", name="New topic").click()
        expect(page.locator(".q-understood")).to_have_count(0)
        expect(page.locator(".q-asked")).to_contain_text(FOLLOW_UP)

        send(NOT_FOUND)
        expect(page.locator(".q-not-found")).to_be_visible()
        page.get_by_role("button", name="Change my question").click()
        expect(box(page)).to_have_value(NOT_FOUND)
        expect(page.locator(".q-answer")).to_have_count(0)

        send(MISTYPED)
        page.get_by_role("button", name="Search only my words").click()
        expect(page.get_by_role("button", name="Search only my words")).to_have_count(0)

        send(QUESTION)
        with page.context.expect_page() as opened:
            page.get_by_role("link", name="Open in article").first.click(
                modifiers=["ControlOrMeta"]
            )
        expect(opened.value.locator("#passage")).to_be_in_viewport()
        opened.value.get_by_role("link", name="Back to the question desk").click()
        expect(opened.value.locator("#q-early")).to_be_visible()
        opened.value.close()
        offer = page.locator(".q-next .q-offer").first
        words = offer.text_content() or ""
        offer.click()
        expect(page.locator(".q-asked")).to_contain_text(words)

        page.get_by_role("link", name="Start again").click()
        expect(page.locator(".q-asked")).to_have_count(0)
        assert "q-start" in page.content()


@pytest.mark.parametrize("path", ["/en/", "/en/plain"])
def test_without_scripts_a_suggestion_asks_itself(visit: Visit, path: str) -> None:
    with visit(PHONE, path, java_script_enabled=False) as page:
        offer = page.locator(".q-offer").first
        words = offer.text_content() or ""
        offer.click()
        expect(page.locator(".q-asked")).to_contain_text(words)
        expect(page.locator(".q-found")).to_be_visible()


# --- what is typed ------------------------------------------------------------------


def test_what_is_typed_never_runs(visit: Visit) -> None:
    with visit() as page:
        for text in HOSTILE:
            ask(page, text.replace("\n", " "))
        assert page.evaluate("globalThis.pwned") is None
        inside = "#q-turns :is(script, img, iframe, style, h1, input[type=text])"
        assert page.locator(inside).count() == 0
        page.reload()  # the tab brings all of it back
        ready(page)
        expect(page.locator(".q-asked")).to_have_count(len(HOSTILE))
        assert page.evaluate("globalThis.pwned") is None
        assert page.locator(inside).count() == 0


def test_an_example_asks_its_own_words(visit: Visit) -> None:
    with visit() as page:
        example = page.locator(".q-offer").first
        words = example.text_content()
        example.click()
        expect(page.locator(".q-turn:not(.q-pending) .q-asked")).to_have_text(
            f"You asked: {words}", timeout=PATIENCE_MS
        )
        expect(page.locator(".q-headline")).to_contain_text("may answer your question:")


def test_questions_stay_out_of_addresses_and_of_what_outlives_the_tab(
    visit: Visit,
) -> None:
    with visit() as page:
        addresses: list[str] = []
        page.on("request", lambda request: addresses.append(request.url))
        ask(page, QUESTION)
        page.locator(".q-settings summary").click()
        page.locator("[data-look=larger]").click()
        open_first(page)
        kept = page.evaluate(
            "JSON.stringify([{...localStorage}, document.cookie, history.state])"
        )
        everything = json.dumps([kept, page.url, *addresses])
        assert "question-desk-look" in kept
        assert "stenosis" not in everything.casefold()
