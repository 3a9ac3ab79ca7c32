"""What operators watch: counts, times and states at `/metrics`, in the text format of
Prometheus.

Only sums are kept. No question, no address of a client, no article and no word of a
person is in them, and a series has only the values that are listed here.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool

from qa.answer import Answers
from qa.desk import ServedDesk
from qa.language import LANGUAGES

from .gate import Names

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PATH = "/metrics"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
"""Upper ends of the intervals of times."""
READS = ("GET", "HEAD")
METHODS = frozenset((*READS, "POST"))
PLACES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (place, re.compile(rf"(?:/(?:{'|'.join(LANGUAGES)}))?{pattern}"))
    for place, pattern in (
        ("page", r"/?"),
        *((name, f"/{name}") for name in ("turn", "plain", "sheet")),
        ("article", r"/articles/.*"),
        *((f"api {name}", f"/api/{name}") for name in ("ask", "search", "check")),
        ("api", r"/api/.*"),
        ("health", r"/(?:healthz|readyz|metrics)"),
        *((name, rf"/{name}(?:[./].*)?") for name in ("lab", "staff")),
    )
)
"""The kinds of addresses, by the first that matches a path; else "other"."""
OTHER = "other"


class Measured:
    """Counts and times the requests of an application, and answers at `/metrics`
    itself, under the names of the desk. Another name is left to the guard."""

    def __init__(
        self,
        app: ASGIApp,
        served: ServedDesk,
        names: Names | None = None,
        root: str = "",
    ) -> None:
        """`root` is the path of the site that the desk is below."""
        self._app, self._names, self._root = app, names or Names(), root
        self._registry = registry = CollectorRegistry()
        # They would tell when somebody was the first.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # of the library
        ProcessCollector(registry=registry)
        registry.register(_Desk(served))
        self._requests = Counter(
            "qa_requests",
            "Requests by method, kind of address and status.",
            ("method", "place", "status"),
            registry=registry,
        )
        self._seconds = Histogram(
            "qa_request_seconds",
            "Seconds from the request to the end of the response.",
            ("place",),
            buckets=SECONDS,
            registry=registry,
        )
        self._open = Gauge(
            "qa_requests_open",
            "Requests that are not answered yet.",
            registry=registry,
        )
        self._answers = Counter(
            "qa_answers",
            "Answers to questions of people and programs by verdict.",
            ("verdict",),
            registry=registry,
        )
        self._emergencies = Counter(
            "qa_emergencies",
            "Messages with a red flag.",
            registry=registry,
        )
        self._thinking = Histogram(
            "qa_answer_seconds",
            "Seconds that the desk itself takes for an answer.",
            buckets=SECONDS,
            registry=registry,
        )
        served.tell(self._note)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(self._root) or "/"
        place, began, status = place_of(path), time.perf_counter(), "none"

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = str(message["status"])
            await send(message)

        known = self._names.has(dict(scope["headers"]).get(b"host", b""))
        metrics = path == PATH and known
        method = scope["method"] if scope["method"] in METHODS else OTHER
        with self._open.track_inprogress():
            try:
                if metrics:
                    await self._answer(scope["method"], noting_send)
                else:
                    await self._app(scope, receive, noting_send)
            finally:
                self._requests.labels(method, place, status).inc()
                self._seconds.labels(place).observe(time.perf_counter() - began)

    async def _answer(self, method: str, send: Send) -> None:
        status, kind, body = 405, "text/plain", b"Use GET.\n"
        if method in READS:
            status, kind = 200, CONTENT_TYPE_LATEST
            body = await run_in_threadpool(generate_latest, self._registry)
        headers = [
            (b"content-type", kind.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"allow", ", ".join(READS).encode()),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
            (b"cross-origin-resource-policy", b"same-origin"),
        ]
        start = {"type": "http.response.start", "status": status, "headers": headers}
        await send(start)
        sent = b"" if method == "HEAD" else body
        await send({"type": "http.response.body", "body": sent})

    def _note(self, answers: Answers) -> None:
        for answer in answers.answers:
            self._answers.labels(answer.status).inc()
            self._thinking.observe(answer.took_ms / 1000)
        if answers.emergency:
            self._emergencies.inc()


class _Desk(Collector):
    """The state of the desk at the moment it is asked for."""

    def __init__(self, served: ServedDesk) -> None:
        self._served = served

    def collect(self) -> Iterable[Metric]:
        """One value each."""
        health, stats = self._served.health(), self._served.desk.stats
        for name, says, value in (
            ("qa_healthy", "1 where the desk answers a question.", health.ok),
            (
                "qa_renewal_refused",
                "1 where a new index or file of staff could not be taken up.",
                bool(self._served.refused),
            ),
            ("qa_rolled_back", "1 where staff went back to this index.", stats.chosen),
            ("qa_articles", "Articles of the index.", stats.articles),
            ("qa_passages", "Passages of the index.", stats.passages),
        ):
            yield GaugeMetricFamily(name, says, value=float(value))
        build = GaugeMetricFamily("qa_build", "The index that serves.", labels=["id"])
        build.add_metric([stats.build], 1)
        yield build


def place_of(path: str) -> str:
    """The kind of an address: one of a fixed list, so that no path gets into a
    series."""
    return next((name for name, kind in PLACES if kind.fullmatch(path)), OTHER)
