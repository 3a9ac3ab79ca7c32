"""The files that staff keep, and what is wrong with them."""

from .check import Checked, Fault, Seen, check_corpus
from .content import furniture_of
from .gaps import (
    GAPS_FILE,
    KEPT_DAYS,
    MIN_GROUP,
    Gap,
    GapGroup,
    Gaps,
    group_gaps,
    read_gaps,
    shown_gaps,
    unanswered,
)
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
from .scrubbing import Scrubber
from .users import (
    MIN_PASSWORD,
    ROLES,
    Role,
    User,
    Users,
    session_secret,
)

__all__ = [
    "GAPS_FILE",
    "KEPT_DAYS",
    "LINE_KINDS",
    "MIN_GROUP",
    "MIN_PASSWORD",
    "ROLES",
    "Checked",
    "Entry",
    "Fault",
    "Gap",
    "GapGroup",
    "Gaps",
    "Journal",
    "LineKind",
    "Marked",
    "Role",
    "Scrubber",
    "Seen",
    "User",
    "Users",
    "check_corpus",
    "entries_of",
    "furniture_of",
    "group_gaps",
    "judge",
    "judged_questions",
    "keep_judged_vectors",
    "kind_of",
    "pending_kinds",
    "read_gaps",
    "session_secret",
    "set_kind",
    "shown_gaps",
    "unanswered",
    "withdraw",
]
