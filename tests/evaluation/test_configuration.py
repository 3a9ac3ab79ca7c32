"""What a file of settings may say, and how it is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.answer import RankingRules
from qa.corpus import PassageRules
from qa.errors import SettingsError
from qa.evaluation import Configuration, parse_configuration, read_configuration
from qa.question import QueryRules
from tests.helpers.folders import REPO

REFUSED = [
    (
        "x = 1",
        "x is unknown; the file may hold name, model, [passages], [bm25], [channels], [fusion], [query]",
    ),
    ("[fusions]\na = 1", "fusions is unknown"),
    ("channels = 3", "channels = 3 is not a table, [channels]"),
    (
        "[channels]\nlexicl = false",
        "channels.lexicl is unknown; [channels] may hold dense",
    ),
    ("[channels]\ndense = 1", "channels.dense = 1 is not true or false"),
    ("[channels]\ndepth = 0", "channels.depth = 0 is not a number from 1"),
    ("[channels]\ndense = false\nlexical = false", "one channel must be on"),
    ("[passages]\nstride = 1.5", "passages.stride = 1.5 is not a number"),
    ("[passages]\nstride = true", "passages.stride = true is not a number"),
    ("[fusion]\ndense_weight = 2", "fusion.dense_weight = 2 is not a number from 0"),
    ("[fusion]\ndense_weight = nan", "fusion.dense_weight = nan is not a number"),
    (
        "[thresholds]\nfound = 0.5",
        "thresholds.related is missing; it must be a number from 0",
    ),
    (
        "[thresholds]\nfound = 0.2\nrelated = 0.3",
        "thresholds: related = 0.3 is above found = 0.2",
    ),
    ("name = 3", "name = 3 is not text"),
    ("name = ' '", "name = ' ' is empty"),
    ("a b", "is no TOML"),
    ("\ufeff[channels", "is no TOML"),
]


@pytest.mark.parametrize(("text", "reason"), REFUSED, ids=lambda x: x[:30])
def test_what_makes_no_sense_is_refused_by_file_and_setting(
    text: str, reason: str
) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_configuration(text.encode(), "try.toml")
    assert refusal.value.message.startswith("try.toml: ")
    assert reason in refusal.value.message
    assert refusal.value.cure


def test_what_is_not_said_stays_as_shipped() -> None:
    assert parse_configuration(b"", "try.toml") == Configuration("try")


def test_everything_can_be_said() -> None:
    text = b"""
    name = "all"
    model = "some/folder"
    [passages]
    max_sentences = 2
    max_words = 50
    stride = 2
    [channels]
    dense = true
    lexical = false
    late = false
    depth = 7
    [fusion]
    late_weight = 0.4
    reader_weight = 0.3
    dense_weight = 1
    about_as_good = 0.2
    [query]
    spelling = false
    vocabulary = false
    follow_ups = false
    [thresholds]
    found = 0.5
    related = 0.1
    """
    assert parse_configuration(text, "x.toml") == Configuration(
        "all",
        PassageRules(2, 50, 2),
        RankingRules(
            dense=True,
            lexical=False,
            late=False,
            depth=7,
            late_weight=0.4,
            reader_weight=0.3,
            dense_weight=1.0,
            about_as_good=0.2,
        ),
        QueryRules(spelling=False, vocabulary=False, follow_ups=False),
        "some/folder",
        (0.5, 0.1),
    )


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no\.toml: cannot be read"):
        read_configuration(tmp_path / "no.toml")


@pytest.mark.parametrize(
    "path",
    sorted((REPO / "bench" / "configurations").glob("*.toml")),
    ids=lambda p: p.stem,
)
def test_the_configurations_of_the_repository_are_read(path: Path) -> None:
    assert read_configuration(path).name
