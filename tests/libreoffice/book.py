"""Open documents as xlwings' books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import base_classes
from xlwings.utils import fullname_url_to_local_path

from .address import of as area_of
from .api import Workbook
from .calls import Counted, Remote
from .errors import absent, refused
from .formats import Formats
from .names import Names
from .range import Range
from .runtime import file_url, properties
from .sheet import Sheets
from .vba import Project

if TYPE_CHECKING:
    from .app import App

_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xltx": "Calc MS Excel 2007 XML Template",
    ".xls": "MS Excel 97",
    ".csv": "Text - txt - csv (StarCalc)",
    ".html": "HTML (StarCalc)",
}
_EXCEL_FORMULAS = 3  # com.sun.star.sheet.AddressConvention.XL_OOX
_RUN_MACROS = 4  # com.sun.star.document.MacroExecMode.ALWAYS_EXECUTE_NO_WARN


class Books(Counted, base_classes.Books):
    """An instance's books in the order they were opened."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.opened: list[Book] = []
        self.front: Book | None = None
        self._made = 0

    @property
    def api(self) -> Any:
        return self.app.office.desktop._object

    @property
    def active(self) -> Book:
        self.calls.reach()
        if self.front not in self.opened:
            self.front = self.opened[-1] if self.opened else None
        if self.front is None:
            raise absent("active workbook")
        return self.front

    def __call__(self, key: int | str) -> Book:
        self.calls.reach()
        if isinstance(key, int):
            if 1 <= key <= len(self.opened):
                return self.opened[key - 1]
        else:
            for book in self.opened:
                if key.lower() in (book.name.lower(), Path(book.name).stem.lower()):
                    return book
        raise KeyError(key)

    def __len__(self) -> int:
        self.calls.reach()
        return len(self.opened)

    def __iter__(self) -> Iterator[Book]:
        self.calls.reach()
        return iter(list(self.opened))

    def add(self) -> Book:
        self._made += 1
        return self._take("private:factory/scalc", f"Book{self._made}")

    def open(
        self, fullname: str, update_links: bool | None = None, read_only: bool | None = None, *others: object
    ) -> Book:
        if any(other is not None for other in others):
            raise NotImplementedError("only update_links and read_only")
        return self._take(
            file_url(fullname),
            str(Path(fullname).resolve()),
            ReadOnly=bool(read_only),
            MacroExecutionMode=_RUN_MACROS,
            UpdateDocMode=1,
        )

    def _take(self, url: str, path: str, **options: object) -> Book:
        doc = self.app.office.desktop.loadComponentFromURL(url, "_blank", 0, properties(Hidden=True, **options))
        if doc is None:
            raise refused(f"cannot open {path}")
        book = Book(self, doc, path)
        self.opened.append(book)
        self.front = book
        book.follow_calculation()
        return book


class Book(Counted, base_classes.Book):
    """One book.

    Attributes:
        doc: The document.
        path: Where it is stored; of a new book its name.
        cloud_url: When set, the book says that it lies there, as one of OneDrive does.
        very_hidden: Names of sheets that only a macro can show.
        table_looks: What LibreOffice does not hold of tables: (table, property) -> value.
        reshaped: How often cells were inserted or deleted.
    """

    def __init__(self, books: Books, doc: Remote, path: str) -> None:
        self.books = books
        self.doc = doc
        self.path = path
        self.cloud_url: str | None = None
        self.very_hidden: set[str] = set()
        self.table_looks: dict[tuple[str, str], object] = {}
        self.reshaped = 0

    @property
    def api(self) -> Workbook:
        return Workbook(self)

    @property
    def app(self) -> App:
        return self.books.app

    @property
    def name(self) -> str:
        self.calls.reach()
        return Path(self.path).name

    @property
    def fullname(self) -> str:
        self.calls.reach()
        return self.path if self.cloud_url is None else str(fullname_url_to_local_path(self.cloud_url))

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    @cached_property
    def formats(self) -> Formats:
        return Formats(self.doc)

    @cached_property
    def zero(self) -> dt.datetime:
        """The day that the book's dates count from."""
        day = self.doc.NullDate
        return dt.datetime(day.Year, day.Month, day.Day)

    @cached_property
    def project(self) -> Project:
        return Project(self)

    @property
    def controller(self) -> Remote:
        return self.doc.CurrentController

    @property
    def selection(self) -> Range | None:
        """The selected range, None where something else is selected."""
        selected = self.doc.CurrentSelection
        if selected is None or not hasattr(selected._object, "RangeAddress"):
            return None
        address = selected.RangeAddress
        return Range(self.sheets(address.Sheet + 1), area_of(address))

    def parser(self) -> Remote:
        """Return a parser for formulas as Excel writes them."""
        made = self.doc.createInstance("com.sun.star.sheet.FormulaParser")
        made.CompileEnglish = True
        made.FormulaConvention = _EXCEL_FORMULAS
        return made

    def follow_calculation(self) -> None:
        self.doc.enableAutomaticCalculation(self.app.settings.get("calculation") != "manual")

    def activate(self) -> None:
        self.calls.reach()
        self.books.front = self

    def close(self) -> None:
        self.doc.close(True)
        self.books.opened.remove(self)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        if password is not None:
            raise NotImplementedError("a password")
        stored = Path(self.path).is_absolute()
        target = Path(path or (self.path if stored else f"{self.path}.xlsx")).resolve()
        options = properties(FilterName=_FILTERS[target.suffix.lower()], Overwrite=True)
        self.doc.storeAsURL(file_url(target), options)
        self.path = str(target)

    def to_pdf(self, path: str, quality: str | None = None) -> None:
        self.doc.storeToURL(file_url(Path(path).resolve()), properties(FilterName="calc_pdf_Export"))
