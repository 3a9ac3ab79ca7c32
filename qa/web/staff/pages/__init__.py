"""The pages of the staff desk, each with its routes."""

from .blind import add_blind
from .changing import add_changing
from .checking import add_checking
from .gaps import add_gaps
from .journal import add_journal
from .judging import add_judging
from .reading import add_reading
from .searching import add_search

__all__ = [
    "add_blind",
    "add_changing",
    "add_checking",
    "add_gaps",
    "add_journal",
    "add_judging",
    "add_reading",
    "add_search",
]
