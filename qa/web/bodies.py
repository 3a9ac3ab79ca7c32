"""JSON bodies of requests, checked by pydantic models.

Checks are strict: no value is converted, and a program is told which field is wrong.
"""

from __future__ import annotations

import json
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Strict, ValidationError

from qa.errors import QAError

from . import messages

Texts = Annotated[tuple[str, ...], Strict(strict=False)]
"""A list of texts, kept as a tuple; a strict tuple would refuse the list."""


class Malformed(QAError):
    """The body of a request is not what its address takes."""

    status = 422


class Body(BaseModel):
    """A JSON object. The description of each field completes "The field is not ...".
    Other fields are ignored."""

    model_config = ConfigDict(strict=True, frozen=True)


_Body = TypeVar("_Body", bound=Body)


def read_body(
    content: bytes, kind: type[_Body], cure: str = messages.BODY_CURE
) -> _Body:
    """Raises Malformed, for the first field that is wrong in the order of `kind`."""
    try:
        sent = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Malformed(messages.NOT_JSON, cure=cure) from error
    if not isinstance(sent, dict):
        raise Malformed(messages.NOT_OBJECT, cure=cure)
    try:
        return kind.model_validate(sent)
    except ValidationError as error:
        name = str(error.errors()[0]["loc"][0])
        wanted = kind.model_fields[name].description
        wrong = messages.WRONG_FIELD.format(name=name, kind=wanted)
        raise Malformed(wrong, cure=cure) from error
