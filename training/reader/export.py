"""Makes the shipped file of the reader: one ONNX graph with weights of eight bits.

    python -m training.reader.export training/.work/seed1 training/.work/seed2

Averages the weights of the runs, writes `reader.onnx` and its card, and measures how
far eight bits move the logits.
"""

from __future__ import annotations

import argparse
import json
import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from safetensors.torch import load_file
from torch import Tensor

from qa.files import sha256_of
from qa.model import encoder_for
from qa.model.answer_reader import CARD, SHIPPED_READER, WEIGHTS
from training.artefacts import READER_SOURCES
from training.reader.network import Network
from training.reader.rows import (
    OPEN_SETS,
    PATIENT,
    SQUAD,
    halves,
    squad_rows,
)
from training.reader.train import RECORD
from training.reader.train import WEIGHTS as TRAINED
from training.sources import (
    REPO,
    digests,
    read_json,
    write_json,
)

OPSET = 17
LICENCES = {
    "CC BY-SA": "squad2-a, squad1-a, squad2-train-part, squad-train-sentences (SQuAD, "
    "4.0); nq-dev (QED, 3.0; Natural Questions; clapnq); boolq (3.0); mlqa-en",
    "CC BY": "squadshifts-wiki, -amazon, -reddit (4.0); bioasq (2.5); quoref (4.0); "
    "patient-articles (MedQuAD, 4.0) and the questions of our own over them",
    "Apache-2.0": "tydiqa-en, selqa, covid-faq; leaflets of our own with questions",
    "MIT": "sleepqa, cpgqa, pubmedqa-l, evidence-inference, policyqa, fairytaleqa",
    "CDLA-Sharing-1.0": "epqa",
}
"""The licence of each set. The licences of squadshifts, tydiqa-en, boolq and bioasq are
named from memory, because their repositories hold none."""


def main() -> None:
    """Writes the file and the card."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path, help="folders of training runs")
    parser.add_argument("--out", type=Path, default=SHIPPED_READER)
    shared = REPO.parent / "shared"
    parser.add_argument("--collections", type=Path, default=shared / "collections")
    parser.add_argument("--sets", type=Path, default=shared / "training")
    given = parser.parse_args()
    network = Network()
    network.load_state_dict(averaged([load_file(r / TRAINED) for r in given.runs]))
    given.out.mkdir(parents=True, exist_ok=True)
    export(network, given.out / WEIGHTS)
    base = encoder_for()
    squad2 = squad_rows(given.collections / "squad2-a")
    half, test = halves(squad2)
    others = {r.group for r in squad_rows(given.collections / "squad1-a")} - half - test
    card = {
        "weights_sha256": sha256_of(given.out / WEIGHTS),
        "base": {"name": base.name, "sha256": base.weights_sha256},
        "data": digests(READER_SOURCES)
        | {n: sha256_of(given.sets / f"{n}.jsonl.gz") for n in OPEN_SETS}
        | {n: sha256_of(given.collections / n / "queries.jsonl") for n in SQUAD}
        | {PATIENT: sha256_of(given.collections / PATIENT)},
        "licences": LICENCES,
        "titles": {"learnt": sorted(half | others), "tested": sorted(test)},
        "runs": [read_json(r / RECORD) for r in given.runs],
        "versions": {"python": platform.python_version()}
        | {p: version(p) for p in ("torch", "transformers", "onnx", "onnxruntime")},
    }
    write_json(given.out / CARD, card)
    print(json.dumps({"bytes": (given.out / WEIGHTS).stat().st_size}))


def averaged(states: Sequence[dict[str, Tensor]]) -> dict[str, Tensor]:
    """The mean of the weights of several runs that began alike."""
    return {k: torch.stack([s[k].float() for s in states]).mean(0) for k in states[0]}


def export(network: Network, out: Path) -> None:
    """Writes the network with weights of eight bits, one scale a channel. Needs the
    extra `train`."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.shape_inference import quant_pre_process

    network.eval()
    tokens = torch.ones(1, 16, dtype=torch.long)
    kinds = torch.tensor([[0] * 8 + [1] * 8])
    names = ["input_ids", "attention_mask", "token_type_ids"]
    free = {n: {0: "pairs", 1: "tokens"} for n in (*names, "start", "end")}
    with TemporaryDirectory() as scratch:
        whole, ready = Path(scratch) / "whole.onnx", Path(scratch) / "ready.onnx"
        torch.onnx.export(
            network,
            (tokens, tokens, kinds),
            str(whole),
            input_names=names,
            output_names=["answers", "start", "end"],
            dynamic_axes=free | {"answers": {0: "pairs"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quant_pre_process(str(whole), str(ready), skip_symbolic_shape=True)
        quantize_dynamic(
            str(ready),
            str(out),
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
        )
    onnx.checker.check_model(str(out))


if __name__ == "__main__":
    main()
