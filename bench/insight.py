"""What insights and commentary add to a refresh, in processor time, imports included.

    python bench/insight.py [--orders 10000] [--runs 5] [--lang zh] [--keep DIR]

The demo workbook is made once. Then jobs run in turn, each as a process of its own: a refresh; the same refresh with
every text left as a dash, no sentence file or rule file read and nothing found or planned; and the imports of both
packages alone, which the second refresh pays too. What is added is the difference of the medians and the imports.
Nothing is asserted.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from cost import demo_book, median, run

HERE = str(Path(__file__).resolve())
AIM = 1.5


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure what insights and commentary add to a refresh.")
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--lang", choices=("zh", "en"), default="zh")
    parser.add_argument("--keep", type=Path, help="keep the workbook in this folder, and use the one there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="salesreview-bench-") as temporary:
        book = demo_book((options.keep or Path(temporary)) / str(options.orders), options.orders, options.lang)
        out = str(Path(temporary) / f"out{book.suffix}")
        costs = {job: [] for job in ("with", "without")}
        for _ in range(options.runs):
            for job, found in costs.items():
                found.append(run((sys.executable, HERE, "--job", job, str(book), out)))
    results = {job: median(found) for job, found in costs.items()}
    print(f"{options.orders:,} order lines, {options.lang}")
    print(f"{'':10}{'wall s':>10}{'processor s':>13}{'peak MB':>10}")
    for job, cost in results.items():
        print(f"{job:10}{cost.wall:10.2f}{cost.processor:13.2f}{cost.memory:10.0f}  {cost.note}")
    loaded = statistics.median(
        float(subprocess.check_output((sys.executable, HERE, "--job", "imports"))) for _ in range(options.runs)
    )
    added = results["with"].processor - results["without"].processor + loaded
    print(f"insights and commentary add {added:.2f} s of processor time, {loaded:.2f} s of it imports")
    print(f"aim: less than {AIM} s")


def refresh(job: str, book: str, out: str) -> None:
    """Refresh a workbook into `out`, with its texts or with a stand-in for what finds and writes them."""
    from salesreview.pipeline import refresh as refreshed

    if job == "without":
        _silence()
    refreshed(Path(book), out=Path(out))


def _silence() -> None:
    """Leave every slot as one dash: no sentence, no rule file, no finding and no plan is read or made."""
    from salesreview import commentary
    from salesreview.commentary import plans, sentences
    from salesreview.insights import rulebook

    nothing = rulebook.Rulebook((), {})
    commentary.write_commentary = lambda voice: {slot.key: "-" for slot in commentary.SLOTS}
    sentences.load_sentences = lambda own=None: {}
    rulebook.load_rulebook = lambda folder=None: nothing
    plans.proposed, plans.metric_of = lambda voice: [], lambda voice, text: None


def imports() -> None:
    """Print the processor seconds that importing both packages takes once all that they stand on is loaded."""
    for name in ("metrics.evaluate", "review.document", "settings", "tables.validate"):
        importlib.import_module(f"salesreview.{name}")
    start = time.process_time()
    for name in (
        "yaml",
        "salesreview.commentary.plans",
        "salesreview.commentary.write",
        "salesreview.insights.rulebook",
    ):
        importlib.import_module(name)
    print(time.process_time() - start)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        imports() if sys.argv[2] == "imports" else refresh(*sys.argv[2:])
    else:
        main()
