"""Texts that are nearly the same as an example that staff wrote."""

from __future__ import annotations

from pathlib import Path

from qa.safety import read_rules, watch_for
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import write_flags

RASH = '[flags.rash]\nexamples=["red spots everywhere"]\n'


def test_what_is_nearly_an_example_of_staff_raises_its_flag(tmp_path: Path) -> None:
    encoder = TinyEncoder()
    watch = watch_for(read_rules(write_flags(tmp_path, RASH)), encoder)
    for text, flags in (
        ("red spots everywhere", ("rash",)),
        ("green stripes nowhere", ()),
    ):
        (encoded,) = encoder.encode_questions([text])
        assert watch.by_likeness(text, encoded.vector) == flags
        found = watch.check(text, (), encoded.vector)
        assert (found.flags if found else ()) == flags


def test_what_staff_called_ordinary_is_not_judged(tmp_path: Path) -> None:
    encoder = TinyEncoder()
    text = "no puedo orinar"
    (encoded,) = encoder.encode_questions([text])
    loud = watch_for(read_rules(None), encoder)
    assert loud.check(text, (), encoded.vector) is not None
    ordinary = f'[ordinary]\nexamples=["{text}"]'
    quiet = watch_for(read_rules(write_flags(tmp_path, ordinary)), encoder)
    assert quiet.check(text, (), encoded.vector) is None
