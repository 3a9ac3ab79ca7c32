"""Whether a question is an emergency, decided before the search."""

from .emergency import Emergency
from .flags import FLAGS_FILE, Rules, read_rules
from .watch import Watch, flag_faults, watch_for

__all__ = [
    "FLAGS_FILE",
    "Emergency",
    "Rules",
    "Watch",
    "flag_faults",
    "read_rules",
    "watch_for",
]
