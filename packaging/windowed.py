"""`salesreview-window.exe`: starts `salesreview.exe` beside it with a console that nobody sees, and ends as that ends.

Without arguments, or with a workbook that was dropped on the icon, that is the window; the system's scheduler calls it
with a command. So the program has its streams, its own children open no console window, and the modules stand on the
disk once, not in each executable.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

WINDOW = "window"
_NO_CONSOLE_WINDOW = 0x08000000  # CREATE_NO_WINDOW
_ERROR_ICON = 0x10  # MB_ICONERROR
TITLE = "Sales Review 业绩总结"
NOT_STARTED = (
    "程序无法启动：{reason}\n它可能被杀毒软件拦住或移走。请重新安装，或请 IT 部门放行。\n\n"
    "The program cannot be started: {reason}\nAn antivirus program may have stopped or removed it. Please install it "
    "again, or ask the IT department to allow it."
)


def command(arguments: Sequence[str]) -> list[str]:
    """Return the arguments of the program: what was asked for, or the window."""
    return [WINDOW, *arguments] if not arguments or Path(arguments[0]).is_file() else list(arguments)


def main() -> int:
    """Start the program and return its exit code; say what went wrong where that would be seen nowhere else."""
    program, arguments = Path(sys.executable).with_name("salesreview.exe"), command(sys.argv[1:])
    seen = arguments[0] == WINDOW  # by a person, who is at the screen
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE} if seen else {}
    try:
        done = subprocess.run([str(program), *arguments], creationflags=_NO_CONSOLE_WINDOW, check=False, **streams)
    except OSError as error:
        _show(NOT_STARTED.format(reason=error.strerror or error))
        return 1
    if done.returncode and seen:
        said = (done.stderr or b"").decode("utf-8", "replace").strip()
        _show(said or NOT_STARTED.format(reason=done.returncode))
    return done.returncode


def _show(text: str) -> None:
    import ctypes

    ctypes.windll.user32.MessageBoxW(None, text, TITLE, _ERROR_ICON)


if __name__ == "__main__":
    sys.exit(main())
