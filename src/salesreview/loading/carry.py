"""A load worked out, and carried out on a host: the same for the command line, the buttons and a pull."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from salesreview.errors import SourceError
from salesreview.hosts.base import Host, RawChange, no_table
from salesreview.loading.merge import Choices, Going, Merge, decide
from salesreview.loading.record import TableRecord, keep_records, read_records, source_named
from salesreview.loading.rows import Rows
from salesreview.loading.stated import Sentence, after, extent, questions, remarks, sentences
from salesreview.settings import PullSource
from salesreview.tables.attributes import HEADERS, attribute_columns
from salesreview.tables.catalog import SCHEMAS
from salesreview.tables.headers import find_columns
from salesreview.tables.model import RawSheet, Tables, TableSchema
from salesreview.xlsx.address import LAST_ROW

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Prepared:
    """A load worked out before anything is written.

    Attributes:
        schema: The table.
        source: Where its rows come from.
        pulled: The rows as they were read.
        tables: Their checks.
        before: The raw sheet as it stands.
        merge: What becomes of which rows.
        whole: The source takes the place of all rows of the sheet.
        records: The records of all tables; None where the workbook has no place for them.
    """

    schema: TableSchema
    source: PullSource
    pulled: RawSheet
    tables: Tables
    before: RawSheet
    merge: Merge
    whole: bool
    records: Mapping[str, TableRecord] | None

    @property
    def asks(self) -> bool:
        """Whether rows would go, and nobody has said what becomes of them."""
        return self.merge.asks

    @property
    def shrinks(self) -> bool:
        """Whether the sheet loses rows because the source takes the place of all of them."""
        return self.whole and self.merge.height < _filled(self.schema, self.before)

    @property
    def fits(self) -> int:
        """How many of the source's rows a sheet holds."""
        return min(self.pulled.frame.height, LAST_ROW - self.before.first_row + 1)

    def chosen(self, choices: Choices) -> Prepared:
        """Return the load as it is with other choices."""
        record = (self.records or {}).get(self.schema.key)
        return replace(self, merge=decide(self.merge.old, self.merge.new, self.merge.source, record, choices))

    def questions(self) -> list[Sentence]:
        """Return what is asked before anything is loaded, a sentence each."""
        return list(questions(self.merge))

    def summary(self) -> Sentence:
        """Return how many rows there were and will be, with months and sums."""
        schema, amount = self.schema, self.merge.new.keys.amount
        was = extent(Rows.of(schema, keyed(schema, self.before)))
        now = after(self.merge)
        zh, en = now.text(schema, amount)
        if not was.rows:
            return f"“{schema.zh}”：{zh}。", f"“{schema.en}”: {en}."
        if not self.whole and not self.merge.changes:
            return f"“{schema.zh}”：{zh}，没有变化。", f"“{schema.en}”: {en}, nothing changes."
        was_zh, was_en = was.text(schema, amount)
        return f"“{schema.zh}”：原有 {was_zh} → 现有 {zh}。", f"“{schema.en}”: {was_en} before → {en} now."

    def remarks(self) -> list[Sentence]:
        """Return what a person should know of a load that nobody was asked about."""
        return list(remarks(self.merge))

    def sentences(self) -> list[Sentence]:
        """Return what the load does, a sentence for each kind of rows."""
        return list(sentences(self.merge))


def prepare(
    host: Host, schema: TableSchema, source: PullSource, base: Path, *, choices: Choices | None = None,
    whole: bool = False,
) -> Prepared:  # fmt: skip
    """Read a source and work out what loading it does; nothing is written.

    A source that is longer than a sheet always takes the place of all rows. Raises SourceError where the source cannot
    be read or holds no row that can be used, WorkbookError where the table's tab is gone.
    """
    from salesreview.sources import load_source

    pulled = load_source(
        schema, source.source, mapping=source.mapping, sheet=source.sheet, date_order=source.date_order,
        answers=source.answers, base=base,
    )  # fmt: skip
    tables = checked(schema, pulled, source)
    before = host.read_raw(schema)
    if before is None:
        raise no_table(schema)
    whole = whole or pulled.frame.height > LAST_ROW - before.first_row + 1
    records = read_records(host)
    named = source_named(source.source)
    new = Rows.of(schema, keyed(schema, pulled))
    old = Rows.of(schema, pl.DataFrame() if whole else keyed(schema, before))
    record = None if whole else (records or {}).get(schema.key)
    merge = decide(old, new, named, record, choices or Choices())
    return Prepared(schema, source, pulled, tables, before, merge, whole, records)


def carry_out(host: Host, load: Prepared, lang: str) -> int:
    """Write a load into the workbook; return how many rows of the source the sheet has taken.

    Raises WorkbookError where that is not possible, and ValueError where something is still to be asked.
    """
    if load.asks:
        raise ValueError("rows would go, and nobody was asked")
    schema, merge = load.schema, load.merge
    headers = {column.key: column.label(lang) for column in schema.columns}
    headers |= {key: zh if lang == "zh" else en for key, (zh, en) in HEADERS.items()}
    if not len(merge.old):
        host.write_raw(schema, headers, keyed(schema, load.pulled).with_columns(_attributes(load)))
    elif merge.changes:
        host.change_raw(schema, headers, _change(load))
    if load.records is not None:
        known = load.records.get(schema.key)
        if known is None or known.packed() != merge.record.packed():
            keep_records(host, {**load.records, schema.key: merge.record})
    return load.fits


def checked(schema: TableSchema, pulled: RawSheet, source: PullSource) -> Tables:
    """Validate the rows of a source. Raises SourceError where none of them can be used."""
    from salesreview.tables.validate import validate

    orders = {schema.key: source.date_order} if source.date_order else {}
    tables = validate({schema.key: pulled}, date_orders=orders)
    if tables[schema.key].height:
        return tables
    errors = [issue for issue in tables.issues if issue.severity == "error"]
    zh, en = (errors[0].zh, f"For one: {errors[0].en}") if errors else ("它没有数据行。", "It holds no rows.")
    at_zh, at_en = (f"第 {errors[0].row} 行，", f"row {errors[0].row}, ") if errors and errors[0].row else ("", "")
    raise SourceError(
        f"“{pulled.sheet}”中没有一行可以用作“{schema.zh}”，工作簿没有改动。{at_zh}{zh}",
        f"No row of “{pulled.sheet}” can be used for “{schema.en}”; the workbook was not changed. {at_en}{en}",
    )


def keyed(schema: TableSchema, raw: RawSheet) -> pl.DataFrame:
    """Return a sheet's rows with the columns that the schema knows, named by its keys."""
    found = find_columns(schema, raw.headers)
    return raw.frame.select([raw.frame[str(position)].alias(key) for key, position in found.items()])


def _attributes(load: Prepared) -> list[pl.Series]:
    """Return what the order lines of the source say of customers and products; nothing for other tables."""
    if load.schema.key != "orders":
        return []
    found = attribute_columns({each.key: each for each in SCHEMAS}, load.pulled)
    return [series for series in found.values() if series.null_count() < series.len()]


def _filled(schema: TableSchema, sheet: RawSheet) -> int:
    return len(Rows.of(schema, keyed(schema, sheet)))


def _change(load: Prepared) -> RawChange:
    merge, first = load.merge, load.before.first_row
    cells = merge.new.cells
    said = [name for name in cells.columns if cells[name].null_count() < cells.height]

    def sheet_rows(places: NDArray[np.int64]) -> list[int]:
        return [int(row) + first for row in merge.old.at[places]]

    return RawChange(
        written=cells.select(said)[merge.written],
        rows=tuple(sheet_rows(merge.overwritten)),
        added=cells.select(said).with_columns(series.gather(merge.new.at) for series in _attributes(load))[merge.added],
        emptied=frozenset(sheet_rows(merge.removed)),
        last=int(merge.old.at[-1]) + first,
        before=load.before,
    )


__all__ = ["Choices", "Going", "Prepared", "carry_out", "checked", "keyed", "prepare"]
