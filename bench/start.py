"""What it costs to start: CPU seconds and peak memory of a fresh process.

    python -m bench.start [--questions 40]

Builds the index of the repository's articles in a temporary folder, with the export of
its model, and measures processes of their own: the import of sentence-transformers
alone, `qa ask` with its answer, the page until it is ready (the first time, when the
desk asks its own questions, and again), and questions that are new and known to an open
desk. Each twice: with the export, and with the reference (sentence-transformers) in its
place, which is what serves a model that cannot be exported. CPU seconds are of the
whole process, on one thread, so that other work on the machine counts little.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from bench.places import CORPUS, REPO

TOLD = """
import resource, sys, time
PLACES = "--index", sys.argv[1], "--corpus", sys.argv[2]
def tell(more=""):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{time.process_time():6.2f} s  {peak:5.0f} MiB  {more}", file=sys.stderr)
"""
OPEN = """
from pathlib import Path
from qa.desk import Desk
desk = Desk.open(Path(sys.argv[1]), Path(sys.argv[2]))
"""
PROCESSES: Mapping[str, str] = {
    "sentence-transformers, imported": "import sentence_transformers\ntell()",
    "qa ask, a question": """
from qa.cli import main
try:
    main(["ask", "What is discography?", *PLACES])
except SystemExit:
    tell()
""",
    "qa ask, a question with a typo": """
from qa.cli import main
try:
    main(["ask", "What is discografy?", *PLACES])
except SystemExit:
    tell()
""",
    "the page, first opening": f"""{OPEN}
from qa.web import create_app
create_app(desk)
tell()
""",
    "the page, again": f"""{OPEN}
from qa.web import create_app
create_app(desk)
tell()
""",
    "questions": f"""{OPEN}
from qa.corpus import read_questions
import numpy as np
desk.prepare()
file = Path(sys.argv[2]) / "questions/dev.jsonl"
asked = read_questions(file, {{a.id: a for a in desk.articles()}})[: int(sys.argv[3])]
for which in ("new", "known"):
    taken = []
    for question in asked:
        began = time.process_time()
        desk.ask(question.text, question.history)
        taken.append(1000 * (time.process_time() - began))
    median, late = np.percentile(taken, [50, 95])
    tell(f"{{which}}: median {{median:.0f}} ms, 95th percentile {{late:.0f}} ms")
""",
}


def main() -> None:
    """Prints a line for each process."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--questions", type=int, default=40)
    number = str(parser.parse_args().questions)
    with tempfile.TemporaryDirectory() as place:
        index, nothing = Path(place) / "index", Path(place) / "no-exports"
        build = ("-m", "qa", "build", "--index", str(index), "--corpus", str(CORPUS))
        run(build, {})
        for title, exports in (
            ("ONNX Runtime", index / "models"),
            ("sentence-transformers", nothing),
        ):
            print(f"\n{title}")
            environment = {"QA_EXPORTS": str(exports)}
            for name, code in PROCESSES.items():
                words = ("-c", TOLD + code, str(index), str(CORPUS), number)
                told = run(words, environment).splitlines()
                measured = [line for line in told if " MiB " in line]
                print("\n".join(f"  {name:32} {line}" for line in measured))
            for file in (index / "asked").glob("*.json"):
                file.unlink()  # the next first opening asks again


def run(words: tuple[str, ...], environment: Mapping[str, str]) -> str:
    """What a fresh process says on standard error."""
    ran = subprocess.run(
        [sys.executable, *words],
        check=True,
        capture_output=True,
        text=True,
        cwd=REPO,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )
    return ran.stderr


if __name__ == "__main__":
    main()
