"""Makes qa/safety/examples.npz: the vectors of the shipped examples of emergencies.

    python -m training.emergency_examples

Encodes the examples and the ordinary questions of qa/safety/flags.toml with the
packaged model. The file records the sha256 of the model's weights and of each text.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from qa.model import encoder_for, keep_vectors
from qa.safety.likeness import SHIPPED_EXAMPLES, shipped_examples


def main() -> None:
    """Encodes the examples and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SHIPPED_EXAMPLES)
    given = parser.parse_args()
    examples = shipped_examples()
    keep_vectors(given.out, examples, encoder_for())
    print(f"{len(examples)} vectors in {given.out.name}")


if __name__ == "__main__":
    main()
