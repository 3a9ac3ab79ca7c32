"""Which settings an evaluation tries: a small TOML file over the shipped ones.

    name = "by words alone"
    model = ""                 # a sentence-transformers folder; empty: as shipped
    [passages]                 # max_sentences, max_words, stride
    [bm25]                     # k1, b
    [channels]                 # dense, lexical, sentence, late, reader, known, depth
    [fusion]                   # sentence_weight, late_weight, dense_weight,
                               # reader_weight, known_weight, about_as_good
    [query]                    # spelling, vocabulary, follow_ups
    [thresholds]               # found, related

Nothing else is accepted, so that a misspelt setting cannot pass for a result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, field_validator, model_validator

from qa.answer import RankingRules
from qa.corpus import PassageRules
from qa.errors import SettingsError
from qa.files import Settings, check_settings, parse_settings, read_settings
from qa.index import Bm25Rules
from qa.question import QueryRules


@dataclass(frozen=True, slots=True)
class Configuration:
    """`thresholds` are the least probabilities for (found, related); None keeps those
    of the calibration."""

    name: str = "shipped"
    passages: PassageRules = field(default_factory=PassageRules)
    ranking: RankingRules = field(default_factory=RankingRules)
    query: QueryRules = field(default_factory=QueryRules)
    model: str = ""
    thresholds: tuple[float, float] | None = None
    bm25: Bm25Rules = field(default_factory=Bm25Rules)

    @property
    def settings(self) -> dict[str, Any]:
        """Everything but the name, as `report.json` records it."""
        return {
            "model": self.model,
            "passages": asdict(self.passages),
            "bm25": asdict(self.bm25),
            "ranking": asdict(self.ranking),
            "query": asdict(self.query),
            "thresholds": self.thresholds and list(self.thresholds),
        }


_CURE = "Correct the file; docs/evaluating.md shows one."
_CUT, _RANKED, _ASKED = PassageRules(), RankingRules(), QueryRules()
_BM25 = Bm25Rules()
_Count = Annotated[
    int, Field(ge=1, le=1_000_000, description="a number from 1 to 1,000,000")
]
_Weight = Annotated[float, Field(ge=0, le=100, description="a number from 0 to 100")]
_Share = Annotated[float, Field(ge=0, le=1, description="a number from 0 to 1")]


class _Passages(Settings):
    max_sentences: _Count = _CUT.max_sentences
    max_words: _Count = _CUT.max_words
    stride: _Count = _CUT.stride


class _Bm25(Settings):
    k1: _Weight = _BM25.k1
    b: _Share = _BM25.b


class _Channels(Settings):
    dense: bool = _RANKED.dense
    lexical: bool = _RANKED.lexical
    sentence: bool = _RANKED.sentence
    late: bool = _RANKED.late
    reader: bool = _RANKED.reader
    known: bool = _RANKED.known
    depth: _Count = _RANKED.depth

    @model_validator(mode="after")
    def _one_is_on(self) -> Self:
        if not (self.dense or self.lexical):
            raise ValueError("dense and lexical are off; one channel must be on")
        return self


class _Fusion(Settings):
    sentence_weight: _Share = _RANKED.sentence_weight
    late_weight: _Share = _RANKED.late_weight
    dense_weight: _Share = _RANKED.dense_weight
    reader_weight: _Share = _RANKED.reader_weight
    about_as_good: _Share = _RANKED.about_as_good
    known_weight: _Weight = _RANKED.known_weight

    @model_validator(mode="after")
    def _leaves_the_channels_some(self) -> Self:
        if self.sentence_weight + self.late_weight > 1:
            raise ValueError("sentence_weight and late_weight are above 1 together")
        return self


class _Query(Settings):
    spelling: bool = _ASKED.spelling
    vocabulary: bool = _ASKED.vocabulary
    follow_ups: bool = _ASKED.follow_ups


class _Thresholds(Settings):
    found: _Share
    related: _Share

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.related > self.found:
            raise ValueError(f"related = {self.related} is above found = {self.found}")
        return self


class _File(Settings):
    name: str | None = None
    model: str = ""
    passages: _Passages = _Passages()
    bm25: _Bm25 = _Bm25()
    channels: _Channels = _Channels()
    fusion: _Fusion = _Fusion()
    query: _Query = _Query()
    thresholds: _Thresholds | None = None

    @field_validator("name")
    @classmethod
    def _is_visible(cls, name: str) -> str:
        if not name.strip():
            raise ValueError("is empty")
        return name.strip()


def read_configuration(path: Path) -> Configuration:
    """Raises SettingsError naming the file, the setting and what it may be."""
    return _configuration(read_settings(path, _File, cure=_CURE), path.name)


def parse_configuration(content: bytes, file: str) -> Configuration:
    """As `read_configuration`, of the content of a file. `file` names the file in
    errors, and the configuration unless it has a name."""
    return _configuration(parse_settings(content, file, _File, cure=_CURE), file)


def _configuration(given: _File, file: str) -> Configuration:
    thresholds = given.thresholds
    return Configuration(
        given.name or Path(file).stem,
        PassageRules(**given.passages.model_dump()),
        RankingRules(**given.channels.model_dump(), **given.fusion.model_dump()),
        QueryRules(**given.query.model_dump()),
        given.model,
        (thresholds.found, thresholds.related) if thresholds else None,
        Bm25Rules(**given.bm25.model_dump()),
    )


def with_settings(base: Configuration, changes: Mapping[str, object]) -> Configuration:
    """The configuration with other values of some settings, by their names as in
    `Configuration.settings`: "ranking.depth". It is named after them.

    Raises SettingsError for an unknown setting and for a value that it may not have.
    """
    settings = {k: v for k, v in base.settings.items() if isinstance(v, Mapping)}
    tables: dict[str, dict[str, object]] = {}
    for table, model in _TABLES.items():
        held = settings.get(_ROOMS.get(table, table), {})
        tables[table] = {key: held[key] for key in model.model_fields if key in held}
    if base.thresholds:
        found, related = base.thresholds
        tables["thresholds"] = {"found": found, "related": related}
    for setting, value in changes.items():
        tables[_table_of(setting)][setting.partition(".")[2]] = value
    given = {"model": base.model} | {t: v for t, v in tables.items() if v}
    name = ", ".join(f"{s.partition('.')[2]} {v}" for s, v in changes.items())
    cure = "Correct --vary; docs/evaluating.md names the settings."
    checked = check_settings(given, "--vary", _File, cure=cure)
    return replace(_configuration(checked, ""), name=name)


_TABLES: Mapping[str, type[Settings]] = {
    "passages": _Passages,
    "bm25": _Bm25,
    "channels": _Channels,
    "fusion": _Fusion,
    "query": _Query,
    "thresholds": _Thresholds,
}
_ROOMS = {"channels": "ranking", "fusion": "ranking"}
"""Tables of a file that are one field of a configuration."""


def _table_of(setting: str) -> str:
    """The table of a file that holds a setting."""
    known = {
        f"{_ROOMS.get(table, table)}.{name}": table
        for table, model in _TABLES.items()
        for name in model.model_fields
    }
    if setting not in known:
        raise SettingsError(
            f"There is no setting {setting}.", cure=f"Known are {', '.join(known)}."
        )
    return known[setting]
