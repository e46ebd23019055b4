"""What a job costs that runs as a process of its own, and the workbooks that the benchmarks run on."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CLI = (sys.executable, "-m", "salesreview")


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds by the clock, seconds of processor, peak memory in MB."""

    wall: float
    processor: float
    memory: float
    note: str = ""


def run(command: Sequence[str]) -> Cost:
    """Run a command to its end and return what it cost. Raises SystemExit where it fails.

    A child's peak memory counts what its parent held when it began: a benchmark itself loads nothing large.
    """
    with tempfile.TemporaryFile() as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}\n{said.read().decode(errors='replace')}")
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def median(costs: Sequence[Cost]) -> Cost:
    """Return the median of each figure, which need not come from one run."""
    return Cost(
        statistics.median(cost.wall for cost in costs),
        statistics.median(cost.processor for cost in costs),
        statistics.median(cost.memory for cost in costs),
        f"{len(costs)} runs" if len(costs) > 1 else "1 run",
    )


def demo_book(home: Path, orders: int, lang: str) -> Path:
    """Return the sample company's workbook in the folder `home`, made where it is not there yet."""
    home.mkdir(parents=True, exist_ok=True)
    if not (books := sorted(home.glob("*.xls[xm]"))):
        print(f"making the workbook with {orders:,} order lines ...", file=sys.stderr)
        command = (*CLI, "demo", str(home), "--orders", str(orders), "--lang", lang)
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        books = sorted(home.glob("*.xls[xm]"))
    if len(books) != 1:
        raise SystemExit(f"{home}: one workbook expected, found {len(books)}")
    return books[0]
