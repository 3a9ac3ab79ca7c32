"""Commands and figures of the README are true, and the wheel holds the package."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.helpers.cli import qa
from tests.helpers.folders import REPO

README = (REPO / "README.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", README, re.DOTALL | re.MULTILINE)
COMMANDS = [
    line.split("  #")[0].strip()
    for kind, block in BLOCKS
    if kind == "sh"
    for line in block.splitlines()
]
ENVIRONMENT = {
    **os.environ,
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "COLUMNS": "88",
}


def places(index_folder: Path) -> list[str]:
    return ["--index", str(index_folder), "--corpus", "corpus"]


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, capture_output=True, text=True, check=False, cwd=REPO, env=ENVIRONMENT
    )


NEEDS_MORE = frozenset({"check-text", "judge", "serve", "staff", "stage"})
"""Commands that need a file of one's own, write beside the repository, or never end;
their own tests run them."""
QA = [
    pytest.param(c, marks=pytest.mark.slow)
    if c.startswith(("qa eval", "qa calibrate"))
    else c
    for c in COMMANDS
    if c.startswith("qa ") and c.split()[1] not in NEEDS_MORE
]


def test_the_readme_names_every_command() -> None:
    assert {c.split()[1] for c in COMMANDS if c.startswith("qa ")} == {
        "build",
        "ask",
        "cache",
        "check",
        "check-index",
        "calibrate",
        "eval",
        "explain",
        "questions",
        "rollback",
        "verify",
        *NEEDS_MORE,
    }


@pytest.mark.parametrize("command", QA)
def test_the_commands_of_the_readme_run(
    command: str, index_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In this process, which has loaded the model. A test below starts `qa` itself."""
    monkeypatch.chdir(REPO)
    words = shlex.split(command)[1:]
    without = "check", "questions", "verify"
    index = [] if words[0] in without else places(index_folder)[:2]
    ran = qa(*words, *index)
    assert ran.exit_code == 0, ran.stderr
    assert ran.stdout or words[0] == "build"


def test_the_make_targets_of_the_readme_exist() -> None:
    targets = {t for t in re.findall(r"make (\w+)", README) if t != "model"}
    assert {"run", "test", "calibrate", "eval"} <= targets
    for target in targets:
        assert run(["make", "--dry-run", target]).returncode == 0, target


def test_the_answer_in_the_readme_is_the_answer(index_folder: Path) -> None:
    block = next(block for kind, block in BLOCKS if kind == "console")
    prompt, answer = block.split("\n", 1)
    ran = run([*shlex.split(prompt.removeprefix("$ ")), *places(index_folder)])
    assert ran.stdout == answer


def test_the_python_of_the_readme_runs(
    index_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = next(block for kind, block in BLOCKS if kind == "python")
    monkeypatch.chdir(REPO)
    exec(code.replace('Path("index")', f"Path({str(index_folder)!r})"), {})  # noqa: S102 - our own
    assert "Spinal stenosis" in capsys.readouterr().out


def test_the_figures_of_the_readme_are_the_calibrations() -> None:
    record = json.loads((REPO / "qa/answer/calibration.json").read_text("utf-8"))
    measured, promise = record["leave_one_out"], record["promise"]
    number, answerable = (
        sum(file[count] for file in record["fit"])
        for count in ("questions", "answerable")
    )
    unanswerable = number - answerable
    shown = unanswerable - measured["unanswerable_not_found"]
    for line in (
        f"at most {100 * promise['wrong_at_most']:g} % are wrong, "
        f"{100 * promise['sureness']:g} % sure",
        f"like the {promise['questions']} of `{record['calibration']['file']}`, of "
        f"which {promise['found']} were found, {promise['wrong']} of them wrongly",
        f"AUROC {measured['auroc']:.3f}, {measured['auroc_answerable']:.3f} |",
        f"{measured['found']} of {number}, {measured['found_but_wrong']} of them wrong",
        f"shown as *found* | {measured['unanswerable_found']} of {unanswerable} |",
        f"of the {unanswerable} unanswerable fit questions {shown} are still",
        f"{answerable - measured['answerable_found']} of the {answerable} answerable "
        "ones are not shown as *found*",
    ):
        assert line in README, line


def test_the_held_out_figures_of_the_readme_are_the_measured_ones() -> None:
    page = (REPO / "docs" / "evaluation.md").read_text("utf-8")
    section = page.split("\n## test\n")[1].split("\n## ")[0]
    for name, said in (
        ("Success@1", "the first passage answers | "),
        ("Success@3", "one of the first three answers | "),
        ("A passage that answers is shown", "a passage that answers is shown | "),
        ("AUROC, right from wrong", "separates right from wrong | AUROC "),
        ("Answered as found", "shown as *found* | "),
        ("Wrong among those (less is better)", "wrong among those | "),
    ):
        (row,) = re.findall(
            rf"^\| {re.escape(name)} \| ([^|]+?) \|", section, re.MULTILINE
        )
        assert f"| {said}{row}" in README, name


def test_the_wheel_holds_the_package_and_nothing_else(tmp_path: Path) -> None:
    built = run(
        [
            sys.executable,
            "-m",
            "build",
            "--wheel",
            "--no-isolation",
            "--outdir",
            str(tmp_path),
        ]
    )
    assert built.returncode == 0, built.stdout + built.stderr
    wheel = next(tmp_path.glob("*.whl"))
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {
        f.relative_to(REPO).as_posix()
        for f in (REPO / "qa").rglob("*")
        if f.is_file() and "__pycache__" not in f.parts
    }
    info = f"{wheel.name.split('-py3')[0]}.dist-info"
    about = {"METADATA", "WHEEL", "RECORD", "entry_points.txt"}
    licences = {"licenses/LICENSE", "licenses/NOTICE"}
    assert names == package | {f"{info}/{n}" for n in about | licences}
    assert {
        "qa/static/base.css",
        "qa/web/page/static/conversation.js",
        "qa/answer/calibration.json",
    } <= names


DOCUMENTS = sorted(
    {*REPO.glob("*.md"), *REPO.glob("docs/*.md")} - {REPO / "CHANGELOG.md"}
)
NAMED = re.compile(r"(?<![\w/.])(?:qa|tests|bench|training|docs)/[\w./-]+\.\w+")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    named = NAMED.findall(document.read_text("utf-8"))
    assert [name for name in named if not (REPO / name).is_file()] == []


def test_no_file_names_this_machine_or_a_registry() -> None:
    tracked = run(["git", "ls-files", "-z"]).stdout.split("\0")
    words = [f"{REPO}/", f"{Path.home()}/", "pypi" + ".org", "pythonhosted" + ".org"]
    for name in filter(None, tracked):
        path = REPO / name
        text = path.read_bytes().decode("utf-8", "ignore") if path.is_file() else ""
        assert not [w for w in words if w in text], name
