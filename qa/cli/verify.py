"""The command `verify`: do the quotes of take-home sheets still stand?"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .group import main
from .terminal import CONTROLS, CORPUS, SKIP_BAD, print_problems

if TYPE_CHECKING:
    from qa.corpus import Article, Passage
    from qa.quotes import Finding

_SAID = {
    "stands": "stands, word for word",
    "moved": "moved: the same words stand elsewhere in the article",
    "changed": "changed: the article no longer says this",
    "gone": "gone: there is no such article",
    "altered": "altered in the sheet itself",
}


@main.command()
@click.argument(
    "sheets", metavar="[SHEET]...", nargs=-1, type=click.Path(path_type=Path)
)
@click.option("--code", "codes", multiple=True, help="A check code; repeatable.")
@CORPUS
@SKIP_BAD
def verify(
    sheets: tuple[Path, ...], codes: tuple[str, ...], corpus: Path, *, skip_bad: bool
) -> None:
    """Check whether saved quotes still stand.

    Compares each quote of the saved SHEETs, and of the check codes, with the articles.
    Exit code 0 if all stand, 1 if not.
    """
    from qa.corpus import read_corpus
    from qa.quotes import finding_of, findings_of, place_of, read_sheet

    if not sheets and not codes:
        raise click.UsageError("Give a SHEET, or --code CODE.")
    for code in codes:
        place_of(code)  # refuses a bad code before any file is read
    saved = [read_sheet(sheet) for sheet in sheets]
    read = read_corpus(corpus, skip_bad=skip_bad)
    print_problems(read)
    articles: Mapping[str, Article] = read.by_id
    total = standing = 0
    for sheet, whole in zip(sheets, saved, strict=True):
        click.echo(_clean(f"{sheet}: {_count(len(whole.quotes))}"))
        for quote in whole.quotes:
            finding = finding_of(quote, articles)
            _show(str(quote.number), finding, articles)
            total, standing = total + 1, standing + (finding.verdict == "stands")
    for code in codes:
        findings = findings_of(code, articles)
        for finding in findings:
            _show(code.strip(), finding, articles)
        total, standing = total + 1, standing + (findings[0].verdict == "stands")
    click.echo(f"\nStanding: {standing} of {_count(total)}.")
    sys.exit(0 if standing == total else 1)


def _count(quotes: int) -> str:
    return f"{quotes} quote{'' if quotes == 1 else 's'}"


def _show(name: str, finding: Finding, articles: Mapping[str, Article]) -> None:
    """Prints the verdict, the places and the text of one quote."""
    reason = f" ({finding.reason})" if finding.reason else ""
    lines = [f"\n{name}. {_SAID[finding.verdict]}{reason}"]
    if finding.article and finding.article not in articles:
        lines.append(f"   article: {finding.article}")
    lines += [f"   {_where(p)}" for p in finding.now]
    lines += _words(finding)
    click.echo(_clean("\n".join(lines)))


def _words(finding: Finding) -> list[str]:
    from qa.quotes import difference

    then, verdict = finding.then, finding.verdict
    now = finding.now[0].text if finding.now else None
    if verdict == "stands" and then is not None:  # the sheet itself shows the text
        return ["   The article was edited elsewhere."] if finding.edited else []
    if verdict in ("stands", "moved"):
        return [now or ""]
    if now is None:
        return [
            "   No passage is like it now.",
            *([f"It was:\n{then}"] if then else []),
        ]
    if then is None:
        return ["   The code does not hold what was quoted. There stands now:", now]
    if verdict == "changed":
        return ["   [-then-] {+now+}:", difference(then, now)]
    return ["   [-article-] {+sheet+}:", difference(now, then)]


def _where(passage: Passage) -> str:
    article = passage.article
    return (
        f"{' > '.join((article.title, *passage.section))}; {article.source.file}, "
        f"characters {passage.start} to {passage.end}"
    )


def _clean(text: str) -> str:
    return text.translate(CONTROLS)
