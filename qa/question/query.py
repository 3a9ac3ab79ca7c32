"""A question as typed and as searched, with each change between the two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Change = Literal["spelling", "vocabulary", "follow-up"]


@dataclass(frozen=True, slots=True)
class QueryChange:
    """One thing that is searched besides what was typed: `after`, for what stands
    in the question as `before`; of a follow-up, the earlier question for this one."""

    kind: Change
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Query:
    """A cleaned question, and in words what is searched besides it;
    `searched == asked` when there are no changes."""

    asked: str
    searched: str
    changes: tuple[QueryChange, ...] = ()
