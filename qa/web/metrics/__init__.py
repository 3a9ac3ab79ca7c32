"""What operators watch: counts, times and states, without a word of a question."""

from .measured import OTHER, PLACES, Measured, place_of

__all__ = ["OTHER", "PLACES", "Measured", "place_of"]
