"""Folders of articles, good and bad: what is read, what is refused, and how it says so."""

from __future__ import annotations

import hashlib
import os
import tomllib
from pathlib import Path

import pytest

from bench.reading.make import pdf
from qa.corpus import (
    CLINIC_FILE,
    Corpus,
    PassageRules,
    corpus_digest,
    cut_passages,
    read_corpus,
)
from qa.corpus.folder import SETTINGS
from qa.errors import CorpusError
from tests.helpers.folders import REPO, sketch, write_folder

GOOD = "Sciatica\nSciatica is pain that runs down the leg.\n"


def test_the_source_articles_are_byte_for_byte_what_was_supplied() -> None:
    catalogue = tomllib.loads((REPO / "corpus/articles.toml").read_text("utf-8"))
    recorded = {a["file"]: a["sha256"] for a in catalogue["article"]}
    found = {
        f.name: hashlib.sha256(f.read_bytes()).hexdigest()
        for f in (REPO / "corpus/articles").iterdir()
    }
    assert found == recorded
    assert len(found) == 5


def test_ids_titles_and_what_the_text_tells_of_its_origin(corpus: Corpus) -> None:
    assert [(a.id, a.title_is_ours, a.source.origin[:25]) for a in corpus.articles] == [
        ("chronic-pain", True, ""),
        ("pain-reduction", False, ""),
        ("recent-advances", False, "Interventional Radiologist"[:25]),
        ("spine-guide", False, ""),
        ("symptom-management", False, "IYA"),
    ]


def test_any_folder_works_without_a_catalogue(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        {
            "Back Pain/über uns.txt": "We treat back pain in our clinic every day.",
            "sciatica.md": "# Sciatica\n\n## Causes\n\nA **slipped disc** is one.\n",
            ".hidden.txt": GOOD,
            "picture.png": b"\x89PNG",
        },
    )
    articles = read_corpus(tmp_path).articles
    assert [(a.id, a.title, a.title_is_ours) for a in articles] == [
        ("Back-Pain-uber-uns", "über uns", True),
        ("sciatica", "Sciatica", False),
    ]
    block = articles[1].blocks[-1]
    text = articles[1].text
    assert [text[a:b] for a, b in block.path] == ["Causes"]
    assert text[block.start : block.end] == "A slipped disc is one."


def test_text_is_decoded_strictly_and_otherwise_untouched(tmp_path: Path) -> None:
    write_folder(
        tmp_path, {"a.txt": b"\xef\xbb\xbfCafe\xcc\x81 pain\xc2\xa0is  bad.\r\nYes."}
    )
    assert (
        read_corpus(tmp_path).articles[0].text == "Caf\u00e9 pain\u00a0is  bad.\nYes."
    )


BAD = [
    ("empty.txt", b"", "is empty."),
    ("blank.txt", b" \n\xc2\xa0\n", "holds no sentence to quote."),
    (
        "latin.txt",
        "Der Rücken tut weh, und die Füße schlafen ein.".encode("latin-1"),
        "is not UTF-8 (byte 5). It looks like WINDOWS-1252. Save it as UTF-8: iconv -f "
        "WINDOWS-1252 -t UTF-8 latin.txt > new && mv new latin.txt",
    ),
    (
        "utf16.txt",
        "Back pain.".encode("utf-16"),
        "is not UTF-8 (byte 0). It looks like UTF-16.",
    ),
    ("nul.txt", b"Back\0pain is bad.", "holds NUL bytes"),
    ("big.txt", b"Back pain is bad. " * 300_000, "has 5,400,000 bytes; 4,000,000"),
    ("rulers.txt", b"----\n12\n====\n", "holds no sentence to quote."),
]


@pytest.mark.parametrize(("name", "content", "reason"), BAD, ids=[b[0] for b in BAD])
def test_a_bad_article_is_named_and_left_out_only_when_told(
    tmp_path: Path, name: str, content: bytes, reason: str
) -> None:
    write_folder(tmp_path, {"good.txt": GOOD, name: content})
    with pytest.raises(CorpusError) as error:
        read_corpus(tmp_path)
    assert f"{name}: {reason}" in str(error.value)
    assert "--skip-bad" in str(error.value)
    left = read_corpus(tmp_path, skip_bad=True)
    assert [a.id for a in left.articles] == ["good"]
    assert [p.file for p in left.problems] == [name]


def test_every_bad_article_is_named_at_once(tmp_path: Path) -> None:
    write_folder(tmp_path, {"good.txt": GOOD, "a.txt": b"", "b.txt": b"\xff\xfe"})
    with pytest.raises(CorpusError, match="2 of 3 files") as error:
        read_corpus(tmp_path)
    assert "a.txt: is empty." in str(error.value)
    assert "b.txt: is not UTF-8" in str(error.value)


def test_two_articles_with_one_id_are_both_named(tmp_path: Path) -> None:
    write_folder(tmp_path, {"pain.md": GOOD, "pain.txt": GOOD})
    with pytest.raises(
        CorpusError, match=r"pain\.txt: has the id pain, and so has pain\.md"
    ):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    ("name", "shown"),
    [(b"caf\xe9.txt", "caf\\udce9.txt"), (b"two\nlines.txt", "two\\nlines.txt")],
)
def test_a_file_whose_name_cannot_be_shown_is_refused(
    tmp_path: Path, name: bytes, shown: str
) -> None:
    write_folder(tmp_path, {"good.txt": GOOD})
    (tmp_path / os.fsdecode(name)).write_text(GOOD)
    with pytest.raises(CorpusError) as error:
        read_corpus(tmp_path)
    assert f"{shown}: has a name that is not UTF-8" in str(error.value)
    assert [p.file for p in read_corpus(tmp_path, skip_bad=True).problems] == [shown]


def test_a_linked_folder_is_read_once_and_a_loop_ends(tmp_path: Path) -> None:
    write_folder(tmp_path, {"c/a.txt": GOOD, "elsewhere/b.txt": GOOD})
    (tmp_path / "c/linked").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "c/loop").symlink_to(tmp_path / "c")
    assert [a.id for a in read_corpus(tmp_path / "c").articles] == ["a", "linked-b"]


def test_the_digest_is_of_the_bytes_that_were_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path, {"a.txt": "Take two milligrams of it."})
    real = Path.read_bytes

    def edited_after_reading(path: Path) -> bytes:
        content = real(path)
        if path.suffix == ".txt":
            path.write_text("Take five milligrams of it.")
        return content

    with monkeypatch.context() as patch:
        patch.setattr(Path, "read_bytes", edited_after_reading)
        read = read_corpus(tmp_path)
    assert read.articles[0].text == "Take two milligrams of it."
    assert read.digest != corpus_digest(tmp_path)


def test_words_in_html_blocks_of_markdown_can_be_quoted(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        {
            "a.md": "# Fasting\n\n<div>Important: fast for 6 hours.</div>\n\n<!-- no -->\n"
        },
    )
    assert sketch(read_corpus(tmp_path).articles[0]) == [
        "title | Fasting",
        "paragraph | Important: fast for 6 hours.",
    ]


def test_folders_are_read_to_the_bottom_but_not_the_hidden_ones(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a/b/c.txt": GOOD, "a/.git/d.txt": GOOD, ".e/f.txt": GOOD})
    assert [a.id for a in read_corpus(tmp_path).articles] == ["a-b-c"]


def test_a_pipe_in_the_folder_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    write_folder(tmp_path, {"good.txt": GOOD})
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(
        CorpusError, match=r"pipe\.txt: cannot be read as a regular file"
    ):
        read_corpus(tmp_path)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: p / "nowhere", "There is no folder"),
        (lambda p: p, r"holds no file of a known format \(\.txt, \.md, "),
        (lambda p: write_folder(p, {"file": "x"}) / "file", "There is no folder"),
    ],
    ids=["missing", "empty", "a file"],
)
def test_a_folder_without_articles_says_so(tmp_path: Path, make, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_corpus(make(tmp_path))


CATALOGUES = [
    ("article = 5\n", "article = 5 is not a list of tables, [[article]]"),
    ("article = [5]\n", "article 1 = 5 is not a table (line 1)."),
    (
        '[[articles]]\nfile = "a.txt"\n',
        "articles is unknown; the file may hold [[article]].",
    ),
    ('[[article]]\nfile = "a.txt"\norigin = "WHO"\n', "not in it: origin = 'WHO'"),
    ("[[article]\n", "articles.toml: "),
    (
        '[[article]]\nid = "x"\n',
        "article 1: file is missing; it must be the name of a file",
    ),
    ('[[article]]\nfile = "a.txt"\nid = "a b"\n', "may only hold letters"),
    (
        '[[article]]\nfile = "a.txt"\ncolour = "red"\n',
        "article 1: colour is unknown; it may hold file, id, title,",
    ),
    (
        '[[article]]\nfile = "a.txt"\nurl = 3\n',
        "url = 3 is not text in quotation marks",
    ),
    (
        '[[article]]\nfile = "a.txt"\n[[article]]\nfile = "a.txt"\n',
        "the file a.txt has 2 entries",
    ),
    (
        '[[article]]\nfile = "b.txt"\n',
        "b.txt: stands in articles.toml, but not in the folder",
    ),
    (
        '[[article]]\nfile = "a.txt"\ntitle = "Lumbago"\n',
        "words that are not in it: title = 'Lumbago'",
    ),
    (
        '[[article]]\nfile = "a.txt"\nfurniture = ["Menu"]\n',
        "a line that is not in it: 'Menu'",
    ),
]


@pytest.mark.parametrize(
    ("catalogue", "message"), CATALOGUES, ids=[c[1] for c in CATALOGUES]
)
def test_a_wrong_catalogue_is_refused(
    tmp_path: Path, catalogue: str, message: str
) -> None:
    write_folder(tmp_path, {"articles/a.txt": GOOD, "articles.toml": catalogue})
    with pytest.raises(CorpusError) as error:
        read_corpus(tmp_path)
    assert message in str(error.value)


def test_an_edited_article_is_read_and_named(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        {
            "articles/a.txt": GOOD,
            "articles.toml": f'[[article]]\nfile = "a.txt"\nsha256 = "{"0" * 64}"\n',
        },
    )
    read = read_corpus(tmp_path)
    assert (read.edited, [a.id for a in read.articles]) == (("a.txt",), ["a"])


def test_the_digest_changes_with_a_byte_a_name_and_the_catalogue(
    tmp_path: Path,
) -> None:
    folder = write_folder(tmp_path, {"a.txt": GOOD})
    digests = [read_corpus(folder).digest]
    write_folder(folder, {"a.txt": GOOD + "x"})
    digests.append(read_corpus(folder).digest)
    (folder / "a.txt").rename(folder / "b.txt")
    digests.append(read_corpus(folder).digest)
    write_folder(folder, {"articles/b.txt": GOOD + "x", "articles.toml": ""})
    digests.append(read_corpus(folder).digest)
    write_folder(folder, {"articles.toml": '[[article]]\nfile = "b.txt"\nid = "b"\n'})
    digests.append(read_corpus(folder).digest)
    assert digests[2] == digests[3]  # an empty catalogue says nothing
    assert len(set(digests)) == 4


def test_one_line_without_a_stop_can_be_quoted(tmp_path: Path) -> None:
    write_folder(tmp_path, {"a.txt": "pain " * 40_000})
    article = read_corpus(tmp_path).articles[0]
    assert sum(b - a for a, b in article.sentences) > 199_000


def test_ids_come_from_names_and_survive_an_edit(tmp_path: Path) -> None:
    names = ["الركبة.txt", "膝.txt", "Rückenschmerz.txt", "Ruckenschmerz.txt"]
    names += ["week 1.txt", "week-1.txt"]
    write_folder(tmp_path, {name: f"{name}\n\n{GOOD}" for name in names})
    before = {a.source.file: a.id for a in read_corpus(tmp_path).articles}
    assert len({*before.values()}) == len(names)
    assert before["week-1.txt"] == "week-1"
    for name in names:
        (tmp_path / name).write_text(f"{name}\n\n{GOOD}And more of it.\n")
    assert {a.source.file: a.id for a in read_corpus(tmp_path).articles} == before


def test_files_of_other_formats_are_named_and_stop_nothing(tmp_path: Path) -> None:
    write_folder(
        tmp_path,
        {
            "a.txt": GOOD,
            "b.xlsx": b"PK",
            "desk.toml": "",
            ".git/c": b"x",
            "questions/q.csv": "question",
            "README": "Read me.",
        },
    )
    read = read_corpus(tmp_path)
    assert [a.id for a in read.articles] == ["a"]
    assert {p.file: p.reason for p in read.unread} == {
        "b.xlsx": "is of a format that the desk does not read (.xlsx).",
        "README": "is a file without a suffix.",
    }


def test_the_files_of_the_desk_are_known() -> None:
    from qa.answer.confidence import CALIBRATION_FILE
    from qa.question import VOCABULARY_FILE
    from qa.safety import FLAGS_FILE

    assert {VOCABULARY_FILE, FLAGS_FILE, CALIBRATION_FILE, CLINIC_FILE} <= SETTINGS


def test_a_page_and_its_pages_reach_the_article(tmp_path: Path) -> None:
    leaflet = pdf(("h1", "Rest"), ("p", "Lie flat."), ("page",), ("p", "Then walk."))
    write_folder(tmp_path, {"rest.pdf": leaflet})
    (article,) = read_corpus(tmp_path).articles
    assert article.title == "Rest"
    assert [p.page for p in cut_passages(article, PassageRules(max_sentences=1))] == [
        1,
        2,
    ]
