"""Loading a raw table from where a person keeps it; the ways in are `load_source` and `read_folder`."""

from __future__ import annotations

from pathlib import Path

from salesreview.errors import SourceError
from salesreview.sources.address import is_address
from salesreview.sources.files import SUFFIXES, files_in, find, is_passed_by, read_path
from salesreview.sources.mapping import apply_mapping, mentioned, read_mapping
from salesreview.sources.settle import settle
from salesreview.sources.wanted import Wanted, listed
from salesreview.tables.headers import find_columns, fold
from salesreview.tables.model import RawSheet, TableSchema


def load_source(
    schema: TableSchema, source: str, *, mapping: str | None = None, sheet: str | None = None,
    date_order: str | None = None, base: Path,
) -> RawSheet:  # fmt: skip
    """Read a raw table from a file, a folder of files, or a database (SQLAlchemy address with #table or #SELECT …).

    Args:
        schema: The table to fill.
        source: The path or address; a relative path is looked for in `base`.
        mapping: "revenue=Sales; cost=Sales-Profit": columns made from headers of the source, from arithmetic over
            them, or from a text in quotes. Other columns are found by their headers.
        sheet: The sheet of a workbook.
        date_order: "dmy", "mdy" or "ymd", for text dates such as 3/4/2026 whose order the source does not prove.
        base: The folder that relative paths are looked for in.

    Raises SourceError where the source cannot be read or lacks a required column.
    """
    pairs = read_mapping(schema, mapping)
    wanted = Wanted(schema, mentioned(pairs), sheet or None)
    if is_address(source):
        from salesreview.sources.sql import read_sql

        read = read_sql(source, base, wanted)
    else:
        read = read_path(find(source, base), wanted)
    mapped = apply_mapping(schema, read, pairs)
    _check_required(schema, mapped, read.headers)
    return settle(schema, mapped, date_order)


def _check_required(schema: TableSchema, sheet: RawSheet, headers: tuple[str, ...]) -> None:
    found = find_columns(schema, sheet.headers)
    missing = [column for column in schema.columns if column.required and column.key not in found]
    if not missing:
        return
    zh = "、".join(f"{column.zh}（{column.key}）" for column in missing)
    en = ", ".join(f"{column.key} ({column.en})" for column in missing)
    example = missing[0].key
    raise SourceError(
        f"“{sheet.sheet}”缺少“{schema.zh}”的必填列：{zh}。来源的列有：{listed(headers, '、') or '（无）'}。"
        f'请用 --map 对应，如 --map "{example}=来源列名"；在设置页填写的来源，请填写其“列对应”一列。',
        f"“{sheet.sheet}” lacks required columns of “{schema.en}”: {en}. The source has: "
        f"{listed(headers, ', ') or 'none'}. "
        f'Map them with --map, such as --map "{example}=Header in the source"; for a source on the Settings tab, fill '
        "its column “Columns”.",
    )


def read_folder(path: Path, date_order: str | None) -> dict[str, RawSheet]:
    """Read a folder with one file (or subfolder of files) per raw table, named by its key or its caption.

    Files of other names are left alone, and columns that a table lacks are for its validation to list. Raises
    SourceError where there is no such file, where two stand for one table, and where one cannot be read.
    """
    from salesreview.tables.catalog import SCHEMAS

    named = {fold(name): schema for schema in SCHEMAS for name in (schema.key, schema.zh, schema.en)}
    found: dict[str, tuple[TableSchema, Path]] = {}
    for entry, name in _entries(path):
        schema = named.get(fold(name))
        if schema is None:
            continue
        if schema.key in found:
            other = found[schema.key][1]
            raise SourceError(
                f"文件夹“{path}”中有两个来源对应“{schema.zh}”：“{other.name}”和“{entry.name}”。请只保留一个；"
                f"若要合并，请把它们一起放进子文件夹“{schema.key}”。",
                f"The folder “{path}” has two sources for “{schema.en}”: “{other.name}” and “{entry.name}”. Keep one; "
                f"to join them, put both into a subfolder “{schema.key}”.",
            )
        found[schema.key] = (schema, entry)
    if not found:
        keys = [schema.key for schema in SCHEMAS]
        raise SourceError(
            f"文件夹“{path}”中没有以原始数据表命名的文件，如 {keys[0]}.csv 或 {SCHEMAS[0].zh}.xlsx。"
            f"可用的名称：{'、'.join(keys)}（或其中文、英文名）；可用的扩展名：{'、'.join(SUFFIXES)}。",
            f"The folder “{path}” has no file named after a raw table, such as {keys[0]}.csv or {SCHEMAS[0].en}.xlsx. "
            f"The names are: {', '.join(keys)} (or their captions); the endings: {', '.join(SUFFIXES)}.",
        )
    return {key: _named(schema, entry, date_order) for key, (schema, entry) in found.items()}


def _entries(path: Path) -> list[tuple[Path, str]]:
    """Return a folder's readable files and its subfolders that hold any, each with the name that tells its table."""
    files = [(file, file.stem) for file in files_in(path)]
    folders = sorted(entry for entry in path.iterdir() if entry.is_dir() and not is_passed_by(entry.name))
    return files + [(folder, folder.name) for folder in folders if files_in(folder)]


def _named(schema: TableSchema, entry: Path, date_order: str | None) -> RawSheet:
    return settle(schema, read_path(entry, Wanted(schema)), date_order)
