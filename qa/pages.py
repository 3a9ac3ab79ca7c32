"""HTML from jinja2 templates. This is the only module that imports jinja2.

Every template escapes each value that it is given (autoescape), and stops at a value
that is missing (StrictUndefined).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

STATIC_FOLDER = Path(__file__).with_name("static")
"""Style sheets that several rooms share."""

_UNPAIRED = re.compile("[\ud800-\udfff]")
_BETWEEN_TAGS = re.compile(r"(?:\A|(?<=>))\s*\n\s*|\s*\n\s*(?=<|\Z)")
_LINE_BREAK = re.compile(r"\s*\n\s*")


class Templates:
    """The templates and style sheets of one room. Safe to share between threads."""

    def __init__(
        self,
        *folders: Path,
        filters: Mapping[str, Callable[..., object]] | None = None,
        compact: bool = False,
    ) -> None:
        """Templates are looked up in each folder in turn, style sheets also in
        STATIC_FOLDER.

        With `compact`, line breaks and indentation of a template are not part of its
        output: next to a tag or a `{...}` they are dropped, elsewhere they become one
        space. The values that a template shows keep their white space.
        """
        self._folders = folders
        self._filters = dict(filters or {})
        self._compact = compact

    def page(self, template: str, **values: Any) -> str:
        """Renders a template. An unpaired surrogate, which UTF-8 cannot hold, becomes
        U+FFFD.

        Raises jinja2.UndefinedError for a value that the template needs and does not
        get.
        """
        html = self._environment.get_template(template).render(values)
        return _UNPAIRED.sub("\ufffd", html)

    def part(self, template: str, macro: str, **values: Any) -> Markup:
        """Renders one macro of a template. Raises as `page` does."""
        call = getattr(self._environment.get_template(template).module, macro)
        return Markup(call(**values))  # noqa: S704 - a macro escapes its values

    def style(self, *names: str) -> Markup:
        """The style sheets, one after the other, to be put into a page."""
        folders = (*self._folders, STATIC_FOLDER)
        found = [next(f / n for f in folders if (f / n).is_file()) for n in names]
        sheets = [path.read_text("utf-8") for path in found]
        return Markup("\n".join(sheets))  # noqa: S704 - files of this package

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        environment = Environment(
            loader=FileSystemLoader(self._folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=not self._compact,
            lstrip_blocks=not self._compact,
            auto_reload=False,
        )
        environment.filters |= self._filters
        if self._compact:
            _make_compact(environment)
        return environment


def _make_compact(environment: Environment) -> None:
    from jinja2.ext import Extension
    from jinja2.lexer import Token, TokenStream

    class Compact(Extension):
        def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
            for token in stream:
                if token.type == "data":
                    text = _BETWEEN_TAGS.sub("", token.value)
                    yield Token(token.lineno, "data", _LINE_BREAK.sub(" ", text))
                else:
                    yield token

    environment.add_extension(Compact)
