"""Folders of small articles, and articles in a form that reads well in a diff."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from qa.corpus import Article, Source
from qa.corpus.formats.lines import Hint
from qa.corpus.formats.plain_text import blocks_of
from qa.safety import FLAGS_FILE

REPO = Path(__file__).parents[2]


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Writes each file under `folder`, which it returns."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def write_flags(folder: Path, content: str | bytes) -> Path:
    """Writes a clinic's own red flags into `folder`, which it returns."""
    return write_folder(folder, {FLAGS_FILE: content})


def article_of(text: str, hints: Mapping[str, Hint] | None = None) -> Article:
    return Article(
        "a", "A title", text, blocks_of(text, hints), Source("a.txt", "0" * 64)
    )


def sketch(article: Article) -> list[str]:
    """Each block as `kind section > section | label | its text`, readable in a diff."""
    lines = []
    for block in article.blocks:
        section = " > ".join(article.text[a:b] for a, b in block.path)
        text = article.text[block.start : block.end]
        if block.label:
            length = block.label.end - block.label.start
            at = block.label.start - block.start
            text = f"{text[:at]}[{text[at : at + length]}]{text[at + length :]}"
        lines.append(f"{block.kind}{f' {section}' if section else ''} | {text}")
    return lines


ARTICLES = {
    "disc.txt": "Herniated disc\nA herniated disc presses on a nerve. It hurts in the leg.",
    "stenosis.txt": "Spinal stenosis\nThe spinal canal narrows. Walking gets hard.",
}
