"""The sentences of the staff desk that are not in its templates, in English."""

from __future__ import annotations

from qa.errors import StaffError

DESK = "Staff desk"
STRANGER = "unknown name"
OLD_FORM = "The form was too old. Try again."
WRONG = "Name and password do not belong together."
WAIT = "Too many tries. Wait {wait}, then try again."
SECONDS, MINUTES = "{number} seconds", "{number} minutes"
ENDED = "You have logged out, on every computer where you were logged in."
PENDING = (
    "Written into articles.toml: “{line}” is {kind}. It takes effect with the next "
    "build: qa build"
)
KINDS = {"text": "text", "heading": "a heading", "furniture": "furniture"}


def no_right(role: str) -> StaffError:
    """The refusal of a page that needs another role."""
    return StaffError(
        f"This page is for a user with the role {role}.",
        cure="Ask whoever runs the desk for this role.",
    )


def old_form() -> StaffError:
    """The refusal of a form that another session made, or another site."""
    return StaffError(
        "This form was not made for you here, or it is too old. Nothing was changed.",
        cure="Go back, load the page again, and send it again.",
    )


def no_page() -> StaffError:
    """What is said at an address where nothing is."""
    return StaffError("There is no such page.", cure="Take one of those above.")


def in_words(seconds: int) -> str:
    """A wait for people: seconds, or whole minutes."""
    if seconds <= 2 * 60:
        return SECONDS.format(number=seconds)
    return MINUTES.format(number=-(-seconds // 60))
