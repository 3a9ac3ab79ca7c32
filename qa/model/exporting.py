"""Exports a sentence-transformers model to ONNX, and holds the export to the reference.

The export is made once for a model, in a process of its own, so that no process that
serves has torch in its memory. It is kept only if, for texts of every kind (CHECKED),
the tokens are the same, the vectors have a cosine of at least MIN_COSINE, and no value
of a token's state differs by more than MAX_DIFFERENCE. Otherwise the card keeps the
reason, and the reference serves.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from filelock import FileLock

from qa._offline import stay_offline
from qa.errors import ModelError
from qa.files import sha256_of

from .encoder import Encoded, Encoder
from .onnx_encoder import (
    CARD,
    GRAPH,
    STATES,
    TOKENIZER,
    VECTOR,
    WEIGHTS,
    Card,
    OnnxEncoder,
    folder_of,
)
from .sentence_transformer import SentenceTransformerEncoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MIN_COSINE, MAX_DIFFERENCE = 0.9999, 1e-3
"""Least cosine of two vectors of a text, and greatest difference of two values of the
unit states of a token."""
OPSET = 17
CHECKED = (
    "pain",
    "What is it?",
    "What is spinal stenosis, and how is it treated without surgery?",
    "how long dose the RELIEF of a nerve-block last??",
    "  Spaces before,  between   and behind.  ",
    "A line\nand another one,\twith a tab.",
    "Take 2.5 mg of warfarin (5 mg at night) for 3 to 6 weeks; 20 % need more.",
    "El dolor de espalda dura más de tres meses. ¿Qué puedo hacer?",
    "ما هو تضيق القناة الشوكية؟",
    "脊柱管狭窄症とは何ですか？",
    "naïve café – “quoted” … 😀 x²",
    "",
    "Radiofrequency ablation\n\nRisks\n- Bleeding\n- Infection\n- Numbness of the skin",
    "The injection is given near the nerve under X-ray guidance. " * 9,
    "Nobody knows how long a text may be before its end is cut off by the model. " * 99,
)
"""Texts of every length and of several scripts, on which an export is checked."""


def export_of(reference: SentenceTransformerEncoder, exports: Path) -> Encoder:
    """The export of a model in a folder of exports, made if it is not there; the
    reference itself where the model cannot be exported.

    Raises ModelError where the model does not load, or where what makes an export is
    not installed; OSError where it cannot be written.
    """
    folder = folder_of(reference, exports)
    if Card.read(folder) is None:
        exports.mkdir(parents=True, exist_ok=True)
        with FileLock(exports / ".lock"):
            if Card.read(folder) is None:
                _make(reference, folder)
    return opened(reference, exports) or reference


def opened(reference: SentenceTransformerEncoder, exports: Path) -> OnnxEncoder | None:
    """The export of a model, if there is one."""
    folder = folder_of(reference, exports)
    card = Card.read(folder)
    usable = card is not None and not card.refused
    return OnnxEncoder(folder, card, reference.name) if card and usable else None


def _make(reference: SentenceTransformerEncoder, folder: Path) -> None:
    """Exports a model in a new process, into a folder that is there at once or not at
    all."""
    with tempfile.TemporaryDirectory(prefix=".new-", dir=folder.parent) as place:
        fresh = Path(place) / folder.name
        fresh.mkdir()
        ran = subprocess.run(  # noqa: S603 - our own module
            [
                *(sys.executable, "-m", __name__),
                *(str(reference.folder), reference.name, str(fresh)),
            ],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        if not (fresh / CARD).is_file():
            said = (ran.stdout or ran.stderr).strip().splitlines() or ["it was ended"]
            raise ModelError(
                f"The model in {reference.folder} could not be exported: {said[-1]}",
                cure="Install what makes an index: pip install 'question-desk[build]'"
                if "No module named" in said[-1]
                else "Install the model again, or set QA_MODEL to another folder.",
            )
        for file in fresh.iterdir():
            file.chmod(0o644)  # another user may serve
        shutil.rmtree(folder, ignore_errors=True)
        fresh.rename(folder)


def export(reference: SentenceTransformerEncoder, folder: Path) -> str:
    """Writes the export of a model into an empty folder. Returns the reason why the
    model cannot be exported, which is then all that the card holds; else nothing.

    Raises ModelError where the model does not load.
    """
    model = reference.loaded(attn_implementation="eager")
    try:
        card = _write(reference, model, folder)
        refused = differences(reference, OnnxEncoder(folder, card, reference.name))
    except Exception as error:  # noqa: BLE001 - whatever the reason, it has no export
        refused = f"{type(error).__name__}: {error}".splitlines()[0]
    if refused:
        for file in folder.iterdir():
            file.unlink()
        card = Card(
            reference.name, reference.weights_sha256, reference.settings_sha256, refused
        )
    card.write(folder)
    return refused


def _write(
    reference: SentenceTransformerEncoder, model: SentenceTransformer, folder: Path
) -> Card:
    """Writes graph, weights and tokenizer; the card says what they are."""
    import onnx
    import torch

    features = model.preprocess(["short", "a text of several words"])
    inputs = [n for n in model.tokenizer.model_input_names if n in features]

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *values: Any) -> tuple[Any, Any]:
            made = self.model(dict(zip(inputs, values, strict=True)))
            return made["sentence_embedding"], made["token_embeddings"]

    with tempfile.TemporaryDirectory(prefix="qa-") as scratch:
        whole = Path(scratch) / GRAPH
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the tracer; the check is ours
            torch.onnx.export(
                Graph().eval(),
                tuple(features[n] for n in inputs),
                str(whole),
                input_names=inputs,
                output_names=[VECTOR, STATES],
                dynamic_axes={n: {0: "texts", 1: "tokens"} for n in (*inputs, STATES)}
                | {VECTOR: {0: "texts"}},
                opset_version=OPSET,
                dynamo=False,
            )
        onnx.save(  # one file can hold two gigabytes at most
            onnx.load(str(whole)),
            str(folder / GRAPH),
            save_as_external_data=True,
            location=WEIGHTS,
        )
    tokenizer = model.tokenizer.backend_tokenizer
    words = type(tokenizer).from_str(tokenizer.to_str())  # the model's own stays as is
    words.no_padding()
    words.enable_truncation(model.max_seq_length)
    words.save(str(folder / TOKENIZER))
    prompts = model.prompts or {}
    return Card(
        reference.name,
        reference.weights_sha256,
        reference.settings_sha256,
        dimension=reference.dimension,
        inputs=tuple(inputs),
        prompts=(prompts.get("query") or "", prompts.get("document") or ""),
        files=tuple(
            (name, sha256_of(folder / name)) for name in (GRAPH, WEIGHTS, TOKENIZER)
        ),
    )


def differences(reference: Encoder, other: Encoder) -> str:
    """The first difference between what two encoders make of CHECKED, in words; empty
    if there is none that counts."""
    both = (reference, other)
    questions = [e.encode_questions(CHECKED) for e in both]
    passages = [list(e.encode_passages(CHECKED)) for e in both]
    for kind, (mine, theirs) in (("question", questions), ("passage", passages)):
        for text, one, two in zip(CHECKED, mine, theirs, strict=True):
            if found := _difference(one, two):
                return f"of the {kind} {text[:40]!r} {found}"
    return ""


def _difference(one: Encoded, two: Encoded) -> str:
    if not np.array_equal(one.ids, two.ids):
        return "the tokens differ"
    if not np.array_equal(one.spans, two.spans):
        return "the places of the tokens differ"
    cosine = float(one.vector @ two.vector)
    if not cosine >= MIN_COSINE:
        return f"the vectors have a cosine of {cosine:.5f}"
    apart = float(np.abs(one.last - two.last).max(initial=0))
    if not apart <= MAX_DIFFERENCE:
        return f"the states differ by {apart:.5f}"
    return ""


def _main(source: str, name: str, target: str) -> None:
    """Exports the model of a folder, by a name, into another folder. Of a model that
    does not load, standard output tells why."""
    stay_offline()
    reference = SentenceTransformerEncoder(source)
    reference.name = name
    try:
        export(reference, Path(target))
    except ModelError as error:
        sys.stdout.write(error.message)


if __name__ == "__main__":
    _main(*sys.argv[1:])
