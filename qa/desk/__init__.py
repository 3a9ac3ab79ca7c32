"""One facade: open the desk, ask it, and see what it can offer unasked."""

from .desk import CALIBRATE, UNPROMISED, Desk, Trace
from .glossary import Glossary, GlossaryTerm
from .suggestions import Suggestions

__all__ = [
    "CALIBRATE",
    "UNPROMISED",
    "Desk",
    "Glossary",
    "GlossaryTerm",
    "Suggestions",
    "Trace",
]
