"""Rows of a raw sheet or a source made comparable: a hash of the key and one of the content, dates and amounts.

The hashes are BLAKE2's, so that they are the same on every machine and in every version: they are kept in workbooks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from salesreview.loading.keys import KEYS, Keys
from salesreview.tables.clean import clean
from salesreview.tables.cleaned import as_text, plain
from salesreview.tables.model import Kind, TableSchema

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]

_BETWEEN = "\x1f"
#: Bits of a key's hash that are kept: two of a million keys agree once in 500 workbooks.
_KEY_SHIFT = np.uint64(16)
#: Digits that a number keeps on its way through a spreadsheet program.
_DIGITS = 14


@dataclass(frozen=True)
class Rows:
    """The rows of one side, all but the blank ones.

    Attributes:
        schema: Their table.
        cells: Their columns by schema key, as they were read.
        at: The place of each in what was read.
    """

    schema: TableSchema
    cells: pl.DataFrame
    at: NDArray[np.uint32]
    _texts: dict[str, pl.Series] = field(default_factory=dict)

    @classmethod
    def of(cls, schema: TableSchema, cells: pl.DataFrame) -> Rows:
        """Take the rows of a frame whose columns are named by schema keys; blank rows are left out."""
        at = np.arange(cells.height, dtype=np.uint32)
        if cells.width and cells.height:
            filled = cells.select(
                pl.any_horizontal(
                    pl.col(name).is_not_null() & (pl.col(name).str.strip_chars() != "")
                    if dtype == pl.String
                    else pl.col(name).is_not_null()
                    for name, dtype in cells.schema.items()
                ).fill_null(False)
            ).to_series()
            if not filled.all():
                return cls(schema, cells.filter(filled), at[filled.to_numpy()])
        return cls(schema, cells, at if cells.width else at[:0])

    def __len__(self) -> int:
        return len(self.at)

    @property
    def keys(self) -> Keys:
        """What tells them apart."""
        return KEYS[self.schema.key]

    @cached_property
    def key(self) -> Hashes:
        """The hash of each row's key; of all that stands in it, where the key's columns are blank."""
        texts = self._said(self.keys.columns)
        hashed = _hashes(texts) >> _KEY_SHIFT
        blank = (texts == "").to_numpy()
        if blank.any():
            hashed[blank] = self.content(self.cells.columns)[blank] >> _KEY_SHIFT
        return hashed

    def content(self, columns: Iterable[str]) -> Hashes:
        """Return the hash of what stands in `columns` of each row; one that is missing counts as blank."""
        return _hashes(self._said(columns))

    def _said(self, columns: Iterable[str]) -> pl.Series:
        """Return what stands in some columns, each value with its column's name, as one text; "" where all is blank."""
        texts = {name: self._text(name) for name in sorted(columns) if name in self.cells.columns}
        if not texts:
            return pl.Series([""], dtype=pl.String).new_from_index(0, len(self))
        named = [pl.lit(f"{name}=") + pl.lit(text) for name, text in texts.items()]
        return pl.select(pl.concat_str(named, separator=_BETWEEN, ignore_nulls=True)).to_series()

    @cached_property
    def month(self) -> NDArray[np.int64]:
        """The month (year × 12 + month) that each row lies in; -1 where it has none, or its table has none."""
        return _months(self._dates(self.keys.period))

    @cached_property
    def day(self) -> NDArray[np.int64]:
        """The day of each row, counted from 1970; -1 where it has none, or its table has no periods."""
        dates = self._dates(self.keys.period)
        return dates.to_physical().cast(pl.Int64).fill_null(-1).to_numpy().copy()

    @cached_property
    def dated(self) -> pl.Series:
        """The date of each row that is shown."""
        return self._dates(self.keys.dated)

    @cached_property
    def amount(self) -> pl.Series | None:
        """The amount of each row that is summed; None where the table has none, or it is not among the columns."""
        name = self.keys.amount
        return self._values(name) if name is not None and name in self.cells.columns else None

    def shown_key(self, place: int) -> str:
        """Return a row's key as a person reads it."""
        texts = [self._text(name)[place] for name in self.keys.columns if name in self.cells.columns]
        return " / ".join(text for text in texts if text)

    def _dates(self, name: str | None) -> pl.Series:
        if name is None or name not in self.cells.columns:
            return pl.Series([None], dtype=pl.Date).new_from_index(0, len(self))
        return self._values(name)

    def _values(self, name: str) -> pl.Series:
        return clean(self.cells[name], self.schema.column(name)).values

    def _text(self, name: str) -> pl.Series:
        """Return a column as it is compared: what it says, else what stands there."""
        if name not in self._texts:
            self._texts[name] = self._compared(name)
        return self._texts[name]

    def _compared(self, name: str) -> pl.Series:
        series, column = self.cells[name], self.schema.column(name)
        cleaned = clean(series, column)
        values = cleaned.values
        if column.kind in (Kind.NUMBER, Kind.MONEY):
            values = values.round_sig_figs(_DIGITS)
        text = as_text(values).cast(pl.String)
        if cleaned.troubled:
            unread = pl.when(cleaned.why.is_not_null()).then(as_text(plain(series)))
            text = pl.select(pl.coalesce(text, unread)).to_series()
        return text


def _hashes(texts: pl.Series) -> Hashes:
    def digest(data: bytes) -> bytes:
        return blake2b(data, digest_size=8).digest()

    return np.frombuffer(b"".join(map(digest, texts.cast(pl.Binary).to_list())), "<u8").astype(np.uint64)


def _months(dates: pl.Series) -> NDArray[np.int64]:
    months = dates.dt.year().cast(pl.Int64) * 12 + dates.dt.month().cast(pl.Int64) - 1
    return months.fill_null(-1).to_numpy().copy()
