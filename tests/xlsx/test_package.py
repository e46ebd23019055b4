from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salesreview.errors import WorkbookError
from salesreview.xlsx import guard
from salesreview.xlsx.package import Package

if TYPE_CHECKING:
    from typing_extensions import Buffer

WORKBOOK = b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>'
TYPES = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'


def write_zip(path: Path, parts: dict[str, bytes], **options: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2021, 2, 3, 4, 5, 6)), data, zipfile.ZIP_DEFLATED)
    return path


def parts_of_a_book(**more: bytes) -> dict[str, bytes]:
    return {"[Content_Types].xml": TYPES, "xl/workbook.xml": WORKBOOK, **more}


class Unseekable(io.RawIOBase):
    """A target that makes zipfile write data descriptors, as streaming writers do."""

    def __init__(self) -> None:
        self.data = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Buffer) -> int:
        self.data += bytes(data)
        return len(bytes(data))


def record(data: bytes, name: str) -> bytes:
    """Return an entry's record in a zip: local header, data, descriptor, up to the next record."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        offsets = sorted([e.header_offset for e in archive.infolist()] + [archive.start_dir])
        at = archive.getinfo(name).header_offset
        return data[at : offsets[offsets.index(at) + 1]]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), r"\.xls file"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "not an .xlsx"),
        ("a.xlsx", b"", "empty"),
        ("a.xlsx", b"order,amount\n1,2\n", "not an Excel workbook"),
        ("a.xlsx", b"PK\x03\x04 cut off", "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused_with_a_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(WorkbookError, match=reason) as caught:
        Package(path)
    assert name in caught.value.zh


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"[Content_Types].xml": TYPES, "word/document.xml": b"<a/>"}, "no workbook"),
        ({"mimetype": b"x", "content.xml": b"<a/>"}, r"\.ods file"),
        ({"[Content_Types].xml": TYPES, "xl/workbook.bin": b"x"}, r"\.xlsb file"),
        (parts_of_a_book(**{"../evil.xml": b"x"}), "no workbook has"),
        (parts_of_a_book(**{"/etc/passwd": b"x"}), "no workbook has"),
        (parts_of_a_book(**{"C:evil": b"x"}), "no workbook has"),
    ],
)
def test_other_archives_are_refused_with_a_reason(tmp_path: Path, parts: dict[str, bytes], reason: str) -> None:
    with pytest.raises(WorkbookError, match=reason):
        Package(write_zip(tmp_path / "a.xlsx", parts))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(WorkbookError, match="no file"):
        Package(tmp_path / "none.xlsx")
    with pytest.raises(WorkbookError, match="folder"):
        Package(tmp_path)


def test_bombs_are_refused_from_the_directory_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "a.xlsx", parts_of_a_book(**{"xl/big.xml": bytes(3_000_000)}))
    monkeypatch.setattr(guard, "LARGEST_ENTRY", 2_000_000)
    with pytest.raises(WorkbookError, match="unpack"):
        Package(path)
    monkeypatch.undo()
    monkeypatch.setattr(guard, "MOST_ENTRIES", 2)
    with pytest.raises(WorkbookError, match="unpack"):
        Package(path)
    monkeypatch.undo()
    Package(path).close()


def test_entries_that_overlap_are_refused(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.xlsx", parts_of_a_book(**{f"xl/{i}.xml": b"x" * 100 for i in range(30)}))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.start_dir
    while data[at : at + 4] == b"PK\x01\x02":  # every entry claims a large stretch
        struct.pack_into("<I", data, at + 20, 3000)
        at += 46 + sum(struct.unpack_from("<3H", data, at + 28))
    path.write_bytes(data)
    with pytest.raises(WorkbookError, match="unpack"):
        Package(path)


def test_a_million_rows_pass_the_caps() -> None:
    assert guard.LARGEST_ENTRY > 1_000_000_000
    assert guard.LARGEST_TOTAL > 3_000_000_000


def test_untouched_parts_are_copied_record_by_record(tmp_path: Path) -> None:
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:  # type: ignore[arg-type]
        archive.comment = b"made by hand"
        for name, data in parts_of_a_book(**{"xl/甲.xml": b"<a/>" * 50, "xl/b.bin": bytes(range(256))}).items():
            info = zipfile.ZipInfo(name, (2020, 1, 2, 3, 4, 6))
            info.extra, info.external_attr, info.comment = (
                struct.pack("<HH4s", 0x9999, 4, b"mine"),
                0o640 << 16,
                b"note",
            )
            archive.writestr(info, data, zipfile.ZIP_STORED if name.endswith("bin") else zipfile.ZIP_DEFLATED)
    path = tmp_path / "a.xlsx"
    path.write_bytes(stream.data)
    with Package(path) as package:
        assert package.replace("xl/workbook.xml", WORKBOOK + b"\n")
        package.add("xl/new.xml", b"<new/>")
        package.write()
    new = path.read_bytes()
    for name in ("[Content_Types].xml", "xl/甲.xml", "xl/b.bin"):
        assert record(new, name) == record(stream.data, name)
    with zipfile.ZipFile(path) as after, zipfile.ZipFile(io.BytesIO(stream.data)) as before:
        assert after.testzip() is None
        assert after.comment == before.comment
        assert after.namelist() == [*before.namelist(), "xl/new.xml"]
        for entry in before.infolist():
            twin = after.getinfo(entry.filename)
            same = ("date_time", "external_attr", "comment", "create_system")
            assert [getattr(twin, k) for k in same] == [getattr(entry, k) for k in same]


def test_zip64_headers_survive(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts_of_a_book(**{"xl/x.xml": b"<x/>"}).items():
            with archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as part:
                part.write(data)
    before = path.read_bytes()
    with Package(path) as package:
        package.replace("xl/workbook.xml", WORKBOOK + b" ")
        package.write()
    assert record(path.read_bytes(), "xl/x.xml") == record(before, "xl/x.xml")
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        path = write_zip(tmp_path / folder / "a.xlsx", parts_of_a_book(**{"xl/x.xml": b"<x/>"}))
        with Package(path) as package:
            package.replace("xl/x.xml", b"<x>1</x>")
            package.write()
        made.append(path.read_bytes())
    assert made[0] == made[1]


def test_replacing_with_the_same_bytes_is_no_change(tmp_path: Path) -> None:
    with Package(write_zip(tmp_path / "a.xlsx", parts_of_a_book())) as package:
        assert not package.replace("xl/workbook.xml", WORKBOOK)
        assert not package.changed


def test_parts_can_be_removed_and_streamed(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.xlsx", parts_of_a_book(**{"xl/x.xml": b"<x/>", "xl/y.xml": b"<y/>"}))
    with Package(path) as package:
        package.remove("xl/x.xml")
        package.replace_stream("xl/y.xml", iter([b"<y>", b"1" * 5_000_000, b"</y>"]), 3)
        assert "xl/x.xml" not in package
        assert package.size("xl/y.xml") == 5_000_007
        assert b"".join(package.chunks("xl/y.xml", 1000)) == b"<y>" + b"1" * 5_000_000 + b"</y>"
        package.write()
        assert package.parts == ("[Content_Types].xml", "xl/workbook.xml", "xl/y.xml")
        assert package.read("xl/y.xml")[:4] == b"<y>1"


def test_a_damaged_part_is_named(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "a.xlsx", parts_of_a_book(**{"xl/x.xml": b"<x>" + bytes(range(256)) * 9 + b"</x>"}))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        at = archive.getinfo("xl/x.xml").header_offset + 60
    data[at : at + 8] = b"\xff" * 8
    path.write_bytes(data)
    with Package(path) as package, pytest.raises(WorkbookError, match=r"xl/x\.xml"):
        package.read("xl/x.xml")
