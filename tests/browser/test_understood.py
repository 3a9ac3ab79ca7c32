"""Changes of the query can be undone, and the questions offered next are new."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from qa.desk import Desk
from tests.helpers.browser import (
    PHONE,
    QUESTION,
    Visit,
    answered,
    ask,
    box,
    last_turn,
    needs_chromium,
    unfold,
)
from tests.helpers.tab import (
    ABLATION,
    HOW_LONG,
    PRESSES,
    SAID,
    SLIPPED,
    Sent,
    press_enter,
    problem,
    send,
    settled,
    turns,
)

pytestmark = needs_chromium


@pytest.mark.parametrize("how", PRESSES)
def test_one_press_searches_only_the_words(visit: Visit, how: str) -> None:
    size, press = PRESSES[how]
    with visit(size) as page:
        ask(page, SLIPPED)
        understood = page.locator(".q-understood")
        expect(understood).to_contain_text("We also looked for: herniated disc.")
        sent = Sent(page)
        press(understood.get_by_role("button", name=SAID.undo_words))
        expect(understood).to_contain_text(SAID.undone_words)
        assert sent.asked == [("en", SLIPPED, [], ["words"])]
        expect(last_turn(page).locator(".q-asked")).to_be_focused()
        assert len(turns(page)) == 1


def test_a_follow_up_can_be_edited(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, ABLATION)
        ask(page, HOW_LONG)
        understood = last_turn(page).locator(".q-understood")
        expect(understood.locator("q")).to_have_text(ABLATION)
        understood.get_by_role("button", name=SAID.edit).tap()
        expect(box(page)).to_have_value(ABLATION)
        expect(box(page)).to_be_focused()
        sent = Sent(page)
        press_enter(page, SLIPPED)
        expect(page.locator(".q-asked")).to_contain_text([SLIPPED, HOW_LONG])
        settled(page, 2)
        assert sent.asked == [
            ("en", SLIPPED, [], []),
            ("en", HOW_LONG, [SLIPPED], []),
        ]


@pytest.mark.parametrize("how", PRESSES)
def test_a_new_topic_leaves_behind_what_was_before(visit: Visit, how: str) -> None:
    size, press = PRESSES[how]
    with visit(size) as page:
        ask(page, ABLATION)
        ask(page, HOW_LONG)
        understood = last_turn(page).locator(".q-understood")
        sent = Sent(page)
        press(understood.get_by_role("button", name=SAID.new_topic))
        expect(understood.locator("q")).to_have_count(0)
        expect(last_turn(page).locator(".q-asked")).to_be_focused()
        ask(page, "Is it safe?")
        assert sent.asked == [
            ("en", HOW_LONG, [], ["topic"]),
            ("en", "Is it safe?", [HOW_LONG], []),
        ]


def test_an_undo_that_fails_says_so_where_it_was_pressed(visit: Visit) -> None:
    with visit(PHONE) as page:
        ask(page, SLIPPED)
        before = page.locator(".q-quote").all_text_contents()
        page.route("**/turn", lambda route: route.abort())
        undo = page.get_by_role("button", name=SAID.undo_words)
        undo.press("Enter")
        expect(last_turn(page).get_by_role("alert")).to_contain_text(SAID.gone)
        expect(undo).to_be_focused()
        assert page.locator(".q-quote").all_text_contents() == before
        page.unroute("**/turn")
        undo.press("Enter")
        expect(undo).to_have_count(0)
        expect(page.get_by_role("alert")).to_have_count(0)


def test_trying_again_keeps_the_focus_at_the_question(visit: Visit) -> None:
    with visit() as page:
        page.route("**/turn", lambda route: route.abort())
        send(page, QUESTION)
        again = problem(page).get_by_role("button", name=SAID.again)
        expect(again).to_be_visible()
        page.unroute("**/turn")
        again.press("Enter")
        answered(page, QUESTION)
        expect(last_turn(page).locator(".q-asked")).to_be_focused()


# --- what comes next ----------------------------------------------------------------


def test_a_suggestion_asks_its_very_words(visit: Visit) -> None:
    with visit(PHONE) as page:
        offer = page.locator("#q-start .q-offer").first
        words = offer.text_content() or ""
        sent = Sent(page)
        offer.tap()
        answered(page, words)
        assert [s["question"] for s in sent] == [words]


def test_the_next_questions_stand_under_the_newest_answer_and_are_new(
    visit: Visit,
) -> None:
    offers = "#q-turns .q-next .q-offer >> visible=true"
    with visit() as page:
        ask(page, SLIPPED)
        asked = [SLIPPED]
        for _ in range(4):
            offered = page.locator(offers).all_text_contents()
            newest = last_turn(page).locator(".q-next .q-offer").all_text_contents()
            assert 1 <= len(offered) <= 3
            assert offered == newest
            assert not {*offered} & {*asked}
            sent = Sent(page)
            page.locator(offers).first.click()
            answered(page, offered[0])
            assert sent[0]["question"] == offered[0]
            asked.append(offered[0])


def test_a_new_topic_offers_nothing_that_was_asked(visit: Visit) -> None:
    with visit() as page:
        ask(page, ABLATION)
        next_one = last_turn(page).locator(".q-next .q-offer").first
        first = next_one.text_content() or ""
        next_one.click()
        answered(page, first)
        ask(page, "Is it safe?")
        topic = last_turn(page).get_by_role("button", name=SAID.new_topic)
        if topic.count():
            topic.click()
            expect(topic).to_have_count(0)
        offered = page.locator("#q-turns .q-next .q-offer >> visible=true")
        assert not {ABLATION, first} & {*offered.all_text_contents()}


# --- terms --------------------------------------------------------------------------


PLACE = re.compile(r"/en/articles/(?P<id>[^?]+)\?start=(?P<start>\d+)&end=(?P<end>\d+)")


@pytest.mark.parametrize("how", ["mouse", "touch", "keyboard"])
def test_a_term_is_explained_word_for_word_by_an_article(
    visit: Visit, desk: Desk, how: str
) -> None:
    size, press = PRESSES[how]
    with visit(size) as page:
        ask(page, ABLATION)
        unfold(page)
        term = page.locator(".q-term").first
        quote = term.locator(".q-quote")
        expect(quote).to_be_hidden()
        press(term.locator("summary"))
        expect(quote).to_be_visible()
        link = term.locator(".q-open")
        place = PLACE.search(link.get_attribute("href") or "")
        assert place
        article = desk.article(place["id"])
        assert article
        words = article.text[int(place["start"]) : int(place["end"])]
        assert quote.text_content() == words
        expect(term).to_contain_text(article.title)
        press(link)
        expect(page.locator(".q-panel")).to_be_visible()
        assert page.locator("#passage").text_content() == words


def test_a_question_that_was_asked_back_can_be_searched_or_given_a_topic(
    visit: Visit,
) -> None:
    with visit(PHONE) as page:
        ask(page, "What are the risks?")
        reply = last_turn(page).locator(".q-reply")
        expect(reply).to_contain_text("Which treatment or condition do you mean?")
        expect(page.get_by_role("button", name=SAID.sheet)).to_be_hidden()
        sent = Sent(page)
        reply.get_by_role("button", name=SAID.search_anyway).tap()
        expect(page.locator(".q-reply")).to_have_count(0)
        assert sent.asked == [("en", "What are the risks?", [], ["reply"])]
        ask(page, "Does it hurt")
        offer = last_turn(page).locator(".q-offer").first
        topic = offer.text_content()
        offer.tap()
        expect(last_turn(page).locator(".q-asked")).to_contain_text(
            f"Does it hurt: {topic}"
        )
