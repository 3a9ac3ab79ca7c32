"""The staff desk as an application: its pages, and its door beside the patients'."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Router

from qa.errors import QAError
from qa.staff import session_secret
from qa.web import assets
from qa.web.forms import MAX_UPLOAD

from . import messages
from .door import add_door
from .frame import PUBLIC, TEMPLATES, Handler, Pages, Staff, Visit
from .pages import (
    add_blind,
    add_changing,
    add_checking,
    add_gaps,
    add_journal,
    add_judging,
    add_reading,
    add_search,
)
from .sessions import Sessions
from .wording import add_entries, add_start, add_wording

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

PAGES = (
    add_start,
    add_reading,
    add_entries,
    add_search,
    add_checking,
    add_judging,
    add_blind,
    add_gaps,
    add_wording,
    add_changing,
    add_journal,
)
"""The pages, in the order of the navigation."""


def staff_app(staff: Staff) -> ASGIApp:
    """The application. Raises StaffError where nobody could log in."""
    staff.users.require()
    # A bare router: an unexpected error must reach the guard, which hides the question.
    app = Router(pages_of(staff).routes, redirect_slashes=False)
    return Sessions(app, session_secret(staff.users.path.parent))


def pages_of(staff: Staff) -> Pages:
    """All routes of the staff desk."""
    pages = Pages(staff)
    for name in assets.STAFF_ASSETS:
        pages.get(f"/{name}", PUBLIC)(_file(name))
    add_door(pages)
    for add in PAGES:
        add(pages)

    for register in (pages.get, pages.post):  # last: whatever no page has taken

        @register("/staff/{path:path}", "reader")
        def lost(visit: Visit) -> Response:
            return visit.problem(messages.no_page(), 404)

    return pages


def _file(name: str) -> Handler:
    give = assets.route(name)

    def file(_visit: Visit) -> Response:
        response: Response = give()
        return response

    return file


class StaffDoor:
    """Sends requests below /staff to the staff desk, all others to the patients' page.
    So a patient's request never meets a session."""

    def __init__(self, app: ASGIApp, staff: ASGIApp) -> None:
        self._app = app
        self._staff = staff

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        names = {f"/{name}" for name in assets.STAFF_ASSETS}
        ours = path == "/staff" or path.startswith("/staff/") or path in names
        await (self._staff if ours else self._app)(scope, receive, send)


def staff_refusals() -> Mapping[int, str]:
    """The pages of requests that the guard refuses, by HTTP status."""
    return {
        status: TEMPLATES.page(
            "staff_problem.html",
            assets={name: assets.address(name) for name in assets.STAFF_ASSETS},
            texts=messages,
            user=None,
            navigation=(),
            said="",
            problem=QAError(message, cure=cure),
        )
        for status, message, cure in (
            (403, "This was sent from another site.", "Open the staff desk itself."),
            (413, f"This is too large: {MAX_UPLOAD:,} bytes is the most.", "Split it."),
            (500, "The desk could not do this just now.", "Please try again."),
            (503, "The desk is busy.", "Please try again in a few seconds."),
        )
    }
