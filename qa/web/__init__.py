"""The desk over HTTP: a page for patients, a desk for staff, a lab for evaluators,
JSON for programs."""

from .app import create_app
from .limits import Limits, Rate
from .server import check_address, run

__all__ = [
    "Limits",
    "Rate",
    "check_address",
    "create_app",
    "run",
]
