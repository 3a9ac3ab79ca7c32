"""The command `check-text`: what of a text stands in the articles."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.cli.group import main
from qa.cli.terminal import CONTROLS, CORPUS, INDEX, loading, naming, where

if TYPE_CHECKING:
    from qa.staff.text_check import Finding, Place, TextFindings

_SAID = {
    "word for word": "word for word in",
    "part": "a part of a longer sentence in",
    "closest": "not word for word; closest passage",
    "nothing": "nothing in our articles",
}


@main.command("check-text")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@CORPUS
@INDEX
def check_text(file: Path, corpus: Path, index: Path, *, as_json: bool) -> None:
    """Compare a text with the articles, sentence by sentence.

    FILE is a leaflet, an answer or a reply of a chatbot (.txt, .md, .docx, .pdf,
    .html); - reads standard input. Each sentence stands word for word in an article, is
    a part of a longer sentence there, is close to a passage, of which it shows what
    differs, or is like nothing in the articles. It never says true or false.
    Exit code 0 if every sentence stands word for word, 1 if not, 2 if FILE or the index
    cannot be read.
    """
    from qa.staff import TextCheck, text_json

    pasted = str(file) == "-"
    stream = sys.stdin.buffer if pasted else file.open("rb")
    with stream:
        content = stream.read()
    with naming(corpus, index), loading():
        found = TextCheck.open(index, corpus).check(
            content, "" if pasted else file.name
        )
    if as_json:
        click.echo(json.dumps(text_json(found), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(_lines(found)).translate(CONTROLS))
    sys.exit(0 if found.counts["word for word"] == len(found.findings) else 1)


def _lines(found: TextFindings) -> Iterator[str]:
    text = found.checked.text
    for finding in found.findings:
        sentence = finding.sentence
        yield f"{sentence.number}. {_SAID[finding.verdict]}"
        for place in finding.places:
            yield from _place(place)
        yield from _words(finding, text[sentence.start : sentence.end])
        yield ""
    counts = ", ".join(f"{found.counts[v]} {v}" for v in _SAID)
    yield f"{len(found.findings)} sentences: {counts}."


def _place(place: Place) -> Iterator[str]:
    yield f"   {where(place.passage)}"
    if place.opening:
        yield f"   in the list: {' '.join(place.opening.text.split())}"
    if place.folds:
        kinds = ", ".join(dict.fromkeys(f.kind for f in place.folds))
        yield f"   the same but for: {kinds}"


def _words(finding: Finding, said: str) -> Iterator[str]:
    """The sentence; where it is not whole and word for word, beside the article's."""
    from qa.quotes import difference
    from qa.staff.text_check import GRAVE, KINDS

    if finding.verdict in ("word for word", "nothing"):
        yield said
        return
    named = {k for c in finding.changes for k in c.kinds}
    kinds = [k.upper() if k in GRAVE else k for k in KINDS if k in named]
    if kinds:
        yield f"   differs in: {', '.join(kinds)}"
    place = finding.places[0]
    ours = place.part_of or place.passage
    yield "   [-article-] {+text+}:"
    yield difference(ours.text, said)
