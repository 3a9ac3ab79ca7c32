"""The catalogue's fields of one article, in a form."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from starlette.responses import Response

from qa.corpus import ArticleEntry
from qa.staff import entries_of
from qa.staff.editing import WORDING, values_in, with_entry
from qa.web.staff import messages
from qa.web.staff.frame import Pages, Visit

from .saving import Fields, save_fields

FIELDS = ("title", "origin", "publisher", "url", "published", "rights")
_CATALOGUE = next(w for w in WORDING if w.name == "catalogue")


def add_entries(pages: Pages) -> None:
    """Adds the form. A change holds from the next build on."""

    @pages.get("/staff/articles/{article}/entry", "editor")
    def form(visit: Visit) -> Response:
        return _page(visit)

    @pages.post("/staff/articles/{article}/entry", "editor")
    def keep(visit: Visit) -> Response:
        article = visit.desk.article(visit.request.path_params["article"])
        if article is None:
            return visit.problem(messages.no_page(), 404)
        file = article.source.file
        typed: dict[str, str | bool] = {
            f: " ".join(visit.form.value(f).split()) for f in FIELDS
        }
        typed["title_ours"] = bool(visit.form.value("title_ours"))
        if typed["url"] and not _is_web_address(str(typed["url"])):
            return _page(visit, [messages.NO_WEB_ADDRESS.format(url=typed["url"])])
        fields = Fields(
            _CATALOGUE,
            typed,
            lambda text: values_in(text, file),
            lambda text, values: with_entry(text, file, values),
        )
        return save_fields(
            visit,
            fields,
            lambda faults: _page(visit, faults),
            f"/staff/articles/{article.id}",
        )


def _page(visit: Visit, faults: Sequence[str] = ()) -> Response:
    article = visit.desk.article(visit.request.path_params["article"])
    if article is None:
        return visit.problem(messages.no_page(), 404)
    file = article.source.file
    entry = entries_of(visit.staff.corpus).get(file) or ArticleEntry(file=file)
    typed = {f: visit.form.value(f) for f in FIELDS} if faults else None
    return visit.page(
        "entry.html",
        422 if faults else 200,
        article=article,
        fields=FIELDS,
        values=typed or {f: getattr(entry, f) for f in FIELDS},
        title_ours=entry.title_ours,
        faults=faults,
        began=visit.staff.versions.began(_CATALOGUE.file),
    )


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("https", "http") and bool(parts.hostname)
