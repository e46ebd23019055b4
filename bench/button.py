"""How long a click on Refresh takes, with its parts: until the status bar says something, and until all is done.

    python bench/button.py [--orders 10000] [--runs 5] [--keep DIR]

The Home tab's button is pressed in LibreOffice Calc, as the tests press it: our own VBA runs, and what stands in for
xlwings' RunPython runs our Python. Each press is a whole process (`python -B`, as Excel starts it). It is started just
before the press and not by it, as LibreOffice answers nobody else while a macro waits; the parts are the same ones.
Presses come in pairs: one after the month was changed, so that nearly all figures are others, one after nothing was.

python     the interpreter starts
xlwings    import xlwings (with numpy and pandas)
vba        from the press until our Python runs; the first message in the status bar is VBA's
begin      import salesreview.excel, ask for the language, and Python's first message stands in the status bar
read       import the rest, read the settings and the raw sheets
check      validate the raw sheets
compute    evaluate the metrics, write the commentary, lay the review out
write      compare with the workbook, and write what differs; the settings are put back
told       from the click to Python's first message: python, xlwings, vba, begin (VBA's own stands there within `vba`)
all        the sum of the parts
bench      what only this benchmark needs, in no sum: the engine that drives LibreOffice is imported and connected

Medians of seconds by the clock, and the engine calls of a press. LibreOffice answers a call in another time than
Excel does, so `read` and `write` say little about Excel; the others are Python's own. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cost import demo_book

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("python", "xlwings", "vba", "begin", "read", "check", "compute", "write")
MONTHS = ("2026-09", "2026-10")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Measure a click on Refresh, driven in LibreOffice Calc.")
    parser.add_argument("--orders", type=int, default=10_000, help="order lines")
    parser.add_argument("--runs", type=int, default=5, help="pairs of presses")
    parser.add_argument("--keep", type=Path, help="keep the workbook in this folder, and use the one there")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="salesreview-bench-") as temporary:
        os.environ["XDG_STATE_HOME"] = temporary
        book = demo_book((options.keep or Path(temporary)) / f"zh-{options.orders}", options.orders, "zh")
        copy = Path(temporary) / book.name
        copy.write_bytes(book.read_bytes())
        presses = _press_in_pairs(copy, options.runs, Path(temporary) / "times.json")
    print(f"{options.orders:,} order lines; medians of {options.runs} pairs, seconds")
    print(f"{'':10}" + "".join(f"{part:>9}" for part in (*PARTS, "told", "all", "bench", "calls")))
    for kind, found in presses.items():
        columns = {name: statistics.median(one[name] for one in found) for name in found[0]}
        columns["told"] = statistics.median(sum(one[part] for part in PARTS[:4]) for one in found)
        columns["all"] = statistics.median(sum(one[part] for part in PARTS) for one in found)
        figures = "".join(f"{columns[name]:9.2f}" for name in (*PARTS, "told", "all", "bench"))
        print(f"{kind:10}{figures}{columns['calls']:9.0f}")


def _press_in_pairs(path: Path, runs: int, times: Path) -> dict[str, list[dict[str, float]]]:
    sys.path.insert(0, str(ROOT))
    import xlwings
    from tests.libreoffice.engine import activated

    found: dict[str, list[dict[str, float]]] = {"changed": [], "same": []}
    with activated() as engine:
        impl = engine.apps.add()
        try:
            book = xlwings.App(impl=impl).books.open(path)
            for number in range(runs + 1):
                for kind, presses in found.items():
                    if kind == "changed":
                        book.names["SR_set_month"].refers_to_range.value = MONTHS[number % 2]
                    given = {"started": time.time(), "pipe": impl.office._pipe, "path": str(path), "out": str(times)}
                    job = (sys.executable, "-B", __file__, "--press", json.dumps(given))
                    subprocess.run(job, check=True, cwd=ROOT, timeout=300)
                    if number:  # the first pair warms the disk's cache
                        presses.append(_parts(json.loads(times.read_text())))
        finally:
            impl.kill()
    return found


def _parts(marks: dict[str, Any]) -> dict[str, float]:
    """Return how long each part took; `said` are the moments at which the status bar changed."""
    begin, _, validate, evaluate, _, lay_out, over = marks["said"]
    return {
        "python": marks["python"] - marks["started"],
        "xlwings": marks["xlwings"] - marks["python"],
        "bench": marks["pressed"] - marks["xlwings"],
        "vba": marks["run"] - marks["pressed"],
        "begin": begin - marks["run"],
        "read": validate - begin,
        "check": evaluate - validate,
        "compute": lay_out - evaluate,
        "write": over - lay_out,
        "calls": marks["calls"],
    }


def press(given: str) -> None:
    """Press the button of the workbook that is open in the LibreOffice of the caller, and note the moments."""
    marks = {**json.loads(given), "python": time.time()}
    import xlwings

    marks["xlwings"] = time.time()
    sys.path.insert(0, str(ROOT))
    from tests.libreoffice import app
    from tests.libreoffice.book import Book
    from tests.libreoffice.calls import CALLS, Remote
    from tests.libreoffice.engine import activated
    from tests.libreoffice.process import Office
    from tests.libreoffice.runtime import file_url
    from tests.libreoffice.vba import MacroBook

    class Attached(Office):
        """A LibreOffice that somebody else started, and ends."""

        def __init__(self) -> None:
            self._pipe = marks["pipe"]
            self.context = Remote(self._connect(10))
            self.desktop = self.service("com.sun.star.frame.Desktop")

        pid, running = 0, True

    said: list[float] = []
    show = app.App.status_bar.fset

    def note(self: Any, value: object) -> None:
        show(self, value)
        said.append(time.time())

    app.App.status_bar = property(app.App.status_bar.fget, note)
    app.Office = Attached
    with activated() as engine:
        impl = engine.apps.add()
        frames = impl.office.desktop.Components.createEnumeration()
        while frames.hasMoreElements():
            doc = frames.nextElement()
            if file_url(marks["path"]) == doc.URL:
                impl.books.opened.append(Book(impl.books, doc, marks["path"]))
        impl.books.front = impl.books.opened[0]
        book = xlwings.App(impl=impl).books[0]

        def run(command: str) -> None:
            CALLS.reset()
            marks["run"] = time.time()
            exec(command, {})

        macros, home = MacroBook(book, run), book.sheets["首页"]
        marks["pressed"] = time.time()
        macros.press(home, "刷新")
        marks |= {"said": said, "calls": CALLS.count}
        if impl.alerts:
            raise SystemExit(impl.alerts[-1].prompt)
    Path(marks["out"]).write_text(json.dumps(marks))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--press"]:
        press(*sys.argv[2:])
    else:
        main()
