"""What must become of a file when it is read, and whether it does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from qa.corpus import Article, PassageRules, cut_passages, read_corpus
from qa.staff import Checked, check_corpus


@dataclass(frozen=True)
class File:
    """A file and what must become of it. Texts are compared with single spaces.

    `shows`: each stands in a passage. `hides`: none stands in a passage. `together`:
    the texts of each group stand in one passage or above it. `apart`: the texts of each
    group stand in no passage together. `in_order`: the texts follow each other in the
    article. `pages`: the page on which a text stands. `named`: what the refusal says,
    `noted`: what `qa check` says.
    """

    name: str
    kind: str
    content: str | bytes
    title: str = ""
    shows: Sequence[str] = ()
    hides: Sequence[str] = ()
    together: Sequence[Sequence[str]] = ()
    apart: Sequence[Sequence[str]] = ()
    in_order: Sequence[str] = ()
    pages: Mapping[str, int] = field(default_factory=dict)
    named: str = ""
    noted: str = ""
    beside: Mapping[str, str | bytes] = field(default_factory=dict)
    """Other files of the folder."""

    @property
    def format(self) -> str:
        return Path(self.name).suffix


def faults_of(files: Sequence[File]) -> dict[str, list[str]]:
    """By name of a file, what is wrong with the way it is read. Each file has a folder
    of its own below one folder of articles."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        (folder / "other.txt").write_text("Other\n\nThis is about something else.\n")
        for number, file in enumerate(files):
            for name, content in {file.name: file.content, **file.beside}.items():
                raw = content.encode() if isinstance(content, str) else content
                (folder / str(number)).mkdir(exist_ok=True)
                (folder / str(number) / name).write_bytes(raw)
        checked = check_corpus(folder)
        articles = {
            a.source.file: a for a in read_corpus(folder, skip_bad=True).articles
        }
        return {
            file.name: list(_faults(file, f"{number}/{file.name}", articles, checked))
            for number, file in enumerate(files)
        }


def _faults(
    file: File, name: str, articles: Mapping[str, Article], checked: Checked
) -> Iterator[str]:
    said = [f.message for f in checked.faults if f.file == name]
    notes = [n.message for n in checked.notes if n.file == name]
    if file.noted and not any(file.noted in n for n in notes):
        yield f"qa check does not note {file.noted!r}: {notes}"
    if file.named:
        if not any(file.named in s for s in said):
            yield f"qa check does not name {file.named!r}: {said}"
    elif said:
        yield f"named as a fault: {said}"
    else:
        article = articles[name]
        if file.title and article.title != file.title:
            yield f"the title is {article.title!r}"
        yield from _faults_of_text(file, article)


def _faults_of_text(file: File, article: Article) -> Iterator[str]:
    passages = cut_passages(article, PassageRules())
    texts = [_spaced(p.text) for p in passages]
    above = [_spaced("\n".join((article.title, *p.headings))) for p in passages]
    whole = [f"{a} {t}" for a, t in zip(above, texts, strict=True)]

    def stand(group: Sequence[str], places: Sequence[str]) -> bool:
        return any(all(text in place for text in group) for place in places)

    yield from (f"{t!r} can not be quoted" for t in file.shows if not stand([t], texts))
    yield from (f"{t!r} can be quoted" for t in file.hides if stand([t], texts))
    yield from (
        f"{list(g)} are not together"
        for g in file.together
        if not stand(g, [w for w, t in zip(whole, texts, strict=True) if g[-1] in t])
    )
    yield from (f"{list(g)} are together" for g in file.apart if stand(g, texts))
    places = [_spaced(article.text).find(text) for text in file.in_order]
    if -1 in places or places != sorted(places):
        yield f"the order is {places} of {list(file.in_order)}"
    for text, page in file.pages.items():
        found = {p.page for p, t in zip(passages, texts, strict=True) if text in t}
        if found != {page}:
            yield f"{text!r} stands on page {found}"


def _spaced(text: str) -> str:
    return " ".join(text.split())
