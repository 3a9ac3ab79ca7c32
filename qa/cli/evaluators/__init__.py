"""The commands for evaluators: figures, the way of one question, the confidence."""

from . import calibrate, evaluate, explain

__all__ = ["calibrate", "evaluate", "explain"]
