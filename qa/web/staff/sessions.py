"""Who is there: the session of a signed cookie, or a header of the hospital's proxy."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request

from qa.errors import StaffError
from qa.staff import User, Users
from qa.web.limits import is_in

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE, PATH = "staff", "/staff"
LIFETIME = 8 * 60 * 60
"""Seconds after which one must log in again."""


@dataclass(frozen=True, slots=True)
class TrustedHeader:
    """A header in which the hospital's proxy names who is there. Only requests that
    come straight from one of these addresses or networks are believed."""

    name: str
    proxies: Sequence[str]

    def names(self, request: Request) -> str:
        """The name in the header; empty where it is not to be believed, and where it
        stands there more than once."""
        peer = request.scope.get("qa.peer", "")
        given = request.headers.getlist(self.name)
        if len(given) != 1 or not is_in(peer, self.proxies):
            return ""
        return given[0].strip()


class Sessions:
    """SessionMiddleware for the staff's cookie. The cookie is Secure where the request
    came over https."""

    def __init__(self, app: ASGIApp, secret: str) -> None:
        self._by_scheme = {
            secure: SessionMiddleware(
                app,
                secret,
                session_cookie=COOKIE,
                max_age=LIFETIME,
                path=PATH,
                same_site="lax",
                https_only=secure,
            )
            for secure in (False, True)
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        secure = scope.get("scheme") == "https"
        await self._by_scheme[secure](scope, receive, send)


def user_of(
    request: Request, users: Users, header: TrustedHeader | None
) -> User | None:
    """Who sends a request; None for a stranger. Raises StaffError for a person whom the
    proxy knows and the desk does not."""
    if header:
        name = header.names(request)
        user = users.get(name) if name else None
        if name and user is None:
            raise StaffError(
                "You are logged in, but not as a user of this desk.",
                cure="Ask whoever runs the desk to add you.",
            )
        return user
    session = request.session
    user = users.get(str(session.get("user", "")))
    fresh = time.time() - float(session.get("began", 0)) < LIFETIME
    if user is None or not fresh or not _same(session.get("stamp"), user.stamp):
        return None
    return user


def begin_session(request: Request, user: User) -> None:
    """A new session: nothing of the one before it is kept."""
    request.session.clear()
    request.session.update(user=user.name, stamp=user.stamp, began=time.time())
    token_of(request)


def token_of(request: Request) -> str:
    """The token that every form of the session carries; made where there is none."""
    token = request.session.get("token")
    if not isinstance(token, str):
        token = request.session["token"] = secrets.token_urlsafe(24)
    return token


def is_token(request: Request, sent: str) -> bool:
    """Whether a form carried the token of its session."""
    return "token" in request.session and _same(request.session["token"], sent)


def _same(one: object, other: str) -> bool:
    return hmac.compare_digest(str(one).encode(), other.encode("utf-8", "replace"))
