"""Workbooks of every kind, small and made by hand, and a private PostgreSQL server."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest

from salesreview.tables.model import RawSheet

Rows = Sequence[Sequence[str | float | None]]


@pytest.fixture
def columns():
    """Header -> values of a RawSheet, whose frame must be as the contract says."""

    def by_header(raw: RawSheet) -> dict[str, list[object]]:
        assert raw.frame.columns == [str(place) for place in range(len(raw.headers))]
        allowed = {"Datetime", "Date", "Float64", "Int64", "Boolean", "String"}
        assert {type(dtype).__name__ for dtype in raw.frame.dtypes} <= allowed
        return {header: raw.frame[str(place)].to_list() for place, header in enumerate(raw.headers)}

    return by_header


def xlsx(path: Path, sheets: dict[str, Rows], hidden: Sequence[str] = ()) -> Path:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str) and value.startswith("#"):
                    sheet.write_formula(at, column, "=NA()", None, value)
                elif value is not None:
                    sheet.write(at, column, value)
        if name in hidden:
            sheet.hide()
    book.close()
    return path


def xlsb(path: Path, name: str, rows: Rows) -> Path:
    """Write a workbook of binary parts (BIFF12) with one sheet."""

    def record(number: int, data: bytes = b"") -> bytes:
        head = bytes([number]) if number < 0x80 else bytes([number & 0x7F | 0x80, number >> 7])
        size, length = len(data), b""
        while True:
            size, low = size >> 7, size & 0x7F
            length += bytes([low | (0x80 if size else 0)])
            if not size:
                return head + length + data

    def text(value: str) -> bytes:
        return struct.pack("<I", len(value)) + value.encode("utf-16-le")

    width = max(map(len, rows))
    sheet = record(0x81) + record(0x94, struct.pack("<4I", 0, len(rows) - 1, 0, width - 1)) + record(0x91)
    for at, row in enumerate(rows):
        sheet += record(0x00, struct.pack("<IIHBBBI", at, 0, 300, 0, 0, 0, 0))
        for column, value in enumerate(row):
            place = struct.pack("<II", column, 0)
            if isinstance(value, str):
                sheet += record(0x06, place + text(value))
            elif value is not None:
                sheet += record(0x05, place + struct.pack("<d", value))
    sheet += record(0x92) + record(0x82)
    book = record(0x83) + record(0x8F)
    book += record(0x9C, struct.pack("<II", 0, 1) + text("rId1") + text(name)) + record(0x90) + record(0x84)
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
        )
        archive.writestr(
            "xl/_rels/workbook.bin.rels",
            f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{office}/worksheet" '
            'Target="worksheets/sheet1.bin"/></Relationships>',
        )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


def xls(path: Path, name: str, rows: Rows, *, locked: bool = False) -> Path:
    """Write a workbook of before 2007: BIFF8 in an OLE file."""

    def record(number: int, data: bytes) -> bytes:
        return struct.pack("<HH", number, len(data)) + data

    def bof(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 1997, 0, 0))

    sheet = bof(0x10)
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, str):
                label = struct.pack("<HHHHB", at, column, 0, len(value), 1) + value.encode("utf-16-le")
                sheet += record(0x204, label)
            elif value is not None:
                sheet += record(0x203, struct.pack("<HHHd", at, column, 0, value))
    sheet += record(0x0A, b"")
    lock = record(0x2F, struct.pack("<HHH", 1, 1, 1) + bytes(48)) if locked else b""
    codepage = record(0x42, struct.pack("<H", 1200))
    title = struct.pack("<BB", len(name), 1) + name.encode("utf-16-le")
    before = bof(0x05) + lock + codepage
    start = len(before) + 4 + 6 + len(title) + 4
    stream = before + record(0x85, struct.pack("<IBB", start, 0, 0) + title) + record(0x0A, b"") + sheet
    stream = stream.ljust(max(4096, -len(stream) // 512 * -512), b"\0")
    sectors = len(stream) // 512

    def entry(called: str, kind: int, child: int, first: int, size: int) -> bytes:
        encoded = called.encode("utf-16-le")
        return (
            encoded.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(encoded) + 2, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + struct.pack("<IQ", first, size)
        )

    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))
    folder = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    head += b"\xff" * (512 - len(head) - 0)
    path.write_bytes(head + fat + folder.ljust(512, b"\0") + stream)
    return path


_ODF = "urn:oasis:names:tc:opendocument:xmlns:"


def ods(path: Path, name: str, rows: Rows, *, locked: bool = False) -> Path:
    def cell(value: str | float | None) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, str):
            return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    body = "".join("<table:table-row>" + "".join(map(cell, row)) + "</table:table-row>" for row in rows)
    secret = "<manifest:encryption-data/>" if locked else ""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            f'<manifest:manifest xmlns:manifest="{_ODF}manifest:1.0"><manifest:file-entry manifest:full-path="content.xml" '
            f'manifest:media-type="text/xml">{secret}</manifest:file-entry></manifest:manifest>',
        )
        archive.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{_ODF}office:1.0" xmlns:table="{_ODF}table:1.0" '
            f'xmlns:text="{_ODF}text:1.0"><office:body><office:spreadsheet><table:table table:name="{name}">{body}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


@pytest.fixture
def make() -> SimpleNamespace:
    """Writers of workbooks: make.xlsx(path, {sheet: rows}), make.xlsb / xls / ods(path, sheet, rows)."""
    return SimpleNamespace(xlsx=xlsx, xlsb=xlsb, xls=xls, ods=ods)


class PostgreSQL:
    """A private server on a free loopback port, run as an unprivileged user; `url` names a database of its own."""

    def __init__(self, binaries: Path) -> None:
        self.user, self.password = "reviewer", "p@ss/w#rd:1"
        self._folder = Path(tempfile.mkdtemp(prefix="sr-pg-", dir="/tmp"))
        account = "postgres" if os.geteuid() == 0 else None
        self._as = ["setpriv", f"--reuid={account}", f"--regid={account}", "--clear-groups"] if account else []
        self._process: subprocess.Popen[bytes] | None = None
        try:
            secret = self._folder / "password"
            secret.write_text(self.password)
            if account:
                for path in (self._folder, secret):
                    shutil.chown(path, account, account)
            command = [
                binaries / "initdb",
                "-D",
                self._folder / "data",
                "-U",
                self.user,
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
            ]
            command += ["--auth=scram-sha-256", f"--pwfile={secret}", "--no-sync"]
            subprocess.run([*self._as, *command], check=True, capture_output=True, cwd=self._folder)
            self.port = self._start(binaries)
        except BaseException:
            self.end()
            raise

    def _start(self, binaries: Path) -> int:
        # Should the tests be killed, the server ends with them.
        tied = ["setpriv", *self._as[1:], "--pdeathsig", "QUIT", "--"] if shutil.which("setpriv") else self._as
        log = self._folder / "log"
        for _ in range(3):  # another program may take the port between looking for it and using it
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            command = [binaries / "postgres", "-D", self._folder / "data", "-p", str(port), "-k", self._folder]
            command += ["-c", "listen_addresses=127.0.0.1", "-c", "fsync=off", "-c", "timezone=Asia/Shanghai"]
            with log.open("wb") as out:
                self._process = subprocess.Popen([*tied, *command], stdout=out, stderr=out, cwd=self._folder)
            for _ in range(300):
                if self._process.poll() is not None:
                    break
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    if b"ready to accept connections" in log.read_bytes():
                        return port
                time.sleep(0.1)
        raise AssertionError(log.read_text(errors="replace"))

    @property
    def url(self) -> str:
        from urllib.parse import quote

        return f"postgresql://{self.user}:{quote(self.password, safe='')}@127.0.0.1:{self.port}/postgres"

    def run(self, *statements: str) -> None:
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=self.user, password=self.password, dbname="postgres", autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement)

    def fetch(self, query: str) -> list[tuple[object, ...]]:
        import psycopg

        with psycopg.connect(
            host="127.0.0.1", port=self.port, user=self.user, password=self.password, dbname="postgres"
        ) as connection:
            return connection.execute(query).fetchall()

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgreSQL]:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed (/usr/lib/postgresql/*/bin/initdb)")
    if os.geteuid() == 0 and not shutil.which("setpriv"):
        pytest.skip("PostgreSQL does not run as root, and setpriv is not there to run it as another user")
    server = PostgreSQL(found[-1].parent)
    try:
        yield server
    finally:
        server.end()
