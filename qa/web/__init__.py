"""The desk in a browser: patients' pages, the evaluators' lab, programs' address."""

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
