"""Does the desk answer with nothing but what its container holds?

    python -m bench.alone        # minutes: it installs the packages that serve

Without a container engine it does by hand what the Containerfile does: the commands of
its first stage, in a folder of their own; then its last command, as another user, over
an index that was built elsewhere and folders that this user may only read. What an
engine adds is not tried: the image of Python, the read-only file system, and the
network. Needs root, to change to the user "nobody"; else it stays this user, and says
so. Prints one line of JSON; exit code 1 where the desk does not answer, or a file
changed.
"""

from __future__ import annotations

import http.client
import json
import os
import pwd
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.places import CORPUS, INDEX, REPO
from bench.soak.server import Server, copy_of, quotes_in, texts_of

USER = "nobody"
QUESTION = "What is spinal stenosis?"
_STAGE = re.compile(r"(?m)^FROM .*\n")
_MADE = re.compile(r"(?<![\w.])/(?:build|venv|wheels)\b")


def steps(containerfile: str, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """COPY and RUN of the first stage, with what it makes put below `folder`."""
    first = _STAGE.split(containerfile)[1].replace("\\\n", " ")
    for line in first.splitlines():
        word, _, rest = line.partition(" ")
        if word == "COPY":
            yield word, shlex.split(rest)
        elif word == "RUN":
            yield word, [_MADE.sub(lambda made: f"{folder}{made[0]}", rest)]


def install(folder: Path) -> None:
    """Runs the first stage of the Containerfile."""
    source = folder / "source"
    source.mkdir()
    # The system's Python, because another user must be able to run it.
    clean = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    clean["PATH"] = f"/usr/bin:/bin:{clean.get('PATH', '')}"
    for word, words in steps((REPO / "Containerfile").read_text("utf-8"), folder):
        if word == "RUN":
            subprocess.run(  # noqa: S602 - our own file
                words[0], shell=True, check=True, cwd=source, env=clean
            )
            continue
        *names, to = words
        for name in names:
            place = source / to
            if (REPO / name).is_dir():
                shutil.copytree(REPO / name, place, dirs_exist_ok=True)
            else:
                shutil.copy(REPO / name, place)


def megabytes(folder: Path) -> int:
    """What the files below a folder hold."""
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) // 10**6


def only_readable(folder: Path) -> dict[str, float]:
    """Lets nobody write below a folder. Returns when each file was changed."""
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return {str(f): f.stat().st_mtime for f in sorted(folder.rglob("*"))}


@contextmanager
def serving(folder: Path, desk: Path) -> Iterator[tuple[Server, float]]:
    """The desk as the container starts it, and the seconds that this took."""
    temporary = folder / "tmp"
    temporary.mkdir(mode=0o777)
    temporary.chmod(0o777)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    other = {}
    if os.geteuid() == 0:
        other = {"user": USER, "group": pwd.getpwnam(USER).pw_gid, "extra_groups": []}
    began = time.monotonic()
    process = subprocess.Popen(
        [folder / "venv/bin/qa", "serve", "--host", "0.0.0.0", "--port", str(port)],  # noqa: S104 - as in the container
        cwd=desk,
        env={
            "PATH": f"{folder}/venv/bin:/usr/bin:/bin",
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(temporary),
        },
        stdout=subprocess.PIPE,
        text=True,
        **other,
    )
    try:
        if not (process.stdout and process.stdout.readline()):
            sys.exit("The desk did not start.")
        server = Server(process, port, desk / "index", desk / "corpus", [QUESTION])
        yield server, time.monotonic() - began
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def tried(folder: Path) -> dict[str, Any]:
    """Installs, serves, asks, and looks at what was left."""
    began = time.monotonic()
    install(folder)
    installed = time.monotonic() - began
    desk = folder / "desk"
    desk.mkdir()
    copy_of(INDEX, CORPUS, desk)
    texts, before = texts_of(desk / "corpus"), only_readable(desk)
    folder.chmod(0o755)
    with serving(folder, desk) as (server, started):
        began = time.monotonic()
        status, answer = server.ask(QUESTION)
        took = time.monotonic() - began
        quotes = [*quotes_in(answer)]
        pages = {
            p: server.request("GET", p)[0] for p in ("/en/", "/healthz", "/readyz")
        }
        memory = server.memory()
    after = {str(f): f.stat().st_mtime for f in sorted(desk.rglob("*"))}
    python = next((folder / "venv/lib").iterdir()) / "site-packages"
    return {
        "user": USER if os.geteuid() == 0 else "this one",
        "install_s": round(installed, 1),
        "start_s": round(started, 1),
        "first_answer_s": round(took, 2),
        "status": status,
        "pages": pages,
        "quotes": len(quotes),
        "cut_from_the_articles": all(texts[a][s:e] == t for a, s, e, t in quotes),
        "packages": len([*python.glob("*.dist-info")]),
        "packages_mb": megabytes(folder / "venv"),
        "memory_mb": memory,
        "torch": (python / "torch").exists(),
        "changed": before != after,
        "exit_code": server.process.returncode,
    }


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="qa-alone-") as folder:
        try:
            told = tried(Path(folder))
        except (OSError, http.client.HTTPException) as problem:
            sys.exit(f"The desk did not answer: {problem}")
    print(json.dumps(told))
    good = told["status"] == http.client.OK and told["cut_from_the_articles"]
    whole = told["quotes"] and not told["changed"] and not told["torch"]
    return int(not (good and whole and told["exit_code"] == 0))


if __name__ == "__main__":
    sys.exit(main())
