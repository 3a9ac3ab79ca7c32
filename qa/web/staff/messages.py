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
JUDGED = "{id} is judged. Patients get this answer from now on."
TAKEN_BACK = "The judgement {id} is taken back."
VERDICTS = {
    "word for word": "Word for word in",
    "part": "A part of a longer sentence in",
    "closest": "Not word for word. The closest passage",
    "nothing": "Nothing in our articles is like it",
    "stands": "Identical: it stands, word for word, in",
    "moved": "Moved: the same words stand elsewhere",
    "changed": "Changed: the article no longer says this",
    "gone": "Gone: no article says this",
    "altered": "Altered in the sheet or citation itself",
}
DISCARDED = "The copy is thrown away. Patients read what they read before."
STAGED = "{name} is in the copy. Patients do not see it yet."
REMOVED = "{name} is taken out of the copy. Patients still see it."
PUBLISHED = "Published. Patients get answers from these articles now."
ROLLED_BACK = "Patients get answers from the earlier articles now, until you publish."
CHANGES = {
    "appears": "An answer appears",
    "vanishes": "An answer vanishes",
    "surer": "Was related, is found",
    "less sure": "Was found, is related",
    "words": "Other words",
    "moves": "The same words elsewhere",
    "another": "Another passage",
    "emergency": "The emergency notice differs",
}
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


def nothing_ticked() -> StaffError:
    """The refusal of a judgement without a sentence."""
    return StaffError(
        "No sentence is ticked.",
        cure="Tick those that answer, or say that our articles do not answer this.",
    )


def ticked() -> StaffError:
    """The refusal of a judgement that contradicts itself."""
    return StaffError(
        "Sentences are ticked, and the other button says that nothing answers.",
        cure="Untick them, or say that the ticked sentences answer.",
    )


def counted(sentences: int) -> str:
    """A judgement in the journal."""
    return f"{sentences} spans answer" if sentences else "nothing answers"


def nothing_to_check() -> StaffError:
    """The refusal of an empty form."""
    return StaffError(
        "There is nothing to check.", cure="Paste a text, or choose a file."
    )


def edited_meanwhile(name: str) -> StaffError:
    """The refusal to write over what somebody else wrote."""
    return StaffError(
        f"Somebody else has changed {name} since you opened it. Nothing is saved.",
        cure="Their text stands below yours. Put both together, and save again.",
    )


def not_edited_here(name: str) -> StaffError:
    """The refusal to edit a file that is no plain text."""
    return StaffError(
        f"{name} cannot be edited on this page.",
        cure="Edit it with the program that made it, and upload it again.",
    )


def no_page() -> StaffError:
    """What is said at an address where nothing is."""
    return StaffError("There is no such page.", cure="Take one of those above.")


def in_words(seconds: int) -> str:
    """A wait for people: seconds, or whole minutes."""
    if seconds <= 2 * 60:
        return SECONDS.format(number=seconds)
    return MINUTES.format(number=-(-seconds // 60))
