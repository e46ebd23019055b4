"""What looking before writing costs: refreshes with and without it, in pairs.

    python bench/looking.py [--orders 100000,1000000] [--runs 5] [--keep DIR]

Each refresh runs in this process, to a copy, once as it is and once with nothing verified, arranged or recorded.
Printed are the least processor times of both, which a busy machine disturbs least, and what the looking adds.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

from cost import demo_book
from salesreview import pipeline


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure what looking before writing costs.")
    parser.add_argument("--orders", default="100000,1000000", help="sizes, with commas")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="keep the workbooks in this folder, and use those there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="salesreview-bench-") as temporary:
        out = Path(temporary) / "out.xlsm"
        for size in (int(part) for part in options.orders.split(",")):
            book = demo_book((options.keep or Path(temporary)) / str(size), size, "zh")
            seconds(book, out)  # the imports, once
            looks, blind = [], []
            for _ in range(options.runs):
                looks.append(seconds(book, out))
                with mock.patch("salesreview.placing.arranger_of", return_value=None):
                    blind.append(seconds(book, out))
            more = min(looks) - min(blind)
            print(
                f"{size:,} lines: refresh {min(looks):.2f} s, without looking {min(blind):.2f} s: "
                f"{more:.2f} s, {more / min(blind):.1%}",
                flush=True,
            )


def seconds(book: Path, out: Path) -> float:
    """Return the processor time of a refresh to a copy."""
    began = time.process_time()
    pipeline.refresh(book, out=out)
    return time.process_time() - began


if __name__ == "__main__":
    main()
