"""The addresses of the application, and the headers of what each of them sends.

Everything else is answered with 404, whatever Gradio or FastAPI would offer there.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from qa.corpus import Article, Span
from qa.language import LANGUAGES

SHEET_COST = 0.5
"""A take-home sheet, or a check of one citation, takes this share of the tokens that a
question takes (`Rate`)."""

TOOLS = "/gradio"
"""Where Gradio's API page and MCP server are, if the operator wants them."""

_LANGUAGE = f"/(?P<language>{'|'.join(LANGUAGES)})"
_ONCE = "/[0-9A-Za-z_-]{43}"
"""Below the address of a form: a page that answers it (`PostRedirectGet`)."""
_READ = re.compile(
    rf"""(?x) / | /app\.(?:css|js) | /favicon\.ico | /robots\.txt
    | /healthz | /readyz | /articles/[^/]+
    | /api/openapi\.json | /api/articles(?:/[^/]+)?
    | {_LANGUAGE} (?: /? | /(?: plain | (?:plain|sheet){_ONCE} | articles/[^/]+
                     | config | theme\.css | favicon\.ico | manifest\.json
                     | gradio_api/info | assets/.+ | static/.+ ))"""
)
"""For GET and HEAD. Of Gradio's own addresses, only those that its page loads;
`gradio_api/info` is ours, and says that there is nothing to call."""
_ASKED = re.compile(
    rf"/api/(?:ask|search|(?P<check>check))|{_LANGUAGE}/(?:(?P<turn>turn)|plain|(?P<sheet>sheet))"
)
_TOOLS_READ = re.compile(
    rf"""(?x) {TOOLS}/ (?: config | theme\.css | favicon\.ico | assets/.+ | static/.+
              | gradio_api/(?: info | mcp/schema ))?"""
)
_TOOLS_CALLED = re.compile(
    rf"""(?x) {TOOLS}/gradio_api/
    (?: queue/join | mcp/ | call/(?:v2/)?(?:ask|check_quote|read_article) )"""
)
_TOOLS_HEARD = re.compile(
    rf"{TOOLS}/gradio_api/(?:queue/data|call/(?:ask|check_quote|read_article)/\w+)"
)
"""`queue` and `call` are the two ways of Gradio's clients: each has an address that
takes calls, and one that gives the answers. None takes or gives a file."""
_LAB = re.compile(
    r"""(?x) /lab | /lab\.(?:css|js) | /lab/(?: runs | figures | compare )
    | /lab/runs/[0-9a-f]{16}
      (?: /state | /stop | /again | /delete | /questions/[1-9][0-9]{0,6}
        | /files/[^/]+ )?"""
)
_LAB_FORMS = re.compile(r"/lab/runs(?:/[0-9a-f]{16}/(?:stop|again|delete))?")
"""Addresses of the lab that take forms, and are no pages."""
_LAB_WORK = re.compile(r"/lab/runs/[^/]+/questions/.+")
_WITH_QUERY = re.compile(
    rf"(?:{_LANGUAGE})?/articles/.+|/(?:lab|staff)(?:/.*)?"
    rf"|{TOOLS}/gradio_api/(?:mcp/|queue/data)"
)
_STAFF = re.compile(r"/staff(?:\.css|\.js|(?:/[^/]+)*/?)")
"""Whatever is below /staff: the staff desk is an application of its own, without any
address of a library, and lets nobody in who has not logged in."""
_GRADIO_FILES = re.compile(rf"(?:{_LANGUAGE}|{TOOLS})?/assets/.+-[\w-]{{8}}\.[a-z0-9]+")
"""Gradio's files that have a hash of their content in their names."""
_FIRST = re.compile(rf"{_LANGUAGE}/")
_FORMS = re.compile(rf"{_LANGUAGE}/(?:(?:plain|sheet)(?:{_ONCE})?)?")
"""Pages with a form. Their referrer policy is same-origin: else a browser would not
tell even the desk where the form was sent from."""

_OFFSET = re.compile(r"[0-9]{1,9}")

_GRADIO_POLICY = (
    # Gradio compiles its components' templates in the browser: 'unsafe-eval'.
    "default-src 'self'; script-src 'self' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; "
    "connect-src 'self'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'; "
    "object-src 'none'"
)
_OWN_POLICY = (
    "default-src 'none'; style-src {style}; img-src 'self'; frame-ancestors 'self'; "
    "base-uri 'none'; form-action {form}"
)
_LAB_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_POLICIES = (
    (
        re.compile(rf"(?:{_LANGUAGE})?/articles/.*"),
        _OWN_POLICY.format(style="'self'", form="'none'"),
    ),
    (
        re.compile(rf"{_LANGUAGE}/plain(?:{_ONCE})?"),
        _OWN_POLICY.format(style="'self'", form="'self'"),
    ),
    (  # A sheet is saved as one file, with its style. A refusal has the plain form.
        re.compile(rf"{_LANGUAGE}/sheet(?:{_ONCE})?"),
        _OWN_POLICY.format(style="'self' 'unsafe-inline'", form="'self'"),
    ),
)
_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"no-referrer",
    b"x-frame-options": b"SAMEORIGIN",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(), geolocation=(), microphone=()",
}


class AskedAt(NamedTuple):
    """An address that questions are sent to.

    `form` is True where a browser sends a form and shows the answer as a page, `api`
    where a program asks. `cost` is the number of tokens that a request takes (`Rate`).
    """

    language: str
    form: bool
    cost: float
    api: bool


def asked_at(path: str) -> AskedAt | None:
    """The address of a POST request; None where no question is sent to `path`."""
    found = _ASKED.fullmatch(path)
    if not found:
        return None
    language = found["language"]
    return AskedAt(
        language=language or LANGUAGES[0],
        form=bool(language and not found["turn"]),
        cost=SHEET_COST if found["sheet"] or found["check"] else 1.0,
        api=not language,
    )


def takes_forms(path: str) -> bool:
    """Whether a browser sends forms with questions to `path`."""
    asked = asked_at(path)
    return asked is not None and asked.form


def is_readable(path: str) -> bool:
    """Whether GET and HEAD are allowed at `path`, outside the lab."""
    return bool(_READ.fullmatch(path))


def is_lab(path: str) -> bool:
    """Whether `path` is an address of the lab."""
    return bool(_LAB.fullmatch(path))


def takes_lab_forms(path: str) -> bool:
    """Whether an address of the lab takes a form, and is no page."""
    return bool(_LAB_FORMS.fullmatch(path))


def is_tools(path: str) -> bool:
    """Whether `path` is of Gradio's API page."""
    return bool(_TOOLS_READ.fullmatch(path))


def is_tool_call(method: str, path: str) -> bool:
    """Whether Gradio's clients, or a host of MCP, send calls to `path` (POST), or hear
    the answer there (GET)."""
    called, heard = method == "POST", method == "GET"
    return bool(
        (called and _TOOLS_CALLED.fullmatch(path))
        or (heard and _TOOLS_HEARD.fullmatch(path))
    )


def shows_host(path: str) -> bool:
    """Whether what stands at `path` tells programs under which name they find it."""
    return path == f"{TOOLS}/gradio_api/info"


def is_lab_work(path: str) -> bool:
    """Whether the desk is asked for a page of the lab."""
    return bool(_LAB_WORK.fullmatch(path))


def language_of(path: str) -> str:
    """The language of a page; empty where `path` names none."""
    found = re.match(rf"{_LANGUAGE}(?:/|$)", path)
    return found["language"] if found else ""


def takes_query(path: str) -> bool:
    """Whether what stands behind the `?` of an address means anything there."""
    return bool(_WITH_QUERY.fullmatch(path))


def span_of(article: Article, start: object, end: object) -> Span | None:
    """The span that a link asks to mark; None where it is no part of the article."""
    if not (_OFFSET.fullmatch(str(start)) and _OFFSET.fullmatch(str(end))):
        return None
    span = Span(int(str(start)), int(str(end)))
    inside = 0 <= span.start < span.end <= len(article.text)
    return span if inside and article.text[slice(*span)].strip() else None


def is_staff(path: str) -> bool:
    """Whether `path` is an address of the staff desk."""
    return bool(_STAFF.fullmatch(path))


def headers_of(path: str, links: str, *, lab: bool) -> dict[bytes, bytes]:
    """The headers of every response at `path`; `links` is the Link header of the first
    page. `lab` says that the address is of the lab or the staff desk."""
    policy = next((p for a, p in _POLICIES if a.fullmatch(path)), _GRADIO_POLICY)
    headers = {
        **_HEADERS,
        b"content-security-policy": (_LAB_POLICY if lab else policy).encode(),
    }
    if lab or _FORMS.fullmatch(path):
        headers[b"referrer-policy"] = b"same-origin"
    if _FIRST.fullmatch(path):
        headers[b"link"] = links.encode()
    return headers


def is_fixed(path: str, query: bytes, version: str) -> bool:
    """Whether what stands at an address never changes, so that a browser may keep it: a
    file of ours under its own `version` (empty for none), or one of Gradio's."""
    versioned = bool(version) and query == f"v={version}".encode()
    return versioned or bool(_GRADIO_FILES.fullmatch(path))
