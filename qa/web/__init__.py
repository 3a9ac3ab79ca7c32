"""The desk over HTTP: a page for patients, a desk for staff, a lab for evaluators,
JSON for programs."""

from .app import create_app
from .gate import (
    ROOT_PATH,
    Names,
    address_of,
    check_address,
    normal_name,
    run,
)
from .limits import Limits, Rate

__all__ = [
    "ROOT_PATH",
    "Limits",
    "Names",
    "Rate",
    "address_of",
    "check_address",
    "create_app",
    "normal_name",
    "run",
]
