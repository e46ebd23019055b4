from __future__ import annotations

import json
import subprocess
import sys

import fastexcel
import pytest

from salesreview.sources.error_cells import _Receiver, sheet_and_errors

ROWS = [["date", "channel", "activity", "cost"], ["2026-10-01", "Fairs", "a", 1.5], ["2026-10-02", "Fairs", "#N/A", 2],
        ["2026-10-03", "Fairs", 3, "#DIV/0!"]]  # fmt: skip
#: Both are left out of the self-contained program, and installed here.
WITHOUT = "import sys; sys.modules.update(pandas=None, pyarrow=None, duckdb=None)"


def ran(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def path(tmp_path, make):
    return make.xlsx(tmp_path / "a.xlsx", {"data": ROWS})


def test_without_pyarrow_it_says_the_same(path):
    sheet = fastexcel.read_excel(path).load_sheet(0, header_row=None, skip_rows=1, schema_sample_rows=None)
    frame, errors = sheet_and_errors(sheet)
    assert frame.height == 3 and [error.offset_position for error in errors] == [(1, 2), (2, 3)]
    said = ran(f"""if True:
        {WITHOUT}
        import fastexcel, json
        from concurrent.futures import ThreadPoolExecutor
        from salesreview.sources.error_cells import sheet_and_errors

        def read(_):
            sheet = fastexcel.read_excel({str(path)!r}).load_sheet(0, header_row=None, skip_rows=1, schema_sample_rows=None)
            frame, errors = sheet_and_errors(sheet)
            return frame.rows(), [[*error.offset_position, error.detail] for error in errors]

        with ThreadPoolExecutor(4) as pool:
            print(json.dumps(list(pool.map(read, range(20)))))
    """)
    expected = [list(map(list, frame.rows())), [[*error.offset_position, error.detail] for error in errors]]
    assert json.loads(said) == [expected] * 20


def test_who_else_imports_pyarrow_in_that_moment_finds_none():
    with pytest.raises(ImportError):
        _ = _Receiver("pyarrow").Table


def test_the_whole_job_needs_neither_pandas_nor_pyarrow(tmp_path, path):
    book = tmp_path / "sales_review_sample.xlsm"
    commands = [
        ["--ui", "en", "demo", "--orders", "100", str(tmp_path)],
        ["--ui", "en", "load", str(book), "channel_costs", str(path)],
        ["--ui", "en", "refresh", str(book)],
        ["--ui", "en", "facts", str(book), "--format", "csv"],
        ["--ui", "en", "trace", str(book), "--metric", "revenue"],
    ]
    said = ran(f"{WITHOUT}\nfrom salesreview.cli import run\nprint([run(each) for each in {commands!r}])")
    assert said.splitlines()[-1] == "[0, 0, 0, 0, 0]", said[-2000:]
