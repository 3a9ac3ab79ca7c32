"""`qa staff`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from qa.cli.group import main
from qa.cli.terminal import CORPUS, INDEX, loading, open_desk
from qa.errors import StaffError
from qa.staff import (
    GAPS_FILE,
    MIN_PASSWORD,
    ROLES,
    Journal,
    Role,
    Users,
    shown_gaps,
)

STAFF_FILE = click.option(
    "--staff-file",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("staff/users.json"),
    show_default=True,
    help="File of the staff's names and hashed passwords. Journal and secret of the "
    "staff desk stand beside it.",
)


@main.group()
def staff() -> None:
    """Say who may use the staff desk."""


@staff.command("add")
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="reader",
    show_default=True,
    help="A reader looks; an editor changes things too.",
)
@click.option(
    "--no-password", is_flag=True, help="Only the hospital's proxy lets this user in."
)
@STAFF_FILE
def add(name: str, role: Role, staff_file: Path, *, no_password: bool) -> None:
    """Add a user; asks for a password twice."""
    users = Users(staff_file)
    if users.get(name):
        raise StaffError(
            f"There is a user {name} already.",
            cure=f"Give that user another password: qa staff password {name}",
        )
    users.add(name, role, None if no_password else _password(name))
    _journal(staff_file, "user added", f"{name}, {role}")
    click.echo(f"Added {name}, {role}.")


@staff.command("list")
@STAFF_FILE
def list_users(staff_file: Path) -> None:
    """List the users and their roles."""
    users = Users(staff_file).all()
    for user in users:
        proxy = "" if user.password else ", without a password"
        click.echo(f"{user.name}: {user.role}{proxy}")
    if not users:
        click.echo("There are no users. Add one: qa staff add NAME")


@staff.command("remove")
@click.argument("name")
@STAFF_FILE
def remove(name: str, staff_file: Path) -> None:
    """Remove a user, and end the user's sessions."""
    Users(staff_file).remove(name)
    _journal(staff_file, "user removed", name)
    click.echo(f"Removed {name}.")


@staff.command("password")
@click.argument("name")
@STAFF_FILE
def password(name: str, staff_file: Path) -> None:
    """Give a user another password, and end the user's sessions."""
    users = Users(staff_file)
    if not users.get(name):
        raise StaffError(f"There is no user {name}.", cure="See: qa staff list")
    users.set_password(name, _password(name))
    _journal(staff_file, "password changed", name)
    click.echo(f"Changed the password of {name}.")


@staff.command("gaps")
@STAFF_FILE
@CORPUS
@INDEX
def gaps(staff_file: Path, corpus: Path, index: Path) -> None:
    """List what patients did not find, in groups of at least five questions.

    They are kept by `qa serve --keep-gaps`, and deleted after 30 days.
    """
    with loading():
        desk = open_desk(corpus, index)
        groups = shown_gaps(staff_file.with_name(GAPS_FILE), desk)
    for group in groups:
        click.echo(
            f"{group.count} x {group.text}  ({group.days[0]} to {group.days[-1]})"
        )
    if not groups:
        click.echo("There is no group of five questions or more.")


def _journal(staff_file: Path, deed: str, detail: str) -> None:
    path = staff_file.with_name("journal.jsonl")
    Journal(path).record("operator (terminal)", deed, detail)


def _password(name: str) -> str:
    """Asks twice at a terminal; reads two lines from a pipe."""
    if sys.stdin.isatty():
        first = click.prompt(
            f"Password for {name} (at least {MIN_PASSWORD} characters)", hide_input=True
        )
        second = click.prompt("The same again", hide_input=True)
    else:
        first, second = (sys.stdin.readline().rstrip("\r\n") for _ in range(2))
    if first != second:
        raise StaffError(
            "The two passwords are not the same.",
            cure="Try again. From a pipe, send the password in two lines.",
        )
    return str(first)
