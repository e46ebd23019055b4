from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def test_imports_point_one_way():
    tool = Path(sys.executable).with_name("lint-imports")
    if not tool.exists() and shutil.which("lint-imports") is None:
        pytest.skip("import-linter is not installed")
    command = str(tool) if tool.exists() else "lint-imports"
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["refresh", "--help"], ["facts", "--help"]])
def test_help_imports_nothing_heavy(arguments):
    heavy = ("polars", "pandas", "openpyxl", "xlsxwriter", "xlwings", "pyarrow", "narwhals", "fastexcel", "rich")
    code = (
        "import sys\nfrom salesreview.cli import run\n"
        f"assert run({arguments!r}) == 0\n"
        f"print('LOADED', [name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "LOADED []", done.stderr
