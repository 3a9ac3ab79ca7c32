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
GRADES = {0: "does not answer", 1: "only relates", 2: "answers"}
GRADED = "Your grades are saved."
DISCARDED = "The copy is thrown away. Patients read what they read before."
STAGED = "{name} is in the copy. Patients do not see it yet."
REMOVED = "{name} is taken out of the copy. Patients still see it."
PUBLISHED = "Published. Patients get answers from these articles now."
ROLLED_BACK = "Patients get answers from the earlier articles now, until you publish."
KINDS = {"text": "text", "heading": "a heading", "furniture": "furniture"}

WORDING = {
    "lay-words": "What people say, and how the articles say it. A question that holds "
    "the words on the left is also searched with those on the right.",
    "emergency": "The notice that stands above an answer where somebody describes an "
    "emergency, and what patients say then.",
    "contact": "How patients reach the clinic when the articles do not answer. The "
    "page shows it word for word.",
    "catalogue": "What is known of each article, and which of its lines are furniture "
    "of the page. A change takes effect with the next build: qa build",
}
READING, ASKING = "Reading the change", "Asking questions before and after the change"
NO_PREVIEW = "The questions could not be asked ({reason})."
NO_PREVIEW_CURE = "Go back to the text and try again."
NOTHING_CHANGED = "Nothing is changed."
LINES = "{file}: {new} lines new, {gone} gone"
SAVED = "{file} is saved. Patients are answered with it from now on."
SAVED_FOR_BUILD = "{file} is saved. It takes effect with the next build: qa build"
NOT_TAKEN_UP = (
    "It is saved, but the desk could not take it up, and serves as before: {why}"
)
CLASH = (
    "{field}: “{theirs}” was saved meanwhile; you wrote “{mine}”. Nothing was "
    "overwritten. Send the form again with what is to stand there."
)
NO_WEB_ADDRESS = "{url} is no address on the web; it begins with https://."
ANSWER_CHANGES = {
    "appears": "An answer appears",
    "vanishes": "The answer vanishes",
    "surer": "The desk is surer: the answer is found",
    "less sure": "The desk is less sure: it is related, not found",
    "words": "Other words of the same passage",
    "moves": "The same words from another place",
    "another": "Another passage comes first",
    "below": "The first lines stay, and something below them differs",
    "reply": "What the desk says in place of passages differs",
    "emergency": "The emergency notice changes",
}


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


def preview_runs() -> StaffError:
    """The refusal of a second preview."""
    return StaffError("A preview is running.", cure="Wait until it ends.")


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


def ticked_without_answer() -> StaffError:
    """The refusal of ticked sentences in a passage that does not answer."""
    return StaffError(
        "Sentences are ticked in a passage without the grade 2. Nothing is saved.",
        cure="Give this passage the grade 2, or untick its sentences.",
    )


def other_task() -> StaffError:
    """The refusal of grades for a question that the task does not ask."""
    return StaffError(
        "The task has no such question. Nothing is saved.",
        cure="Open the task again from the list.",
    )


def judges_not_done() -> StaffError:
    """The refusal to show the grades of others to somebody who may still judge."""
    return StaffError(
        "The judges are not done.",
        cure="Wait until two judges, and you if you have begun, have graded all.",
    )


def judges_are_done() -> StaffError:
    """The refusal of grades from an editor, who can see those of the others."""
    return StaffError(
        "Two judges are done, and an editor can see their grades. So you can no longer "
        "judge blindly.",
        cure="See how they agree, and settle what they disagree on.",
    )


def no_dispute() -> StaffError:
    """What is said where nothing is to be settled."""
    return StaffError(
        "The judges disagree on nothing.", cure="Export the questions and the qrels."
    )


def counted(sentences: int) -> str:
    """A judgement in the journal."""
    return f"{sentences} spans answer" if sentences else "nothing answers"


def no_file() -> StaffError:
    """The refusal of an upload without a file."""
    return StaffError("No file is chosen.", cure="Choose a file, and send it again.")


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


def unsettled() -> StaffError:
    """The refusal of a merge in which a clash is left."""
    return StaffError(
        "Not every place is settled.",
        cure="Choose at each place what shall stand there.",
    )


def no_preview() -> StaffError:
    """What is said at a preview that is no longer kept."""
    return StaffError(
        "This preview is no longer kept.", cure="Go back to the text and look again."
    )


def no_page() -> StaffError:
    """What is said at an address where nothing is."""
    return StaffError("There is no such page.", cure="Take one of those above.")


def in_words(seconds: int) -> str:
    """A wait for people: seconds, or whole minutes."""
    if seconds <= 2 * 60:
        return SECONDS.format(number=seconds)
    return MINUTES.format(number=-(-seconds // 60))
