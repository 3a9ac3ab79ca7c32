"""The files that training makes and the package ships: none is stale, and the commands
make them again."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.answer.confidence import SHIPPED_CALIBRATION, read_calibration
from training import artefacts, calibration, sources


@pytest.mark.parametrize("artefact", artefacts.ARTEFACTS, ids=lambda a: a.file.name)
def test_no_shipped_file_is_stale(artefact: artefacts.Artefact) -> None:
    assert artefact.complaint() == ""


def test_a_changed_source_makes_a_file_stale_and_the_command_is_named() -> None:
    _, _, rule, *_ = artefacts.ARTEFACTS
    changed = dict(rule.recorded(rule.file)) | {sources.ARTICLES: "0" * 64}
    assert rule._replace(recorded=lambda _: changed).complaint() == (
        "qa/answer/calibration.json is stale: run make artefacts (articles changed)"
    )


def test_a_source_without_a_digest_makes_a_file_stale() -> None:
    _, _, rule, *_ = artefacts.ARTEFACTS
    silent = rule._replace(recorded=lambda _: {})
    assert silent.stale_sources() == list(calibration.SOURCES)


def test_a_file_that_cannot_be_read_is_stale(tmp_path: Path) -> None:
    (tmp_path / "damaged").write_text("{")
    for artefact in artefacts.ARTEFACTS:
        for file in (tmp_path / "damaged", tmp_path / "missing"):
            damaged = artefact._replace(file=file)
            assert damaged.stale_sources() == list(artefact.sources)


def test_only_the_reader_is_made_by_another_command() -> None:
    reader, *_ = artefacts.ARTEFACTS
    stale = reader._replace(recorded=lambda _: {})
    assert stale.complaint().startswith(
        "qa/model/weights/card.json is stale: run make reader (model, "
    )


def test_a_shipped_json_file_is_replaced_as_it_was(tmp_path: Path) -> None:
    again = tmp_path / SHIPPED_CALIBRATION.name
    sources.write_json(again, sources.read_json(SHIPPED_CALIBRATION))
    assert again.read_bytes() == SHIPPED_CALIBRATION.read_bytes()
    sources.write_json(again, {"one": 1})
    assert sources.read_json(again) == {"one": 1}


@pytest.mark.slow
def test_the_calibration_is_made_again(tmp_path: Path, index_folder: Path) -> None:
    again = tmp_path / "calibration.json"
    shipped = read_calibration(SHIPPED_CALIBRATION)
    assert shipped.promise is not None
    calibration.fit(again, index_folder, shipped.promise.wrong_at_most)
    made = read_calibration(again)
    assert made.slopes == pytest.approx(shipped.slopes, rel=1e-3)
    assert made.intercept == pytest.approx(shipped.intercept, rel=1e-3)
    assert (made.found, made.related) == pytest.approx(
        (shipped.found, shipped.related), abs=1e-3
    )
    assert made.promise == shipped.promise
    for part in ("features", "method", "right_lost_at_most"):
        assert made.record[part] == shipped.record[part]
    assert made.record["made_from"] == shipped.record["made_from"]
