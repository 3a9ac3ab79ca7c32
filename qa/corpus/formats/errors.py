"""The one error of the readers."""

from __future__ import annotations


class UnreadableFile(ValueError):
    """A file that is not of its format. `reason` completes "FILE ..."; `cure` is a
    sentence."""

    def __init__(self, reason: str, cure: str) -> None:
        super().__init__(reason)
        self.reason, self.cure = reason, cure
