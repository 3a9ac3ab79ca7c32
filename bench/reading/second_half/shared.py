"""What several files of this half share."""

from __future__ import annotations

PROSE = (
    "Most people feel well on the next day. Some have a sore back for a week. "
    "You may walk as much as you like. Sitting for hours is not good for you. "
)


def html(body: str, head: str = "") -> str:
    return f"<!doctype html>\n<html><head><meta charset=utf-8>{head}</head>\n<body class='home page-template has-sidebar'>{body}</body></html>"
