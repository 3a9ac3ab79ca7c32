"""The command `calibrate`: fit the confidence, and choose thresholds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qa.cli.group import main
from qa.cli.terminal import CORPUS, INDEX, loading, open_desk, progress
from qa.errors import CalibrationError, PromiseNotKept
from qa.files import replace_file, sha256_of

if TYPE_CHECKING:
    from qa.answer import Calibration
    from qa.corpus import JudgedQuestion
    from qa.desk import Desk
    from qa.evaluation import KeptTrials, Trial, WantedPromise

PROMISES = 0.10, 0.15, 0.20
"""Tried in turn; in the simulation of bench/desk/promises.py, trying them so breaks no
more promises than are allowed."""
MIN_SURE = 0.5
"""A promise that would be told as less sure is refused."""
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@main.command()
@click.argument("fit", metavar="[FIT]...", type=_FILE, nargs=-1)
@click.option(
    "--promise-on",
    type=_FILE,
    required=True,
    metavar="FILE",
    help="Golden questions (JSON lines or CSV) that serve the promise only, none of "
    "them in FIT.",
)
@click.option(
    "--wrong",
    type=click.FloatRange(0.001, 0.5),
    help="Promise: of the answers shown as found, at most this share is wrong.  "
    "[default: the first of 0.10, 0.15 and 0.20 that holds]",
)
@click.option(
    "--sure",
    type=click.FloatRange(MIN_SURE, 0.999),
    default=0.95,
    show_default=True,
    help="Confidence level of the promise.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the calibration to this file; a corpus reads DIR/calibration.json.",
)
@click.option(
    "--keep/--no-keep",
    default=True,
    help="Keep the evidence of the answers in INDEX/calibrating, so that no question "
    "is asked twice of the same desk. The file holds hashes in place of questions, and "
    "offsets in place of passages. Only its owner can read it; it may be deleted.  "
    "[default: keep]",
)
@CORPUS
@INDEX
def calibrate(  # noqa: PLR0917 - click passes them by name
    fit: Sequence[Path],
    promise_on: Path,
    wrong: float | None,
    sure: float,
    out: Path | None,
    corpus: Path,
    index: Path,
    *,
    keep: bool,
) -> None:
    """Fit the confidence on judged questions.

    FIT are files of golden questions, in JSON lines or in CSV with two columns. With
    fewer than some 200 questions of your own name no FIT, so that all of them serve
    the promise; the confidence is then computed as it was shipped. The threshold for
    *found* is the lowest that keeps the promise on the questions of --promise-on. If
    none does, nothing is written, the earlier calibration stays, and you are told how
    many questions are missing. A first hundred questions often support a promise of
    0.15 or 0.20, and sometimes of 0.10 (docs/promises.md).

    Whoever adds questions until a promise holds breaks it more often than 1 - --sure
    says. So earlier tries on some of these questions are counted, and the promise is
    told as less sure. To try up to five times, say --sure 0.99 each time.
    """
    from qa.corpus import corpus_digest, read_corpus
    from qa.evaluation import KeptTrials, WantedPromise, plan_of
    from qa.evaluation import calibrate as fit_curve
    from qa.evaluation.sets import golden

    if out and not out.parent.is_dir():
        raise click.UsageError(f"There is no folder {out.parent} for --out.")
    with loading():
        read = read_corpus(corpus, skip_bad=True)
        sets = {f: golden(f, read) for f in (*fit, promise_on)}
        asked = {f: s.questions for f, s in sets.items()}
        every = [q for questions in asked.values() for q in questions]
        desk = open_desk(corpus, index, calibrated=False, asked=every)
    for note in (n for s in sets.values() for n in s.notes):
        click.echo(note, err=True)
    kept = KeptTrials(index if keep else None, desk, corpus)
    tried = _asked(desk, asked, kept)
    trials = tried[promise_on]
    tried_on_fit = [t for f in dict.fromkeys(fit) for t in tried[f]]
    curve = None if fit else _shipped(desk)
    articles, weights = corpus_digest(corpus), desk.encoder.weights_sha256

    def fitted(promise: WantedPromise) -> dict[str, Any]:
        return fit_curve(
            tried_on_fit, trials, weights, articles, promise, curve_of=curve
        )

    if spent := kept.spent(asked[promise_on]):
        click.echo(_told_before(sure, spent), err=True)
    wanted = [WantedPromise(s, sure, spent) for s in ((wrong,) if wrong else PROMISES)]
    try:
        record = _first_held(trials, wanted, fitted, kept)
    finally:
        kept.write()
    record["fit"] = [_file(f, asked[f]) for f in dict.fromkeys(fit)]
    record["calibration"] = _file(promise_on, asked[promise_on])
    if out:
        text = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
        replace_file(out, text.encode())
    for line in (*_told(record), *plan_of(record, trials, sure)):
        click.echo(line)
    click.echo(f"Written to {out}." if out else "Nothing was written: give --out FILE.")


def _shipped(desk: Desk) -> Calibration:
    from qa.answer import calibration_for

    weights = desk.encoder.weights_sha256
    shipped = calibration_for(None, weights, None, known=desk.knows_questions)
    if shipped is None:
        raise click.UsageError("The shipped curve is of another model: name a FIT.")
    return shipped


def _asked(
    desk: Desk, asked: Mapping[Path, Sequence[JudgedQuestion]], kept: KeptTrials
) -> dict[Path, list[Trial]]:
    """Asks all questions whose answers are not kept, and keeps the new ones, those of a
    run that is broken off too."""
    from qa.evaluation import try_questions

    every = [q for questions in asked.values() for q in questions]
    if before := sum(kept.get(q) is not None for q in every):
        click.echo(f"{before} of {len(every)} questions were asked before.", err=True)
    try:
        with progress("Asking", len(every)) as advance:
            return {
                f: try_questions(desk, qs, advance, kept) for f, qs in asked.items()
            }
    finally:
        kept.write()


def _first_held(
    trials: Sequence[Trial],
    wanted: Sequence[WantedPromise],
    fitted: Callable[[WantedPromise], dict[str, Any]],
    kept: KeptTrials,
) -> dict[str, Any]:
    """What is `fitted` with the first promise that holds. Notes that promises were
    tried on these questions. Raises the error of the last one if none holds."""
    questions = [t.question for t in trials]
    for promise in wanted:
        try:
            record = fitted(promise)
        except CalibrationError as error:
            if isinstance(error, PromiseNotKept):
                kept.note(questions, 1 - promise.sureness)
            if promise is wanted[-1]:
                raise
        else:
            kept.note(questions, 1 - promise.sureness)
            return record
    raise AssertionError(wanted)


def _told_before(sure: float, spent: float) -> str:
    left = sure - spent
    if left < MIN_SURE:
        raise CalibrationError(
            "A promise was tried so often on more and more of these questions that "
            f"{sure:.3g} would be told as {max(left, 0):.3g} sure.",
            cure="Try it on new questions, or with a greater --sure.",
        )
    return (
        "A promise was tried before on some of these questions, so one that holds now "
        f"is told as {left:.3g} sure, not {sure:.3g}."
    )


def _file(path: Path, questions: Sequence[JudgedQuestion]) -> dict[str, Any]:
    return {
        "file": path.name,
        "sha256": sha256_of(path),
        "questions": len(questions),
        "answerable": sum(q.answerable for q in questions),
    }


def _told(record: Mapping[str, Any]) -> Iterator[str]:
    from qa.answer import promise_of

    curve, least = record["curve"], record["thresholds"]
    promise = promise_of(record["promise"])
    weighed = ", ".join(f"{f} {s:.3f}" for f, s in curve["slopes"].items())
    yield f"Promise: {promise}."
    yield f"Upper bound of the share wrong: {promise.upper_bound:.3f}."
    yield f"Found from {least['found']:.3f}, related from {least['related']:.3f}."
    yield f"Curve: {curve['intercept']:.3f}; {weighed}."
    if not record["fit"]:
        return
    measured, files = record["leave_one_out"], record["fit"]
    number = sum(f["questions"] for f in files)
    answerable = sum(f["answerable"] for f in files)
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
