from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from salesreview.errors import WorkbookError
from salesreview.xlsx import backups


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "业绩[1]总结.xlsm"
    path.write_bytes(b"1")
    return path


def test_a_backup_costs_nothing_where_there_are_hard_links(book: Path) -> None:
    kept = backups.keep(book)
    assert kept.parent == book.with_name("业绩[1]总结.backups")
    assert kept.stat().st_ino == book.stat().st_ino
    assert [each.path for each in backups.backups_of(book)] == [kept]
    assert abs(backups.backups_of(book)[0].made - dt.datetime.now()) < dt.timedelta(minutes=1)


def test_a_file_system_without_links_gets_copies(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(os, "link", none)
    half = backups.folder_of(book)
    half.mkdir()
    (half / ".1.salesreview.tmp").write_bytes(b"half")
    kept = backups.keep(book)
    book.write_bytes(b"2")
    assert kept.read_bytes() == b"1"
    monkeypatch.setattr(backups, "_ABANDONED", -1)
    backups.prune(book)
    assert sorted(path.name for path in half.iterdir()) == [kept.name]


def test_the_order_is_that_in_which_they_were_made_though_the_clock_is_set_back(book: Path) -> None:
    later = backups.folder_of(book)
    later.mkdir()
    (later / "业绩[1]总结_2999-01-01_000000.xlsm").write_bytes(b"0")
    kept = [backups.keep(book) for _ in range(6)]
    assert [each.path for each in backups.backups_of(book)][:6] == kept[::-1]
    backups.prune(book)
    assert [each.path for each in backups.backups_of(book)] == kept[:0:-1]


def test_other_files_in_the_folder_are_left_alone(book: Path) -> None:
    backups.keep(book)
    others = {"业绩[1]总结_2026.xlsm", "业绩[1]总结_2026-13-45_999999.xlsm", "另一本_2026-10-01_000000.xlsm", "说明.txt"}
    for name in others:
        (backups.folder_of(book) / name).write_bytes(b"theirs")
    for _ in range(7):
        backups.keep(book)
        backups.prune(book)
    assert others <= {path.name for path in backups.folder_of(book).iterdir()}
    assert len(backups.backups_of(book)) == 5


def test_a_file_of_the_folders_name_is_said(book: Path) -> None:
    backups.folder_of(book).write_bytes(b"mine")
    with pytest.raises(WorkbookError, match="is a file"):
        backups.keep(book)


def test_putting_back_twice_restores_what_was_there(book: Path) -> None:
    backups.keep(book)
    book.unlink()
    book.write_bytes(b"2")
    kept = backups.put_back(book, backups.backups_of(book)[0])
    assert (book.read_bytes(), kept and kept.read_bytes()) == (b"1", b"2")
    backups.put_back(book, backups.backups_of(book)[0])
    assert (book.read_bytes(), [each.path.read_bytes() for each in backups.backups_of(book)]) == (b"2", [b"1"])


def test_a_backup_that_cannot_be_put_back_stays_and_so_does_the_book(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = backups.keep(book)

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", denied)
    with pytest.raises(PermissionError):
        backups.put_back(book, backups.backups_of(book)[0])
    assert [each.path for each in backups.backups_of(book)] == [kept]
    assert book.read_bytes() == b"1"
