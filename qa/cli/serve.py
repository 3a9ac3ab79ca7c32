"""`qa serve`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib import import_module
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa.staff import Users

from .group import main
from .staff import STAFF_FILE
from .terminal import CORPUS, INDEX, SKIP_BAD, build_index, loading, open_desk

if TYPE_CHECKING:
    from qa.desk import Desk, ServedDesk
    from qa.staff import Gaps
    from qa.web.lab import Lab
    from qa.web.staff import Staff


AS_ROOT = (
    "The desk runs as root. It should not: a fault in any library could then change "
    "this whole machine. Start it as a user of its own (deploy/README.md)."
)


def _addresses(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    """Refuses what is no address: a proxy that is trusted can ask without limit."""
    for one in given:
        try:
            ip_network(one)
        except ValueError as error:
            raise click.BadParameter(f"{one!r} is no IP address or network.") from error
    return given


def _names(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[str, ...]:
    from qa.web import normal_name

    for one in given:
        if not normal_name(one):
            raise click.BadParameter(
                f"{one!r} is no host name. Give it without http:// and without a port."
            )
    return given


def _root(_context: click.Context, _option: click.Parameter, given: str) -> str:
    from qa.web import is_root_path

    root = given.rstrip("/")
    if root and not is_root_path(root):
        raise click.BadParameter(
            f"{given!r} is no path for the desk. It may be /desk, but no address of "
            "the desk itself, such as /en."
        )
    return root


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=7860, show_default=True, envvar="PORT")
@click.option("--build", "build_first", is_flag=True, help="Build first, where needed.")
@click.option(
    "--lab", "with_lab", is_flag=True, help="Serve the evaluators' lab too, at /lab."
)
@click.option(
    "--staff", "with_staff", is_flag=True, help="Serve the staff desk too, at /staff."
)
@STAFF_FILE
@click.option(
    "--staff-header",
    metavar="HEADER",
    help="Header in which the hospital's proxy names who is there, for the staff desk; "
    "believed only straight from a --proxy. Then nobody logs in with a password.",
)
@click.option(
    "--api",
    "with_api",
    is_flag=True,
    help="Serve Gradio's API page and MCP server too, at /gradio: three tools for "
    "programs. See: docs/api.md",
)
@click.option(
    "--keep-gaps",
    is_flag=True,
    help="Keep what patients do not find, for 30 days, beside the file of the staff: "
    "scrubbed words and the day. The patients' page says so. See: qa staff gaps",
)
@click.option(
    "--metrics",
    "with_metrics",
    is_flag=True,
    help="Serve counts, times and states for operators at /metrics, in the format of "
    "Prometheus; nothing of a question or a client.",
)
@click.option(
    "--rate",
    type=click.IntRange(min=0),
    default=60,
    show_default=True,
    help="Questions a minute that one client may ask; 0 is no limit.",
)
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    callback=_addresses,
    help="A proxy, or network of proxies, whose headers name the client; repeatable. "
    "None is believed that is not named, also not on this machine (127.0.0.1).",
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    callback=_names,
    help="A host name that browsers open the desk by, such as desk.clinic.example; "
    "repeatable. The desk answers to 127.0.0.1, localhost, ::1, --host and these.",
)
@click.option(
    "--root-path",
    "root",
    default="",
    metavar="PATH",
    callback=_root,
    help="The path that the desk is below, behind a proxy: /desk for "
    "https://clinic.example/desk/.",
)
@CORPUS
@INDEX
@SKIP_BAD
def serve(
    host: str,
    port: int,
    corpus: Path,
    index: Path,
    *,
    build_first: bool,
    with_lab: bool,
    with_staff: bool,
    staff_file: Path,
    staff_header: str | None,
    with_api: bool,
    keep_gaps: bool,
    with_metrics: bool,
    rate: int,
    proxies: tuple[str, ...],
    names: tuple[str, ...],
    root: str,
    skip_bad: bool,
) -> None:
    """Open the desk in the browser.

    A new index and changed files of staff are taken up while it runs, within seconds of
    qa build; SIGHUP does so at once.
    """
    from qa.desk import ServedDesk
    from qa.web import (
        Limits,
        Measured,
        Names,
        Rate,
        address_of,
        check_address,
        create_app,
        run,
    )

    if os.geteuid() == 0:
        click.echo(AS_ROOT, err=True)
    check_address(host, port)
    if with_api:  # before the articles are read: its libraries are an extra
        import_module("qa.web.tools")
    if staff_header and not (proxies and with_staff):
        message = "--staff-header needs --staff, and --proxy: the address to believe."
        raise click.UsageError(message)
    if with_staff:
        Users(staff_file).require()
    if build_first:
        build_index(corpus, index, skip_bad=skip_bad)
    with loading():
        served = ServedDesk(open_desk(corpus, index), index, corpus)
        lab = _lab(corpus, index) if with_lab else None
        staff = (
            _staff(served, corpus, staff_file, staff_header, proxies)
            if with_staff
            else None
        )
        limits = Limits(Rate(rate) if rate else None)
        gaps = _gaps(served.desk, staff_file, keep=keep_gaps)
        called = Names.of(host, names)
        app = create_app(
            served,
            lab,
            limits=limits,
            staff=staff,
            gaps=gaps,
            names=called,
            root=root,
            api=with_api,
        )
    address = f"{address_of(host, port)}{root}"
    rooms = {"": True, "/lab": with_lab, "/staff": with_staff, "/gradio/": with_api}
    places = " and ".join(f"{address}{room}" for room, on in rooms.items() if on)
    with served.watching():
        run(
            Measured(app, served, called, root) if with_metrics else app,
            host,
            port,
            ready=lambda: click.echo(f"The desk is open: {places}"),
            proxies=proxies,
            renew=served.wake,
        )


def _lab(corpus: Path, index: Path) -> Lab:
    from qa.web.lab import Lab

    return Lab(corpus, index)


def _staff(
    served: ServedDesk,
    corpus: Path,
    users: Path,
    header: str | None,
    proxies: Sequence[str],
) -> Staff:
    from qa.web.staff import Staff, TrustedHeader

    believed = TrustedHeader(header, proxies) if header else None
    return Staff.of(served, corpus, users, believed)


def _gaps(desk: Desk, users: Path, *, keep: bool) -> Gaps | None:
    """What keeps questions without an answer. Deletes those that are too old, also
    where no more are kept."""
    from qa.staff import GAPS_FILE, Gaps, Scrubber, read_gaps

    path = users.with_name(GAPS_FILE)
    read_gaps(path)
    return Gaps(path, Scrubber.of(desk)) if keep else None
