"""A month's whole job from the command line, in a folder such as people have, and what other programs do meanwhile."""

from __future__ import annotations

import json
import locale
import os
import random
import subprocess
import time
from pathlib import Path

import pytest

from salesreview.install.places import places
from salesreview.install.system import Machine
from salesreview.xlsx import backups

from ..workbooks import is_workbook, nothing_changes
from .people import (
    ALONE,
    EXCEL,
    PYTHON,
    SHARING,
    command,
    held,
    in_a_console,
    is_wine,
    litter,
    without_streams,
)

ORDERS = "订单编号,下单日期,收入\n1,2026-10-01,5\n2,2026-10-02,7\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Chinese, full-width brackets and blanks, with the sample's workbook in it."""
    path = tmp_path_factory.mktemp("job") / "业绩 总结（十月）"
    path.mkdir()
    ran = command(path, "demo", ".", "--orders", 300, "--lang", "zh")
    assert ran.code == 0, ran.err
    assert "业绩总结_示例.xlsm" in ran.out
    assert litter(path) == []
    return path


@pytest.fixture
def book(folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample's workbook of the test's own."""
    path = tmp_path / "总结（十月） 1.xlsm"
    path.write_bytes((folder / "业绩总结_示例.xlsm").read_bytes())
    return path


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))


def test_the_code_page_is_the_one_that_was_asked_for() -> None:
    wanted = os.environ.get("SALESREVIEW_CODE_PAGE")
    assert wanted is None or locale.getpreferredencoding(False) == wanted


def test_new_load_and_refresh_twice(tmp_path: Path) -> None:
    folder = tmp_path / "部门 月报（华东）"
    folder.mkdir()
    (folder / "订单 十月.csv").write_bytes(ORDERS.encode("gbk"))
    assert command(folder, "new", "月报.xlsm").code == 0
    assert command(folder, "load", "月报.xlsm", "orders", "订单 十月.csv").code == 0
    first = command(folder, "refresh", "月报.xlsm")
    assert first.code == 0, first.err
    kept = (folder / "月报.xlsm").read_bytes()
    second = command(folder, "refresh", "月报.xlsm", "--month", "2026-10", lang="en")
    assert second.code == 0, second.err
    assert is_workbook(folder / "月报.xlsm")
    assert sorted(path.name for path in folder.iterdir()) == ["月报.backups", "月报.xlsm", "订单 十月.csv"]
    assert backups.backups_of(folder / "月报.xlsm")[0].path.read_bytes() == kept
    assert litter(folder) == []


def test_send_makes_a_draft(book: Path) -> None:
    ran = command(book.parent, "send", book.name, "--no-pdf", "--to", "a@example.com", "--draft", "草稿 十月.eml")
    assert ran.code == 0, ran.err
    assert b"a@example.com" in (book.parent / "草稿 十月.eml").read_bytes()
    assert litter(book.parent) == []


@pytest.mark.skipif(not is_wine(), reason="not on Windows: a real Outlook would be asked")
def test_a_draft_is_shown_in_outlook(book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By COM between two processes: a server plays Outlook (outlook.py)."""
    server, said = Path(__file__).with_name("outlook.py"), tmp_path / "said.json"
    monkeypatch.setenv("OUTLOOK_SAID", str(said))
    assert subprocess.run([str(PYTHON), str(server), "--register"], check=False).returncode == 0
    try:
        ran = command(
            book.parent, "send", book.name, "--no-pdf", "--to", "李 <li@example.com>", "--cc", "b@example.com"
        )
    finally:
        subprocess.run([str(PYTHON), str(server), "--unregister"], check=False)
    assert ran.code == 0 and "Outlook" in ran.out, ran.err
    told = json.loads(said.read_text("utf-8"))
    assert (told["to"], told["cc"], told["modal"]) == ("li@example.com", "b@example.com", False)
    assert told["files"] and all(there for _, there in told["files"])


def test_trace_and_facts(book: Path) -> None:
    ran = command(book.parent, "trace", book.name, "--metric", "revenue", "--limit", 3)
    assert ran.code == 0, ran.err
    ran = command(book.parent, "facts", book.name, "--metric", "revenue", "--by", "region", "--format", "csv")
    assert ran.code == 0 and "华东" in ran.out


def test_the_watch_runs_as_task_scheduler_starts_it(book: Path, tmp_path: Path) -> None:
    shown = command(book.parent, "watch", "schedule", "show", book.name, "--drafts", "草稿")
    assert "pythonw.exe" in shown.out and "总结（十月） 1.xlsm" in shown.out
    words = [str(PYTHON.with_name("pythonw.exe")), "-m", "salesreview", "watch", "run", str(book)]
    assert without_streams(book.parent, [*words, "--to", "a@example.com", "--drafts", str(tmp_path / "草稿")]) == 0
    status = command(book.parent, "watch", "status", book.name, "--format", "json")
    assert [run["outcome"] for run in json.loads(status.out)["runs"]], status.err
    assert list((tmp_path / "草稿").glob("*.eml"))


def test_the_add_in_is_installed_and_taken_back() -> None:
    at, folder = places(Machine()), Path.cwd()
    if at.addin.exists() or at.conf.exists():
        pytest.skip("not on Windows: an add-in or settings of xlwings are there already")
    assert command(folder, "addin", "install").code == 0
    assert at.addin.exists() and b"INTERPRETER_WIN" in at.conf.read_bytes() and b"python.exe" in at.conf.read_bytes()
    doctor = command(folder, "addin", "doctor", "--format", "json")
    states = {each["key"]: each["state"] for each in json.loads(doctor.out)}
    assert states["addin"] == states["interpreter"] == "ok", doctor.out
    assert command(folder, "addin", "uninstall").code == 0
    assert not at.addin.exists() and not at.conf.exists() and not at.record.exists()


def test_a_refresh_in_a_console(book: Path, tmp_path: Path) -> None:
    told = tmp_path / "told"
    code = f"import sys; open({str(told)!r}, 'w').write(str([s.isatty() for s in (sys.stdin, sys.stdout, sys.stderr)]))"
    subprocess.run([str(PYTHON), "-c", code], creationflags=subprocess.CREATE_NEW_CONSOLE, check=True)
    assert told.read_text() == "[True, True, True]"
    before = book.read_bytes()
    assert in_a_console(book.parent, "--ui", "zh", "refresh", book.name, "--month", "2026-09") == 0
    assert is_workbook(book) and book.read_bytes() != before


def test_a_refresh_without_streams(book: Path) -> None:
    before = book.read_bytes()
    words = [str(PYTHON.with_name("pythonw.exe")), "-m", "salesreview", "refresh", str(book), "--month", "2026-09"]
    assert without_streams(book.parent, words) == 0
    assert is_workbook(book) and book.read_bytes() != before
    assert without_streams(book.parent, [*words[:4], "none.xlsm"]) == 2


@pytest.mark.parametrize("sharing", [EXCEL, SHARING, ALONE])
def test_a_book_that_a_program_has_open_is_refused_and_whole(book: Path, sharing: int) -> None:
    before = book.read_bytes()
    with held(book, sharing):
        zh = command(book.parent, "refresh", book.name, "--month", "2026-09")
        en = command(book.parent, "refresh", book.name, "--month", "2026-09", lang="en")
    assert (zh.code, en.code) == (1, 1)
    assert "正被其他程序占用" in zh.err and "is held by another program" in en.err
    assert book.read_bytes() == before
    assert [path.name for path in book.parent.glob("*.xlsm*")] == [book.name]
    assert litter(book.parent) == []
    assert command(book.parent, "refresh", book.name, "--month", "2026-09").code == 0


@pytest.mark.parametrize("sharing", [EXCEL, SHARING])
def test_a_book_that_a_program_has_open_can_be_read(book: Path, sharing: int) -> None:
    with held(book, sharing), nothing_changes(book.parent):
        assert command(book.parent, "facts", book.name, "--metric", "revenue").code == 0
        assert command(book.parent, "send", book.name, "--preview", "--no-pdf", "--to", "a@example.com").code == 0


def test_a_book_that_is_held_for_a_moment_is_refreshed(book: Path) -> None:
    with held(book, ALONE):
        words = [str(PYTHON), "-c", _LATE, str(book)]
        waiting = subprocess.Popen(words, stdout=subprocess.PIPE)
        assert waiting.stdout is not None
        waiting.stdout.readline()  # it asks now
        time.sleep(0.3)
    waiting.stdout.read()
    assert waiting.wait(60) == 0


_LATE = """
from pathlib import Path
from salesreview import files
files.PATIENCE = 30
book = Path(sys.argv[1])
print("asking", flush=True)
assert not files.is_held(book)
files.put(book, book.read_bytes())
"""


def test_a_refresh_ended_at_any_moment_leaves_a_whole_book(book: Path) -> None:
    old = book.read_bytes()
    chance = random.Random(3)
    code = _SAVING.format(month="2026-09")
    states = set()
    for _ in range(8):
        with subprocess.Popen([str(PYTHON), "-c", code, str(book)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            assert child.stdout.readline().strip() == b"saving"
            time.sleep(chance.uniform(0, 0.15))
            child.kill()
        assert is_workbook(book)
        states.add(book.read_bytes() == old)
    assert command(book.parent, "refresh", book.name, "--month", "2026-08").code == 0
    assert litter(book.parent) == []
    assert states


_SAVING = """
import datetime as dt, sys
from pathlib import Path
from salesreview import pipeline
from salesreview.period import Month
book = Path(sys.argv[1])
def progress(stage):
    if stage == "save":
        print("saving", flush=True)
pipeline.refresh(book, month=Month.parse("{month}"), progress=progress)
"""
