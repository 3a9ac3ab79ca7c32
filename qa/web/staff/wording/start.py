"""The first page of a new clinic: what to fill in, and what is done."""

from __future__ import annotations

from starlette.responses import Response

from qa.corpus import Clinic, read_clinic
from qa.errors import QAError
from qa.staff.editing import (
    CONTACT_FIELDS,
    WORDING,
    values_in,
    with_values,
)
from qa.web.staff.frame import Pages, Staff, Visit

from .saving import Fields, Refused, save_fields

HOME = "/staff/start"
_FIELDS = ("name", *CONTACT_FIELDS, "emergency", "language")
_CONTACT = next(w for w in WORDING if w.name == "contact")


def add_start(pages: Pages) -> None:
    """Adds the page. It stands in the navigation as long as something is missing."""
    staff = pages.staff
    pages.navigate("Start", HOME, "editor", lambda: _is_shown(staff))

    @pages.get(HOME, "editor")
    def start(visit: Visit) -> Response:
        return _page(visit)

    @pages.post(f"{HOME}/contact", "editor")
    def contact(visit: Visit) -> Response:
        form = visit.form
        typed = {f: form.value(f).strip() for f in _FIELDS if f in form.fields}
        fields = Fields(
            _CONTACT,
            typed,
            values_in,
            lambda text, values: with_values(text, _CONTACT.file, values),
        )
        return save_fields(visit, fields, _refused(visit), HOME)


def _is_shown(staff: Staff) -> bool:
    return bool(staff.setup.missing(staff.served.desk))


def _refused(visit: Visit) -> Refused:
    return lambda faults: _page(visit, QAError("\n".join(faults)))


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
