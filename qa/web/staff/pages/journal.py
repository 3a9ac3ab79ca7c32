"""The journal's page."""

from __future__ import annotations

from starlette.responses import Response

from qa.web.staff.frame import Pages, Visit

MAX_ENTRIES = 200


def add_journal(pages: Pages) -> None:
    """Adds the page of what was done last, by whom and when."""
    pages.navigate("Journal", "/staff/journal", "editor")

    @pages.get("/staff/journal", "editor")
    def journal(visit: Visit) -> Response:
        entries = visit.staff.journal.last(MAX_ENTRIES)
        return visit.page("journal.html", entries=entries, most=MAX_ENTRIES)
