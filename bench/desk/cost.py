"""What a question costs: time, memory, and the size of the index.

    python -m bench.desk.cost

Builds the index of the repository's articles in a temporary folder, and asks the
questions of dev.jsonl and test.jsonl, after WARM ones that do not count. Run it in two
checkouts in turn to compare them.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.desk.sets import golden_set
from bench.places import CORPUS
from qa.corpus import read_corpus
from qa.desk import Desk
from qa.index import build
from qa.model import encoder_for

WARM = 20


def main() -> None:
    """Prints one line."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        encoder = encoder_for(index=Path(folder), make=True)
        build(Path(folder), read_corpus(CORPUS), encoder)
        desk = Desk.open(Path(folder), CORPUS, encoder)
        size = sum(f.stat().st_size for f in Path(folder).rglob("*") if f.is_file())
        asked = [q for name in ("dev", "test") for q in golden_set(name).questions]
        taken = []
        for question in [*asked[:WARM], *asked]:
            began = time.perf_counter()
            desk.ask(question.text, question.history)
            taken.append(1000 * (time.perf_counter() - began))
        middle, late = np.percentile(taken[WARM:], [50, 95])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        passages = desk.stats.passages
        print(
            f"{len(asked)} questions: median {middle:.0f} ms, 95th percentile "
            f"{late:.0f} ms; peak memory {peak:.0f} MiB; {passages} passages, "
            f"{size / passages / 1024:.1f} KiB of index a passage"
        )


if __name__ == "__main__":
    main()
