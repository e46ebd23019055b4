"""What each command imports of the packages that take long: what it does not need it does not wait for."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

#: Packages that take a noticeable part of a second, or that not every installation has.
HEAVY = (
    "chinese_calendar", "duckdb", "fastexcel", "msal", "msoffcrypto", "narwhals", "numpy", "openpyxl", "pandas", "polars",
    "pyarrow", "pyopenvba", "requests", "sqlalchemy", "sqlite3", "tkinter", "xlsxwriter", "xlwings", "yaml",
)  # fmt: skip
TABLES = {"narwhals", "numpy", "polars"}
READING = {*TABLES, "fastexcel"}
REVIEW = {*READING, "chinese_calendar"}
PAINTING = {"pyopenvba", "xlsxwriter"}

COMMANDS: list[tuple[str, set[str]]] = [
    ("--version", set()),
    ("--help", set()),
    ("nonsense", set()),
    ("refresh none.xlsm", set()),
    ("watch schedule show {book}", set()),
    ("rules check {folder}", {"yaml"}),
    ("send {book} --log", {"sqlite3"}),
    ("addin build {folder}/a.xlam", PAINTING),
    ("new {folder}/new.xlsm", {*TABLES, *PAINTING}),
    ("load {book} orders {folder}/orders.csv", READING),
    ("check {book}", READING),
    ("facts {book}", REVIEW),
    ("trace {book} --metric revenue", REVIEW),
    ("refresh {book}", {*REVIEW, "yaml"}),
    ("send {book} --no-pdf --draft {folder}/d.eml", {*REVIEW, "sqlite3", "xlsxwriter", "yaml"}),
    ("watch {book} --state {folder}/s.sqlite --drafts {folder}", {*REVIEW, "sqlite3"}),
]

_RECORD = """
import json, sys
from salesreview.cli import run
run(sys.argv[2:])
print(json.dumps([name for name in json.loads(sys.argv[1]) if name in sys.modules]))
"""


@pytest.mark.parametrize(("order", "wanted"), COMMANDS, ids=[order for order, _ in COMMANDS])
def test_a_command_imports_no_more_than_it_needs(
    sample_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, order: str, wanted: set[str]
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "orders.csv").write_text("order_id,order_date,revenue\n1,2026-10-01,5\n", "utf-8")
    (tmp_path / "sentences.yaml").write_text("{}\n", "utf-8")
    words = [word.format(book=sample_book, folder=tmp_path) for word in order.split()]
    done = subprocess.run(
        [sys.executable, "-c", _RECORD, json.dumps(HEAVY), *words], capture_output=True, text=True, encoding="utf-8",
        check=False, cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout.splitlines()[-1])) <= wanted


def test_the_first_words_of_a_refresh_come_before_polars(sample_book: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom salesreview import pipeline\n"
        "class Told(Exception): pass\n"
        "def tell(stage):\n    print(stage, 'polars' in sys.modules, 'numpy' in sys.modules)\n    raise Told\n"
        "try:\n    pipeline.refresh(Path(sys.argv[1]), progress=tell)\nexcept Told:\n    pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(sample_book)], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.stdout.split() == ["open", "False", "False"], done.stderr
