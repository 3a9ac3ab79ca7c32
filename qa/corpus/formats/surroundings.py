"""Furniture by position: what stands around an article, told by its place and form.

A line counts only where its kind belongs: menus above the text and below it, readers'
comments in the second half, contact lines at the ends. A line inside the text takes
nothing away but itself, whatever it sounds like.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from qa.corpus.article import BlockKind

from .furniture import (
    heads_links,
    invites,
    is_comment,
    is_consent,
    is_contact,
    is_cookie_notice,
    is_field,
    is_mail_header,
    is_mail_quote,
    is_sentence,
    navigates,
    opens_comments,
)

MAX_MENU_WORDS, MAX_NAME_WORDS = 6, 2
"""Of a line of a menu, and of the name of somebody who comments."""
MIN_NAVIGATION, MIN_CONTACTS, MIN_HEADERS = 2, 2, 3
"""Lines of a menu, of a contact block and of an e-mail's head, so that it is one."""
_CONTACT_HEADING = ("contact", "address", "hours", "open", "reach", "find us", "call")


class Seen(NamedTuple):
    """A line or paragraph of an article as a reader sees it. `alone`: blank lines or
    mark-up part it from what stands before it."""

    kind: BlockKind
    text: str
    alone: bool = True


def surroundings(seen: Sequence[Seen]) -> set[int]:
    """The places of what belongs to the page and not to the article."""
    found: set[int] = set()
    rules = (_comments, _cookies, _forms, _mails, _links, _invitations, _menus)
    for rule in (*rules, _contacts):
        found |= set(rule(seen, found))
    return found


def _comments(seen: Sequence[Seen], found: set[int]) -> Iterator[int]:
    """Readers' comments and their form: in the second half, from the line that opens
    them to the end, or to the next section that holds no line of a comment."""
    del found
    title = next((s.text for s in seen if s.kind in ("title", "heading")), "")
    half = sum(len(s.text) for s in seen) / 2
    before = end = 0
    last: int | None = None
    for at, one in enumerate(seen):
        if opens_comments(one.text, title):
            yield at
            if before > half and at >= end:
                if last is None:
                    last = _last_comment(seen)
                end = _end_of_comments(seen, max(at, last))
                yield from range(at + 1, end)
        before += len(one.text)


def _last_comment(seen: Sequence[Seen]) -> int:
    places = range(len(seen) - 1, -1, -1)
    return next((n for n in places if is_comment(seen[n].text)), -1)


def _end_of_comments(seen: Sequence[Seen], last: int) -> int:
    for n in range(last + 1, len(seen) - 1):
        heads = seen[n].kind in ("heading", "question") and not _may_be_name(seen[n])
        if heads and seen[n + 1].kind in ("paragraph", "item", "row"):
            return n
    return len(seen)


def _may_be_name(one: Seen) -> bool:
    words = one.text.split()
    return len(words) <= MAX_NAME_WORDS and all(w[0].isupper() for w in words)


def _cookies(seen: Sequence[Seen], found: set[int]) -> Iterator[int]:
    """Cookie banners, with the buttons around them, above the text or below it."""
    first, last = _text_of(seen, found | set(_notices(seen)))
    for at in _notices(seen):
        before = at - 1 >= 0 and is_consent(seen[at - 1].text)
        after = at + 1 < len(seen) and is_consent(seen[at + 1].text)
        if before or after or not first <= at <= last:
            yield at
            yield from _while(seen, range(at + 1, len(seen)), is_consent)
            yield from _while(seen, range(at - 1, -1, -1), is_consent)


def _notices(seen: Sequence[Seen]) -> list[int]:
    return [n for n, s in enumerate(seen) if is_cookie_notice(s.text)]


def _forms(seen: Sequence[Seen], found: set[int]) -> Iterator[int]:
    del found
    return (n for n, s in enumerate(seen) if is_field(s.text))


def _mails(seen: Sequence[Seen], found: set[int]) -> Iterator[int]:
    """What an e-mail quotes, its head, and what follows its signature."""
    del found
    for at, one in enumerate(seen):
        if is_mail_quote(one.text):
            yield at
    for is_head, group in groupby(
        range(len(seen)), key=lambda n: is_mail_header(seen[n].text)
    ):
        lines = list(group)
        if is_head and len(lines) >= MIN_HEADERS:
            yield from lines
    signatures = [n for n, s in enumerate(seen) if s.text in ("--", "-- ", "—")]
    yield from signatures
    yield from _below(signatures, seen, lambda _: False)


def _links(seen: Sequence[Seen], found: set[int]) -> Iterator[int]:
    """The names of other articles below a line that announces them."""
    del found
    heads = [n for n, s in enumerate(seen) if heads_links(s.text)]
    yield from heads
    yield from _below(heads, seen, is_sentence)


def _below(
    places: Sequence[int], seen: Sequence[Seen], ends: Callable[[str], bool]
) -> Iterator[int]:
    """What follows each of some places, up to a text that ends it, or to one that
    stands alone and is not the first; each once."""
    done = 0
    is_end = cache(lambda n: ends(seen[n].text))
    for at in places:
        for n in range(max(at + 1, done), len(seen)):
            if is_end(n) or (seen[n].alone and n > at + 1):
                break
            yield n
            done = n + 1


def _invitations(seen: Sequence[Seen], found: set[int]) -> Iterator[int]:
    """Buttons. In a list with other items, or after a colon, such a line is a step."""
    for at, one in enumerate(seen):
        led_in = at > 0 and seen[at - 1].text.endswith(":")
        beside = any(
            0 <= n < len(seen)
            and n not in found
            and seen[n].kind == "item"
            and not invites(_unmarked(seen[n].text))
            for n in (at - 1, at + 1)
        )
        step = one.kind == "item" and beside
        if invites(_unmarked(one.text)) and not (led_in or step):
            yield at


def _menus(seen: Sequence[Seen], found: set[int]) -> Iterator[int]:
    """Menus above the title and below the text. Above, a menu ends with the last line
    that a menu of most sites holds; what follows is the title."""
    first, last = _text_of(seen, found)
    above = [n for n in range(first) if n not in found]
    stops = [n for n in above if navigates(seen[n].text)]
    menu = [n for n in above if stops and n <= stops[-1]]
    if len(stops) >= MIN_NAVIGATION and all(_may_be_menu(seen[n]) for n in menu):
        rest = [n for n in above if n > stops[-1]]
        yield from menu if rest else [n for n in menu if n >= stops[0]]
    below = [n for n in range(last + 1, len(seen)) if n not in found]
    starts = [n for n in below if navigates(seen[n].text)]
    if len(starts) >= MIN_NAVIGATION:
        yield from (n for n in below if n >= starts[0] and _may_be_menu(seen[n]))


def _contacts(seen: Sequence[Seen], found: set[int]) -> Iterator[int]:
    """Contact blocks above the title and below the text, and a single line of contact
    inside a menu. Under a heading that announces them they are text, and so they are
    where they are most of the article."""
    lines = [n for n, s in enumerate(seen) if is_contact(_unmarked(s.text))]
    text = [n for n, s in enumerate(seen) if n not in found and s.kind != "heading"]
    letters = [sum(len(seen[n].text) for n in places) for places in (lines, text)]
    if 2 * letters[0] >= letters[1]:
        return
    first, last = _text_of(seen, found)
    for region in (range(first), range(last + 1, len(seen))):
        block = [n for n in lines if n in region and n not in found]
        if block and _announced(seen, block[0]):
            continue
        few = len(block) < MIN_CONTACTS
        yield from (n for n in block if not few or _stands_in(seen, found, n))


def _stands_in(seen: Sequence[Seen], found: set[int], at: int) -> bool:
    """Whether a line stands between parts of a page that are no text."""
    return all(
        n in found or seen[n].kind == "furniture"
        for n in (at - 1, at + 1)
        if 0 <= n < len(seen)
    )


def _announced(seen: Sequence[Seen], at: int) -> bool:
    heading = next(
        (seen[n].text for n in range(at - 1, -1, -1) if seen[n].kind == "heading"), ""
    )
    return any(word in heading.casefold() for word in _CONTACT_HEADING)


def _text_of(seen: Sequence[Seen], found: set[int]) -> tuple[int, int]:
    """The places of the first and the last sentence or row of the article."""
    body = [
        n
        for n, s in enumerate(seen)
        if n not in found
        and s.kind != "furniture"
        and (s.kind == "row" or is_sentence(s.text))
    ]
    return (body[0], body[-1]) if body else (len(seen), len(seen))


def _may_be_menu(one: Seen) -> bool:
    return len(one.text.split()) <= MAX_MENU_WORDS and not is_sentence(one.text)


def _unmarked(text: str) -> str:
    return text.lstrip("•-*– ")


def _while(
    seen: Sequence[Seen], places: range, holds: Callable[[str], bool]
) -> Iterator[int]:
    for n in places:
        if not holds(seen[n].text):
            return
        yield n
