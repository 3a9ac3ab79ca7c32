"""Logging in and out."""

from __future__ import annotations

import re

from starlette.responses import Response

from qa.staff import User
from qa.web.limits import client_of

from . import messages
from .frame import PUBLIC, Pages, Visit, log_in_page
from .lockout import Lockout
from .sessions import begin_session

FREE_TRIES_OF_A_NAME, FREE_TRIES_OF_A_CLIENT = 5, 20
_OWN = re.compile(r"/staff(?:/[\w.~%-]+)*")


def add_door(
    pages: Pages,
    names: Lockout | None = None,
    clients: Lockout | None = None,
) -> None:
    """Adds log-in and log-out, unless the hospital's proxy says who is there."""
    if pages.staff.header:
        return
    of_name = names or Lockout(FREE_TRIES_OF_A_NAME)
    of_client = clients or Lockout(FREE_TRIES_OF_A_CLIENT)

    @pages.post("/staff/log-in", PUBLIC)
    def log_in(visit: Visit) -> Response:
        name, password = visit.form.value("name").strip(), visit.form.value("password")
        users, client = visit.staff.users, client_of(visit.request.scope)
        key = name.casefold()
        wait = of_client.begin(client) or of_name.begin(key)
        if wait:
            message = messages.WAIT.format(wait=messages.in_words(wait))
            page = log_in_page(visit, message, status=429, name=name)
            page.headers["retry-after"] = str(wait)
            return page
        user = users.check(name, password)
        if user is None:
            # A name that nobody has may be a password in the wrong field.
            known = users.get(name)
            shown = known.name if known else messages.STRANGER
            visit.staff.journal.record(shown, "log-in failed", client)
            return log_in_page(visit, messages.WRONG, name=name)
        of_name.forget(key)
        of_client.take_back(client)
        visit.staff.journal.record(user.name, "log-in", client)
        begin_session(visit.request, user)
        asked = visit.form.value("next")
        first = "/staff/start" if _is_new(visit, user) else "/staff"
        is_asked = _OWN.fullmatch(asked) and asked != "/staff"
        return visit.go(asked if is_asked else first)

    @pages.post("/staff/log-out", "reader")
    def log_out(visit: Visit) -> Response:
        if visit.user:
            visit.staff.users.end_sessions(visit.user.name)
            visit.record("log-out")
        visit.request.session.clear()
        return visit.go("/staff", messages.ENDED)


def _is_new(visit: Visit, user: User) -> bool:
    """Whether the clinic has something to fill in, and the user may."""
    staff = visit.staff
    return user.may("editor") and bool(staff.setup.missing(staff.served.desk))
