"""Whether a sentence is about another thing than the question, or says the opposite."""

from .labels import of_another_label
from .rules import contradicts

__all__ = ["contradicts", "of_another_label"]
