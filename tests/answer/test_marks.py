"""What is marked: the likeliest sentence, the list it opens, or nothing."""

from __future__ import annotations
