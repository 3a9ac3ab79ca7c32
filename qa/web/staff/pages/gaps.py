"""The page of what patients do not find."""

from __future__ import annotations

from starlette.responses import Response

from qa.staff import GAPS_FILE, KEPT_DAYS, MIN_GROUP, shown_gaps
from qa.web.staff.frame import Pages, Visit


def add_gaps(pages: Pages) -> None:
    """Adds the groups of questions without an answer. To see them deletes those that
    are too old."""
    pages.navigate("Not found", "/staff/gaps")

    @pages.get("/staff/gaps", "reader")
    def gaps(visit: Visit) -> Response:
        path = visit.staff.users.path.with_name(GAPS_FILE)
        groups = shown_gaps(path, visit.desk)
        return visit.page(
            "gaps.html",
            groups=groups,
            days=KEPT_DAYS,
            least=MIN_GROUP,
            judges=bool(visit.user and visit.user.may("editor")),
        )
