"""Whether a sentence is about another thing than the question, or says the opposite."""

from .apart import of_another_thing
from .needed import tells_nothing_asked
from .rules import contradicts

__all__ = ["contradicts", "of_another_thing", "tells_nothing_asked"]
