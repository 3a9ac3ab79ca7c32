"""Readers in a process of their own: a file that exhausts one stops only that process.

Files and articles go through pipes as bytes and JSON, and nothing of a file is run.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from threading import Timer
from types import TracebackType
from typing import IO, Any, Self

from qa.corpus.article import Block, Span

from .errors import UnreadableFile
from .lines import Hint
from .marked import Parsed
from .readers import FORMATS, read_here

MAX_SECONDS, MAX_MEMORY = 60, 2_000_000_000
"""For one file, and bytes of address space for the process."""
_SERVE = "from qa.corpus.formats.apart import serve; serve()"


class Readers:
    """Reads files of any known format. A context manager: its process ends with it."""

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self._seconds = seconds
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process:
            self._stop(self._process)

    def read(self, content: bytes, suffix: str, hints: Mapping[str, Hint]) -> Parsed:
        """The article of a file. Raises UnreadableFile."""
        least = FORMATS[suffix].apart_from
        if least is None or len(content) < least:
            return _read(content, suffix, hints)
        process = self._process = self._process or _start()
        late = Timer(self._seconds, process.kill)
        late.start()
        try:
            answer = _asked(process, content, suffix, hints)
        finally:
            late.cancel()
        if answer is None:
            self._stop(process)
            self._process = None
            raise UnreadableFile(
                f"cannot be read in {self._seconds:.0f} seconds with "
                f"{MAX_MEMORY // 1_000_000} MB of memory.",
                "Save it again in a simpler form, or split it into articles.",
            )
        if "reason" in answer:
            raise UnreadableFile(answer["reason"], answer["cure"])
        return _unpacked(answer)

    @staticmethod
    def _stop(process: subprocess.Popen[bytes]) -> None:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
        process.wait()


def _start() -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-c", _SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(p or "." for p in sys.path)},
    )


def _asked(
    process: subprocess.Popen[bytes],
    content: bytes,
    suffix: str,
    hints: Mapping[str, Hint],
) -> Any:
    """What the process answers; None if it has ended."""
    asked = {
        "content": base64.b64encode(content).decode(),
        "suffix": suffix,
        "hints": dict(hints),
    }
    line = b""
    try:
        if process.stdin and process.stdout:
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
        return json.loads(line) if line.endswith(b"\n") else None
    except (OSError, ValueError):
        return None


def serve() -> None:
    """Reads one file for each line of standard input, until that ends."""
    _bound()
    answers, sys.stdout = sys.stdout.buffer, sys.stderr
    for line in sys.stdin.buffer:
        _answer(json.loads(line), answers)


def _answer(asked: Mapping[str, Any], out: IO[bytes]) -> None:
    try:
        content = base64.b64decode(asked["content"])
        made = _packed(_read(content, asked["suffix"], asked["hints"]))
    except UnreadableFile as error:
        made = {"reason": error.reason, "cure": error.cure}
    out.write(json.dumps(made).encode() + b"\n")
    out.flush()


def _read(content: bytes, suffix: str, hints: Mapping[str, Hint]) -> Parsed:
    """The article of a file; any fault of its reader is an UnreadableFile."""
    try:
        return read_here(content, suffix, hints)
    except UnreadableFile:
        raise
    except (MemoryError, RecursionError) as error:
        raise UnreadableFile(
            "needs more memory than a file of an article may.",
            "Save it again in a simpler form, or split it into articles.",
        ) from error
    except Exception as error:  # of whatever library the format needs
        raise UnreadableFile(
            f"cannot be read ({type(error).__name__}).",
            "Save it again in another format, or remove it.",
        ) from error


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _packed(parsed: Parsed) -> dict[str, Any]:
    blocks = [
        [b.kind, b.start, b.end, b.path, b.label, b.sentences, b.headers]
        for b in parsed.blocks
    ]
    return {**parsed._asdict(), "blocks": blocks}


def _unpacked(answer: Mapping[str, Any]) -> Parsed:
    blocks = tuple(
        Block(
            kind, start, end, _spans(path), label and Span(*label), _spans(s), _spans(h)
        )
        for kind, start, end, path, label, s, h in answer["blocks"]
    )
    pages, notes = tuple(answer["pages"]), tuple(answer["notes"])
    return Parsed(answer["text"], blocks, answer["title"], pages, notes)


def _spans(pairs: Any) -> tuple[Span, ...]:
    return tuple(Span(*pair) for pair in pairs)
