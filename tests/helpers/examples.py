"""How many texts a property is tried on."""

from __future__ import annotations

import os

from hypothesis import settings

TIMES = int(os.environ.get("QA_EXAMPLES_TIMES", "1"))
"""So many times the usual number of texts; `make soak` takes more."""


def examples(number: int) -> settings:
    """Tries so many texts, where 100 is usual, on a machine of any speed."""
    return settings(max_examples=number * TIMES, deadline=None)
