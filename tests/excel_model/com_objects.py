"""Excel's application, workbooks, sheets, tables and charts, as COM hands them over."""
# ruff: noqa: N802, N803 (Excel's names)

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from salesreview.xlsx.address import Area, area

from ..libreoffice.errors import absent
from . import model
from .com import ComObject, method
from .com_cells import Range
from .rules import RefusedError

_CALCULATION = {"automatic": -4105, "manual": -4135, "semiautomatic": 2}


class Collection(ComObject):
    """A collection: counted, walked through, asked by number or name."""

    def __init__(self, excel: model.Excel, kind: str, items: Sequence[Any], wrap: Callable[[Any], ComObject]) -> None:
        super().__init__(excel.boundary)
        self.KIND, self.items, self.wrap = kind, items, wrap

    def __getattribute__(self, name: str) -> Any:
        return object.__getattribute__(self, name) if name == "KIND" else super().__getattribute__(name)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

    @property
    def Count(self) -> int:
        return len(self.items)

    def _find(self, key: Any) -> ComObject:
        if isinstance(key, (int, float)):
            if 1 <= key <= len(self.items):
                return self.wrap(self.items[int(key) - 1])
            raise absent(key)
        for each in self.items:
            if each.name.casefold() == str(key).casefold():
                return self.wrap(each)
        raise absent(key)

    @method
    def __call__(self, key: Any) -> ComObject:
        return self._find(key)

    @method
    def Item(self, key: Any) -> ComObject:
        return self._find(key)

    def __iter__(self) -> Iterator[ComObject]:
        for each in list(self.items):
            self.boundary.cross(f"{self.KIND}.next")
            yield self.wrap(each)


class Application(ComObject):
    """`Application`."""

    KIND = "Application"

    def __init__(self, excel: model.Excel, pid: int = 4242) -> None:
        super().__init__(excel.boundary)
        self.excel, self.pid = excel, pid

    @property
    def Application(self) -> Application:
        return self

    @property
    def Workbooks(self) -> Collection:
        return Collection(self.excel, "Workbooks", self.excel.books, Workbook)

    @property
    def ActiveWorkbook(self) -> Workbook | None:
        return Workbook(self.excel.books[0]) if self.excel.books else None

    @property
    def Hwnd(self) -> int:
        return self.pid * 10

    @property
    def Version(self) -> str:
        return "16.0"

    @property
    def Selection(self) -> Range | None:
        return None if self.excel.selection is None else Range(*self.excel.selection)

    @property
    def ScreenUpdating(self) -> bool:
        return self.excel.screen_updating

    @ScreenUpdating.setter
    def ScreenUpdating(self, value: bool) -> None:
        self.excel.screen_updating = value

    @property
    def EnableEvents(self) -> bool:
        return self.excel.enable_events

    @EnableEvents.setter
    def EnableEvents(self, value: bool) -> None:
        self.excel.enable_events = value

    @property
    def Calculation(self) -> int:
        if not self.excel.books:
            raise RefusedError("no workbook is open")
        return _CALCULATION[self.excel.calculation]

    @Calculation.setter
    def Calculation(self, value: int) -> None:
        self.excel.calculation = next(name for name, number in _CALCULATION.items() if number == value)

    @property
    def DisplayAlerts(self) -> bool:
        return self.excel.display_alerts

    @DisplayAlerts.setter
    def DisplayAlerts(self, value: bool) -> None:
        self.excel.display_alerts = value

    @property
    def StatusBar(self) -> Any:
        return self.excel.status

    @StatusBar.setter
    def StatusBar(self, value: Any) -> None:
        self.excel.show(value)

    @property
    def CutCopyMode(self) -> int:
        return 0 if self.excel.copied is None else 1

    @CutCopyMode.setter
    def CutCopyMode(self, _: Any) -> None:
        self.excel.copied = None

    @method
    def Quit(self) -> None:
        self.excel.saves.append("quit")


class Workbook(ComObject):
    """`Workbook`."""

    KIND = "Workbook"

    def __init__(self, book: model.Book) -> None:
        super().__init__(book.excel.boundary)
        self.book = book

    @property
    def Name(self) -> str:
        return self.book.name

    @property
    def FullName(self) -> str:
        return self.book.path

    @property
    def Path(self) -> str:
        return self.book.path.removesuffix(self.book.name).rstrip("\\/")

    @property
    def Application(self) -> Application:
        return Application(self.book.excel)

    @property
    def Parent(self) -> Application:
        return Application(self.book.excel)

    @property
    def Worksheets(self) -> Collection:
        return Worksheets(self.book)

    @property
    def Names(self) -> Names:
        return Names(self.book)

    @property
    def ActiveSheet(self) -> Worksheet:
        return Worksheet(self.book.active)

    @property
    def ReadOnly(self) -> bool:
        return self.book.read_only

    @property
    def Saved(self) -> bool:
        return self.book.saved

    @method
    def BuiltinDocumentProperties(self, _: str) -> SimpleNamespace:
        return SimpleNamespace(Value=self.book.author)

    @method
    def Activate(self) -> None:
        self.book.excel.books.sort(key=lambda each: each is not self.book)

    @method
    def Save(self) -> None:
        self.book.excel.saves.append(self.book.path)


class Worksheets(Collection):
    """`Worksheets`, which grows."""

    def __init__(self, book: model.Book) -> None:
        super().__init__(book.excel, "Worksheets", book.sheets, Worksheet)
        self.book = book

    @property
    def Parent(self) -> Workbook:
        return Workbook(self.book)

    @method
    def Add(self, Before: Any) -> Worksheet:
        sheet = model.Sheet(self.book, f"Sheet{len(self.book.sheets) + 1}")
        self.book.sheets.insert(self.book.sheets.index(getattr(Before, "_inner", Before).sheet), sheet)
        return Worksheet(sheet)


class Names(Collection):
    """`Names`."""

    def __init__(self, book: model.Book) -> None:
        super().__init__(book.excel, "Names", book.names, lambda name: Name(book, name))
        self.book = book

    @method
    def Add(self, name: str, refers_to: str) -> Name:
        made = model.Name(name, refers_to)
        self.book.names.append(made)
        return Name(self.book, made)


class Name(ComObject):
    """`Name`."""

    KIND = "Name"

    def __init__(self, book: model.Book, name: model.Name) -> None:
        super().__init__(book.excel.boundary)
        self.book, self.name = book, name

    @property
    def Name(self) -> str:
        return self.name.name

    @property
    def RefersTo(self) -> str:
        return self.name.refers_to

    @method
    def Delete(self) -> None:
        self.book.names.remove(self.name)

    @property
    def RefersToRange(self) -> Range:
        place = self.book.place_of(self.name.name)
        if place is None:
            raise RefusedError("Application-defined or object-defined error")
        return Range(*place)


class Worksheet(ComObject):
    """`Worksheet`."""

    KIND = "Worksheet"

    def __init__(self, sheet: model.Sheet) -> None:
        super().__init__(sheet.book.excel.boundary)
        self.sheet = sheet

    @property
    def Name(self) -> str:
        return self.sheet.name

    @Name.setter
    def Name(self, caption: str) -> None:
        self.sheet.name = caption

    @property
    def Index(self) -> int:
        return self.sheet.book.sheets.index(self.sheet) + 1

    @property
    def Parent(self) -> Workbook:
        return Workbook(self.sheet.book)

    @property
    def Visible(self) -> int:
        return self.sheet.visible

    @Visible.setter
    def Visible(self, value: int) -> None:
        self.sheet.visible = value

    @property
    def ProtectContents(self) -> bool:
        return self.sheet.protected

    @property
    def UsedRange(self) -> Range:
        return Range(self.sheet, self.sheet.used)

    @property
    def Cells(self) -> Cells:
        return Cells(self.sheet)

    @property
    def ListObjects(self) -> Collection:
        return Collection(
            self.sheet.book.excel, "ListObjects", self.sheet.tables, lambda table: ListObject(self.sheet, table)
        )

    @method
    def Range(self, one: Any, other: Any = None) -> Range:
        if isinstance(one, str):
            return Range(self.sheet, *self.sheet.find(one))
        a = getattr(one, "_inner", one).box
        b = a if other is None else getattr(other, "_inner", other).box
        return Range(self.sheet, Area(a.top, a.left, b.bottom, b.right))

    @method
    def ChartObjects(self, key: Any = None) -> Any:
        found = Collection(
            self.sheet.book.excel, "ChartObjects", self.sheet.charts, lambda chart: ChartObject(self.sheet, chart)
        )
        return found if key is None else found._find(key)

    @method
    def Activate(self) -> None:
        self.sheet.book.active = self.sheet

    @method
    def Delete(self) -> None:
        self.sheet.book.sheets.remove(self.sheet)

    @method
    def Move(self, Before: Any) -> None:
        sheets = self.sheet.book.sheets
        sheets.remove(self.sheet)
        sheets.insert(sheets.index(getattr(Before, "_inner", Before).sheet), self.sheet)


class Cells(Range):
    """`Worksheet.Cells`."""

    def __init__(self, sheet: model.Sheet) -> None:
        super().__init__(sheet, Area(1, 1, 1_048_576, 16_384))


class ListObject(ComObject):
    """`ListObject`."""

    KIND = "ListObject"

    def __init__(self, sheet: model.Sheet, table: model.Table) -> None:
        super().__init__(sheet.book.excel.boundary)
        self.sheet, self.table = sheet, table

    @property
    def Name(self) -> str:
        return self.table.name

    @property
    def ShowTotals(self) -> bool:
        return self.table.totals

    @property
    def Range(self) -> Range:
        return Range(self.sheet, self.table.box)

    @method
    def Resize(self, target: Any) -> None:
        self.sheet.resize(self.table, getattr(target, "_inner", target).box)


class ChartObject(ComObject):
    """`ChartObject`."""

    KIND = "ChartObject"

    def __init__(self, sheet: model.Sheet, chart: model.Chart) -> None:
        super().__init__(sheet.book.excel.boundary)
        self.sheet, self.chart = sheet, chart

    @property
    def Name(self) -> str:
        return self.chart.name

    @property
    def Chart(self) -> Chart:
        return Chart(self.sheet, self.chart)


class Chart(ComObject):
    """`Chart`."""

    KIND = "Chart"

    def __init__(self, sheet: model.Sheet, chart: model.Chart) -> None:
        super().__init__(sheet.book.excel.boundary)
        self.sheet, self.chart = sheet, chart

    @property
    def HasTitle(self) -> bool:
        return self.chart.title is not None

    @property
    def ChartTitle(self) -> ChartTitle:
        return ChartTitle(self.sheet, self.chart)

    @method
    def SeriesCollection(self, number: int | None = None) -> Any:
        found = Collection(
            self.sheet.book.excel, "SeriesCollection", self.chart.series, lambda series: Series(self.sheet, series)
        )
        return found if number is None else found._find(number)


class ChartTitle(ComObject):
    """`ChartTitle`."""

    KIND = "ChartTitle"

    def __init__(self, sheet: model.Sheet, chart: model.Chart) -> None:
        super().__init__(sheet.book.excel.boundary)
        self.sheet, self.chart = sheet, chart

    @property
    def Text(self) -> str:
        return self.chart.title or ""

    @Text.setter
    def Text(self, text: str) -> None:
        self.sheet.writable()
        self.chart.title = text


class Series(ComObject):
    """`Series`: categories and values as references."""

    KIND = "Series"

    def __init__(self, sheet: model.Sheet, series: model.Series) -> None:
        super().__init__(sheet.book.excel.boundary)
        self.sheet, self.series = sheet, series

    def _set(self, name: str, reference: str) -> None:
        self.sheet.writable()
        if area(reference.rpartition("!")[2]) is None:
            raise RefusedError("Unable to set the property of the Series class")
        setattr(self.series, name, reference)

    @property
    def XValues(self) -> str:
        return self.series.categories

    @XValues.setter
    def XValues(self, reference: str) -> None:
        self._set("categories", reference)

    @property
    def Values(self) -> str:
        return self.series.values

    @Values.setter
    def Values(self, reference: str) -> None:
        self._set("values", reference)

    @property
    def Name(self) -> str:
        return self.series.name

    @Name.setter
    def Name(self, text: str) -> None:
        self.sheet.writable()
        self.series.name = text
