"""The command `calibrate`: fit the confidence, and choose thresholds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.files import sha256_of

from .group import main
from .terminal import CORPUS, INDEX, loading, open_desk, progress

if TYPE_CHECKING:
    from qa.corpus import JudgedQuestion

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command()
@click.argument("fit", metavar="FIT...", type=_FILE, nargs=-1, required=True)
@click.option(
    "--promise-on",
    type=_FILE,
    required=True,
    metavar="FILE",
    help="Golden questions that serve the promise only, none of them in FIT.",
)
@click.option(
    "--wrong",
    type=click.FloatRange(0.001, 0.5),
    default=0.10,
    show_default=True,
    help="Promise: of the answers shown as found, at most this share is wrong.",
)
@click.option(
    "--sure",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Confidence level of the promise.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the calibration to this file; a corpus reads DIR/calibration.json.",
)
@CORPUS
@INDEX
def calibrate(  # noqa: PLR0917 - click passes them by name
    fit: Sequence[Path],
    promise_on: Path,
    wrong: float,
    sure: float,
    out: Path | None,
    corpus: Path,
    index: Path,
) -> None:
    """Fit the confidence on judged questions.

    FIT are files of golden questions. The threshold for *found* is the lowest that
    keeps the promise on the questions of --promise-on. If none does, nothing is written
    and the earlier calibration stays.
    """
    from qa.corpus import corpus_digest, read_corpus, read_questions
    from qa.evaluation import WantedPromise, try_questions
    from qa.evaluation import calibrate as fitted
    from qa.model import encoder_for

    if out and not out.parent.is_dir():
        raise click.UsageError(f"There is no folder {out.parent} for --out.")
    with loading():
        articles = read_corpus(corpus, skip_bad=True).by_id
        asked = {f: read_questions(f, articles) for f in (*fit, promise_on)}
        every = [q for questions in asked.values() for q in questions]
        desk = open_desk(corpus, index, calibrated=False, asked=every)
    with progress("Asking", sum(map(len, asked.values()))) as advance:
        tried = {f: try_questions(desk, qs, advance) for f, qs in asked.items()}
    record = fitted(
        [t for f in dict.fromkeys(fit) for t in tried[f]],
        tried[promise_on],
        encoder_for().weights_sha256,
        corpus_digest(corpus),
        WantedPromise(wrong, sure),
    )
    record["fit"] = [_file(f, asked[f]) for f in dict.fromkeys(fit)]
    record["calibration"] = _file(promise_on, asked[promise_on])
    if out:
        _write(out, record)
    for line in _told(record, out):
        click.echo(line)


def _file(path: Path, questions: Sequence[JudgedQuestion]) -> dict[str, Any]:
    return {
        "file": path.name,
        "sha256": sha256_of(path),
        "questions": len(questions),
        "answerable": sum(q.answerable for q in questions),
    }


def _write(out: Path, record: Mapping[str, Any]) -> None:
    fresh = out.with_name(f".{out.name}.new")
    fresh.write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", "utf-8")
    fresh.replace(out)  # in one step: no reader sees half a file


def _told(record: Mapping[str, Any], out: Path | None) -> Iterator[str]:
    from qa.answer import promise_of

    curve, least = record["curve"], record["thresholds"]
    measured, files = record["leave_one_out"], record["fit"]
    promise = promise_of(record["promise"])
    number = sum(f["questions"] for f in files)
    answerable = sum(f["answerable"] for f in files)
    weighed = ", ".join(f"{f} {s:.3f}" for f, s in curve["slopes"].items())
    yield f"Promise: {promise}."
    yield f"Upper bound of the share wrong: {promise.upper_bound:.3f}."
    yield f"Found from {least['found']:.3f}, related from {least['related']:.3f}."
    yield f"Curve: {curve['intercept']:.3f}; {weighed}."
    yield (
        f"Leave-one-out on {number} fit questions, {answerable} answerable: AUROC "
        f"{measured['auroc']:.3f} right from wrong, {measured['auroc_answerable']:.3f} "
        f"answerable from not; Brier {measured['brier']:.3f}."
    )
    yield (
        f"Of these, {measured['found']} found, {measured['found_but_wrong']} of them "
        f"wrong; {measured['unanswerable_found']} unanswerable found; "
        f"{measured['unanswerable_not_found']} of {number - answerable} unanswerable "
        f"shown nothing; {measured['right_but_not_found']} right ones lost."
    )
    yield "Confidence from, questions, mean confidence, share right:"
    for row in measured["reliability"]:
        yield (
            f"  {row['from']:.1f}  {row['questions']:3}  {row['mean_confidence']:.3f}  "
            f"{row['share_right']:.3f}"
        )
    yield f"Written to {out}." if out else "Nothing was written: give --out FILE."
