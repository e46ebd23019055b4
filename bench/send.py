"""What making the copy and the mail draft takes, in processor time.

    python bench/send.py [--orders 10000] [--runs 5] [--pdf] [--keep DIR]

The sample company's workbook is made once in each language; then `salesreview send BOOK --no-pdf --draft FILE` runs as
a process of its own, several times. The median is printed: seconds of processor (user + system, imports and reading the
workbook included), seconds by the clock, peak memory, and the sizes of copy and draft. The aim
is under AIM seconds of processor. With --pdf the same is measured with LibreOffice's printing. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

AIM = 3.0
HERE = str(Path(__file__).resolve())


@dataclass(frozen=True)
class Cost:
    """What a process took: seconds of processor and by the clock, peak memory in MB."""

    processor: float
    wall: float
    memory: float


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure the copy and the mail draft of the sample company.")
    parser.add_argument("--orders", type=int, default=10_000, help="order lines")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pdf", action="store_true", help="with the PDF too")
    parser.add_argument("--keep", type=Path, help="keep the workbooks in this folder, and use those there")
    parser.add_argument("--job", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.job:
        return _job(*options.job)
    with tempfile.TemporaryDirectory(prefix="salesreview-bench-") as temporary:
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        os.environ["XDG_STATE_HOME"] = temporary
        print(f"{options.orders:,} order lines; median of {options.runs} runs; aim: {AIM:g} s of processor without PDF")
        print("language  pdf   processor    wall   memory    copy   draft")
        for lang in ("zh", "en"):
            book = _book(folder, lang, options.orders)
            for pdf in (False, True) if options.pdf else (False,):
                _measure(book, lang, pdf, options.runs, Path(temporary))


def _book(folder: Path, lang: str, orders: int) -> Path:
    path = folder / f"{lang}-{orders}.xlsm"
    if not path.exists():
        from salesreview.period import Month
        from salesreview.pipeline import make_demo

        make_demo(path, Month(2026, 10), lang, orders)
    return path


def _measure(book: Path, lang: str, pdf: bool, runs: int, folder: Path) -> None:
    costs, sizes = [], (0, 0)
    for number in range(runs):
        out = folder / f"{lang}-{pdf}-{number}"
        costs.append(
            _run((sys.executable, HERE, "--job", str(book), str(out / "draft.eml"), "pdf" if pdf else "no-pdf"))
        )
        sizes = (next(out.glob("*.xlsx")).stat().st_size, (out / "draft.eml").stat().st_size)
    processor, wall, memory = (
        statistics.median(getattr(cost, kind) for cost in costs) for kind in ("processor", "wall", "memory")
    )
    copy, draft = (size / 1024 for size in sizes)
    figures = f"{processor:7.2f} s  {wall:5.2f} s  {memory:3.0f} MB  {copy:3.0f} KB  {draft:3.0f} KB"
    print(f"{lang:8}  {'yes' if pdf else 'no':4}  {figures}")


def _run(command: Sequence[str]) -> Cost:
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)}: exit code {process.returncode}")
    return Cost(usage.ru_utime + usage.ru_stime, time.perf_counter() - start, usage.ru_maxrss / 1024)


def _job(book: str, draft: str, pdf: str) -> None:
    """Run the command itself."""
    from salesreview.cli.mailing import commands
    from salesreview.cli.ui import Ui

    command = next(each for each in commands(Ui("en")) if each.name == "send")
    arguments = [book, f"--{pdf}", "--draft", draft, "--to", "boss@example.com"]
    sys.exit(command.main(arguments, standalone_mode=False) or 0)


if __name__ == "__main__":
    main()
