"""`qa serve`: it says where the page is, and stops when it is asked to."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.helpers.folders import REPO

QA = Path(sys.executable).with_name("qa")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_opens_the_page_says_where_and_stops_when_asked(
    places: Sequence[str],
) -> None:
    port = free_port()
    served = subprocess.Popen(
        [QA, "serve", "--port", str(port), *places],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=REPO,
    )
    try:
        assert served.stdout is not None
        assert (
            served.stdout.readline() == f"The desk is open: http://127.0.0.1:{port}\n"
        )
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz") as answer:
            assert json.load(answer)["status"] == "ok"
        served.send_signal(signal.SIGHUP)  # renews the desk; unheard, it ends a process
        time.sleep(0.2)
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
            assert json.load(answer)["status"] == "ready"
        taken = subprocess.run(
            [QA, "serve", "--port", str(port), *places],
            capture_output=True,
            text=True,
            check=False,
            cwd=REPO,
        )
        assert taken.returncode == 2
        assert "PORT" in taken.stderr
        assert "Traceback" not in taken.stderr
    finally:
        began = time.monotonic()
        served.send_signal(signal.SIGTERM)
        _, errors = served.communicate(timeout=30)
    assert time.monotonic() - began < 20
    assert served.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in errors
