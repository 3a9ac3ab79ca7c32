"""What the desk says if a question names red flags."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Emergency:
    """The names of the red flags in a typed text, and (language, notice): what to do
    now."""

    flags: tuple[str, ...]
    notices: tuple[tuple[str, str], ...]

    def notice(self, language: str = "en") -> str:
        """The notice in a language of the page, in English if it has none."""
        notices = dict(self.notices)
        return notices.get(language) or notices["en"]
