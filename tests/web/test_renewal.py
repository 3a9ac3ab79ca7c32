"""The application takes up another index between two requests, on every page."""

from __future__ import annotations

from pathlib import Path

from starlette.testclient import TestClient

from qa.corpus import read_corpus
from qa.desk import Desk, ServedDesk
from qa.index import build
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_folder
from tests.helpers.serving import app_of


def test_every_page_shows_the_new_index_after_a_renewal(folder: Path) -> None:
    index, corpus = folder / "index", folder / "corpus"
    served = ServedDesk(Desk.open(index, corpus, TinyEncoder()), index, corpus)
    with TestClient(app_of(served), base_url="http://127.0.0.1") as client:
        assert "Spine clinic" not in client.get("/en/").text
        write_folder(corpus, {"new.txt": "Myelogram\nA test of the spinal canal."})
        write_folder(corpus, {"desk.toml": 'name = "Spine clinic"'})
        after, _ = build(index, read_corpus(corpus), TinyEncoder())
        assert client.get("/articles/new").status_code == 404
        assert served.reload()
        assert client.get("/articles/new").status_code == 200
        for language in ("en", "es", "ar"):
            for page in (f"/{language}/", f"/{language}/config"):
                assert "Spine clinic" in client.get(page).text
        asked = {"question": "What is a myelogram?"}
        assert client.post("/api/ask", json=asked).json()["build"] == after
        assert client.get("/healthz").json()["build"] == after
        (index / "CURRENT").write_text("nonsense")
        assert not served.reload()
        health = client.get("/healthz")
        assert health.status_code == 200
        assert "names no build" in health.json()["refused"]
        assert client.post("/api/ask", json=asked).json()["build"] == after
