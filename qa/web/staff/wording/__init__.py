"""What staff write beside their articles, looked at before it is saved."""

from .entry import add_entries
from .pages import add_wording
from .start import add_start

__all__ = ["add_entries", "add_start", "add_wording"]
