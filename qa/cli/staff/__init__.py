"""The commands for staff: who may, texts to check, questions to mend, articles."""

from . import check_text, judge, questions, stage, users
from .users import STAFF_FILE

__all__ = ["STAFF_FILE", "check_text", "judge", "questions", "stage", "users"]
