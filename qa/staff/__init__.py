"""What staff keep, check, judge and publish, and what is wrong with it."""

from .answer_changes import AnswerChange, answer_changes
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
    judged_lines,
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
from .mend import MendedFile, Mending, OpenQuote, mend
from .previews import (
    KEPT_BACK,
    askable,
    golden_sets,
    preview_questions,
    questions_about,
    words_of,
)
from .renames import Renamed, renamed
from .scrubbing import Scrubber
from .staging import Staging
from .text_check import TextCheck, TextFindings, text_json
from .users import MIN_PASSWORD, ROLES, Role, User, Users, session_secret

__all__ = [
    "GAPS_FILE",
    "KEPT_BACK",
    "KEPT_DAYS",
    "LINE_KINDS",
    "MIN_GROUP",
    "MIN_PASSWORD",
    "ROLES",
    "AnswerChange",
    "Checked",
    "Entry",
    "Fault",
    "Gap",
    "GapGroup",
    "Gaps",
    "Journal",
    "LineKind",
    "Marked",
    "MendedFile",
    "Mending",
    "OpenQuote",
    "Renamed",
    "Role",
    "Scrubber",
    "Seen",
    "Staging",
    "TextCheck",
    "TextFindings",
    "User",
    "Users",
    "answer_changes",
    "askable",
    "check_corpus",
    "entries_of",
    "furniture_of",
    "golden_sets",
    "group_gaps",
    "judge",
    "judged_lines",
    "judged_questions",
    "keep_judged_vectors",
    "kind_of",
    "mend",
    "pending_kinds",
    "preview_questions",
    "questions_about",
    "read_gaps",
    "renamed",
    "session_secret",
    "set_kind",
    "shown_gaps",
    "text_json",
    "unanswered",
    "withdraw",
    "words_of",
]
