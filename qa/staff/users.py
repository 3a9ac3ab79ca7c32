"""Who may use the staff desk: a file of names, roles and hashed passwords.

It stands in the operator's own folder, outside the corpus, and only its owner may read
it. Each user has a stamp: a session holds it, so that a new stamp ends the session.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from qa.errors import StaffError
from qa.files import Settings, parse_settings, replace_file

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["reader", "editor"]
ROLES: tuple[Role, ...] = ("reader", "editor")
"""Each role may do what the one before it may."""
MIN_PASSWORD, MAX_PASSWORD = 12, 1000
"""Characters of a password."""
PRIVATE, PRIVATE_FOLDER = 0o600, 0o700

_NAME = re.compile(r"\w[\w.@\\-]{0,63}")
_CURE = "Correct the file, or take it away and add the users again: qa staff add NAME"


class User(Settings):
    """A person of the staff. `password` is its hash; empty for a user whom only the
    hospital's proxy lets in."""

    name: str
    role: Role
    password: str = ""
    stamp: str

    def may(self, role: Role) -> bool:
        """Whether the user's role includes another."""
        return ROLES.index(self.role) >= ROLES.index(role)


class _File(Settings):
    users: list[User] = Field(default_factory=list, description="a list of users")


class Users:
    """The users of one file. Safe to share between threads and processes: each look
    reads the file anew where it has changed, each change takes a lock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._read: tuple[object, dict[str, User]] = (None, {})

    def all(self) -> list[User]:
        """The users by name. Raises StaffError for a file that cannot be read."""
        return sorted(self._users().values(), key=lambda u: u.name.casefold())

    def require(self) -> None:
        """Raises StaffError where there is no user: nobody could log in."""
        if not self.all():
            raise StaffError(
                "Nobody may use the staff desk yet.",
                cure=f"Add a user: qa staff add NAME --staff-file {self.path}",
            )

    def get(self, name: str) -> User | None:
        """The user of this name, in upper or lower case; None if there is none."""
        return self._users().get(_key(name))

    def add(self, name: str, role: Role, password: str | None) -> User:
        """Adds a user. Raises StaffError for a name that is taken or no name, and for a
        password that is too short. None: only the hospital's proxy lets the user in."""
        if not _NAME.fullmatch(name):
            raise StaffError(
                f"{name!r} cannot be the name of a user.",
                cure="Take at most 64 letters, digits, dots, hyphens, @ or _.",
            )
        user = User(
            name=name,
            role=role,
            password="" if password is None else hashed(password, name),
            stamp=_new_stamp(),
        )

        def put(users: dict[str, User]) -> None:
            if _key(name) in users:
                raise StaffError(
                    f"There is a user {users[_key(name)].name} already.",
                    cure="Take another name, or give that user another password: "
                    f"qa staff password {name}",
                )
            users[_key(name)] = user

        self._change(put)
        return user

    def remove(self, name: str) -> None:
        """Removes a user and ends the user's sessions. Raises StaffError."""
        self._change(lambda users: users.pop(_known(users, name)))

    def set_password(self, name: str, password: str) -> None:
        """Gives a user another password and ends the user's sessions. Raises
        StaffError."""
        self._update(name, password=hashed(password, name), stamp=_new_stamp())

    def end_sessions(self, name: str) -> None:
        """Ends all sessions of a user, on every computer. Raises StaffError."""
        self._update(name, stamp=_new_stamp())

    def check(self, name: str, password: str) -> User | None:
        """The user, if the password is right. An unknown name takes as long as a wrong
        password."""
        from argon2.exceptions import InvalidHashError, VerificationError

        user = self.get(name)
        known = user.password if user else ""
        typed = _normal(password[: MAX_PASSWORD + 1])
        try:
            _hasher().verify(known or _nobodys_hash(), typed)
        except (VerificationError, InvalidHashError):
            return None
        if not user or not known:
            return None
        if _hasher().check_needs_rehash(known):
            self._update(name, password=_hasher().hash(typed))
        return user

    def _update(self, name: str, **fields: str) -> None:
        def put(users: dict[str, User]) -> None:
            key = _known(users, name)
            users[key] = users[key].model_copy(update=fields)

        self._change(put)

    def _users(self) -> dict[str, User]:
        try:
            seen = self.path.stat()
            state = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
            with self._lock:
                if self._read[0] != state:
                    self._read = (state, _parsed(self.path))
                return self._read[1]
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unusable(self.path, error) from error

    def _change(self, change: Callable[[dict[str, User]], object]) -> None:
        """Changes the file under a lock; writes nothing where `change` raises."""
        from filelock import FileLock

        try:
            private_folder(self.path.parent)
            with FileLock(self.path.with_name(f".{self.path.name}.lock"), mode=PRIVATE):
                users = _parsed(self.path) if self.path.exists() else {}
                change(users)
                listed = [u.model_dump() for u in users.values()]
                text = json.dumps({"users": listed}, indent=1, ensure_ascii=False)
                replace_file(self.path, f"{text}\n".encode(), PRIVATE)
        except OSError as error:
            raise _unusable(self.path, error) from error


def private_folder(folder: Path) -> None:
    """Makes a folder that only its owner may enter, unless it is there."""
    if not folder.is_dir():
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


def session_secret(folder: Path) -> str:
    """The secret that signs sessions; made at the first call, kept in `folder`. Raises
    StaffError."""
    path = folder / "secret"
    try:
        private_folder(folder)
        if not path.exists():
            replace_file(path, secrets.token_hex(32).encode(), PRIVATE)
        secret = path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(path, error) from error
    if len(secret) < 2 * 16:
        raise StaffError(f"{path} is too short to be a secret.", cure="Remove it.")
    return secret


def hashed(password: str, name: str) -> str:
    """The argon2 hash of a password. Raises StaffError where it is no password."""
    typed = _normal(password)
    if not MIN_PASSWORD <= len(typed) <= MAX_PASSWORD:
        raise StaffError(
            f"The password has {len(typed):,} characters.",
            cure=f"It must have at least {MIN_PASSWORD}, and at most {MAX_PASSWORD:,}.",
        )
    if len(set(typed)) < MIN_PASSWORD // 3 or _key(name) == _key(typed):
        raise StaffError(
            "The password is the name, or a few characters repeated.",
            cure="Take several words that do not belong together.",
        )
    return _hasher().hash(typed)


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex(16))


def _new_stamp() -> str:
    return secrets.token_hex(8)


def _normal(password: str) -> str:
    """The same characters however a keyboard composes them."""
    return unicodedata.normalize("NFKC", password)


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _known(users: dict[str, User], name: str) -> str:
    if _key(name) not in users:
        cure = "See who there is: qa staff list"
        raise StaffError(f"There is no user {name}.", cure=cure)
    return _key(name)


def _parsed(path: Path) -> dict[str, User]:
    content = path.read_bytes()
    file = parse_settings(content, path, _File, cure=_CURE, error=StaffError)
    return {_key(u.name): u for u in file.users}


def _unusable(path: Path, error: Exception) -> StaffError:
    reason = getattr(error, "strerror", None) or str(error)
    return StaffError(
        f"{path} cannot be read or written ({reason}).", cure="Correct its permissions."
    )
