"""Everything can be done by keyboard, in a sensible order."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from qa.desk import Desk
from tests.helpers.browser import (
    NOT_FOUND,
    PHONE,
    QUESTION,
    RELATED,
    WIDE,
    Visit,
    answered,
    ask,
    box,
    last_turn,
    needs_chromium,
    ready,
    unfold,
)
from tests.helpers.tab import (
    FOLLOW_UP,
    MISTYPED,
    SAID,
    WITH_TERMS,
    keep_here,
)

pytestmark = needs_chromium

TO_FOCUS = """() => [...document.querySelectorAll(
    "gradio-app .q-app :is(a[href], button, summary, textarea)"
  )].filter((e) => e.getClientRects().length && !e.closest("[inert]")
    && e.checkVisibility())"""

WHERE = f"""() => {{
  const at = document.activeElement;
  const box = at.getBoundingClientRect();
  const form = document.querySelector("gradio-app #q-form");
  const above = at.compareDocumentPosition(form) & Node.DOCUMENT_POSITION_FOLLOWING;
  const sticky = getComputedStyle(form).position === "sticky" && above;
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
            if questions:
                keep_here(page)
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
    "[name=undo]", "[name=as]", "[data-do=print]", "[data-do=clear]", ".q-skip",
    ".q-line a", "textarea", "#q-form button",
  ];
  const here = ({TO_FOCUS})().map((e) => kinds.find((k) => e.matches(k)) || "other");
  return here.filter((k, n) => k !== here[n - 1]);
}""".replace("{TO_FOCUS}", TO_FOCUS)


def test_all_is_done_without_a_mouse_in_an_order_that_makes_sense(visit: Visit) -> None:
    with visit() as page:
        assert page.evaluate(KINDS) == [
            ".q-skip",
            "summary",
            ".q-languages a",
            ".q-line a",
            "textarea",
            "#q-form button",
            ".q-offer",
            "summary",
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
        order = [".q-card > .q-open", "[name=undo]", ".q-offer", "textarea"]
        last = [len(kinds) - 1 - kinds[::-1].index(kind) for kind in order]
        assert last == sorted(last)
        assert kinds[-4:] == ["summary", ".q-line a", "textarea", "#q-form button"]
        box(page).focus()
        for _ in range(2):
            page.keyboard.press("Shift+Tab")
        at = page.evaluate("document.activeElement.textContent.trim()")
        assert at == SAID.keep, "not what clears the page"

        last_turn(page).locator("[value=words]").focus()
        page.keyboard.press("Enter")
        again = last_turn(page).locator("[name=redo][value=words]")
        expect(again).to_be_visible()
        expect(last_turn(page).locator(".q-asked")).to_be_focused()
        again.press("Enter")
        expect(last_turn(page).locator("[name=undo][value=words]")).to_be_visible()

        page.locator(".q-card > a.q-open").last.focus()
        page.keyboard.press("Enter")
        expect(page.locator("#passage")).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator(".q-card > a.q-open").last).to_be_focused()

        last_turn(page).locator(".q-next button").first.focus()
        page.keyboard.press("Space")
        expect(page.locator(".q-turn:not(.q-pending)")).to_have_count(3)

        page.locator(".q-keep > details > summary").first.press("Enter")
        page.locator("[data-do=clear]").press("Enter")
        expect(page.locator(".q-turn")).to_have_count(0)
        expect(box(page)).to_be_focused()


def test_a_term_opens_by_key_on_a_passage_of_the_articles(
    visit: Visit, desk: Desk
) -> None:
    with visit() as page:
        ask(page, WITH_TERMS)
        unfold(page)
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
        last_turn(page).locator("[value=topic]").click()
        expect(last_turn(page).locator(".q-understood q")).to_have_count(0)
        last_turn(page).locator("[name=redo][value=topic]").click()
        expect(last_turn(page).locator(".q-understood q")).to_have_text(QUESTION)

        last_turn(page).locator("[name=edit]").click()  # of the earlier question
        expect(box(page)).to_have_value(QUESTION)
        expect(box(page)).to_be_focused()
        changed = "What is discography?"
        box(page).fill(changed)
        box(page).press("Enter")
        expect(page.locator(".q-asked")).to_contain_text([changed, FOLLOW_UP])
        expect(page.locator(".q-pending")).to_have_count(0)
        expect(last_turn(page).locator(".q-understood q")).to_have_text(changed)
