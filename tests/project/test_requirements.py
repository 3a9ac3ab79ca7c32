"""Packages are installed by their hashes, at the versions of constraints.txt."""

from __future__ import annotations

import re
import tomllib
from importlib.metadata import requires

import pytest

from tests.helpers.folders import REPO

LISTS = sorted(p.name for p in (REPO / "requirements").glob("*.txt"))
LOCKED = [name for name in LISTS if not name.startswith("without")]
PIN = re.compile(
    r"(?m)^([\w.-]+)==([\w.]+)(?: ; [^\\\n]+)? \\\n((?:    --hash=.*\n?)+)"
)
HASHES = re.compile(r"(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n?)+")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    lines = (REPO / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {normal(name): version for name, version in pairs}


def locked(file: str) -> dict[str, str]:
    text = (REPO / "requirements" / file).read_text("utf-8")
    found = PIN.findall(text)
    assert len(found) == len(re.findall(r"(?m)^[^ #\n]", text))
    assert all(HASHES.fullmatch(hashes) for _, _, hashes in found)
    return {normal(name): version for name, version, _ in found}


@pytest.mark.parametrize("file", LOCKED)
def test_every_package_has_its_version_and_its_hashes(file: str) -> None:
    known = pins()
    assert {n: v for n, v in locked(file).items() if known.get(n) != v} == {}


def test_the_lists_hold_what_the_package_asks_for() -> None:
    extras = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]
    optional = extras["optional-dependencies"]
    names = re.compile(r"[\w.-]+")

    def asked(*groups: str) -> set[str]:
        lines = [*extras["dependencies"], *(x for g in groups for x in optional[g])]
        return {normal(n[0]) for x in lines if (n := names.match(x))} - {
            "torch",
            "question-desk",
        }

    every = ("api", "build", "evaluate", "postgres", "serve")
    assert asked("postgres", "serve") <= locked("serve.txt").keys()
    assert asked(*every) <= locked("run.txt").keys()
    assert asked(*every, "test") <= locked("test.txt").keys()


def test_who_serves_installs_no_training_framework() -> None:
    heavy = {"torch", "transformers", "sentence-transformers", "triton", "scipy"}
    assert not heavy & locked("serve.txt").keys()
    assert not [n for n in locked("run.txt") if n.startswith(("nvidia", "cuda"))]


def test_what_torch_needs_is_in_the_list() -> None:
    needed = [r for r in requires("torch") or [] if ";" not in r]
    names = {normal(re.split(r"[^\w.-]", r)[0]) for r in needed}
    assert names <= locked("run.txt").keys() | {"setuptools"}
