"""One facade: open the desk, ask it, and see what it can offer unasked."""

from .desk import Desk
from .glossary import Glossary, GlossaryTerm
from .own_questions import state_of
from .row_check import faults_of as row_faults
from .served import Health, ServedDesk, Serving
from .staff_files import StaffFiles, read_staff_files
from .suggestions import Suggestions

__all__ = [
    "Desk",
    "Glossary",
    "GlossaryTerm",
    "Health",
    "ServedDesk",
    "Serving",
    "StaffFiles",
    "Suggestions",
    "read_staff_files",
    "row_faults",
    "state_of",
]
