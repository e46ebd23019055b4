"""Changes a small workbook at random and does with each what a person does: check it and refresh it.

    python -m tests.fuzz.run [--seconds 60] [--seed 0] [--count N]

Each ends whole or is refused in words; anything else is a failure, and the file is kept. Counts are printed by kind.
A refused or failed run must leave the file byte for byte as it was.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

from salesreview import pipeline
from salesreview.errors import SalesReviewError
from salesreview.period import Month

from .mutations import Mutation, mutated

NOW = dt.datetime(2026, 11, 2, 9, 0)


def small_book(folder: Path) -> bytes:
    """Return the sample company's workbook with few orders."""
    path = folder / "small.xlsm"
    pipeline.make_demo(path, Month(2026, 10), "zh", 100, now=NOW)
    return path.read_bytes()


def outcome(book: bytes, mutation: Mutation, folder: Path) -> str:
    """Check and refresh a workbook: "finished" or "refused". Raises what is neither."""
    path = folder / "book.xlsm"
    path.write_bytes(book)
    try:
        pipeline.check(path)
        pipeline.refresh(path, now=NOW)
    except SalesReviewError as error:
        if not error.zh or not error.en:
            raise AssertionError(f"no sentence: {error!r}") from error
        if path.read_bytes() != book:
            raise AssertionError("refused, and the file was changed") from error
        return "refused"
    pipeline.check(path)  # what was written can be read
    return "finished"


def run(seeds: itertools.count[int] | range, seconds: float, kept: Path) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Try seeds until the time is over; return how often each (kind, outcome) came, and what failed."""
    counts: Counter[tuple[str, str]] = Counter()
    failures: list[str] = []
    until = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        base = small_book(folder)
        for seed in seeds:
            if time.monotonic() > until:
                break
            book, mutation = mutated(base, seed)
            held = kept / f"fuzz-{seed}.xlsm"
            held.write_bytes(book)  # before it is tried: a native library may end the process
            try:
                result = outcome(book, mutation, folder)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                result = "failed"
                failures.append(f"{mutation}: {''.join(traceback.format_exception_only(error)).strip()} ({held})")
                traceback.print_exc()
            else:
                held.unlink()
            counts[mutation.kind, result] += 1
    return counts, failures


def main() -> int:
    """Run from the command line; 1 where something failed."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--seed", type=int, default=0, help="the first one")
    asked.add_argument("--count", type=int, default=0, help="how many at most")
    asked.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()), help="where failing files are kept")
    given = asked.parse_args()
    seeds = range(given.seed, given.seed + given.count) if given.count else itertools.count(given.seed)
    counts, failures = run(seeds, given.seconds, given.keep)
    results = ("finished", "refused", "failed")
    print(f"{'change':<24}" + "".join(f"{result:>10}" for result in results))
    for kind in sorted({kind for kind, _ in counts}):
        print(f"{kind:<24}" + "".join(f"{counts[kind, result]:>10}" for result in results))
    total = Counter({result: sum(n for (_, each), n in counts.items() if each == result) for result in results})
    print(f"{'all ' + str(sum(total.values())):<24}" + "".join(f"{total[result]:>10}" for result in results))
    for failure in failures:
        print(failure)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
