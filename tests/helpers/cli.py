"""Commands run in this process, and a small article to build over."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from qa.cli import main

ARTICLE = "Sciatica\nSciatica is pain that runs down the leg. It comes from a nerve."


def qa(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(w) for w in words], catch_exceptions=False)
