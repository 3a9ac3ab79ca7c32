"""What stands between the network and the application."""

from .connections import Connections, Deadlines
from .guard import Guard
from .names import Names, normal_name
from .refusals import place_of
from .root_path import Below, Compressed, is_root_path
from .server import Peered, address_of, check_address, run, server_of

__all__ = [
    "Below",
    "Compressed",
    "Connections",
    "Deadlines",
    "Guard",
    "Names",
    "Peered",
    "address_of",
    "check_address",
    "is_root_path",
    "normal_name",
    "place_of",
    "run",
    "server_of",
]
