"""The commands and files of bench/ and training/: they start, and every text that names
one names one that is there."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from importlib.util import find_spec

import pytest

from tests.helpers.folders import REPO

FILES = re.compile(r"(?<![\w./])(?:bench|training)/[\w/-]+\.(?:py|toml|jsonl|txt|md)\b")
MODULES = re.compile(r"-m ((?:bench|training)(?:\.\w+)+)")
TEXTS = sorted(
    path
    for pattern in ("*.md", "Makefile", "NOTICE", "docs/*.md", "corpus/*.md")
    for path in REPO.glob(pattern)
) + sorted(
    path
    for folder in ("qa", "bench", "training", "tests")
    for suffix in ("py", "md", "toml")
    for path in (REPO / folder).rglob(f"*.{suffix}")
    if not any(part.startswith(".") for part in path.relative_to(REPO).parts)
)
COMMANDS = [
    f"{folder}.{path.stem}"
    for folder in (
        "bench.desk",
        "bench.hostile",
        "bench.peers",
        "bench.soak",
        "bench.staff",
        "training",
        "training.reader",
    )
    for path in sorted((REPO / folder.replace(".", "/")).glob("*.py"))
    if 'if __name__ == "__main__":' in path.read_text("utf-8")
]


def test_every_file_and_module_that_is_named_is_there() -> None:
    missing = []
    for path in TEXTS:
        text = path.read_text("utf-8")
        missing += [
            f"{path.relative_to(REPO)} names {name}"
            for name in FILES.findall(text)
            if not (REPO / name).is_file()
        ]
        missing += [
            f"{path.relative_to(REPO)} names {name}"
            for name in MODULES.findall(text)
            if find_spec(name) is None
        ]
    assert missing == []


def test_the_commands_are_those_that_the_readmes_name() -> None:
    readmes = "".join(
        (REPO / folder / "README.md").read_text("utf-8")
        for folder in ("bench", "training")
    )
    told = {name.rpartition(".")[2] for name in COMMANDS} - {"one_run"}
    assert {name for name in told if name not in readmes} == set()
    assert len(COMMANDS) >= 17


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_it_does(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    module = import_module(name)
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert said.startswith(f"usage: {name} ")
    assert " ".join((module.__doc__ or "").splitlines()[0].split()) in said
