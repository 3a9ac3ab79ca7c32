"""Files that were renamed: the catalogue keeps their ids, and the index names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.corpus import read_corpus
from qa.errors import CorpusError
from qa.files import sha256
from qa.index import indexed_articles
from qa.staff import check_corpus, renamed
from tests.helpers.folders import ARTICLES, write_folder

DISC = ARTICLES["disc.txt"]


def catalogue(*files: str, text: str = DISC) -> str:
    return "".join(
        f'[[article]]\nid = "my-{n}"\nfile = "{f}"\nsha256 = "{sha256(text.encode())}"\n'
        for n, f in enumerate(files)
    )


@pytest.mark.parametrize("root", ["articles/", ""])
def test_a_renamed_file_keeps_the_id_of_its_entry(tmp_path: Path, root: str) -> None:
    files = {"articles.toml": catalogue("disc.txt"), f"{root}قرص.txt": DISC}
    read = read_corpus(write_folder(tmp_path, files))
    assert [(a.id, a.source.file) for a in read.articles] == [("my-0", "قرص.txt")]
    ((file, note),) = read.notes
    assert file == "قرص.txt"
    assert note.startswith("has the content of disc.txt, which is gone")


@pytest.mark.parametrize(
    "files",
    [
        {"articles.toml": catalogue("a.txt"), "b.txt": DISC, "c.txt": DISC},
        {"articles.toml": catalogue("a.txt", "b.txt"), "c.txt": DISC},
        {"articles.toml": catalogue("a.txt"), "b.txt": DISC + " And more."},
    ],
)
def test_nothing_is_taken_for_renamed_where_it_is_not_certain(
    tmp_path: Path, files: dict[str, str]
) -> None:
    with pytest.raises(CorpusError, match=r"a\.txt: stands in articles\.toml, but"):
        read_corpus(write_folder(tmp_path, files))


def test_what_looks_renamed_since_the_build_is_named_with_the_cure(
    folder: Path,
) -> None:
    (folder / "corpus/disc.txt").rename(folder / "corpus/slipped.txt")
    stenosis = folder / "corpus/stenosis.txt"
    stenosis.rename(stenosis.with_name("其他.txt"))
    before = indexed_articles(folder / "index")
    read = read_corpus(folder / "corpus")
    found = {r.before.id: (r.now.id, r.share) for r in renamed(before, read)}
    assert found["disc"] == ("slipped", 1.0)
    assert found["stenosis"][0].startswith("article-")
    (note, *_) = check_corpus(folder / "corpus", folder / "index").notes[-2:]
    assert note.file == "slipped.txt"
    assert 'file = "slipped.txt", id = "disc"' in note.message
    entry = '[[article]]\nfile = "slipped.txt"\nid = "disc"\n'
    write_folder(folder / "corpus", {"articles.toml": entry})
    read = read_corpus(folder / "corpus")
    assert [r.before.id for r in renamed(before, read)] == ["stenosis"]


def test_an_article_that_was_only_deleted_or_added_is_not_named(folder: Path) -> None:
    (folder / "corpus/disc.txt").unlink()
    write_folder(folder / "corpus", {"hip.txt": "Hip\nSit on a high chair."})
    before = indexed_articles(folder / "index")
    assert renamed(before, read_corpus(folder / "corpus")) == []


def test_an_index_that_cannot_be_read_names_nothing(folder: Path) -> None:
    assert indexed_articles(folder / "none") == []
    (store,) = (folder / "index").glob("*/articles/packed.bin")
    store.write_bytes(store.read_bytes()[:-1])
    assert indexed_articles(folder / "index") == []


def test_two_names_in_other_letters_have_two_ids_that_an_edit_leaves(
    tmp_path: Path,
) -> None:
    names = ("الركبة.txt", "الورك.txt", "膝盖.txt", "髋部.txt", "колено.txt")

    def ids_with(text: str) -> dict[str, str]:
        read = read_corpus(write_folder(tmp_path, dict.fromkeys(names, text)))
        return {a.source.file: a.id for a in read.articles}

    ids = ids_with(DISC)
    assert len(set(ids.values())) == len(names)
    assert ids_with(DISC + " It is so.") == ids
