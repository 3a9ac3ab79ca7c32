"""The shipped configuration of nginx, run before a desk."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.folders import REPO

NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
needs_nginx = pytest.mark.skipif(
    not NGINX, reason="needs nginx: apt install nginx-light"
)

AROUND = """
daemon off;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ worker_connections 200; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


@contextmanager
def behind_nginx(folder: Path, desk: str) -> Iterator[str]:
    """Runs nginx with deploy/nginx.conf before the desk at an address; yields its own
    address, with the path. Only ports, files and TLS are other than in the example."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    site = (REPO / "deploy/nginx.conf").read_text("utf-8")
    for pattern, ours in (
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        (r"ssl_\w+ .*;\n", ""),
        (r"server 127\.0\.0\.1:7860;", f"server {desk.removeprefix('http://')};"),
        (r"/var/log/nginx", str(folder)),
    ):
        site, times = re.subn(pattern, ours, site)
        assert times, pattern
    settings = folder / "nginx.conf"
    settings.write_text(AROUND.format(folder=folder, site=site), "utf-8")
    assert NGINX
    with subprocess.Popen(
        [NGINX, "-p", folder, "-e", "error.log", "-c", settings]
    ) as run:
        try:
            _wait_for(run, port)
            yield f"http://127.0.0.1:{port}/desk"
        finally:
            run.terminate()


def _wait_for(run: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        assert run.poll() is None, "nginx did not start"
        assert time.monotonic() < deadline, "nginx takes too long to start"
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.05)
        else:
            return
