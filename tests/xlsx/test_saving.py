from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import IO

import pytest

from salesreview.errors import WorkbookError
from salesreview.xlsx import saving
from salesreview.xlsx.backups import backups_of, folder_of
from salesreview.xlsx.package import Package

POSIX = pytest.mark.posix("modes, links and signals of POSIX")
WORKBOOK = b"<workbook><sheets/></workbook>"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "评审.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        archive.writestr("xl/workbook.xml", WORKBOOK)
        archive.writestr("xl/big.bin", random.Random(1).randbytes(2_000_000))
    return path


def change(path: Path, mark: str = "x") -> Package:
    package = Package(path)
    package.replace("xl/workbook.xml", WORKBOOK + f"<!--{mark}-->".encode())
    return package


def content(path: Path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.read("xl/workbook.xml")


def test_the_old_file_stays_as_a_backup_and_five_are_kept(book: Path) -> None:
    states = []
    for number in range(7):
        states.insert(0, book.read_bytes())
        backup = change(book, str(number)).write()
        assert backup is not None and backup.read_bytes() == states[0]
    assert [each.path.read_bytes() for each in backups_of(book)] == states[:5]
    assert sorted(p.name for p in book.parent.iterdir()) == [folder_of(book).name, book.name]


def test_a_file_changed_meanwhile_is_not_overwritten(book: Path) -> None:
    package = change(book)
    theirs = book.read_bytes() + b"theirs"
    book.write_bytes(theirs)
    with pytest.raises(WorkbookError, match="changed by somebody else"):
        package.write()
    assert book.read_bytes() == theirs
    assert list(book.parent.iterdir()) == [book]


def test_excel_and_libreoffice_having_it_open_is_said_with_the_name(book: Path) -> None:
    owner = book.with_name("~$" + book.name)
    name = "王芳"
    owner.write_bytes(
        bytes([2]) + b"??".ljust(54) + len(name).to_bytes(2, "little") + name.encode("utf-16-le").ljust(108, b" ")
    )
    old = book.read_bytes()
    with pytest.raises(WorkbookError, match="Excel") as caught:
        change(book).write()
    assert "王芳" in caught.value.zh
    assert "关闭" in caught.value.zh
    owner.unlink()
    lock = book.with_name(f".~lock.{book.name}#")
    lock.write_text(",li,host,01.10.2026 10:00,file:///x;", "utf-8")
    with pytest.raises(WorkbookError, match="LibreOffice"):
        change(book).write()
    assert book.read_bytes() == old


@pytest.mark.parametrize("content", [b"", b"\x05Wang ", bytes(165), b"\xff" * 165])
def test_any_owner_file_is_survived(content: bytes) -> None:
    assert isinstance(saving.owner_name(content), str)


def test_a_read_only_file_is_said_plainly(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = change(book)
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(WorkbookError, match="read-only"):
        package.write()


def test_a_file_held_by_another_program_is_said_plainly(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel on Windows: the replacing itself is refused."""
    package, old = change(book), book.read_bytes()

    def refused(self: Path, target: Path) -> Path:
        raise PermissionError(13, "in use")

    monkeypatch.setattr(Path, "replace", refused)
    with pytest.raises(WorkbookError, match="another program"):
        package.write()
    assert book.read_bytes() == old
    assert not [p for p in book.parent.iterdir() if p.name.endswith(".tmp")]


def test_a_full_disk_leaves_everything_as_it_was(book: Path) -> None:
    old = book.read_bytes()

    def fill(out: IO[bytes]) -> None:
        out.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(WorkbookError, match="No space"):
        saving.save(book, fill, (), saving.stamp(book), lambda: None)
    assert book.read_bytes() == old
    assert list(book.parent.iterdir()) == [book]


def test_what_cannot_be_read_back_is_not_kept(book: Path) -> None:
    old = book.read_bytes()
    package = Package(book)
    package.replace("xl/workbook.xml", b"<workbook><sheets></workbook>")
    with pytest.raises(WorkbookError, match="check"):
        package.write()
    assert book.read_bytes() == old


def test_a_missing_folder_is_said_plainly(book: Path) -> None:
    with pytest.raises(WorkbookError, match="no folder"):
        change(book).write(book.parent / "none" / "b.xlsx")


def test_writing_elsewhere_leaves_the_source_alone(book: Path) -> None:
    old, other = book.read_bytes(), book.parent / "另存.xlsx"
    change(book).write(other)
    assert book.read_bytes() == old
    assert content(other).endswith(b"<!--x-->")


@POSIX
def test_mode_and_link_are_kept(book: Path, tmp_path: Path) -> None:
    book.chmod(0o640)
    link = tmp_path / "link.xlsx"
    link.symlink_to(book)
    change(link).write()
    assert link.is_symlink()
    assert book.stat().st_mode & 0o777 == 0o640
    assert content(book).endswith(b"<!--x-->")


@POSIX
def test_leftovers_of_killed_runs_go_those_at_work_stay(book: Path) -> None:
    dead = book.with_name(f".{book.name}.aaaa.salesreview.tmp")
    dead.write_bytes(b"half")
    live = book.with_name(f".{book.name}.bbbb.salesreview.tmp")
    code = (
        "import fcntl, sys, time\nf = open(sys.argv[1], 'wb')\nfcntl.flock(f, fcntl.LOCK_EX)\n"
        "print('held', flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(live)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        change(book).write()
        other.kill()
    assert not dead.exists()
    assert live.exists()


SAVER = """
import sys
from pathlib import Path
from salesreview.xlsx.backups import backups_of, folder_of
from salesreview.xlsx.package import Package
path, n = Path(sys.argv[1]), 0
print("ready", flush=True)
while True:
    n += 1
    package = Package(path)
    package.replace("xl/workbook.xml", b"<workbook><sheets/></workbook><!--%d-->" % n)
    package.write()
"""


@POSIX
def test_a_run_killed_at_any_moment_leaves_a_whole_file(book: Path) -> None:
    chance = random.Random(7)
    for _ in range(20):
        with subprocess.Popen([sys.executable, "-c", SAVER, str(book)], stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(chance.uniform(0.001, 0.06))
            child.send_signal(signal.SIGKILL)
        assert content(book).startswith(WORKBOOK)
        for backup in backups_of(book):
            assert content(backup.path).startswith(WORKBOOK)
    change(book, "last").write()
    assert sorted(p.name for p in book.parent.iterdir()) == [folder_of(book).name, book.name]
    assert len(backups_of(book)) == 5
