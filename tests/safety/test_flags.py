"""The red flags that are shipped, and the file in which a clinic changes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import SettingsError
from qa.safety import (
    Watch,
    flag_faults,
    read_rules,
    watch_for,
)
from qa.safety.flags import FLAGS_FILE, shipped_rules
from tests.helpers.folders import REPO, write_flags

WATCH = Watch(shipped_rules())


def test_without_a_file_what_is_shipped_counts(tmp_path: Path) -> None:
    assert read_rules(tmp_path) == shipped_rules() == read_rules(None)
    assert flag_faults(tmp_path) == []


def test_the_repository_s_own_file_sets_the_number_and_has_no_fault() -> None:
    rules = read_rules(REPO / "corpus")
    assert rules.flags == shipped_rules().flags
    assert (rules.notice, rules.number) == ((), "911")
    assert flag_faults(REPO / "corpus") == []


MERGED = [
    ('[flags.weakness]\nphrases=["went wobbly"]', "my legs went wobbly", ("weakness",)),
    ('[flags.weakness]\nphrases=["went wobbly"]', "I can't move my leg", ("weakness",)),
    ("[flags.weakness]\noff=true", "I can't move my leg", ()),
    ('[flags.weakness]\nonly=true\nphrases=["wobbly"]', "I can't move my leg", ()),
    ('[flags.weakness]\nonly=true\nphrases=["wobbly"]', "wobbly legs", ("weakness",)),
    ('[flags.chest]\nexcept=["chest pain"]', "I have chest pain", ()),
    ('[flags.rash]\nphrases=["rash"]', "I have a rash", ("rash",)),
    ('[flags.rash]\nphrases=["rash"]', "no rash", ()),
    ('[flags.rash]\nphrases=["rash"]\nwith=["fever"]', "I have a rash", ()),
    ('[flags.rash]\nphrases=["rash"]\nwith=["fever"]', "rash, fever", ("rash",)),
    ('[words]\nspots="rash|hives"\n[flags.rash]\nphrases=["{spots}"]', "hives", ("rash",)),
    ('[flags.rash]\nphrases=["{legs} itch"]', "my feet itch", ("rash",)),
    ('[flags.fall]\npast=true\nphrases=["fell"]', "I fell years ago", ("fall",)),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text", "flags"), MERGED)
def test_a_clinic_adds_changes_and_switches_off(
    tmp_path: Path, content: str, text: str, flags: tuple[str, ...]
) -> None:
    assert (
        watch_for(read_rules(write_flags(tmp_path, content)), None).by_phrases(text)
        == flags
    )


def test_a_clinic_s_notice_replaces_its_language_only(tmp_path: Path) -> None:
    watch = watch_for(
        read_rules(write_flags(tmp_path, '[notice]\nen = "Call 555."')), None
    )
    emergency = watch.check("I can't pee")
    assert emergency is not None
    assert emergency.reason() == "Call 555."
    assert "espalda" in emergency.notice("es")


MALFORMED = [
    ("flags", "Expected '='"),
    ("x = 1", "x is unknown; the file may hold [words], [flags], [notice], number, [ordinary]"),
    ("flags = 1", "flags = 1 is not a table, [flags]"),
    ("[flags]\nfever = 1", "flags.fever = 1 is not a table, [flags.fever]"),
    ("[flags.fever]\nphrase = []", "flags.fever.phrase is unknown; [flags.fever] may hold title, phrases"),
    ("[flags.fever]\nphrases = 'hot'", "flags.fever.phrases = 'hot' is not a list"),
    ("[flags.fever]\nphrases = [1]", "flags.fever.phrases 1 = 1 is not text"),
    ("[flags.fever]\nphrases = ['']", "flags.fever.phrases 1 = '' is empty"),
    ("[flags.fever]\nphrases = ['a||b']", "flags.fever.phrases 1 = 'a||b': 'a||b' is no word"),
    ("[flags.fever]\nwith = ['{x}']", "there is no list of words {x}"),
    ("[flags.fever]\nexamples = ['?']", "flags.fever.examples 1 = '?' has no word"),
    ("[flags.fever]\noff = 1", "flags.fever.off = 1 is not true or false"),
    ("[flags.fever]\nnotice = 'a'", "flags.fever.notice = 'a' is not written by language, notice.en"),
    ("[flags.rash]", "flag 'rash' has neither phrases nor examples"),
    ("[notice]\nfr = 'a'", "notice.fr is none of en, es, ar"),
    ("[notice]\nen = ''", "notice.en = '' is empty"),
    ('[notice]\nen = "a\\u202eb"', "holds characters that cannot be shown"),
    ("number = 'nine'", "number = 'nine' is not like '911'"),
    ("[words]\nx = 1", "words.x = 1 is not text"),
    ("[ordinary]\nexample = []", "ordinary.example is unknown; [ordinary] may hold examples"),
    (b"\xff", "can't decode byte 0xff"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "message"), MALFORMED)
def test_a_malformed_file_is_refused_with_its_cure(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    write_flags(tmp_path, content)
    with pytest.raises(SettingsError) as error:
        read_rules(tmp_path)
    assert error.value.message.startswith(f"{tmp_path / FLAGS_FILE}: ")
    assert message in error.value.message
    assert "its first lines tell how it is written" in error.value.cure
    assert flag_faults(tmp_path) == [str(error.value)]


OTHER_LANGUAGES = [
    ("no puedo controlar la orina desde ayer", ("bladder_or_bowel",)),
    ("Me duele la espalda y se me escapa el pis", ("bladder_or_bowel",)),
    ("perdí el control de los intestinos", ("bladder_or_bowel",)),
    ("tengo la entrepierna dormida", ("saddle",)),
    ("no siento las piernas", ("weakness",)),
    ("no puedo mover la pierna después de la inyección", ("weakness",)),
    ("tengo un dolor fuerte en el pecho", ("chest",)),
    ("ya no quiero vivir", ("suicide",)),
    ("لا أستطيع التحكم في البول", ("bladder_or_bowel",)),
    ("لا اشعر بساقي منذ الامس", ("weakness",)),
    ("عندي ألم شديد في صدري", ("chest",)),
    ("أفكر في الانتحار", ("suicide",)),
    # ordinary
    ("me duele la espalda", ()),
    ("no puedo dormir por el dolor de pierna", ()),
    ("¿Cuándo puedo orinar después de la operación?", ()),
    ("¿Puedo caminar con estenosis?", ()),
    ("no puedo caminar mucho", ()),
    ("لا أستطيع النوم بسبب ألم ساقي", ()),
    ("متى أستطيع المشي بعد العملية؟", ()),
    ("ظهري يؤلمني", ()),
]


@pytest.mark.parametrize(("text", "flags"), OTHER_LANGUAGES)
def test_the_plainest_emergencies_are_caught_in_spanish_and_arabic(
    text: str, flags: tuple[str, ...]
) -> None:
    found = WATCH.check(text)
    assert (found.flags if found else ()) == flags
