"""Finding a source's file or folder, and reading each file by what its name ends in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from salesreview.errors import SourceError
from salesreview.shield import NativePanicError, shielded
from salesreview.sources import delimited, spreadsheet
from salesreview.sources.delimited import read_delimited
from salesreview.sources.disguised import is_disguised, read_disguised
from salesreview.sources.spreadsheet import read_workbook
from salesreview.sources.stack import together
from salesreview.sources.values import raw
from salesreview.sources.wanted import Wanted
from salesreview.spelling import nearest
from salesreview.tables.assumed import Assumption, Option, Place, Question
from salesreview.tables.headers import match_headers
from salesreview.tables.model import RawSheet
from salesreview.xlsx.backups import FOLDER_SUFFIX

TEXTS = (".csv", ".tsv", ".txt")
WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
SUFFIXES = (*TEXTS, ".parquet", *WORKBOOKS)
_SQLITE = b"SQLite format 3\0"
_NO_TEXTS = (
    (b"PAR1", "Parquet 文件", "a Parquet file", ".parquet"),
    (b"PK\3\4", "工作簿或压缩文件", "a workbook or archive", ".xlsx"),
    (b"\xd0\xcf\x11\xe0", "工作簿", "a workbook", ".xls"),
)


def find(source: str, base: Path) -> Path:
    """Return the path that `source` names, looked for in `base`. Raises SourceError where there is none."""
    text = source.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":  # as Explorer's “copy as path” quotes it
        text = text[1:-1]
    path = base / text
    try:
        path = base / Path(text).expanduser()
        if text and path.exists():
            return path
        there = [entry.name for entry in path.parent.iterdir()] if path.parent.is_dir() else []
    except (OSError, ValueError, RuntimeError):  # too long, a character that no path has, an unknown ~user
        there = []
    near = nearest(path.name, there)
    raise SourceError(
        f"找不到数据来源“{path}”。请检查路径和文件名；相对路径从“{base}”算起。"
        + (f"是否想用：{'、'.join(near)}？" if near else ""),
        f"There is no source “{path}”. Check the folder and the name; a relative path is looked for in “{base}”."
        + (f" Did you mean: {', '.join(near)}?" if near else ""),
    )


def first_rows(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Return the first rows of a file, or of a folder's first one: per sheet its name and its rows as text.

    Raises SourceError where it cannot be read.
    """
    if path.is_dir():
        files = files_in(path)
        if not files:
            raise _no_files(path)
        path = files[0]
    suffix = path.suffix.lower()
    with path.open("rb") as file:
        _check_ending(path, suffix, file.read(len(_SQLITE)))
    if suffix in TEXTS:
        return delimited.first_rows(path)
    if suffix == ".parquet":
        return [("", [list(pl.read_parquet_schema(path))])]
    return spreadsheet.first_rows(path)


def _no_files(folder: Path) -> SourceError:
    return SourceError(
        f"文件夹“{folder}”中没有可读取的文件（{'、'.join(SUFFIXES)}）。",
        f"The folder “{folder}” holds no file that can be read ({', '.join(SUFFIXES)}).",
    )


def read_path(path: Path, wanted: Wanted) -> RawSheet:
    """Read a file, or a folder of files one below the other."""
    return read_files(path, wanted) if path.is_dir() else read_file(path, wanted)


def read_file(path: Path, wanted: Wanted) -> RawSheet:
    """Read one file. Raises SourceError naming it where it cannot be read."""
    suffix = path.suffix.lower()
    try:
        if not path.is_file():
            raise SourceError(
                f"“{path}”不是普通文件，无法读取。", f"“{path}” is not an ordinary file and cannot be read."
            )
        with path.open("rb") as file:
            head = file.read(len(_SQLITE))
        _check_ending(path, suffix, head)
        if suffix in WORKBOOKS:
            if not is_disguised(head):
                return read_workbook(path, wanted)
            with shielded():
                return read_disguised(path, wanted)
        with shielded():
            return _read_parquet(path, wanted) if suffix == ".parquet" else read_delimited(path, wanted)
    except NativePanicError as error:
        raise SourceError(
            f"文件“{path.name}”已损坏，无法读取。请重新导出该文件。",
            f"“{path.name}” is damaged and cannot be read. Export it again.",
        ) from error
    except OSError as error:
        raise SourceError(
            f"没有权限读取文件“{path.name}”，或它正被其他程序独占。请关闭占用它的程序，或检查文件权限。",
            f"“{path.name}” may not be read, or another program keeps it to itself. Close that program, or check the "
            "permissions.",
        ) from error


def _check_ending(path: Path, suffix: str, head: bytes) -> None:
    name = path.name
    if head == _SQLITE:
        raise SourceError(
            f"“{name}”是 SQLite 数据库。请写成 sqlite:///{name}#表名。",
            f"“{name}” is an SQLite database. Write it as sqlite:///{name}#table.",
        )
    if suffix not in SUFFIXES:
        raise SourceError(
            f"无法读取“{name}”：不支持扩展名“{suffix}”。可用的文件：{'、'.join(SUFFIXES)}。",
            f"“{name}” cannot be read: files ending in “{suffix}” are not. These are: {', '.join(SUFFIXES)}.",
        )
    for begin, zh, en, real in _NO_TEXTS:
        if head.startswith(begin) and suffix in TEXTS:
            raise SourceError(
                f"“{name}”的内容不是文本，而是{zh}。请改用正确的扩展名（如 {real}）。",
                f"“{name}” does not hold text but {en}. Give it its own ending, such as {real}.",
            )


def _read_parquet(path: Path, wanted: Wanted) -> RawSheet:
    try:
        with path.open("rb") as file:
            frame = pl.read_parquet(file)
    except pl.exceptions.PolarsError as error:
        raise SourceError(
            f"文件“{path.name}”不是 Parquet 文件，或已损坏。请重新导出该文件。",
            f"“{path.name}” is not a Parquet file, or it is damaged. Export it again.",
        ) from error
    return wanted.found(path.name, frame.columns, [raw(series) for series in frame.get_columns()])


def is_passed_by(name: str) -> bool:
    """Whether a folder holds no data: a hidden one, and a workbook's backups."""
    return name.startswith(".") or name.casefold().endswith(FOLDER_SUFFIX)


def files_in(folder: Path) -> list[Path]:
    """Return the files of a folder that can be read, by name; hidden ones and Excel's lock files are left out."""
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise SourceError(
            f"没有权限读取文件夹“{folder}”。请检查权限。",
            f"The folder “{folder}” may not be read. Check its permissions.",
        ) from error
    return [e for e in entries if e.suffix.lower() in SUFFIXES and not e.name.startswith((".", "~$")) and e.is_file()]


def read_files(folder: Path, wanted: Wanted) -> RawSheet:
    """Read all files of a folder as one table."""
    files = files_in(folder)
    if not files:
        raise _no_files(folder)
    sheets, names, skipped = [], [], []
    for file in files:
        sheet = read_file(file, wanted)
        if wanted.known_in(sheet.headers):
            sheets.append(sheet)
            names.append(file.name)
        else:
            skipped.append(file.name)
    if not sheets:
        zh, en = wanted.schema.zh, wanted.schema.en
        raise SourceError(
            f"文件“{skipped[0]}”中没有“{zh}”的任何一列。请把它移出文件夹“{folder.name}”，或改正它的表头。",
            f"“{skipped[0]}” has none of the columns of “{en}”. Move it out of the folder “{folder.name}”, or mend "
            "its headers.",
        )
    _tell(folder, skipped, wanted)
    _check_each(folder, sheets, names, wanted)
    return replace(together(wanted, sheets, names), sheet=folder.name)


def _tell(folder: Path, skipped: list[str], wanted: Wanted) -> None:
    """Name the files that are no such table, and the subfolders with files in them: they are not read."""
    if skipped:
        wanted.log.assumptions.append(Assumption(
            "files", "files", Place(folder.name), f"有 {len(skipped)} 个文件没有“{wanted.schema.zh}”的任何一列，"
            f"已跳过：{'、'.join(skipped)}。",
            f"{len(skipped)} files have none of the columns of “{wanted.schema.en}” and were skipped: "
            f"{', '.join(skipped)}.",
            proved=False,
        ))  # fmt: skip
    within = [entry for entry in sorted(folder.iterdir()) if entry.is_dir() and not entry.name.startswith(".")]
    left = [(entry.name, len(files)) for entry in within if (files := files_in(entry))]
    if left:
        zh = "、".join(f"{name}（{n} 个文件）" for name, n in left)
        en = ", ".join(f"{name} ({n} files)" for name, n in left)
        wanted.log.assumptions.append(Assumption(
            "files", "files", Place(folder.name), f"子文件夹未读入：{zh}。需要时请把其中的文件移到该文件夹。",
            f"Subfolders were not read: {en}. Move their files into the folder where they are wanted.", proved=False,
        ))  # fmt: skip


def _check_each(folder: Path, sheets: list[RawSheet], names: list[str], wanted: Wanted) -> None:
    """Ask for the header of a required column that some files have and others do not."""
    found = [match_headers(wanted.schema, sheet.headers).positions for sheet in sheets]
    for column in wanted.schema.columns:
        lacking = [place for place, held in enumerate(found) if column.key not in held]
        if not column.required or not lacking or len(lacking) == len(sheets) or column.key in wanted.mapped:
            continue
        first = lacking[0]
        pairs = zip(sheets, found, strict=True)
        usual = next(sheet.headers[held[column.key]] for sheet, held in pairs if column.key in held)
        taken = found[first].values()
        own = [header for place, header in enumerate(sheets[first].headers) if header and place not in taken]
        example = f"{column.key}={usual}|{own[0] if own else '…'}"
        wanted.log.questions.append(Question(
            column.key, "column", Place(f"{folder.name}/{names[first]}"),
            f"没有列“{column.zh}”（其他文件中为“{usual}”），它的其余列是：{'、'.join(own) or '（无）'}。"
            f"请用 --map \"{example}\" 对应（各月不同时用“|”连接）；在设置页填写的来源，请填写其“列对应”一列。",
            f"It has no column {column.en} (“{usual}” in the other files); its further headers are: "
            f"{', '.join(own) or 'none'}. "
            f"Map it with --map \"{example}\" (join headers that differ from month to month by |); for a source on the "
            "Settings tab, fill its column “Columns”.",
            tuple(Option(f"{usual}|{header}", header, header) for header in own), wrong=True,
        ))  # fmt: skip
