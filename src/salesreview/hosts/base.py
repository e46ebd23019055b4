"""The contract of a host: who reads a workbook and carries a document out on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from salesreview.errors import WorkbookError
from salesreview.review.document import Block, CellValue, Document
from salesreview.tables.model import RawSheet, TableSchema
from salesreview.xlsx.book import Place

if TYPE_CHECKING:
    import polars as pl

    from salesreview.arrange.model import Arrangement, Sheet


def no_table(schema: TableSchema) -> WorkbookError:
    """Return the sentence for a raw table whose tab is gone."""
    return WorkbookError(
        f"工作簿里没有“{schema.zh}”表（Excel 表格 {schema.excel_name}）。请从模板中恢复该工作表后重试。",
        f"The workbook has no {schema.en} table (Excel Table {schema.excel_name}). "
        "Bring its tab back from the template, and retry.",
    )


@dataclass(frozen=True, slots=True)
class RawChange:
    """Some rows of a raw table changed, all others left as they are.

    Attributes:
        written: Rows, columns named by schema keys; cells of other columns stay.
        rows: The sheet rows that they are written to, ascending.
        added: Rows that come below the last one, with the same columns.
        emptied: Sheet rows whose cells in the table's own columns are emptied.
        last: The last sheet row that holds a value of the table's; the one of the header where none does.
        before: The sheet as it was read.
    """

    written: pl.DataFrame
    rows: tuple[int, ...]
    added: pl.DataFrame
    emptied: frozenset[int]
    last: int
    before: RawSheet


def too_many(schema: TableSchema, rows: int, room: int) -> WorkbookError:
    """Return the sentence for rows that a sheet cannot hold below those it has."""
    return WorkbookError(
        f"“{schema.zh}”工作表放不下：要追加 {rows:,} 行，只剩 {room:,} 行的位置，未作改动。"
        "请把全部数据放进一个文件夹或数据库，在设置页填写为来源，"
        "并用 refresh --pull 刷新：指标将直接按来源的全部数据计算。",
        f"The {schema.en} sheet is too small: {rows:,} rows are to be added and there is room for {room:,}; nothing "
        "was changed. Put all data into a folder or a database, name it as the source on Settings, and use refresh "
        "--pull: the figures are then computed from all of the source.",
    )


class Host(Protocol):
    """One workbook, open for reading and writing. Nothing is kept until `save`."""

    def names(self) -> frozenset[str]:
        """Return the workbook's defined names that lead to a cell and start with SR_."""
        ...

    def places(self) -> Mapping[str, Place]:
        """Return where our defined names (SR_) lead to; nothing where there are no sheets."""
        ...

    def last_author(self) -> str:
        """Return who saved the workbook last, "" where it does not say."""
        ...

    def read_cells(self, names: Iterable[str]) -> dict[str, CellValue]:
        """Return the value of each name's top-left cell; a name the workbook lacks is left out."""
        ...

    def read_block(self, name: str, width: int) -> list[list[CellValue]]:
        """Return the rows below the header of an open block, `width` columns, up to the last row with a value."""
        ...

    def read_raw(self, schema: TableSchema) -> RawSheet | None:
        """Return a raw sheet as it stands, or None where its Excel Table is gone.

        Read are all rows below the header in the table's columns to the last row with a value (rows typed just
        below the table belong to it), without its totals row.
        """
        ...

    def write(self, document: Document, arrangement: Arrangement | None = None) -> None:
        """Write a document: names the workbook lacks are skipped, everything else in the workbook stays as it is.

        `arrangement` says where its blocks go and what of a person's is moved (see `arrange`); a block that it does not
        place is not written. Without one every block goes to its name, over whatever stands there.
        """
        ...

    def write_raw(self, schema: TableSchema, headers: Mapping[str, str], frame: pl.DataFrame) -> int:
        """Replace a raw table's rows by `frame` (columns named by schema keys; `headers`: key -> header text).

        Columns of the table that the schema does not know are the person's: kept. Returns how many rows were written
        (a sheet holds 1,048,576 rows, the rest is left out).
        """
        ...

    def change_raw(self, schema: TableSchema, headers: Mapping[str, str], change: RawChange) -> None:
        """Change some rows of a raw table; whatever else stands on its tab stays, formulas and looks included.

        Raises WorkbookError where the table's tab is gone, or a sheet cannot hold that many rows.
        """
        ...

    def write_memory(self, block: Block) -> None:
        """Write an open block of a hidden sheet; it is no part of the review, and no Take back concerns it."""
        ...

    def save(self, target: Path | None = None) -> Path | None:
        """Keep what was written, in place or to `target`; return where the file that was there is kept, if it is.

        Raises WorkbookError when that is not possible.
        """
        ...


class SheetHost(Host, Protocol):
    """A workbook whose names lead to cells of its sheets.

    Attributes:
        asks_dearly: Each question about a sheet is a call to another program.
    """

    asks_dearly: bool

    def sheets(self) -> tuple[str, ...]:
        """Return the captions of the worksheets, in order."""
        ...

    def value_at(self, sheet: str, row: int, column: int) -> CellValue:
        """Return the value of one cell, counted from 1."""
        ...

    def sheet(self, caption: str) -> Sheet:
        """Return a sheet as it stands."""
        ...

    def table(self, name: str) -> Place | None:
        """Return where an Excel Table stands; None where there is none of that name."""
        ...
