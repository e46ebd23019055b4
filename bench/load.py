"""How long a load of order lines takes: against polars' own reading and writing, and against the same rows at once.

    python bench/load.py [--orders 100000,1000000] [--runs 3]

For each size a CSV of order lines is made; then these jobs run in turn, each as a process of its own:

load    `salesreview load BOOK orders FILE` into a blank workbook
again   the same once more: nothing changes
month   a file with one month more (a fiftieth of the lines) into that workbook
plain   the source read and written into the raw sheet and saved, without keys, record and report
polars  polars reads the CSV and writes it as a workbook of its own (write_excel)

Medians are printed, with processor time and peak memory. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cost import CLI, Cost, median, run

HERE = str(Path(__file__).resolve())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure a load against polars' own reading and writing.")
    parser.add_argument("--orders", default="100000", help="sizes, with commas")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="salesreview-bench-") as folder:
        for size in map(int, options.orders.split(",")):
            _measure(Path(folder), size, options.runs)


def _measure(folder: Path, size: int, runs: int) -> None:
    lines(folder / "orders.csv", size, 0)
    lines(folder / "more.csv", max(size // 50, 1), size)
    blank, book = folder / "blank.xlsm", folder / "book.xlsm"
    run([*CLI, "new", str(blank), "--force"])
    found: dict[str, list[Cost]] = {}
    for _ in range(runs):
        jobs = {
            "load": [*CLI, "load", str(book), "orders", str(folder / "orders.csv")],
            "again": [*CLI, "load", str(book), "orders", str(folder / "orders.csv")],
            "month": [*CLI, "load", str(book), "orders", str(folder / "more.csv")],
            "plain": [sys.executable, HERE, "--job", "plain", str(folder / "orders.csv"), str(folder / "plain.xlsm")],
            "polars": [sys.executable, HERE, "--job", "polars", str(folder / "orders.csv"), str(folder / "p.xlsx")],
        }
        shutil.copy(blank, book)
        shutil.copy(blank, folder / "plain.xlsm")
        shutil.rmtree(folder / "book.backups", ignore_errors=True)
        for name, job in jobs.items():
            found.setdefault(name, []).append(run(job))
    medians = {name: median(costs) for name, costs in found.items()}
    print(f"{size:,} order lines, {(folder / 'orders.csv').stat().st_size / 1e6:.1f} MB as CSV")
    for name, cost in medians.items():
        print(f"  {name:7} {cost.wall:7.2f} s  processor {cost.processor:7.2f} s  {cost.memory:6.0f} MB")
    for name in ("plain", "polars"):
        ratio = medians["load"].processor / medians[name].processor
        print(f"  a load takes {ratio:.2f} times the processor time of {name}")


def lines(path: Path, size: int, first: int) -> None:
    """Write made order lines, two to an order, over 26 months (or those after them)."""
    import datetime as dt

    import polars as pl

    number = pl.int_range(first, first + size, eager=True)
    start = dt.date(2024, 9, 1) if first == 0 else dt.date(2026, 11, 1)
    days = 780 if first == 0 else 30
    pl.select(
        order_id=pl.format("SO-{}", number // 2),
        order_date=pl.lit(start) + pl.duration(days=(number // 2) % days),
        customer_id=pl.format("C{}", number % 997),
        product_id=pl.format("P{}", number % 89),
        salesperson=pl.format("S{}", number % 23),
        quantity=number % 9 + 1,
        revenue=(number % 100_003) / 7,
        cost=(number % 100_003) / 11,
    ).write_csv(path)


def plain(source: str, book: str) -> None:
    """Read a source and write it into the raw sheet, and nothing else."""
    from salesreview.hosts.file import FileHost
    from salesreview.loading.carry import keyed
    from salesreview.sources import load_source
    from salesreview.tables.catalog import schema

    table = schema("orders")
    with FileHost(Path(book)) as host:
        host.write_raw(table, {}, keyed(table, load_source(table, source, base=Path.cwd())))
        host.save()


def of_polars(source: str, book: str) -> None:
    """Read a CSV and write it as a workbook by polars alone."""
    import polars as pl

    pl.read_csv(source, try_parse_dates=True).write_excel(book)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        {"plain": plain, "polars": of_polars}[sys.argv[2]](*sys.argv[3:])
    else:
        main()
