"""The first page of a new clinic: what to fill in, and what is done."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from qa.corpus import Clinic, read_clinic
from qa.errors import QAError
from qa.safety import read_rules
from qa.staff.editing import (
    CONTACT_FIELDS,
    WORDING,
    WordingFile,
    with_emergency_number,
    with_values,
)
from qa.web.staff.frame import Pages, Visit

from .saving import Draft, save

HOME = "/staff/start"
_FIELDS = ("name", *CONTACT_FIELDS, "language")
_CONTACT = next(w for w in WORDING if w.name == "contact")
_EMERGENCY = next(w for w in WORDING if w.name == "emergency")


def add_start(pages: Pages) -> None:
    """Adds the page. It stands in the navigation as long as something is missing."""
    staff = pages.staff
    pages.navigate(
        "Start",
        HOME,
        "editor",
        shown=lambda: bool(staff.setup.missing(staff.served.desk)),
    )

    @pages.get(HOME, "editor")
    def start(visit: Visit) -> Response:
        return _page(visit)

    @pages.post(f"{HOME}/contact", "editor")
    def contact(visit: Visit) -> Response:
        values = {
            f: visit.form.value(f).strip() for f in _FIELDS if f in visit.form.fields
        }
        return _keep(visit, _CONTACT, lambda t: with_values(t, _CONTACT.file, values))

    @pages.post(f"{HOME}/emergency", "editor")
    def emergency(visit: Visit) -> Response:
        rules = read_rules(visit.staff.corpus)
        number = visit.form.value("number")
        return _keep(
            visit, _EMERGENCY, lambda t: with_emergency_number(t, rules, number)
        )


def _keep(visit: Visit, wording: WordingFile, change: Callable[[str], str]) -> Response:
    """Makes a change of some fields in the file that the form began from."""
    versions, began = visit.staff.versions, visit.form.value("began")
    before = versions.before(wording.file, began)
    if before is None:
        before, began = versions.text(wording.file), versions.began(wording.file)
    try:
        draft = Draft(wording, change(before), began)
    except QAError as error:
        return _page(visit, error)
    return save(
        visit, draft, lambda faults: _page(visit, QAError("\n".join(faults))), HOME
    )


def _page(visit: Visit, problem: QAError | None = None) -> Response:
    corpus = visit.staff.corpus
    steps = visit.staff.setup.steps(visit.desk)
    try:
        clinic = read_clinic(corpus)
    except QAError:
        clinic = Clinic()
    values = {f: getattr(clinic, f) for f in _FIELDS}
    if problem:
        values |= {f: visit.form.value(f) for f in _FIELDS if f in visit.form.fields}
    return visit.page(
        "start.html",
        422 if problem else 200,
        problem=problem,
        steps=steps,
        done=sum(s.done for s in steps),
        values=values,
        began={w.name: visit.staff.versions.began(w.file) for w in WORDING},
    )
