"""A host without a workbook: for tests, and for a folder of data files, whose raw sheets are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.hosts.base import RawChange
from salesreview.hosts.changed import changed_sheet
from salesreview.review.document import AnyValue, Block, CellValue, Document, Link, Rich
from salesreview.tables.model import RawSheet, TableSchema
from salesreview.xlsx.address import LAST_ROW
from salesreview.xlsx.book import Place

if TYPE_CHECKING:
    import polars as pl

    from salesreview.arrange.model import Arrangement


class MemoryHost:
    """Cells, blocks and raw sheets in dictionaries (see `hosts.base.Host`).

    Attributes:
        cells: Defined name -> value.
        blocks: Defined name -> rows, the header first.
        raw: Table key -> raw sheet.
        documents: What was written, in order.
        saved: Where it was saved to, in order; None stands for in place.
    """

    def __init__(
        self,
        raw: Mapping[str, RawSheet] | None = None,
        cells: Mapping[str, AnyValue] | None = None,
        blocks: Mapping[str, tuple[tuple[AnyValue, ...], ...]] | None = None,
    ) -> None:
        self.raw = dict(raw or {})
        self.cells = dict(cells or {})
        self.blocks = dict(blocks or {})
        self.documents: list[Document] = []
        self.saved: list[Path | None] = []

    def names(self) -> frozenset[str]:
        """Return the names of all cells and blocks."""
        return frozenset((*self.cells, *self.blocks))

    def places(self) -> Mapping[str, Place]:
        """Return nothing: it has no sheets."""
        return {}

    def last_author(self) -> str:
        """Return nothing: nobody saved it."""
        return ""

    def read_cells(self, names: Iterable[str]) -> dict[str, CellValue]:
        """Return the values of the names it holds."""
        return {name: _plain(self.cells[name]) for name in names if name in self.cells}

    def read_block(self, name: str, width: int) -> list[list[CellValue]]:
        """Return the rows below a block's header, up to the last row with a value."""
        rows = [[_plain(value) for value in (*row, *[None] * width)[:width]] for row in self.blocks.get(name, ())[1:]]
        while rows and all(value is None for value in rows[-1]):
            rows.pop()
        return rows

    def read_raw(self, schema: TableSchema) -> RawSheet | None:
        """Return a raw sheet, None where none was given."""
        return self.raw.get(schema.key)

    def write(self, document: Document, arrangement: Arrangement | None = None) -> None:
        """Take a document in: unlike a workbook it has room for every name."""
        self.documents.append(document)
        self.cells.update(document.cells)
        for block in document.blocks:
            self.blocks[block.name] = block.rows

    def write_raw(self, schema: TableSchema, headers: Mapping[str, str], frame: pl.DataFrame) -> int:
        """Replace a raw sheet by `frame`, as many rows as a worksheet would hold."""
        kept = frame.head(LAST_ROW - 1)
        texts = tuple(headers.get(key, schema.column(key).zh) for key in frame.columns)
        renamed = kept.rename({key: str(position) for position, key in enumerate(frame.columns)})
        old = self.raw.get(schema.key)
        self.raw[schema.key] = RawSheet(schema.key, old.sheet if old is not None else schema.key, texts, renamed)
        return kept.height

    def change_raw(self, schema: TableSchema, headers: Mapping[str, str], change: RawChange) -> None:
        """Change some rows of a raw sheet that was given."""
        self.raw[schema.key] = changed_sheet(schema, headers, change)

    def write_memory(self, block: Block) -> None:
        """Keep a block."""
        self.blocks[block.name] = block.rows

    def save(self, target: Path | None = None) -> Path | None:
        """Note that it was saved."""
        self.saved.append(target)
        return None


def _plain(value: AnyValue) -> CellValue:
    return value.text if isinstance(value, (Link, Rich)) else value
