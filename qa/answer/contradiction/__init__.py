"""Whether a sentence is about another thing than the question, or says the opposite."""

from .apart import of_another_thing
from .rules import contradicts
from .sensation import tells_no_sensation

__all__ = ["contradicts", "of_another_thing", "tells_no_sensation"]
