"""What Gradio may read of a call.

Gradio prints a call that it cannot use, with the question in it. So a body is read here
first, and Gradio gets a new one that holds what was checked, and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qs

from pydantic import ConfigDict, Field

from qa.web import messages
from qa.web.addresses import TOOLS
from qa.web.bodies import Body, Malformed, read_body

_CALL = re.compile(rf"{TOOLS}/gradio_api/(?:queue/join|call/(?:v2/)?(?P<tool>.+))")
_Session = Annotated[str, Field(pattern=r"^[\w-]{1,64}$")]


class Unheard(Malformed):
    """A client listens where no answer will come."""

    status = 404


class _Listed(Body):
    """Arguments in the order of the tool's parameters."""

    data: list[Any] = Field(description="a list")


class _Joined(_Listed):
    """What gradio_client sends. The session is a name that the client chose."""

    fn_index: int = Field(description="the number of a tool")
    session_hash: _Session = Field(description="a name of a session")


class _Named(Body):
    model_config = ConfigDict(extra="allow")


def checked(path: str, content: bytes, tools: Mapping[str, Sequence[str]]) -> bytes:
    """The body that Gradio gets for `content`. `tools` has the parameters of each tool,
    in the order of Gradio's numbers. A message of MCP is not changed: the answer to a
    wrong one is part of its protocol. Raises Malformed."""
    found = _CALL.fullmatch(path)
    if not found:
        return content
    cure, names = messages.CALL_CURE, list(tools)
    if "/v2/" in path:
        named = read_body(content, _Named, cure).model_extra or {}
        return _body({name: named.get(name) for name in tools[found["tool"]]})
    if found["tool"]:
        data, tool, more = read_body(content, _Listed, cure).data, found["tool"], {}
    else:
        joined = read_body(content, _Joined, cure)
        if not 0 <= joined.fn_index < len(names):
            raise Malformed(messages.NO_TOOL, cure=messages.NO_TOOL_CURE)
        data, tool = joined.data, names[joined.fn_index]
        more = joined.model_dump(include={"fn_index", "session_hash"})
    if len(data) != len(tools[tool]):
        wrong = messages.ARGUMENTS.format(names=", ".join(tools[tool]))
        raise Malformed(wrong, cure=cure)
    return _body({"data": data, **more})


def session_of(path: str, query: bytes) -> str:
    """The session whose answers are heard at an address. A call that named none has one
    of its own, with the name of the call."""
    last = path.rpartition("/")[2]
    sent = parse_qs(query.decode("latin-1")).get("session_hash", [""])
    return sent[0] if last == "data" else last


def _body(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content).encode()
