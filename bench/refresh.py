"""How long a refresh takes: against reading the orders alone, and against the usual pandas and openpyxl way.

    python bench/refresh.py [--orders 10000,300000,1000000] [--runs 3] [--usual-runs 1] [--keep DIR]

For each size the demo workbook is made once; then three jobs run in turn, each as a process of its own:

refresh  `salesreview refresh BOOK --out FILE`
floor    fastexcel reads the orders' sheet into polars: no refresh can be faster than that
usual    pandas reads every raw sheet through openpyxl, groups a dozen times, and openpyxl loads the workbook,
         writes the tables and saves it

Medians are printed, with processor time (user + system) and peak memory. Above USUAL_LIMIT lines the
usual way is not run but extrapolated in a straight line from 100,000 and 300,000, and marked so. Nothing is
asserted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cost import CLI, Cost, demo_book, median, run

USUAL_LIMIT = 300_000
ANCHORS = (100_000, 300_000)
HERE = str(Path(__file__).resolve())


def main(arguments: Sequence[str] | None = None) -> None:
    options = _options(arguments)
    sizes = sorted(options.orders)
    with tempfile.TemporaryDirectory(prefix="salesreview-bench-") as temporary:
        folder = options.keep or Path(temporary)
        usual: dict[int, Cost] = {}
        for size in sizes:
            book = _book(folder, size)
            results = _measure(book, options.runs, options.usual_runs if size <= USUAL_LIMIT else 0)
            if size > USUAL_LIMIT and options.usual_runs:
                for anchor in ANCHORS:
                    if anchor not in usual:
                        usual[anchor] = _measure(_book(folder, anchor), 0, options.usual_runs)["usual"]
                results["usual"] = _extrapolated(usual, size)
            if "usual" in results:
                usual.setdefault(size, results["usual"])
            _print(size, book, results)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a refresh against its floor and the usual way.")
    parser.add_argument("--orders", type=_numbers, default=[10_000, 300_000, 1_000_000], help="sizes, with commas")
    parser.add_argument("--runs", type=int, default=3, help="runs of refresh and floor")
    parser.add_argument(
        "--usual-runs", type=int, default=1, help="runs of the usual way, which is slow; 0 leaves it out"
    )
    parser.add_argument("--keep", type=Path, help="keep the workbooks in this folder, and use those there")
    return parser.parse_args(arguments)


def _numbers(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split(",") if part.strip()]


def _book(folder: Path, size: int) -> Path:
    return demo_book(folder / str(size), size, "zh")


def _measure(book: Path, runs: int, usual_runs: int) -> dict[str, Cost]:
    """Return the median cost of each job, run in turn so that the machine's moods fall on all alike."""
    rows = subprocess.check_output((sys.executable, HERE, "--job", "headers", str(book)), text=True).strip()
    with tempfile.TemporaryDirectory() as temporary:
        out = str(Path(temporary) / f"out{book.suffix}")
        jobs = {
            "refresh": (*CLI, "refresh", str(book), "--out", out),
            "floor": (sys.executable, HERE, "--job", "floor", str(book), rows),
            "usual": (sys.executable, HERE, "--job", "usual", str(book), rows, out),
        }
        counts = {"refresh": runs, "floor": runs, "usual": usual_runs}
        found: dict[str, list[Cost]] = {job: [] for job in jobs}
        for turn in range(max(counts.values())):
            for job, command in jobs.items():
                if turn < counts[job]:
                    found[job].append(run(command))
    return {job: median(costs) for job, costs in found.items() if costs}


def _extrapolated(usual: dict[int, Cost], size: int) -> Cost:
    """Return the straight line through the two anchors, at `size`."""
    low, high = (usual[anchor] for anchor in ANCHORS)
    share = (size - ANCHORS[0]) / (ANCHORS[1] - ANCHORS[0])

    def line(first: float, second: float) -> float:
        return first + (second - first) * share

    return Cost(
        line(low.wall, high.wall),
        line(low.processor, high.processor),
        line(low.memory, high.memory),
        "extrapolated",
    )


def _print(size: int, book: Path, results: dict[str, Cost]) -> None:
    print(f"\n{size:,} order lines, {book.stat().st_size / 2**20:.1f} MB")
    print(f"{'':10}{'wall s':>10}{'processor s':>13}{'peak MB':>10}")
    for job, cost in results.items():
        print(f"{job:10}{cost.wall:10.2f}{cost.processor:13.2f}{cost.memory:10.0f}  {cost.note}")
    for top, bottom in (("refresh", "floor"), ("usual", "refresh")):
        if not {top, bottom} <= results.keys():
            continue
        wall, processor, memory = (
            getattr(results[top], part) / getattr(results[bottom], part) for part in ("wall", "processor", "memory")
        )
        name = f"{top} ÷ {bottom}"
        print(f"{name}: wall {wall:.1f}, processor {processor:.1f}, memory {memory:.1f}", flush=True)


def headers(book: str) -> None:
    """Print the place of each raw sheet's header row, from 0: the first row with three cells or more filled."""
    import fastexcel

    from salesreview.tables.catalog import SCHEMAS

    reader = fastexcel.read_excel(book)
    found = {}
    for table in SCHEMAS:
        if table.zh not in reader.sheet_names:
            raise SystemExit(f"{book}: no sheet {table.zh}")
        top = reader.load_sheet(table.zh, header_row=None, n_rows=10, dtypes="string").to_polars()
        filled = [sum(value is not None for value in row) >= 3 for row in top.iter_rows()]
        found[table.key] = filled.index(True) if True in filled else 0
    print(json.dumps(found))


def floor(book: str, header_rows: str) -> None:
    """Read the orders' sheet into polars."""
    import fastexcel

    from salesreview.tables.catalog import schema

    reader = fastexcel.read_excel(book)
    frame = reader.load_sheet(schema("orders").zh, header_row=json.loads(header_rows)["orders"]).to_polars()
    if frame.is_empty():
        raise SystemExit("no orders read")


def usual(book: str, header_rows: str, out: str) -> None:
    """Do the bulk of the review as it is usually written."""
    import openpyxl
    import pandas as pd

    from salesreview.tables.catalog import SCHEMAS

    rows = json.loads(header_rows)
    raw = {}
    with pd.ExcelFile(book, engine="openpyxl") as sheets:
        for table in SCHEMAS:
            frame = pd.read_excel(sheets, sheet_name=table.zh, header=rows[table.key])
            raw[table.key] = frame.rename(columns={column.zh: column.key for column in table.columns})
    orders = raw["orders"].merge(raw["products"], on="product_id", how="left", suffixes=("", "_product"))
    orders = orders.merge(raw["customers"], on="customer_id", how="left", suffixes=("", "_customer"))
    orders["month"] = pd.to_datetime(orders["order_date"], errors="coerce").dt.strftime("%Y-%m")
    keys = ["product_line", "product_id", "channel", "salesperson", "industry", "size", "region", "customer_id"]
    tables = {key: orders.groupby(["month", key])[["quantity", "revenue", "cost"]].sum() for key in keys}
    tables["month"] = orders.groupby("month")[["quantity", "revenue", "cost"]].sum()
    tables["buyers"] = orders.groupby("month")[["customer_id", "order_id"]].nunique()
    tables["first"] = orders.groupby("customer_id")["order_date"].min().to_frame()
    tables["region_line"] = orders.groupby(["region", "product_line"])[["revenue", "cost"]].sum()
    for key, by in (("leads", "status"), ("feedback", "kind"), ("channel_costs", "channel")):
        tables[key] = raw[key].groupby(by).size().to_frame("rows")

    workbook = openpyxl.load_workbook(book, keep_vba=book.endswith(".xlsm"))
    for key, frame in tables.items():
        tab = workbook.create_sheet(f"bench_{key}")
        for row in frame.head(5_000).reset_index().itertuples(index=False):
            tab.append(list(row))
    workbook.save(out)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        {"headers": headers, "floor": floor, "usual": usual}[sys.argv[2]](*sys.argv[3:])
    else:
        main()
