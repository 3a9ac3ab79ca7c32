"""What an evaluation may change: a small TOML file over the shipped settings.

    name = "by words alone"
    model = ""                 # a sentence-transformers folder; empty: as shipped
    [passages]                 # max_sentences, max_words, stride
    [channels]                 # dense, lexical, late, depth
    [fusion]                   # late_weight, dense_weight, reader_weight, about_as_good
    [query]                    # spelling, vocabulary, follow_ups
    [thresholds]               # found, related

Nothing else is accepted, so that a misspelt setting cannot pass for a result.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from qa.answer import RankingRules
from qa.corpus import PassageRules
from qa.errors import SettingsError
from qa.question import QueryRules


@dataclass(frozen=True, slots=True)
class Configuration:
    """`thresholds` are (found, related); None leaves the calibration's own."""

    name: str = "shipped"
    passages: PassageRules = field(default_factory=PassageRules)
    ranking: RankingRules = field(default_factory=RankingRules)
    query: QueryRules = field(default_factory=QueryRules)
    model: str = ""
    thresholds: tuple[float, float] | None = None

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "model": self.model,
            "passages": asdict(self.passages),
            "ranking": asdict(self.ranking),
            "query": asdict(self.query),
            "thresholds": self.thresholds and list(self.thresholds),
        }


_COUNT, _SHARE, _SWITCH = (int, 1, 1_000_000), (float, 0.0, 1.0), (bool, 0, 1)
_TABLES: dict[str, dict[str, tuple[type, float, float]]] = {
    "passages": {"max_sentences": _COUNT, "max_words": _COUNT, "stride": _COUNT},
    "channels": {
        "dense": _SWITCH,
        "lexical": _SWITCH,
        "late": _SWITCH,
        "depth": _COUNT,
    },
    "fusion": {
        "late_weight": _SHARE,
        "dense_weight": _SHARE,
        "reader_weight": _SHARE,
        "about_as_good": _SHARE,
    },
    "query": {"spelling": _SWITCH, "vocabulary": _SWITCH, "follow_ups": _SWITCH},
    "thresholds": {"found": _SHARE, "related": _SHARE},
}


def read_configuration(path: Path) -> Configuration:
    """Raises SettingsError naming the file and the setting."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _refused(path.name, f"cannot be read ({error.strerror})") from error
    return parse_configuration(content, path.name)


def parse_configuration(content: bytes, file: str) -> Configuration:
    """`file` names the configuration, unless it names itself, and any error."""
    try:
        given = tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _refused(file, f"is no TOML ({error})") from error
    name = given.pop("name", Path(file).stem)
    model = given.pop("model", "")
    if not (isinstance(name, str) and name.strip() and isinstance(model, str)):
        raise _refused(file, "name and model must be text")
    for table, settings in given.items():
        if table not in _TABLES or not isinstance(settings, dict):
            raise _refused(file, f"{table} is none of {', '.join(_TABLES)}")
        for key, value in settings.items():
            _check(file, f"{table}.{key}", value, _TABLES[table].get(key))
    fusion: dict[str, Any] = {k: float(v) for k, v in given.get("fusion", {}).items()}
    ranking = RankingRules(**given.get("channels", {}), **fusion)
    if not (ranking.dense or ranking.lexical):
        raise _refused(file, "one channel must be on")
    return Configuration(
        name.strip(),
        PassageRules(**given.get("passages", {})),
        ranking,
        QueryRules(**given.get("query", {})),
        model,
        _thresholds(file, given.get("thresholds")),
    )


def _check(
    file: str, key: str, value: object, rule: tuple[type, float, float] | None
) -> None:
    if rule is None:
        table = key.split(".", maxsplit=1)[0]
        known = ", ".join(_TABLES[table])
        raise _refused(file, f"{key} does not exist; [{table}] holds {known}")
    kind, least, most = rule
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    fits = isinstance(value, bool) if kind is bool else number
    if kind is int:
        fits = fits and isinstance(value, int)
    if not fits or not least <= float(value) <= most:  # type: ignore[arg-type]
        wanted = (
            "true or false" if kind is bool else f"a number from {least:g} to {most:g}"
        )
        raise _refused(file, f"{key} = {value!r} is not {wanted}")


def _thresholds(
    file: str, given: Mapping[str, float] | None
) -> tuple[float, float] | None:
    if given is None:
        return None
    if given.keys() != {"found", "related"} or given["related"] > given["found"]:
        raise _refused(file, "thresholds needs found and related, related not above")
    return float(given["found"]), float(given["related"])


def _refused(file: str, reason: str) -> SettingsError:
    return SettingsError(
        f"{file}: {reason}.", cure="Correct the file; docs/evaluating.md shows one."
    )
