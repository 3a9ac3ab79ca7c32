"""Makes corpus/questions/fit.npz: the vectors of the known questions.

    python -m training.known_questions

Encodes the questions with the packaged model, so that no start does. The file records
the sha256 of the model's weights and of each text.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from qa.answer.known import VECTORS_FILE
from qa.model import encoder_for, keep_vectors
from training.sources import CORPUS, known_texts

VECTORS = CORPUS / VECTORS_FILE


def main() -> None:
    """Encodes the questions and writes the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=VECTORS)
    given = parser.parse_args()
    texts = known_texts()
    keep_vectors(given.out, texts, encoder_for())
    print(f"{len(texts)} vectors in {given.out.name}")


if __name__ == "__main__":
    main()
