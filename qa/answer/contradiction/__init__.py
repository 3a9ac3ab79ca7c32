"""Whether a sentence is about another thing than the question, or says the opposite."""

from .rules import contradicts

__all__ = ["contradicts"]
