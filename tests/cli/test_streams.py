"""No streams at all: pythonw.exe and the windowed program have none, and a service may close them."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from salesreview.cli import main

from ..workbooks import is_workbook


@contextlib.contextmanager
def no_streams(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        for name in ("stdin", "stdout", "stderr"):
            patch.setattr(sys, name, None)
        yield
        for name in ("stdin", "stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is not None:
                stream.close()


def code_of(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> object:
    monkeypatch.setattr(sys, "argv", ["salesreview", *map(str, arguments)])
    with no_streams(monkeypatch), pytest.raises(SystemExit) as ended:
        main()
    return ended.value.code


@pytest.fixture(autouse=True)
def _own_state(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        ([], 0),
        (["--help"], 0),
        (["nonsense"], 2),
        (["refresh", "none.xlsm"], 2),
        (["refresh", "{book}"], 0),
        (["check", "{book}"], 1),
        (["facts", "{book}", "--metric", "revenue"], 0),
        (["facts", "{book}", "--metric", "revenue", "--format", "csv"], 0),
        (["facts", "{book}", "--metric", "revenue", "--format", "json"], 0),
        (["trace", "{book}", "--metric", "revenue"], 0),
        (["send", "{book}", "--no-pdf", "--draft", "{folder}/draft.eml"], 0),
        (["send", "{book}", "--smtp"], 2),
        (["send", "{book}", "--password", "--draft", "{folder}/draft.eml"], 2),
        (["send", "{book}", "--log"], 0),
        (["load", "{book}", "orders", "{folder}/orders.csv"], 0),
        (["new", "{folder}/neu.xlsm"], 0),
        (["watch", "{book}", "--state", "{folder}/watch.sqlite", "--drafts", "{folder}/drafts"], 0),
        (["watch", "status", "{book}"], 0),
        (["watch", "schedule", "show", "{book}", "--system", "tasks"], 0),
        (["rules", "copy", "{folder}"], 0),
        (["rules", "check", "{folder}"], 0),
        (["addin", "build", "{folder}/a.xlam"], 0),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else str(value),
)
def test_every_command_works_without_streams(
    sample_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    (tmp_path / "orders.csv").write_text("order_id,order_date,revenue\n1,2026-10-01,5\n", "utf-8")
    filled = [each.format(book=sample_book, folder=tmp_path) for each in arguments]
    assert code_of(monkeypatch, *filled) == code
    assert not list(tmp_path.rglob("salesreview.log")) or arguments[0] == "watch"  # nothing unexpected happened


def test_the_child_that_speaks_to_outlook_fails_quietly_without_an_order(monkeypatch: pytest.MonkeyPatch) -> None:
    assert code_of(monkeypatch, "--show-draft-in-outlook") == 1


def test_the_child_that_speaks_to_outlook_reads_its_order(monkeypatch, capsys) -> None:
    from salesreview.mail import outlook

    shown: list[object] = []
    monkeypatch.setattr(outlook, "show", shown.append)
    monkeypatch.setattr(sys, "argv", ["salesreview", "--show-draft-in-outlook"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps({"to": "李"}).encode())))
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0 and shown == [{"to": "李"}]
    assert capsys.readouterr().out.split() == ["shown"]


@pytest.mark.posix("a shell closes the streams")
def test_a_refresh_with_closed_streams(sample_book: Path) -> None:
    before = sample_book.read_bytes()
    order = 'exec "$0" -m salesreview refresh "$1" --month 2026-09 <&- >&- 2>&-'
    done = subprocess.run(["/bin/sh", "-c", order, sys.executable, str(sample_book)], check=False)
    assert done.returncode == 0
    assert sample_book.read_bytes() != before and is_workbook(sample_book)
