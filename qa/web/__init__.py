"""The desk over HTTP: a page for patients, a desk for staff, a lab for evaluators,
JSON for programs."""

from .app import create_app
from .gate import Names, check_address, run
from .limits import Limits, Rate

__all__ = [
    "Limits",
    "Names",
    "Rate",
    "check_address",
    "create_app",
    "run",
]
