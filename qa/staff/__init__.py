"""The files that staff keep, and what is wrong with them."""

from .check import Checked, Fault, Seen, check_corpus
from .content import furniture_of
from .journal import Entry, Journal
from .judgements import (
    Marked,
    judge,
    judged_questions,
    keep_judged_vectors,
    withdraw,
)
from .line_kinds import (
    LINE_KINDS,
    LineKind,
    entries_of,
    kind_of,
    pending_kinds,
    set_kind,
)
from .users import (
    MIN_PASSWORD,
    ROLES,
    Role,
    User,
    Users,
    session_secret,
)

__all__ = [
    "LINE_KINDS",
    "MIN_PASSWORD",
    "ROLES",
    "Checked",
    "Entry",
    "Fault",
    "Journal",
    "LineKind",
    "Marked",
    "Role",
    "Seen",
    "User",
    "Users",
    "check_corpus",
    "entries_of",
    "furniture_of",
    "judge",
    "judged_questions",
    "keep_judged_vectors",
    "kind_of",
    "pending_kinds",
    "session_secret",
    "set_kind",
    "withdraw",
]
