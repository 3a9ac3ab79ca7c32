"""Makes qa/safety/examples.npz: the vectors of the shipped examples of emergencies.

    python -m training.emergency_examples

Encodes the examples and the ordinary questions of qa/safety/flags.toml with the
packaged model. The file records the sha256 of the model's weights and of each text.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from qa.model import Encoder, encoder_for
from qa.safety.likeness import SHIPPED_EXAMPLES, digest_of, shipped_examples


def main() -> None:
    """Encodes the examples and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=SHIPPED_EXAMPLES)
    given = parser.parse_args()
    count = write_examples(given.out, encoder_for())
    print(f"{count} vectors in {given.out.name}")


def write_examples(out: Path, encoder: Encoder) -> int:
    """Writes `weights`, `texts` (sha256 of each) and `vectors` (half precision);
    returns the number of vectors."""
    texts = shipped_examples()
    vectors = np.stack([e.vector for e in encoder.encode_questions(texts)])
    np.savez(
        out,
        weights=np.array(encoder.weights_sha256),
        texts=np.array([digest_of(t) for t in texts]),
        vectors=vectors.astype(np.float16),
    )
    return len(texts)


if __name__ == "__main__":
    main()
