"""What a file of settings may say, and how it is refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qa.answer import RankingRules
from qa.corpus import PassageRules
from qa.errors import SettingsError
from qa.evaluation import (
    Configuration,
    parse_configuration,
    read_configuration,
    with_settings,
)
from qa.index import Bm25Rules
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
    ("[bm25]\nb = 1.5", "bm25.b = 1.5 is not a number from 0"),
    ("[bm25]\nk1 = -1", "bm25.k1 = -1 is not a number from 0"),
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
    [bm25]
    k1 = 0.9
    b = 0
    [channels]
    dense = true
    lexical = false
    late = false
    reader = false
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
            reader=False,
            depth=7,
            late_weight=0.4,
            reader_weight=0.3,
            dense_weight=1.0,
            about_as_good=0.2,
        ),
        QueryRules(spelling=False, vocabulary=False, follow_ups=False),
        "some/folder",
        (0.5, 0.1),
        Bm25Rules(0.9, 0),
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


def settings_of(configuration: Configuration) -> dict[str, object]:
    """Every setting by its name, such as "ranking.depth"."""
    return {
        f"{room}.{key}": value
        for room, of in configuration.settings.items()
        if isinstance(of, dict)
        for key, value in of.items()
    }


OTHER = {bool: lambda v: not v, int: lambda v: v + 1, float: lambda v: v / 2 + 0.125}


@pytest.mark.parametrize("setting", settings_of(Configuration()))
def test_every_setting_can_be_varied_and_no_other_one_changes(setting: str) -> None:
    base = parse_configuration(b"[channels]\ndepth = 7\n[query]\nspelling = false", "x")
    before = settings_of(base)
    value = OTHER[type(before[setting])](before[setting])
    changed = with_settings(base, {setting: value})
    assert settings_of(changed) == before | {setting: value}
    assert changed.name == f"{setting.partition('.')[2]} {value}"


def test_thresholds_and_several_settings_can_be_varied() -> None:
    base = parse_configuration(b"[thresholds]\nfound = 0.5\nrelated = 0.1", "x.toml")
    tried = with_settings(base, {"thresholds.found": 0.9, "ranking.depth": 50})
    assert (tried.thresholds, tried.ranking.depth) == ((0.9, 0.1), 50)
    assert tried.name == "found 0.9, depth 50"


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("ranking.dept", 3, "There is no setting ranking.dept"),
        ("fusion.dense_weight", 3, "There is no setting fusion.dense_weight"),
        ("depth", 3, "There is no setting depth"),
        ("ranking.depth", 0, "--vary: channels.depth = 0 is not a number from 1"),
        ("ranking.depth", "x", "channels.depth = 'x' is not a number"),
        ("thresholds.found", 0.5, "thresholds.related is missing"),
    ],
)
def test_what_cannot_be_varied_is_refused(
    setting: str, value: object, reason: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(reason)):
        with_settings(Configuration(), {setting: value})
