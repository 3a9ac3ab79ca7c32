"""Whether a question is an emergency, asked before anything is looked up."""

from .emergency import Emergency
from .flags import FLAGS_FILE, read_rules, shipped_rules
from .watch import Watch, flag_faults, watch_for

__all__ = [
    "FLAGS_FILE",
    "Emergency",
    "Watch",
    "flag_faults",
    "read_rules",
    "shipped_rules",
    "watch_for",
]
