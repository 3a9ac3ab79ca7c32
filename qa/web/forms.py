"""Forms that a browser sends: fields and small files, read in memory only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import FormParser, MultiPartException, MultiPartParser
from starlette.requests import Request

from qa.errors import QAError

from . import messages

MAX_UPLOAD = 2 * 1024 * 1024
"""Bytes of all files of a form."""
_MAX_NAME = 80
_MAX_FIELDS = 1000


class Upload(NamedTuple):
    """A file of a form, with a name that is safe to show."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, each with all its values, and its files. A field for a file
    that was left empty has none."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The last value of a field with `\\n` for newlines; empty without one."""
        values = self.fields.get(name, ())
        return values[-1].replace("\r\n", "\n") if values else ""


async def read_form(request: Request, *, files: int = 0) -> Form:
    """Reads the form of a request, with at most so many files. Raises QAError for a
    broken one."""
    kind = request.headers.get("content-type", "")
    parser: FormParser | MultiPartParser
    if kind.startswith("multipart/form-data"):
        parser = MultiPartParser(
            request.headers, request.stream(), max_files=files, max_fields=_MAX_FIELDS
        )
        parser.spool_max_size = 2 * MAX_UPLOAD  # so that no file is written to a disk
    else:
        parser = FormParser(request.headers, request.stream(), max_fields=_MAX_FIELDS)
    try:
        sent = await parser.parse()
    except (MultiPartException, KeyError, ValueError) as error:
        raise QAError(messages.NO_FORM, cure=messages.NO_FORM_CURE) from error
    try:
        return await _form_of(sent)
    finally:
        await sent.close()


async def _form_of(sent: FormData) -> Form:
    fields: dict[str, tuple[str, ...]] = {}
    files = {}
    for name, value in sent.multi_items():
        if not isinstance(value, UploadFile):
            fields[name] = (*fields.get(name, ()), value)
        elif value.filename:
            files[name] = Upload(_safe(value.filename), await value.read())
    return Form(fields, files)


def _safe(filename: str) -> str:
    name = filename.replace("\\", "/").rpartition("/")[2]
    plain = "".join(c if c.isalnum() or c in "._-" else "-" for c in name)
    return plain[-_MAX_NAME:].lstrip(".")
