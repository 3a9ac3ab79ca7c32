"""The names of the desk: under which it answers, and from which its forms come."""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import ip_address

ALWAYS = ("127.0.0.1", "::1", "localhost")
"""Names of this machine, which no other site can take."""

_HOST = re.compile(
    r"(?:\[(?P<six>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{0,5})?"
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_MAX_NAME = 253


class Names:
    """The names and addresses that a browser may open the desk by.

    A site elsewhere can let a name of its own lead to this machine (DNS rebinding). Its
    pages would then count as the desk's own, and could read it and send to it. An IP
    address cannot be taken in this way.
    """

    def __init__(self, names: Iterable[str] = (), *, any_address: bool = False) -> None:
        """`names` come besides those of ALWAYS; each counts at every port. With
        `any_address`, every IP address is a name of the desk."""
        self._named = frozenset(filter(None, map(normal_name, names)))
        self._names = self._named | set(ALWAYS)
        self._any_address = any_address

    @classmethod
    def of(cls, host: str, names: Iterable[str] = ()) -> Names:
        """The names of a desk that listens at `host`. One that listens at all addresses
        of the machine answers by each of them."""
        everywhere = host in ("", "::", "0.0.0.0")  # noqa: S104 - compared, not bound
        return cls((host, *names), any_address=everywhere)

    def has(self, host: bytes) -> bool:
        """Whether a Host header names the desk."""
        name = _name_of(host)
        return name in self._names or (self._any_address and _is_address(name))

    def sent(self, origin: bytes, host: bytes) -> bool:
        """Whether a page of the desk sent a form: its Origin header is that of the
        request's host, or a name that was given. The second counts where a proxy does
        not pass the host on."""
        scheme, _, site = origin.partition(b"://")
        if scheme not in (b"http", b"https"):
            return False
        return site == host or _name_of(site) in self._named


def normal_name(name: str) -> str:
    """A host name or IP address as it is compared; empty where it is neither."""
    try:
        return str(ip_address(name.strip("[]")))
    except ValueError:
        pass
    try:
        plain = name.encode("idna").decode().lower().removesuffix(".")
    except UnicodeError:
        return ""
    labels = plain.split(".")
    whole = len(plain) <= _MAX_NAME and all(map(_LABEL.fullmatch, labels))
    return plain if whole else ""


def _name_of(host: bytes) -> str:
    found = _HOST.fullmatch(host.decode("latin-1").lower())
    return normal_name(found["six"] or found["name"]) if found else ""


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
