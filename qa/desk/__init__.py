"""One facade: open the desk, ask it, and see what it can offer unasked."""

from .desk import Desk, Trace
from .glossary import Glossary, GlossaryTerm
from .staff_files import read_staff_files
from .suggestions import Suggestions

__all__ = [
    "Desk",
    "Glossary",
    "GlossaryTerm",
    "Suggestions",
    "Trace",
    "read_staff_files",
]
