"""How long a program takes to its first words, against another that does the same: in pairs, in turn.

    python bench/start.py [--runs 15] PROGRAM OTHER [ARGUMENT...]

PROGRAM and OTHER are command lines, such as "dist/salesreview/salesreview" and ".venv/bin/python -m salesreview"; both
get the arguments (default: --version). Printed are the medians of the seconds by the clock until the first byte, the
median of the pairs' ratios, and the same until the end. Standard library only: it runs in the stand-in for Windows too.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import time


def timed(command: str) -> tuple[float, float]:
    """Return the seconds until a command's first byte, and until its end."""
    began = time.perf_counter()
    with subprocess.Popen(command, shell=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as child:
        child.stdout.read(1)
        first = time.perf_counter() - began
        child.stdout.read()
    return first, time.perf_counter() - began


def main() -> None:
    """Run the pairs and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("program")
    parser.add_argument("other")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    given = parser.parse_args()
    words = subprocess.list2cmdline(given.arguments or ["--version"])
    commands = [f"{given.program} {words}", f"{given.other} {words}"]
    for command in commands:  # once without counting: files come into memory
        timed(command)
    pairs = [[timed(command) for command in commands] for _ in range(given.runs)]
    for at, name in enumerate(("first words", "end")):
        ours, theirs = ([pair[side][at] for pair in pairs] for side in (0, 1))
        ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
        print(f"{name}: {statistics.median(ours):.2f} s against {statistics.median(theirs):.2f} s, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
