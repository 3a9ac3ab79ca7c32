"""What the readers of all formats share: a file's text, and errors that name a line."""

from __future__ import annotations

from pathlib import Path

from qa.errors import QuestionSetError


def read_text(path: Path) -> str:
    try:
        return decode(path, path.read_bytes())
    except OSError as error:
        raise QuestionSetError(
            f"{path} cannot be read: {error}", cure="It must be text in UTF-8."
        ) from error


def decode(path: Path, content: bytes) -> str:
    """Text as a file opened for reading has it: `\\n` for every kind of newline."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QuestionSetError(
            f"{path} cannot be read: {error}", cure="It must be text in UTF-8."
        ) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def set_error(path: Path, line: int, reason: str) -> QuestionSetError:
    return QuestionSetError(f"{path}, line {line}: {reason}.", cure="Correct the line.")
