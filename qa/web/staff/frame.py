"""What every page of the staff desk stands in: the check who may, the form's token, the
navigation, the journal.

A page is a module with a function that takes `Pages`, registers its routes there (each
names the least role), and one entry of the navigation; a template that extends
`staff_base.html`; and a line in `house.py`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Literal, NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from qa.desk import Desk, ServedDesk
from qa.errors import QAError
from qa.evaluation.report import FILTERS
from qa.pages import Templates
from qa.staff import Journal, Role, User, Users
from qa.staff.editing import Setup, Versions
from qa.web import assets
from qa.web.forms import Form, read_form
from qa.web.sides import SIDE_TEMPLATES

from . import messages
from .sessions import TrustedHeader, is_token, token_of, user_of

PUBLIC: Literal["public"] = "public"
"""For routes that a stranger may use: the log-in, style and script."""
Access = Role | Literal["public"]
_MAX_FILES = 4


def _grouped(number: int) -> str:
    return f"{number:,}"


TEMPLATES = Templates(
    Path(__file__).with_name("templates"),
    *SIDE_TEMPLATES,
    filters={**FILTERS, "grouped": _grouped},
)


class NavItem(NamedTuple):
    """An entry of the navigation, for those whose role reaches `role`, as long as it is
    `shown`."""

    name: str
    path: str
    role: Role
    shown: Callable[[], bool]


@dataclass(frozen=True)
class Staff:
    """What the staff desk is made of. `served` holds the desk that is served now."""

    served: ServedDesk
    corpus: Path
    users: Users
    journal: Journal
    versions: Versions
    setup: Setup
    header: TrustedHeader | None = None
    navigation: list[NavItem] = field(default_factory=list)

    @property
    def index(self) -> Path | None:
        """The folder of the index; None for a desk that was opened from none."""
        return self.served.index

    @property
    def folder(self) -> Path:
        """The folder of what the staff desk keeps."""
        return self.users.path.parent

    @staticmethod
    def of(
        served: ServedDesk,
        corpus: Path,
        users: Path,
        header: TrustedHeader | None = None,
    ) -> Staff:
        """A staff desk whose journal, and the versions of the files that staff write,
        stand beside its file of users."""
        return Staff(
            served,
            corpus,
            Users(users),
            Journal(users.with_name("journal.jsonl")),
            Versions(corpus, users.with_name("history")),
            Setup(corpus),
            header,
        )


@dataclass(frozen=True)
class Visit:
    """One request of a person. `form` is empty for a page that is only read."""

    staff: Staff
    request: Request
    user: User | None
    form: Form

    @property
    def desk(self) -> Desk:
        """The desk that is served now; take it once in a request."""
        return self.staff.served.desk

    def asked(self, name: str) -> str:
        """A parameter of the address; empty without one."""
        return self.request.query_params.get(name, "")

    def record(self, deed: str, detail: str = "") -> None:
        """Writes what this person did into the journal. Raises StaffError."""
        name = self.user.name if self.user else messages.STRANGER
        self.staff.journal.record(name, deed, detail)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page from a template that extends `staff_base.html`."""
        said = self.request.session.pop("said", "")
        html = TEMPLATES.page(
            template,
            assets={name: assets.address(name) for name in assets.STAFF_ASSETS},
            texts=messages,
            user=self.user,
            navigation=self._navigation(),
            here=self.request.url.path,
            token=token_of(self.request),
            can_leave=self.staff.header is None,
            said=said,
            **values,
        )
        return HTMLResponse(html, status)

    def problem(self, error: QAError, status: int = 422) -> Response:
        """A page that says what is wrong, and what cures it."""
        return self.page("staff_problem.html", status, problem=error)

    def go(self, path: str, said: str = "") -> Response:
        """Leads on after a form. The next page says `said` above its content."""
        if said:
            self.request.session["said"] = said
        return RedirectResponse(path, 303)

    def _navigation(self) -> list[NavItem]:
        user = self.user
        return [
            n for n in self.staff.navigation if user and user.may(n.role) and n.shown()
        ]


Handler = Callable[[Visit], Response]


class StaffRoute(Route):
    """A route with the least role that may use it."""

    def __init__(self, path: str, endpoint: Any, method: str, access: Access) -> None:
        super().__init__(path, endpoint, methods=[method])
        self.access = access


class Pages:
    """Registers the routes of the staff desk. A handler runs in a thread, and only for
    a person who may: a stranger gets 401 with the log-in, a reader at an editor's page
    403. A form without the token of its session gets 403. A QAError becomes a page."""

    def __init__(self, staff: Staff) -> None:
        self.staff = staff
        self.routes: list[StaffRoute] = []

    def navigate(
        self,
        name: str,
        path: str,
        role: Role = "reader",
        shown: Callable[[], bool] = lambda: True,
    ) -> None:
        """Adds an entry to the navigation, which stands there as long as it is
        `shown`."""
        self.staff.navigation.append(NavItem(name, path, role, shown))

    def get(self, path: str, access: Access) -> Callable[[Handler], Handler]:
        """A decorator for a page that is read. `path` is as Starlette has it."""
        return partial(self._add, path, "GET", access)

    def post(self, path: str, access: Access) -> Callable[[Handler], Handler]:
        """A decorator for the target of a form."""
        return partial(self._add, path, "POST", access)

    def _add(self, path: str, method: str, access: Access, handler: Handler) -> Handler:
        endpoint = partial(_serve, self.staff, access, handler)
        self.routes.append(StaffRoute(path, _coroutine(endpoint), method, access))
        return handler


def _coroutine(
    serve: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """A function, as Starlette wants it: it takes a partial of a method for a class."""

    async def endpoint(request: Request) -> Response:
        return await serve(request)

    return endpoint


async def _serve(
    staff: Staff, access: Access, handler: Handler, request: Request
) -> Response:
    stranger = Visit(staff, request, None, Form())
    try:
        user = user_of(request, staff.users, staff.header)
    except QAError as error:
        return stranger.problem(error, 403)
    visit = Visit(staff, request, user, Form())
    if access != PUBLIC:
        if user is None:
            return log_in_page(visit)
        if not user.may(access):
            return visit.problem(messages.no_right(access), 403)
    try:
        if request.method == "POST":
            form = await read_form(request, files=_MAX_FILES if user else 0)
            visit = Visit(staff, request, user, form)
            if not is_token(request, form.value("token")):
                return _without_token(visit)
        return await run_in_threadpool(handler, visit)
    except QAError as error:
        return visit.problem(error)


def _without_token(visit: Visit) -> Response:
    if visit.user is None:
        return log_in_page(visit, messages.OLD_FORM, status=403)
    return visit.problem(messages.old_form(), 403)


def log_in_page(
    visit: Visit, problem: str = "", *, status: int = 401, name: str = ""
) -> Response:
    """The form to log in; afterwards it leads to the page that was asked for."""
    request = visit.request
    asked = request.url.path if request.method == "GET" else visit.form.value("next")
    return visit.page(
        "staff_log_in.html",
        status,
        problem=problem,
        next=asked,
        name=name,
        by_proxy=visit.staff.header is not None,
    )
