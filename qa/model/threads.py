"""How many threads this process may keep busy."""

from __future__ import annotations

import math
import os
from pathlib import Path

_QUOTA = Path("/sys/fs/cgroup/cpu.max")
_OLD_QUOTA = Path("/sys/fs/cgroup/cpu")
"""Where a container finds its share of the processor: cgroup 2, and cgroup 1."""


def cores() -> int:
    """The cores that the process may use: those that the system gives it, at most the
    quota of its container, and at most OMP_NUM_THREADS where that is set."""
    given = (
        len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1
    )
    wanted = os.environ.get("OMP_NUM_THREADS", "").split(",")[0]
    most = [given, quota_of(_QUOTA, _OLD_QUOTA)]
    if wanted.isdecimal() and int(wanted):
        most.append(int(wanted))
    return max(1, min(m for m in most if m))


def quota_of(new: Path, old: Path) -> int:
    """The cores that a container's quota is worth, rounded up; 0 without a quota. `new`
    is the file of cgroup 2, `old` the folder of cgroup 1."""
    try:
        limit, period = new.read_text("ascii").split()
    except (OSError, ValueError):
        try:
            limit, period = (
                (old / f"cpu.cfs_{name}_us").read_text("ascii").strip()
                for name in ("quota", "period")
            )
        except OSError:
            return 0
    if not (limit.isdecimal() and period.isdecimal() and int(period)):
        return 0  # "max" and -1 are no limit
    return math.ceil(int(limit) / int(period))
