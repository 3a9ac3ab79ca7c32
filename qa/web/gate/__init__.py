"""What stands between the network and the application."""

from .guard import Guard
from .names import Names, normal_name
from .root_path import ROOT_PATH, Below, Compressed
from .server import Peered, check_address, run

__all__ = [
    "ROOT_PATH",
    "Below",
    "Compressed",
    "Guard",
    "Names",
    "Peered",
    "check_address",
    "normal_name",
    "run",
]
