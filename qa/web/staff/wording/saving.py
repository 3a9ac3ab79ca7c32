"""How every page of the alcove saves a file: checked, never over another's change, kept
as a version, written into the journal, taken up by the desk that serves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from starlette.responses import Response

from qa.errors import QAError, StaffError
from qa.staff.editing import (
    CHOICES,
    ChangedMeanwhile,
    Choice,
    Clash,
    Merge,
    WordingFile,
    merge_lines,
    wording_faults,
)
from qa.web.staff import messages
from qa.web.staff.frame import Visit

from .difference import counted, difference

Refused = Callable[[Sequence[str]], Response]
"""Makes the page of a change that has faults."""


class Draft(NamedTuple):
    """A change that is not saved. `began` names the content that it began from."""

    wording: WordingFile
    text: str
    began: str


def faults_of(visit: Visit, draft: Draft) -> list[str]:
    """What `qa check` would say of the draft."""
    articles = visit.desk.articles()
    return wording_faults(visit.staff.corpus, draft.wording.file, draft.text, articles)


def save(visit: Visit, draft: Draft, refused: Refused, then: str) -> Response:
    """Saves a draft and leads on to `then`; shows what is wrong with it, or both
    changes where somebody else saved the file meanwhile."""
    if faults := faults_of(visit, draft):
        return refused(faults)
    staff, file = visit.staff, draft.wording.file
    before = staff.versions.text(file)
    user = visit.user.name if visit.user else ""
    try:
        staff.versions.save(file, draft.text, began=draft.began, user=user)
    except ChangedMeanwhile:
        return both_changes(visit, draft)
    new, gone = counted(before, staff.versions.text(file))
    visit.record("wording", messages.LINES.format(file=file, new=new, gone=gone))
    if not draft.wording.live:
        return visit.go(then, messages.SAVED_FOR_BUILD.format(file=file))
    try:
        staff.served.take_up_staff_files()
    except QAError as error:
        return visit.go(then, messages.NOT_TAKEN_UP.format(why=error.message))
    return visit.go(then, messages.SAVED.format(file=file))


class Fields(NamedTuple):
    """What a form holds of some fields of a file: what was `typed`, and how they are
    read from the file's text and written into it."""

    wording: WordingFile
    typed: Mapping[str, str | bool]
    read: Callable[[str], Mapping[str, str | bool]]
    write: Callable[[str, Mapping[str, str | bool]], str]


def save_fields(visit: Visit, fields: Fields, refused: Refused, then: str) -> Response:
    """Saves the fields that a form changed, in the file as it is now. A field that
    somebody else changed since the form began is refused with both values."""
    versions, file = visit.staff.versions, fields.wording.file
    began = versions.began(file)
    text = versions.before(file, began) or ""
    base = versions.before(file, visit.form.value("began"))
    now, before = fields.read(text), fields.read(text if base is None else base)
    changed = {f: v for f, v in fields.typed.items() if v != before.get(f, type(v)())}
    clashes = [
        messages.CLASH.format(field=f, theirs=now.get(f, ""), mine=v)
        for f, v in changed.items()
        if now.get(f) not in (before.get(f), v)
    ]
    if clashes:
        return refused(clashes)
    draft = Draft(fields.wording, fields.write(text, changed), began)
    return save(visit, draft, refused, then)


def both_changes(
    visit: Visit, draft: Draft, problem: StaffError | None = None
) -> Response:
    """Both changes put together, to look over; where they clash, side by side."""
    versions, file = visit.staff.versions, draft.wording.file
    now = versions.began(file)
    theirs = versions.text(file)
    merge = merged(visit, draft, theirs)
    newest = versions.kept(file)[0]
    if not merge.clashes:
        text = merge.text()
        return edit_page(
            visit,
            Draft(draft.wording, text, now),
            status=409,
            merged_with=newest.user,
            changes=difference(theirs, text),
        )
    return visit.page(
        "wording_clash.html",
        422 if problem else 409,
        problem=problem,
        draft=draft,
        now=now,
        other=newest,
        merge=merge,
        choices=CHOICES,
    )


def merged(visit: Visit, draft: Draft, theirs: str) -> Merge:
    """The draft merged with what the file holds now."""
    before = visit.staff.versions.before(draft.wording.file, draft.began)
    if before is None:  # so old that nobody keeps it: all of it clashes
        sides = (tuple(text.split("\n")) for text in (draft.text, theirs))
        return Merge((Clash(1, (), *sides),))
    return merge_lines(before, draft.text, theirs)


def settled(visit: Visit, draft: Draft, now: str) -> Response:
    """The text with the choices of a form, to look over before it is saved."""
    versions, file = visit.staff.versions, draft.wording.file
    theirs = versions.text(file)
    if versions.began(file) != now:
        return both_changes(visit, draft)
    merge = merged(visit, draft, theirs)
    chosen: list[Choice] = []
    for number, _ in enumerate(merge.clashes):
        typed = visit.form.value(f"choice-{number}")
        chosen += [c for c in CHOICES if c == typed]
    if len(chosen) != len(merge.clashes):
        return both_changes(visit, draft, messages.unsettled())
    text = merge.text(chosen)
    return edit_page(
        visit, Draft(draft.wording, text, now), changes=difference(theirs, text)
    )


def edit_page(
    visit: Visit, draft: Draft, *, status: int = 200, **values: object
) -> Response:
    """The page of one file. What a person may change stands in its form."""
    from qa.staff.editing import WORDING, lay_words_in

    versions = visit.staff.versions.kept(draft.wording.file)
    shown: dict[str, object] = {"faults": (), "changes": (), "merged_with": None}
    return visit.page(
        "wording.html",
        status,
        draft=draft,
        files=WORDING,
        pairs=lay_words_in(draft.text) if draft.wording.name == "lay-words" else {},
        about=messages.WORDING[draft.wording.name],
        versions=versions,
        **{**shown, **values},
    )
