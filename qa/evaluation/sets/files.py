"""What the readers of all formats share: text, digests, and errors that name a line."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from qa.errors import QuestionSetError
from qa.files import sha256, sha256_of
from qa.text import unify_newlines


def read_text(path: Path) -> str:
    """The text of a UTF-8 file with `\\n` for every newline. Raises as `decode`."""
    return unify_newlines(decode(path, read_bytes(path)))


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises QuestionSetError instead of OSError."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise QuestionSetError(
            f"{path} cannot be read: {error.strerror or error}.",
            cure="Name a file that exists and may be read.",
        ) from error


def decode(path: Path, content: bytes) -> str:
    """UTF-8 text without its byte order mark. `path` only names the file in errors.

    Raises QuestionSetError with the first line that is not UTF-8.
    """
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = error.object.count(b"\n", 0, error.start) + 1
        raise QuestionSetError(
            f"{path} cannot be read: line {number} is not UTF-8.",
            cure="Save it as UTF-8.",
        ) from error


def digest_of(files: Iterable[Path]) -> str:
    """One sha256 over the names and contents of the files, in the order given."""
    return digest_of_named((f.name, sha256_of(f)) for f in files)


def digest_of_named(digests: Iterable[tuple[str, str]]) -> str:
    """The same from (file name, sha256 of the content)."""
    return sha256("".join(f"{name}\0{digest}\n" for name, digest in digests).encode())


def set_error(
    path: Path, line: int, reason: str, cure: str = "Correct the line."
) -> QuestionSetError:
    """An error about one line, counted from 1; `reason` is without its full stop."""
    return QuestionSetError(f"{path}, line {line}: {reason}.", cure=cure)
