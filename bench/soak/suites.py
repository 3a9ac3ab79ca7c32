"""Tests of the suite that a soak runs at length: properties on many more texts, and the
words that are sent to every door and then looked for in every file.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from bench.places import REPO

PROPERTIES = ("-m", "hypothesis")
"""Options of pytest that choose all tests of properties."""
CANARIES = (
    *("-m", "slow or not slow"),
    *("tests/project/test_private.py", "tests/browser/test_profile.py"),
)
_FAILED = "failure", "error"


def run_tests(
    chosen: Sequence[str], folder: Path, seed: int, *, times: int = 1
) -> dict[str, int]:
    """Runs tests, properties on so many times the usual number of texts. `folder` gets
    the report of pytest. Names each test that fails on standard error."""
    report = folder / "tests.xml"
    words = ["-q", "-p", "no:cacheprovider", "--hypothesis-seed", str(seed)]
    subprocess.run(
        [sys.executable, "-m", "pytest", *words, "--junitxml", str(report), *chosen],
        stdout=subprocess.DEVNULL,
        check=False,
        cwd=REPO,
        env={**os.environ, "QA_EXAMPLES_TIMES": str(times)},
    )
    cases = [*ET.parse(report).iter("testcase")]  # noqa: S314 - pytest wrote it
    failed = [c for c in cases if any(c.find(x) is not None for x in _FAILED)]
    for case in failed:
        print(f"wrong: {case.get('classname')}.{case.get('name')}", file=sys.stderr)
    skipped = sum(c.find("skipped") is not None for c in cases)
    return {"tests": len(cases) - skipped, "skipped": skipped, "failed": len(failed)}
