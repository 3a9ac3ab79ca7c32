"""What an evaluation costs beside the bare encoding of the same texts.

    python bench/from_nothing.py ../shared/collections/scifact

Three processes, one after the other: the model alone over every document's text; the
whole evaluation with nothing kept; a second configuration on what that one kept.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONFIGURATIONS = Path(__file__).parent / "configurations"
BARE = """
import sys, time
from pathlib import Path
from qa.evaluation.sets import read_beir
from qa.model import encoder_for
from qa.corpus import PassageRules, cut_passages, search_text
testset = read_beir(Path(sys.argv[1]))
rules = PassageRules(100_000, 100_000)
cut = [p for a in testset.corpus.articles for p in cut_passages(a, rules)]
texts = [search_text(p) for p in cut]
model = encoder_for()._model
began = time.perf_counter()
model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
print(time.perf_counter() - began, len(texts))
"""


def main() -> None:
    collection = Path(sys.argv[1])
    seconds, texts = bare(collection)
    print(f"bare encoding of {texts} texts, sentence-transformers: {seconds:.0f} s")
    with tempfile.TemporaryDirectory() as kept:
        whole = evaluation(collection, "meaning", Path(kept))
        print(f"evaluation from nothing: {whole:.0f} s, {whole / seconds:.2f} times")
        again = evaluation(collection, "both", Path(kept))
        print(f"another configuration on what was kept: {again:.1f} s")


def bare(collection: Path) -> tuple[float, int]:
    ran = subprocess.run(
        [sys.executable, "-c", BARE, str(collection)],
        check=True,
        capture_output=True,
        text=True,
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
            *("--config", str(CONFIGURATIONS / f"{configuration}.toml")),
            *("--index", str(index)),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
