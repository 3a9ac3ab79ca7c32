"""What the desk says where a question names red flags."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Emergency:
    """What was typed names red flags: their names, and by language what to do now."""

    flags: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]

    def notice(self, language: str = "en") -> str:
        """In a language of the page; in English where it was not written in it."""
        said = dict(self.notices)
        return said.get(language) or said["en"]
