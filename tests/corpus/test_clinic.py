"""How to reach the clinic: shown as staff wrote it, refused where it would mislead."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from qa.cli import main
from qa.corpus import Clinic, clinic_faults, corpus_digest, read_clinic
from qa.corpus.clinic import CLINIC_FILE
from qa.desk import Desk
from qa.errors import SettingsError
from qa.language import LANGUAGES
from tests.helpers.encoder import TinyEncoder
from tests.helpers.folders import REPO, write_folder

FILLED = '''
name = "  Spine Clinic  North "
phone = "+1 (555) 010-0199 ext. 12"
email = "front.desk@clinic.example"
address = """
1 High Street
North Town"""
hours = "Monday to Friday,\\n8 to 16"
url = "https://clinic.example/contact?from=desk"
note = "Ask for the nurse."
language = "pt-BR"
'''


def test_what_staff_wrote_is_read_word_for_word(tmp_path: Path) -> None:
    clinic = read_clinic(write_folder(tmp_path, {CLINIC_FILE: FILLED}))
    assert clinic == Clinic(
        name="Spine Clinic North",
        phone="+1 (555) 010-0199 ext. 12",
        email="front.desk@clinic.example",
        address="1 High Street\nNorth Town",
        hours="Monday to Friday,\n8 to 16",
        url="https://clinic.example/contact?from=desk",
        note="Ask for the nurse.",
        language="pt-BR",
    )
    assert clinic_faults(tmp_path) == []


@pytest.mark.parametrize(
    ("phone", "tel"),
    [
        ("+1 (555) 010-0199 ext. 12", "tel:+15550100199;ext=12"),
        ("0555/010.0199", "tel:05550100199"),
        ("112", "tel:112"),
        ("", ""),
    ],
)
def test_a_number_is_a_link_that_dials_it(phone: str, tel: str) -> None:
    assert Clinic(phone=phone).tel == tel


@pytest.mark.parametrize(
    ("clinic", "reached"),
    [
        (Clinic(), False),
        (Clinic(name="Spine Clinic", hours="8 to 16"), False),
        (Clinic(phone="112"), True),
        (Clinic(address="1 High Street"), True),
    ],
)
def test_a_clinic_without_a_way_to_it_cannot_be_reached(
    clinic: Clinic, reached: bool
) -> None:
    assert clinic.can_be_reached is reached


REFUSED = [
    ("phone = 555", "phone = 555 is not text in quotation marks"),
    ('telephone = "1"', "telephone is unknown; the file may hold name, phone"),
    ('[clinic]\nname = "x"', "clinic is unknown"),
    ("name = Clinic", "Invalid value"),
    (b'name = "\xff"', "can't decode byte 0xff"),
    ('phone = "call us"', "phone = 'call us' is not like '+1 555 010 0199'"),
    ('phone = "12"', "phone = '12' is not like"),
    ('phone = "1234567890123456"', "is not like"),
    ('phone = "555 010 0199 or 555 010 0198"', "is not like"),
    ('phone = "٥٥٥٠١٠٠١٩٩"', "is not like"),
    ('email = "clinic.example"', "is not like 'desk@clinic.example'"),
    ('email = "a@b"', "is not like"),
    ('email = "a@clinic.example, b@clinic.example"', "is not like"),
    ('email = "a@clinic.example?bcc=x@y.example"', "is not like"),
    ('url = "clinic.example"', "is not like 'https://clinic.example/contact'"),
    ('url = "javascript:alert(1)"', "is not like"),
    ('url = "https://"', "is not like"),
    ('url = "https://clinic.example:port/"', "is not like"),
    ('url = "https://user@clinic.example"', "is not like"),
    ('url = "https://clinic.example/a b"', "is not like"),
    ('language = "english"', "language = 'english' is not like 'en'"),
    ('language = ""', "language = '' is not like 'en'"),
    ('name = "a\\nb"', "name = 'a\\nb' has 2 lines; one is shown"),
    ('note = "a\\u202eb"', "holds a character that nobody can see"),
    ('emergency = "the police"', "emergency = 'the police' is not like '911'"),
    ('[subject]\nde = "Rücken"', "names 'de'; the page speaks en, es, ar"),
    ('[subject]\nen = "a\\u200bb"', "holds a character that nobody can see"),
    (f'note = "{"a" * 1001}"', "... has 1,001 characters; 1,000 is the most"),
    ("#" * 100_001, "has more than 100,000 bytes"),
]


@pytest.mark.parametrize(("content", "message"), REFUSED)
def test_what_would_mislead_is_refused_with_its_cure(
    tmp_path: Path, content: str | bytes, message: str
) -> None:
    write_folder(tmp_path, {CLINIC_FILE: content})
    with pytest.raises(SettingsError) as error:
        read_clinic(tmp_path)
    assert error.value.message.startswith(f"{tmp_path / CLINIC_FILE}: ")
    assert message in error.value.message
    assert 'a line reads phone = "+1 555 010 0199"' in error.value.cure
    assert clinic_faults(tmp_path) == [str(error.value)]


def test_without_a_file_or_a_word_in_it_the_clinic_is_empty(tmp_path: Path) -> None:
    assert read_clinic(tmp_path) == Clinic()
    shipped = read_clinic(REPO / "corpus")
    assert (shipped.lines, shipped.emergency_tel) == ((), "tel:911")
    assert shipped.subject.keys() == set(LANGUAGES)


def test_the_desk_reads_it_at_opening_and_needs_no_build(folder: Path) -> None:
    def opened() -> Desk:
        return Desk.open(folder / "index", folder / "corpus", TinyEncoder())

    assert opened().clinic == Clinic()
    before = corpus_digest(folder / "corpus")
    write_folder(folder / "corpus", {CLINIC_FILE: 'phone = "112"'})
    assert opened().clinic == Clinic(phone="112")
    assert corpus_digest(folder / "corpus") == before
    write_folder(folder / "corpus", {CLINIC_FILE: 'phone = "none"'})
    with pytest.raises(SettingsError, match="phone = 'none'"):
        opened()


def test_check_names_its_faults(folder: Path) -> None:
    write_folder(folder / "corpus", {CLINIC_FILE: 'phone = "none"'})
    words = ["check", "--corpus", str(folder / "corpus")]
    ran = CliRunner().invoke(main, words, catch_exceptions=False)
    assert ran.exit_code == 1
    assert "desk.toml: phone = 'none' is not like" in ran.stderr
    assert "1 faults." in ran.stdout
