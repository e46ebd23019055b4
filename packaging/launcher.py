"""The self-contained program's first module: a button of Excel, or the command line.

Excel starts it through xlwings' RunFrozenPython, with the button's name and then --wb=, --from_xl=1, --app=, --hwnd=.
Only the names below are taken: nothing that stands in a workbook can make the program do anything else.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Sequence

BUTTONS = ("refresh", "pull", "take_back", "check", "send", "trace", "open_log")


def button(arguments: Sequence[str]) -> str | None:
    """Return the button that Excel asks for; None where the program was not started by Excel."""
    if "--from_xl=1" not in arguments:
        return None
    name = arguments[0]
    if name not in BUTTONS:
        raise SystemExit(f"salesreview: no such button: {name}")
    return name


def main() -> None:
    """Do what Excel or the command line asks for."""
    multiprocessing.freeze_support()
    name = button(sys.argv[1:])
    if name is not None:
        from salesreview import excel

        getattr(excel, name)()
        return
    from salesreview.cli import main as command_line

    command_line()


if __name__ == "__main__":
    main()
