"""Templates to pages that stand alone: the only door to jinja2.

Every template escapes each value that it is given (autoescape).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

_UNPAIRED = re.compile("[\ud800-\udfff]")


class Templates:
    """The templates and style sheets of one room."""

    def __init__(
        self,
        *folders: Path,
        filters: Mapping[str, Callable[..., object]] | None = None,
    ) -> None:
        """A template is looked up in each folder in turn."""
        self._folders = folders
        self._filters = dict(filters or {})

    def page(self, template: str, **values: Any) -> str:
        """The template, filled. An unpaired surrogate, which UTF-8 cannot hold, becomes
        U+FFFD.

        Raises jinja2.UndefinedError for a value that the template needs and does not
        get.
        """
        html = self._environment.get_template(template).render(values)
        return _UNPAIRED.sub("\ufffd", html)

    def part(self, template: str, name: str, **values: Any) -> Markup:
        """The macro `name` of a template, called with `values`."""
        macro = getattr(self._environment.get_template(template).module, name)
        return Markup(macro(**values))  # noqa: S704 - a macro's output is escaped

    def style(self, name: str) -> Markup:
        """A style sheet, to be put into a page."""
        found = next(f / name for f in self._folders if (f / name).is_file())
        return Markup(found.read_text("utf-8"))  # noqa: S704 - our own file

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        environment = Environment(
            loader=FileSystemLoader(self._folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= self._filters
        return environment
