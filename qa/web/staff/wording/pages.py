"""The files that staff write: to read, change, look at before saving, and undo."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from starlette.responses import JSONResponse, Response

from qa.staff import KEPT_BACK
from qa.staff.editing import (
    WORDING,
    Version,
    WordingFile,
    with_lay_word,
    without_lay_word,
)
from qa.web.jobs import Jobs
from qa.web.staff import messages
from qa.web.staff.frame import Pages, Visit
from qa.web.staff.pages.golden import Golden

from .difference import Line, difference
from .preview import Preview
from .saving import Draft, both_changes, edit_page, faults_of, save, settled

HOME = "/staff/wording"
MAX_LISTED = 20
"""Versions on one page."""
_MAX_DIGITS = 4


class _Kept(NamedTuple):
    """A version with what it changed. `now` marks the one that stands in the file."""

    version: Version
    changed: list[Line]
    now: bool


def add_wording(pages: Pages) -> None:
    """Adds the pages of each file. Previews are kept in memory for a while."""
    golden, previews = Golden(pages.staff.corpus), Jobs[Preview]()
    pages.navigate("Wording", HOME)
    pages.get(HOME, "reader")(lambda visit: visit.go(f"{HOME}/{WORDING[0].name}"))
    for wording in WORDING:
        of_file = _FilePages(wording, golden, previews)
        home = of_file.home
        pages.get(home, "reader")(of_file.show)
        pages.post(home, "editor")(of_file.look)
        pages.get(f"{home}/previews/{{key}}", "editor")(of_file.preview)
        pages.get(f"{home}/previews/{{key}}/state", "editor")(of_file.state)
        pages.post(f"{home}/edit", "editor")(of_file.edit)
        pages.post(f"{home}/save", "editor")(of_file.keep)
        pages.post(f"{home}/merge", "editor")(of_file.merge)
        pages.get(f"{home}/versions", "reader")(of_file.versions)
        pages.post(f"{home}/bring-back", "editor")(of_file.bring_back)


class _FilePages:
    """The pages of one file."""

    def __init__(
        self, wording: WordingFile, golden: Golden, previews: Jobs[Preview]
    ) -> None:
        self.home = f"{HOME}/{wording.name}"
        self._wording, self._file = wording, wording.file
        self._golden, self._previews = golden, previews

    def show(self, visit: Visit) -> Response:
        return edit_page(visit, self._current(visit))

    def look(self, visit: Visit) -> Response:
        """Checks a change, and asks questions with it where it holds at once."""
        draft = self._draft(visit)
        if faults := faults_of(visit, draft):
            return edit_page(visit, draft, status=422, faults=faults)
        versions = visit.staff.versions
        if versions.began(self._file) != draft.began:
            return both_changes(visit, draft)
        before = versions.text(self._file)
        if draft.text.strip() == before.strip():
            return visit.go(self.home, messages.NOTHING_CHANGED)
        self._stop_previews(visit)
        preview = Preview(self._wording, draft.text, draft.began, _name(visit))
        self._previews.add(preview)
        if self._wording.live:
            sets, _ = self._golden.sets(visit.desk)
            preview.look(visit.desk, visit.staff.corpus, before, sets)
        else:
            preview.state = "done"
        return visit.go(f"{self.home}/previews/{preview.id}")

    def preview(self, visit: Visit) -> Response:
        preview = self._kept_preview(visit)
        if preview is None:
            return visit.problem(messages.no_preview(), 404)
        before = visit.staff.versions.before(self._file, preview.began) or ""
        return visit.page(
            "wording_preview.html",
            preview=preview,
            kept_back=sorted(KEPT_BACK),
            changes=difference(before, preview.text),
        )

    def state(self, visit: Visit) -> Response:
        preview = self._kept_preview(visit)
        if preview is None:
            return visit.problem(messages.no_preview(), 404)
        return JSONResponse(preview.describe())

    def edit(self, visit: Visit) -> Response:
        """The form again, with a text that was looked at."""
        self._stop_previews(visit)
        return edit_page(visit, self._draft(visit))

    def keep(self, visit: Visit) -> Response:
        self._stop_previews(visit)
        return self._save(visit, self._draft(visit))

    def merge(self, visit: Visit) -> Response:
        return settled(visit, self._draft(visit), visit.form.value("now"))

    def versions(self, visit: Visit) -> Response:
        typed = visit.asked("from")
        short = typed.isdecimal() and len(typed) <= _MAX_DIGITS
        first = int(typed) if short else 0
        began = visit.staff.versions.began(self._file)
        kept = visit.staff.versions.kept(self._file)
        following = first + MAX_LISTED
        return visit.page(
            "wording_versions.html",
            wording=self._wording,
            began=began,
            listed=list(self._listed(visit, kept, first)),
            more=following if following < len(kept) else 0,
        )

    def bring_back(self, visit: Visit) -> Response:
        """Saves an earlier version, which is a change of its own."""
        form = visit.form
        text = visit.staff.versions.text_of(self._file, form.value("version"))
        return self._save(visit, Draft(self._wording, text, form.value("began")))

    def _current(self, visit: Visit) -> Draft:
        """What the file holds now."""
        versions = visit.staff.versions
        began = versions.began(self._file)
        return Draft(self._wording, versions.before(self._file, began) or "", began)

    def _draft(self, visit: Visit) -> Draft:
        """The change of a form: a whole text, or one pair of lay words more or less."""
        form = visit.form
        draft = self._current(visit)
        if "add" in form.fields:
            text = with_lay_word(draft.text, form.value("say"), form.value("articles"))
            return draft._replace(text=text)
        if "remove" in form.fields:
            text = without_lay_word(draft.text, form.value("remove"))
            return draft._replace(text=text)
        return Draft(self._wording, form.value("text"), form.value("began"))

    def _save(self, visit: Visit, draft: Draft) -> Response:
        return save(
            visit,
            draft,
            lambda faults: edit_page(visit, draft, status=422, faults=faults),
            self.home,
        )

    def _kept_preview(self, visit: Visit) -> Preview | None:
        preview = self._previews.get(visit.request.path_params["key"])
        return preview if preview and preview.wording == self._wording else None

    def _stop_previews(self, visit: Visit) -> None:
        """Nobody waits for the earlier previews of this person any more."""
        for preview in self._previews.all():
            if preview.user == _name(visit):
                preview.stop.set()

    def _listed(self, visit: Visit, kept: list[Version], first: int) -> Iterator[_Kept]:
        versions = visit.staff.versions
        shown = kept[first : first + MAX_LISTED + 1]
        texts = [versions.text_of(self._file, v.id) for v in shown]
        for n, version in enumerate(shown[:MAX_LISTED]):
            older = texts[n + 1] if n + 1 < len(texts) else texts[n]
            yield _Kept(version, difference(older, texts[n]), first + n == 0)


def _name(visit: Visit) -> str:
    return visit.user.name if visit.user else ""
