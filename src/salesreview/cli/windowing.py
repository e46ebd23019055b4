"""window: the same work in a window, for who uses no command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from salesreview.cli.ui import Ui


def command(ui: Ui) -> click.Command:
    """Return the command of this module."""
    return ui.command(
        "window",
        _window(ui),
        "打开窗口：选择工作簿、读入、刷新、查看、发送、撤回。",
        "Open the window: choose a workbook, load, refresh, look, send, put back.",
        [ui.argument("book", "BOOK", "业绩总结工作簿（默认上次打开的）。", "A review workbook (default: the last one).", "")],
    )


def _window(ui: Ui) -> Callable[..., int]:
    def window(book: str) -> int:
        from salesreview.window import open_window

        source = click.get_current_context().find_root().get_parameter_source("ui")
        asked = source is click.core.ParameterSource.COMMANDLINE
        said = open_window(Path(book) if book else None, ui.lang if asked else None)
        if said is not None:
            ui.warn(*said)
        return 1 if said is not None else 0

    return window
