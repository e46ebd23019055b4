"""Sets everything up in .venv and runs the demo or the tests, on every system: Python 3.11 or later is all it needs.

py scripts/start.py demo [ARGUMENT...]   writes the sample workbooks to ./demo; arguments go to `salesreview demo`
py scripts/start.py test [ARGUMENT...]   runs all tests; arguments go to pytest

On Debian `scripts/demo` and `scripts/test` do the same, and install LibreOffice and what else the tests drive.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOO_OLD = "需要 Python 3.11 或更高版本。 / Python 3.11 or later is needed."
NO_VENV = (
    "这个 Python 缺少 venv 模块。请安装 python.org 的 Python（Debian：apt-get install python3-venv）。\n"
    "This Python lacks the venv module. Install Python from python.org (Debian: apt-get install python3-venv)."
)


def python_of(environment: Path, system: str = sys.platform) -> Path:
    """Return the interpreter of a virtual environment."""
    return environment / ("Scripts/python.exe" if system == "win32" else "bin/python")


def ready(environment: Path) -> Path:
    """Make the environment where it is not there; return its interpreter."""
    python = python_of(environment)
    if not python.is_file():
        try:
            import ensurepip  # noqa: F401
            import venv
        except ImportError:
            sys.exit(NO_VENV)
        venv.create(environment, with_pip=True, clear=True)
    return python


def steps(python: Path, what: str, arguments: Sequence[str]) -> list[list[str]]:
    """Return the commands that set up and run the demo or the tests."""
    run, pip = [str(python), "-m"], [str(python), "-m", "pip", "install", "--quiet"]
    if what == "test":
        return [
            [*pip, "pip>=25.1"],
            [*pip, "--editable", ".", "--group", "dev"],
            [*run, "pytest", *(arguments or ("-n", "2"))],
        ]
    if arguments:
        return [[*pip, "."], [*run, "salesreview", "demo", *arguments]]
    both = [[*run, "salesreview", "--ui", lang, "demo", "demo", "--lang", lang] for lang in ("zh", "en")]
    return [[*pip, "."], *both]


def main(arguments: Sequence[str]) -> int:
    """Run the demo or the tests; return the exit code of the first step that failed."""
    if sys.version_info < (3, 11):  # noqa: UP036 - an older one is told in words
        sys.exit(TOO_OLD)
    if not arguments or arguments[0] not in ("demo", "test"):
        print(__doc__)
        return 2
    environment = {key: value for key, value in os.environ.items() if key not in ("CI", "BUILD_NUMBER")}
    for step in steps(ready(ROOT / ".venv"), arguments[0], arguments[1:]):
        done = subprocess.run(step, cwd=ROOT, env=environment, check=False)
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
