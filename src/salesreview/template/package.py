"""Makes a macro workbook of a laid-out one: VBA project, ribbon, content types; the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

_PLAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_MACRO = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
_RIBBON_PART = "customUI/customUI14.xml"
_RIBBON_RELATION = (
    b'<Relationship Id="rIdRibbon" '
    b'Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
    b'Target="customUI/customUI14.xml"/></Relationships>'
)
#: A project header without a performance cache ([MS-OVBA] 2.3.4.1): Office then compiles from the sources.
_VBA_HEADER = bytes.fromhex("cc61ffff000000")


def read_parts(data: bytes) -> dict[str, bytes]:
    """Return a zip's parts in their order, name -> content."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def write_parts(parts: dict[str, bytes]) -> bytes:
    """Return a zip of `parts` that is the same on every machine: no clock, no system.

    Parts are stored, not deflated: zlib and zlib-ng pack the same text differently, and git packs it anyway.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 0
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content, compress_type=zipfile.ZIP_STORED)
    return buffer.getvalue()


def _add_modules(path: Path, standard: dict[str, str], classes: dict[str, str]) -> None:
    from pyopenvba import ExcelFile, VBAModuleKind

    with ExcelFile(path) as book:
        project = book.add_vba_project()
        for name, source in standard.items():
            project.add_module(name, source)
        for name, source in classes.items():
            project.add_module(name, source, kind=VBAModuleKind.other)
        book.save()


def _plain_header(project: bytes) -> bytes:
    from pyopenvba.cfb import CFB

    streams = CFB.from_bytes(project)
    streams.write_stream_in_storage("VBA", "_VBA_PROJECT", _VBA_HEADER)
    return bytes(streams.to_bytes())


def make_macro_workbook(laid_out: Path, standard: dict[str, str], classes: dict[str, str], ribbon: str) -> bytes:
    """Return the bytes of the .xlsm made of the workbook file `laid_out`, which is changed on the way.

    `standard` and `classes` are VBA modules (name -> source), `ribbon` is the custom UI part's XML.
    """
    parts = read_parts(laid_out.read_bytes())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(_PLAIN, _MACRO)
    laid_out.write_bytes(write_parts(parts))
    _add_modules(laid_out, standard, classes)
    parts = read_parts(laid_out.read_bytes())
    parts["xl/vbaProject.bin"] = _plain_header(parts["xl/vbaProject.bin"])
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"</Relationships>", _RIBBON_RELATION)
    parts[_RIBBON_PART] = ribbon.encode("utf-8")
    return write_parts(parts)
