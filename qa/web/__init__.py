"""The desk over HTTP: a page for patients, a desk for staff, a lab for evaluators,
JSON for programs."""

from .app import create_app
from .gate import (
    Names,
    address_of,
    check_address,
    is_root_path,
    normal_name,
    run,
)
from .limits import Limits, Rate
from .metrics import Measured

__all__ = [
    "Limits",
    "Measured",
    "Names",
    "Rate",
    "address_of",
    "check_address",
    "create_app",
    "is_root_path",
    "normal_name",
    "run",
]
