"""The file of users: hashes, stamps, permissions, and `qa staff`."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from qa.cli import main
from qa.errors import StaffError
from qa.staff import Journal, Users, session_secret
from tests.helpers.staff import PASSWORD, quick_hashes


@pytest.fixture(autouse=True)
def _quick() -> Iterator[None]:
    with quick_hashes():
        yield


@pytest.fixture
def users(tmp_path: Path) -> Users:
    return Users(tmp_path / "staff" / "users.json")


def qa(users: Users, *words: str, typed: str = "") -> Result:
    arguments = ["staff", *words, "--staff-file", str(users.path)]
    return CliRunner().invoke(main, arguments, input=typed, catch_exceptions=False)


def test_only_the_right_password_of_a_known_name_is_right(users: Users) -> None:
    users.add("Zoë", "reader", PASSWORD)
    assert users.check("Zoë", PASSWORD) == users.get("zoë")
    assert users.check("Zoe\u0308", PASSWORD)
    for name, password in (
        ("Zoë", PASSWORD.upper()),
        ("Zoë", ""),
        ("Zoe", PASSWORD),
        ("", ""),
        ("Zoë", "x" * 100_000),
    ):
        assert users.check(name, password) is None
    assert PASSWORD not in users.path.read_text("utf-8")


def test_nobody_else_may_read_the_files(users: Users) -> None:
    users.add("anna", "editor", PASSWORD)
    folder = users.path.parent
    assert session_secret(folder) == session_secret(folder)
    Journal(folder / "journal.jsonl").record("anna", "log-in")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for file in folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


@pytest.mark.parametrize("name", ["", " a", "a b", "a\n", "-a", "a" * 65, "<b>"])
def test_what_cannot_be_a_name_is_refused(users: Users, name: str) -> None:
    with pytest.raises(StaffError, match="cannot be the name"):
        users.add(name, "reader", PASSWORD)


@pytest.mark.parametrize(
    "password", ["", "elevenchars", "aaaaaaaaaaaaaaaa", "annaannaanna", "x" * 1001]
)
def test_what_is_easily_guessed_is_no_password(users: Users, password: str) -> None:
    with pytest.raises(StaffError):
        users.add("annaannaanna", "reader", password)
    assert users.all() == []


def test_a_user_without_a_password_cannot_log_in_with_one(users: Users) -> None:
    users.add("proxied", "reader", None)
    assert users.check("proxied", "") is None
    assert users.check("proxied", "nobody's password") is None


def test_changes_give_a_new_stamp_and_two_at_once_lose_nothing(users: Users) -> None:
    first = users.add("anna", "editor", PASSWORD)
    users.set_password("ANNA", "another battery staple")
    second = users.get("anna")
    users.end_sessions("anna")
    third = users.get("anna")
    assert second
    assert third
    assert len({first.stamp, second.stamp, third.stamp}) == 3
    assert users.check("anna", PASSWORD) is None
    others = [Users(users.path) for _ in range(8)]
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(lambda n: others[n].add(f"u{n}", "reader", PASSWORD), range(8))
        )
    assert len(users.all()) == 9


def test_a_damaged_file_is_named(users: Users) -> None:
    users.add("anna", "editor", PASSWORD)
    users.path.write_text('{"users": [{"name": "x", "role": "chief"}]}', "utf-8")
    with pytest.raises(StaffError, match=r"users\.json: users 1: role"):
        users.all()


def test_the_terminal_adds_lists_changes_and_removes(users: Users) -> None:
    twice = f"{PASSWORD}\n{PASSWORD}\n"
    assert qa(users, "add", "anna", "--role", "editor", typed=twice).exit_code == 0
    assert qa(users, "add", "ben", "--no-password").exit_code == 0
    assert qa(users, "list").output == "anna: editor\nben: reader, without a password\n"
    assert qa(users, "add", "anna", typed=twice).exit_code == 2
    other = qa(users, "password", "anna", typed=f"{PASSWORD}\n{PASSWORD}x\n")
    assert other.exit_code == 2
    assert "not the same" in other.output
    short = qa(users, "password", "anna", typed="short\nshort\n")
    assert short.exit_code == 2
    assert "at least 12" in short.output
    new = "another battery staple"
    assert qa(users, "password", "anna", typed=f"{new}\n{new}\n").exit_code == 0
    assert users.check("anna", new)
    assert qa(users, "remove", "nobody").exit_code == 2
    assert qa(users, "remove", "anna").exit_code == 0
    assert [u.name for u in users.all()] == ["ben"]
    lines = (users.path.parent / "journal.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["deed"] for line in lines] == [
        "user added",
        "user added",
        "password changed",
        "user removed",
    ]


def test_the_journal_only_grows_and_survives_a_torn_line(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    assert journal.last(3) == []
    with ThreadPoolExecutor(8) as threads:
        list(
            threads.map(lambda n: journal.record("u", "deed", f"{n}\nline"), range(40))
        )
    assert {e.detail for e in journal.last(99)} == {f"{n}\nline" for n in range(40)}
    before = journal.path.read_bytes()
    with journal.path.open("ab") as stream:
        stream.write(b'{"at": "torn\n')
    journal.record("v", "\ud800", "x" * 5000)
    assert journal.path.read_bytes().startswith(before)
    newest, older = journal.last(2)
    assert (newest.user, older.user) == ("v", "u")
    assert len(newest.detail) < 2100
