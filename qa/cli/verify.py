"""The command `verify`: do the quotes of take-home sheets still stand?"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .group import main
from .terminal import CONTROLS, CORPUS, SKIP_BAD, print_problems, where

if TYPE_CHECKING:
    from qa.corpus import Article
    from qa.quotes import Finding, PastedQuotes

_SAID = {
    "stands": "stands, word for word",
    "moved": "moved: the same words stand elsewhere in the article",
    "changed": "changed: the article no longer says this",
    "gone": "gone: there is no such article",
    "altered": "altered in the sheet or citation itself",
}


@main.command()
@click.argument(
    "files",
    metavar="[FILE]...",
    nargs=-1,
    type=click.Path(path_type=Path, allow_dash=True),
)
@click.option("--code", "codes", multiple=True, help="A check code; repeatable.")
@CORPUS
@SKIP_BAD
def verify(
    files: tuple[Path, ...], codes: tuple[str, ...], corpus: Path, *, skip_bad: bool
) -> None:
    """Check whether saved quotes still stand.

    A FILE is a saved take-home sheet, the JSON of an answer or of a citation, or check
    codes line by line; - reads standard input. Each quote is compared with the
    articles, by its place and then by its exact words.
    Exit code 0 if all stand, 1 if not, 2 if a FILE or the articles cannot be read.
    """
    from qa.corpus import read_corpus
    from qa.quotes import PastedQuotes, place_of, verify_pasted

    if not files and not codes:
        raise click.UsageError("Give a FILE, or --code CODE.")
    for code in codes:
        place_of(code)  # refuses a bad code before any file is read
    saved = [(_clean(f"{file}: "), _read(file)) for file in files]
    if codes:
        saved.append(("", PastedQuotes(codes=tuple(c.strip() for c in codes))))
    read = read_corpus(corpus, skip_bad=skip_bad)
    print_problems(read)
    articles: Mapping[str, Article] = read.by_id
    total = standing = 0
    for name, pasted in saved:
        verified = verify_pasted(pasted, articles)
        if name:
            click.echo(f"{name}{_count(len(verified))}")
        for one in verified:
            for finding in one.findings:
                _show(one.name, finding, articles)
        total, standing = (
            total + len(verified),
            standing + sum(v.stands for v in verified),
        )
    click.echo(f"\nStanding: {standing} of {_count(total)}.")
    sys.exit(0 if standing == total else 1)


def _read(file: Path) -> PastedQuotes:
    from qa.quotes import parse_pasted, read_pasted

    if str(file) == "-":
        return parse_pasted(sys.stdin.buffer.read(), "Standard input")
    return read_pasted(file)


def _count(quotes: int) -> str:
    return f"{quotes} quote{'' if quotes == 1 else 's'}"


def _show(name: str, finding: Finding, articles: Mapping[str, Article]) -> None:
    """Prints the verdict, the places and the text of one quote."""
    reason = f" ({finding.reason})" if finding.reason else ""
    lines = [f"\n{name}. {_said(finding)}{reason}"]
    if finding.article and finding.article not in articles:
        lines.append(f"   article: {finding.article}")
    lines += [f"   {where(p)}" for p in finding.now]
    lines += _words(finding)
    click.echo(_clean("\n".join(lines)))


def _said(finding: Finding) -> str:
    """The verdict in words; where the words stand in another article, its title."""
    if finding.verdict == "moved" and finding.article != finding.now[0].article.id:
        title = finding.now[0].article.title
        return f"moved: the same words stand in another article: {title}"
    if finding.verdict == "gone" and finding.then and not finding.article:
        return "gone: no article says this"
    return _SAID[finding.verdict]


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


def _clean(text: str) -> str:
    return text.translate(CONTROLS)
