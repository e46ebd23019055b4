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
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cost import CLI, demo_book, median, run

AIM = 3.0


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure the copy and the mail draft of the sample company.")
    parser.add_argument("--orders", type=int, default=10_000, help="order lines")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pdf", action="store_true", help="with the PDF too")
    parser.add_argument("--keep", type=Path, help="keep the workbooks in this folder, and use those there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="salesreview-bench-") as temporary:
        folder = options.keep or Path(temporary)
        os.environ["XDG_STATE_HOME"] = temporary
        print(f"{options.orders:,} order lines; median of {options.runs} runs; aim: {AIM:g} s of processor without PDF")
        print("language  pdf   processor    wall   memory    copy   draft")
        for lang in ("zh", "en"):
            book = demo_book(folder / f"{lang}-{options.orders}", options.orders, lang)
            for pdf in (False, True) if options.pdf else (False,):
                _measure(book, lang, pdf, options.runs, Path(temporary))


def _measure(book: Path, lang: str, pdf: bool, runs: int, folder: Path) -> None:
    costs, sizes = [], (0, 0)
    for number in range(runs):
        out = folder / f"{lang}-{pdf}-{number}"
        draft = ("--draft", str(out / "draft.eml"), "--to", "boss@example.com")
        costs.append(run((*CLI, "send", str(book), "--pdf" if pdf else "--no-pdf", *draft)))
        sizes = (next(out.glob("*.xlsx")).stat().st_size, (out / "draft.eml").stat().st_size)
    cost = median(costs)
    copy, mail = (size / 1024 for size in sizes)
    figures = f"{cost.processor:7.2f} s  {cost.wall:5.2f} s  {cost.memory:3.0f} MB  {copy:3.0f} KB  {mail:3.0f} KB"
    print(f"{lang:8}  {'yes' if pdf else 'no':4}  {figures}")


if __name__ == "__main__":
    main()
