"""The time of an evaluation, beside that of encoding the same texts and nothing else.

    python -m bench.desk.from_nothing ../shared/collections/scifact

Runs three processes one after the other: the model alone on the text of every document;
a whole evaluation with an empty cache; a second configuration with the cache of the
first.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.places import BENCH, REPO

BARE = """
import sys, time
from pathlib import Path
from bench.desk.sets import WHOLE
from qa.evaluation.sets import read_beir
from qa.model import encoder_for
from qa.corpus import cut_passages, search_text
testset = read_beir(Path(sys.argv[1]))
cut = [p for a in testset.corpus.articles for p in cut_passages(a, WHOLE)]
texts = [search_text(p) for p in cut]
model = encoder_for()._model
began = time.perf_counter()
model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
print(time.perf_counter() - began, len(texts))
"""


def main() -> None:
    """Prints the three times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("collection", type=Path, help="a folder in BEIR layout")
    collection = parser.parse_args().collection
    seconds, texts = bare(collection)
    print(f"bare encoding of {texts} texts, sentence-transformers: {seconds:.0f} s")
    with tempfile.TemporaryDirectory() as kept:
        whole = evaluation(collection, "meaning", Path(kept))
        print(f"evaluation from nothing: {whole:.0f} s, {whole / seconds:.2f} times")
        again = evaluation(collection, "both", Path(kept))
        print(f"another configuration on what was kept: {again:.1f} s")


def bare(collection: Path) -> tuple[float, int]:
    """Seconds that the model takes for the texts of all documents, and their number."""
    ran = subprocess.run(
        [sys.executable, "-c", BARE, str(collection.resolve())],
        check=True,
        capture_output=True,
        text=True,
        cwd=REPO,
    )
    seconds, texts = ran.stdout.split()
    return float(seconds), int(texts)


def evaluation(collection: Path, configuration: str, index: Path) -> float:
    """Wall-clock seconds of the whole command, from its start to its end."""
    began = time.perf_counter()
    subprocess.run(
        [
            str(Path(sys.executable).with_name("qa")),
            "eval",
            str(collection),
            *("--config", str(BENCH / "configurations" / f"{configuration}.toml")),
            *("--index", str(index)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
