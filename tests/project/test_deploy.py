"""The example of a systemd unit is read by systemd itself."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from qa.cli import main
from tests.helpers.folders import REPO

UNIT = (REPO / "deploy/question-desk.service").read_text("utf-8")
STRICT = {
    "NoNewPrivileges": "yes",
    "ProtectSystem": "strict",
    "ProtectHome": "yes",
    "PrivateTmp": "yes",
    "CapabilityBoundingSet": "",
    "User": "question-desk",
}
LIMITS = ("MemoryMax", "LimitNOFILE", "TasksMax", "ReadOnlyPaths")


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "question-desk.service"
    command = f"ExecStart={sys.executable} "
    unit.write_text(re.sub(r"ExecStart=\S+ ", command, UNIT), "utf-8")
    ran = subprocess.run(
        ["systemd-analyze", "verify", unit], capture_output=True, text=True, check=False
    )
    faults = [line for line in ran.stderr.splitlines() if "question-desk" in line]
    assert (ran.returncode, faults) == (0, [])


def test_the_unit_has_a_user_of_its_own_and_limits() -> None:
    settings = dict(re.findall(r"^(\w+)=(.*)$", UNIT, re.MULTILINE))
    assert {k: settings[k] for k in STRICT} == STRICT
    assert all(settings[name] for name in LIMITS)


def test_the_command_of_the_unit_is_one_of_the_desk(
    capsys: pytest.CaptureFixture[str],
) -> None:
    nginx = (REPO / "deploy/nginx.conf").read_text("utf-8")
    (command,) = re.findall(r"^ExecStart=\S+ (.+)$", UNIT, re.MULTILINE)
    assert f"#   qa {command}\n" in nginx
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    told = capsys.readouterr().out
    assert all(f"{option} " in told for option in re.findall(r"--[a-z-]+", command))
