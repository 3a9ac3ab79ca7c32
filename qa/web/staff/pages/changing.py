"""Change the articles: edit a copy, see which answers change, publish, go back."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from starlette.responses import JSONResponse, Response

from qa.corpus import changes_between, corpus_sources, digest_of_sources
from qa.errors import QAError
from qa.files import sha256
from qa.index import Generation, list_generations, roll_back
from qa.staff import KEPT_BACK, Staging
from qa.web.jobs import Jobs
from qa.web.staff import messages
from qa.web.staff.frame import Pages, Visit

from .golden import Golden
from .previews import CopyPreview

EDITED = frozenset([".txt", ".md"])
"""Formats that are edited on the page; files of others are replaced whole."""
MAX_SHOWN_FILES = 500


class _Kept(NamedTuple):
    """A generation, and what its build changed."""

    generation: Generation
    changes: list[str]


def add_changing(pages: Pages) -> None:
    """Adds the pages. They need a desk that was opened from folders."""
    index = pages.staff.index
    if index is None:
        return
    staging = Staging(pages.staff.folder / "staging", pages.staff.corpus, index)
    pages.navigate("Change the articles", "/staff/changes", "editor")
    _add_copy(pages, staging)
    _add_files(pages, staging)
    _add_publishing(pages, staging)


def _add_copy(pages: Pages, staging: Staging) -> None:
    """The copy as a whole, and its preview."""
    golden, previews = Golden(pages.staff.corpus), Jobs[CopyPreview]()

    @pages.get("/staff/changes", "editor")
    def changes(visit: Visit) -> Response:
        return _page(visit, staging, previews)

    @pages.post("/staff/changes/begin", "editor")
    def begin(visit: Visit) -> Response:
        staging.begin()
        visit.record("staging copy made")
        return visit.go("/staff/changes")

    @pages.post("/staff/changes/discard", "editor")
    def discard(visit: Visit) -> Response:
        staging.discard()
        visit.record("staging copy discarded")
        return visit.go("/staff/changes", messages.DISCARDED)

    @pages.post("/staff/changes/preview", "editor")
    def preview(visit: Visit) -> Response:
        sets, _ = golden.sets(visit.desk)
        job = CopyPreview(_state(staging))
        previews.add(job, messages.preview_runs())
        job.look(visit.desk, staging, sets)
        return visit.go("/staff/changes#preview")

    @pages.get("/staff/changes/preview/state", "editor")
    def state(visit: Visit) -> Response:
        job = next(iter(previews.all()), None)
        if job is None:
            return visit.problem(messages.no_preview(), 404)
        return JSONResponse(job.describe())


def _add_files(pages: Pages, staging: Staging) -> None:
    """The files of the copy."""

    @pages.post("/staff/changes/file", "editor")
    def edit(visit: Visit) -> Response:
        name = visit.form.value("name")
        content = staging.content(name)
        return _editor(visit, name, _text(name, content), content)

    @pages.post("/staff/changes/save", "editor")
    def save(visit: Visit) -> Response:
        name, text = visit.form.value("name"), visit.form.value("text")
        now = staging.content(name)
        if _seen(now) != visit.form.value("seen"):
            return _editor(visit, name, text, now, messages.edited_meanwhile(name))
        if b"\r\n" in now:
            text = text.replace("\n", "\r\n")
        staging.put(name, text.encode())
        visit.record("staged", name)
        return visit.go("/staff/changes", messages.STAGED.format(name=name))

    @pages.post("/staff/changes/upload", "editor")
    def upload(visit: Visit) -> Response:
        file = visit.form.files.get("file")
        if file is None:
            raise messages.no_file()
        name = visit.form.value("name").strip() or file.name
        staging.put(name, file.content)
        visit.record("staged", name)
        return visit.go("/staff/changes", messages.STAGED.format(name=name))

    @pages.post("/staff/changes/remove", "editor")
    def remove(visit: Visit) -> Response:
        name = visit.form.value("name")
        staging.remove(name)
        visit.record("staged: removed", name)
        return visit.go("/staff/changes", messages.REMOVED.format(name=name))


def _add_publishing(pages: Pages, staging: Staging) -> None:
    """Publishing, and the way back."""

    @pages.post("/staff/changes/publish", "editor")
    def publish(visit: Visit) -> Response:
        lines = list(staging.changes().lines(20))
        build = staging.publish(visit.desk.encoder)
        visit.record("published", f"{build}: {'; '.join(lines)}")
        taken_up = visit.staff.served.reload()
        said = messages.PUBLISHED if taken_up else visit.staff.served.refused
        return visit.go("/staff/changes", said)

    @pages.post("/staff/changes/roll-back", "editor")
    def back(visit: Visit) -> Response:
        chosen = roll_back(staging.index, visit.desk.encoder, visit.form.value("build"))
        visit.record("rolled back", chosen.build)
        taken_up = visit.staff.served.reload()
        said = messages.ROLLED_BACK if taken_up else visit.staff.served.refused
        return visit.go("/staff/changes", said)


def _editor(
    visit: Visit, name: str, text: str, now: bytes, problem: QAError | None = None
) -> Response:
    """The form with a text. `now` is what the file holds; it is shown, too, where the
    text was begun from another one."""
    return visit.page(
        "edit.html",
        409 if problem else 200,
        name=name,
        text=text,
        theirs=_text(name, now) if problem else "",
        seen=_seen(now),
        problem=problem,
    )


def _page(visit: Visit, staging: Staging, previews: Jobs[CopyPreview]) -> Response:
    problem: QAError | None = None
    lines: list[str] = []
    names: list[str] = []
    try:
        if staging.is_open:
            lines, names = list(staging.changes().lines()), staging.names()
    except QAError as error:
        problem = error
    preview = next(iter(previews.all()), None)
    stale = preview is not None and preview.about != _state(staging)
    return visit.page(
        "changes.html",
        staging=staging,
        lines=lines,
        names=names[:MAX_SHOWN_FILES],
        edited=EDITED,
        problem=problem,
        preview=preview,
        stale=stale,
        kept_back=sorted(KEPT_BACK),
        kept=_kept(list_generations(staging.index)),
    )


def _kept(generations: list[Generation]) -> list[_Kept]:
    """The newest first, each with what changed since the one before."""
    kept = []
    for generation, earlier in zip(generations, [*generations[1:], None], strict=True):
        lines: list[str] = []
        if earlier and not (generation.fault or earlier.fault):
            lines = list(changes_between(earlier.sources, generation.sources).lines(10))
        kept.append(_Kept(generation, lines))
    return kept


def _state(staging: Staging) -> str:
    """What the copy holds, to compare."""
    if not staging.is_open:
        return ""
    return digest_of_sources(corpus_sources(staging.copy))


def _seen(content: bytes) -> str:
    return sha256(content)


def _text(name: str, content: bytes) -> str:
    """The text of a file that the page edits. Raises StaffError for any other."""
    try:
        if Path(name).suffix.lower() in EDITED:
            return content.decode()
    except UnicodeDecodeError:
        pass
    raise messages.not_edited_here(name)
