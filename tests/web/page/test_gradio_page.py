"""The page that Gradio serves: no history, no API, readable before scripts run."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.helpers.folders import REPO
from tests.helpers.html import elements, text_of


def config(client: TestClient, language: str = "en") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/{language}/config").json()
    return found


def test_the_page_keeps_no_history_and_offers_no_interface(client: TestClient) -> None:
    told = config(client)
    assert told["run_history"] is False
    assert told["analytics_enabled"] is False
    assert told["show_error"] is False
    assert told["footer_links"] == []
    assert told["dependencies"] == []  # nothing is asked through Gradio


@pytest.mark.parametrize("language", ["en", "es", "ar"])
def test_before_any_script_runs_the_page_can_be_read_and_sent(
    client: TestClient, language: str
) -> None:
    page = client.get(f"/{language}/").text
    early = page[page.index('<div class="q-app" id="q-early">') :]
    early = early[: early.index("<gradio-app")]
    forms = elements(early, "form")
    assert {f.attributes["action"] for f in forms} == {f"/{language}/plain"}
    assert len(text_of(early, "button")) >= 5  # questions to begin with, and Ask
    assert re.search(rf'<html dir="(ltr|rtl)" lang="{language}"', page)
    assert "githubusercontent" not in page
    assert f'href="/{language}/manifest.json"' in page
    assert client.get(f"/{language}/manifest.json").json()["lang"] == language


def test_no_template_language_sees_what_is_shown() -> None:
    source = (REPO / "qa/web/page/gradio_page.py").read_text("utf-8")
    assert 'html_template="${value}"' in source
    assert "{{" not in source
