"""Templates: escaped, complete, and without the line breaks of their source."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError

from qa.pages import STATIC_FOLDER, Templates

COMPACT = [
    # (template, what it gives): line breaks next to a tag or a {...} are dropped
    ("<ul>\n  <li>{{ text }}</li>\n</ul>\n", "<ul><li>a\n\n  b &amp; c</li></ul>"),
    ("<p>\n  {{ text }}\n</p>", "<p>a\n\n  b &amp; c</p>"),
    ("{% if text %}\n  <br>\n{% endif %}\n<hr>", "<br><hr>"),
    # elsewhere they are one space
    ('<a class="x"\n   lang="en">one\n  two</a>', '<a class="x" lang="en">one two</a>'),
    # spaces within a line stay
    ("{{ 1 }} {{ 2 }} <i> </i>", "1 2 <i> </i>"),
    ("{# a\ncomment #}\n<p>{{ '\\n' }}</p>", "<p>\n</p>"),
]


@pytest.mark.parametrize(("template", "html"), COMPACT)
def test_compact_templates_drop_their_layout_and_keep_every_value(
    tmp_path: Path, template: str, html: str
) -> None:
    (tmp_path / "t.html").write_text(template, "utf-8")
    templates = Templates(tmp_path, compact=True)
    assert templates.page("t.html", text="a\n\n  b & c") == html


def test_a_macro_is_rendered_escaped_and_a_missing_value_is_an_error(
    tmp_path: Path,
) -> None:
    macro = "{% macro one(text) %}<p>{{ text }}</p>{% endmacro %}"
    (tmp_path / "t.html").write_text(macro, "utf-8")
    templates = Templates(tmp_path)
    assert templates.part("t.html", "one", text="<b>") == "<p>&lt;b&gt;</p>"
    with pytest.raises(UndefinedError):
        templates.part("t.html", "one")


def test_a_style_sheet_of_the_room_follows_the_shared_one(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text("p {}", "utf-8")
    shared = (STATIC_FOLDER / "base.css").read_text("utf-8")
    assert Templates(tmp_path).style("base.css", "own.css") == f"{shared}\np {{}}"
