"""What a raw table is: its columns, a sheet as it was read, a problem found in it, and the validated tables."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from salesreview.tables.assumed import Assumption


class Kind(enum.Enum):
    """How a column's values are read, and what type they have in the validated table."""

    ID = "id"  # String; a leading zero survives, 1001.0 and "1001" are one id
    TEXT = "text"  # String; blank is null
    DATE = "date"  # Date
    MONTH = "month"  # Date, the month's first day
    NUMBER = "number"  # Float64
    MONEY = "money"  # Float64, in the workbook's currency
    YESNO = "yesno"  # Boolean; blank is null
    CHOICE = "choice"  # String, one of the column's choice keys (an open column keeps other text)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a CHOICE column: its key in the data and its names in both languages."""

    key: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a raw table (source: review.md §2)."""

    key: str
    kind: Kind
    zh: str
    en: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    choices: tuple[Choice, ...] = ()
    open: bool = False  # a CHOICE column that also takes text outside its choices
    coarse: bool = False  # a DATE column that also takes a month, read as its first day
    as_typed: bool = False  # an open column whose aliases count only where all of its values are known
    weak: tuple[str, ...] = ()  # aliases that count only where no other header of the sheet fits

    def label(self, lang: str) -> str:
        """Return the header in `lang`."""
        return self.zh if lang == "zh" else self.en

    def choice_label(self, value: str | None, lang: str) -> str | None:
        """Return the name of a choice in `lang`; other text, and none, as it is."""
        return next((each.zh if lang == "zh" else each.en for each in self.choices if each.key == value), value)


@dataclass(frozen=True, slots=True)
class TableSchema:
    """One raw table: all that is known of it. Its tab, its reading, its checks and its reach follow from it."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    hint_zh: str  # the line of help above it
    hint_en: str
    identity: str | None = None  # the column whose value names one row; other tables name it so
    follows: tuple[str, str] | None = None  # what follows where another table names one that is not here, (zh, en)
    reach: tuple[str, ...] = ()  # the dates that tell how far the table reaches

    def label(self, lang: str) -> str:
        """Return the tab's caption in `lang`."""
        return self.zh if lang == "zh" else self.en

    def column(self, key: str) -> Column:
        """Return the column named `key`. Raises KeyError."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    @property
    def excel_name(self) -> str:
        """The Excel Table's name in the workbook, the same in both languages."""
        return f"SR_{self.key}"


@dataclass(frozen=True, slots=True)
class RawSheet:
    """A raw sheet as it was read: untrusted.

    `frame` has one column per header, named by position ("0", "1", ...), of whatever type the reader found
    (Datetime, Date, Float64, Int64, Boolean, String); row i of it is the sheet's row `first_row` + i.
    """

    table: str  # the schema's key
    sheet: str  # the tab's caption now, or the file's name
    headers: tuple[str, ...]
    frame: pl.DataFrame
    first_row: int = 2  # 1-based number of the first data row
    first_column: int = 1  # 1-based number of the first header's column
    above: tuple[str, ...] = ()  # the texts above the headers: a title, 单位：万元
    tab: str | None = None  # the sheet of the source's workbook that was read, where it has several
    delimiter: str = ""  # of a text file
    assumptions: tuple[Assumption, ...] = ()  # what was judged at loading
    judged: bool = False  # whether it has been: units are scaled and states left out once


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing found wrong in a raw sheet; `zh` and `en` say what and what to do."""

    table: str
    sheet: str
    row: int | None  # 1-based sheet row; None: the whole sheet or column
    column: str | None  # the header as it stands in the sheet
    cell: str | None  # A1 address, where there is one
    value: str | None  # what stands there, as text
    code: str  # the rule's key
    zh: str
    en: str
    severity: str = "error"  # "error": the row (or value) is not used; "warning": used, but look at it
    count: int = 1  # how many rows it stands for; `row` is the first of them

    def text(self, lang: str) -> str:
        """Return the reason in `lang`."""
        return self.zh if lang == "zh" else self.en


class Status(enum.Enum):
    """Whether a table can be computed from."""

    MISSING = "missing"  # no such tab
    EMPTY = "empty"  # a tab without usable rows
    OK = "ok"


@dataclass(frozen=True, slots=True)
class Tables:
    """The validated tables.

    `frames` holds every key of the catalogue, each with every column of its schema (typed by Kind, all null
    where the sheet lacks it) and `row` (UInt32, the sheet row; source rows beyond a sheet count on).
    """

    frames: Mapping[str, pl.DataFrame]
    status: Mapping[str, Status]
    absent: Mapping[str, frozenset[str]] = field(default_factory=dict)  # columns the sheet does not have
    sheets: Mapping[str, str] = field(default_factory=dict)  # table key -> caption of its tab
    issues: tuple[Issue, ...] = ()
    #: table key -> column -> its header as it stands, and the letters of its sheet column
    columns: Mapping[str, Mapping[str, tuple[str, str]]] = field(default_factory=dict)

    def __getitem__(self, key: str) -> pl.DataFrame:
        """Return the validated frame of the table `key`."""
        return self.frames[key]
