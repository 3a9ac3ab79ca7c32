"""The desk in a browser: a page for people, one address for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import FastAPI

    from qa.desk import Desk

    from .lab import Lab

__all__ = ["create_app"]


def create_app(desk: Desk, lab: Lab | None = None) -> FastAPI:
    """The web application of an open desk; nothing heavy is loaded before this. With
    `lab`, evaluations can be run under /lab."""
    from .app import create_app as make

    return make(desk, lab)
