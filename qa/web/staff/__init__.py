"""The staff desk at /staff: log-in, journal, the articles to read, search by stages."""

from .frame import Pages, Staff, Visit
from .house import StaffDoor, staff_app, staff_refusals
from .sessions import TrustedHeader

__all__ = [
    "Pages",
    "Staff",
    "StaffDoor",
    "TrustedHeader",
    "Visit",
    "staff_app",
    "staff_refusals",
]
