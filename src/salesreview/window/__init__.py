"""A window for people who use no command line: choose a book, load, refresh, look, send, put back."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

#: What is asked of the system where Python comes without Tk.
NO_TK = (
    "此处的 Python 不含 Tk，无法打开窗口。在 Debian 或 Ubuntu 上请安装 python3-tk；其他命令不受影响。",
    "This Python comes without Tk, so there is no window. On Debian or Ubuntu install python3-tk; all other commands "
    "work as they are.",
)
NO_SCREEN = (
    "这里没有可用的屏幕，无法打开窗口。请在桌面上运行，或使用命令行。",
    "There is no screen to show the window on. Run it on a desktop, or use the other commands.",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Open the window, on the book that the arguments name; return 0 when it was closed, 1 where there can be none.

    A program without a console has no streams: then what is wrong is shown by the system, or stands in the log.
    """
    from salesreview.language import system_language

    given = sys.argv[1:] if arguments is None else list(arguments)
    lang = system_language(os.environ)
    try:
        said = open_window(Path(given[0]) if given else None)
    except Exception as error:
        from salesreview.logfile import write_log
        from salesreview.window.words import unexpected

        said = unexpected(write_log(error, "window"))
    if said is None:
        return 0
    _say(said[0 if lang == "zh" else 1])
    return 1


def open_window(book: Path | None, lang: str | None = None) -> tuple[str, str] | None:
    """Show the window until it is closed; return a sentence in both languages where it cannot be shown.

    `book` is opened in place of the one that was open last; `lang` is spoken in place of the last choice.
    """
    try:
        import tkinter
    except ImportError:
        return NO_TK
    from salesreview.window.memory import remembered
    from salesreview.window.presenter import Presenter
    from salesreview.window.view import Window

    presenter = Presenter(remembered(), lang=lang)
    try:
        window = Window(presenter)
    except tkinter.TclError as error:
        if "display" in str(error):
            return NO_SCREEN
        raise
    window.update()  # seen while the libraries are loaded
    # By this thread, not by the work's: loaded there first, they ended the process in the stand-in for Windows.
    import fastexcel  # noqa: F401
    import polars  # noqa: F401

    presenter.begin(window, book)
    window.mainloop()
    return None


def _say(text: str) -> None:
    """Say what keeps the window from opening, where there is a stream or a message box to say it."""
    if sys.stderr is not None:
        print(text, file=sys.stderr)
    elif sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, "salesreview", 0x30)
