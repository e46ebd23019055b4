"""Where the workbook's defined names lead: from the map in the hidden sheet, proved before a cell is read or written.

Asking Windows' Excel for nearly 500 names takes a thousand calls and more. The template keeps them, and where they led,
below the name `SR_places`. A person's new row or moved cell makes the map wrong: so names are proved, several in one
call, before what they lead to is taken for theirs; one that leads elsewhere lets all be read anew. On a Mac two Apple
events bring all names, and no map is needed.
"""

from __future__ import annotations

from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from salesreview.hosts.excel.calls import Patience, again, passes
from salesreview.hosts.excel.reading import rows_of
from salesreview.review.document import PLACES
from salesreview.xlsx.address import Area, area, split_reference
from salesreview.xlsx.book import Place
from salesreview.xlsx.name_map import map_pieces, read_map

if TYPE_CHECKING:
    from xlwings import Book, Sheet

    from salesreview.hosts.excel.engine import System

#: Characters that `Worksheet.Range("a,b,c")` takes, and that `Range.Address` gives.
_LIMIT = 250
#: Names of the raw tabs' hints and legends: the table itself is asked for there.
_RAW_MARKS = ("SR_hint_", "SR_legend_")
#: Columns right of the map where formulas may stand for a moment: unlike the map's, not formatted as text.
_APART = 4


class Places(Mapping[str, Place]):
    """Our names (SR_) and where they lead; whatever is taken from it is proved.

    Attributes:
        changed: The map in the workbook is not what is known now.
    """

    def __init__(
        self, book: Book, patience: Patience, system: System,
        sheet: Callable[[str], Sheet], column: Callable[[Place], list[str]],
    ) -> None:  # fmt: skip
        """`sheet` gives a worksheet by its caption, `column` the texts below a place."""
        self._book, self._patience, self._system, self._sheet, self._column = book, patience, system, sheet, column
        self._known: dict[str, Place] | None = None
        self._sure: set[str] | None = None  # names that were proved; None: all were read
        self._missing: set[str] = set()
        self.changed = False

    def __getitem__(self, name: str) -> Place:
        if name not in self.known:
            self._look_for(name)
        elif self._sure is not None and name not in self._sure:  # its tab's others will be asked for, too
            self.prove(each for each, place in self.known.items() if place.sheet == self.known[name].sheet)
        return self.known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.known)

    def __len__(self) -> int:
        return len(self.known)

    def __contains__(self, name: object) -> bool:
        if isinstance(name, str) and name not in self.known:
            self._look_for(name)
        return name in self.known

    def _look_for(self, name: str) -> None:
        """Ask for a name that the map lacks: one of a tab that is made on demand, or of a newer template."""
        if self._known is None or self._sure is None or name in self._missing:
            return
        try:
            at = split_reference(self._patience(lambda: self._book.names(name).refers_to) or "")
        except Exception as error:
            if passes(error):
                raise
            at = None
        if at is None:
            self._missing.add(name)
            return
        self._known[name] = Place(*at)
        self._sure.add(name)
        self.changed = True

    def read_anew(self) -> None:
        """Read all names again at once: a tab was added or taken away, and names with it."""
        if self._known is not None:
            self._read_all()

    @property
    def known(self) -> Mapping[str, Place]:
        """Where the names lead as far as is known, unproved."""
        if self._known is None:
            self._known = self._mapped() if self._system == "windows" else None
            if self._known is None:
                self._read_all()
        return self._known or {}

    def prove(self, names: Iterable[str]) -> None:
        """Make sure that these names lead where they are known to lead, and that those unknown are not there."""
        known, sure = self.known, self._sure
        if sure is None:
            return
        asked: dict[str, list[str]] = {}
        for name in dict.fromkeys(names):
            if name in known and name not in sure:
                asked.setdefault(known[name].sheet, []).append(name)
        for caption, some in asked.items():
            for group in _groups(some, known):
                if not self._leads(caption, group):
                    self._read_all()
                    return
                sure.update(group)

    def prove_all(self) -> None:
        """Prove every name at once, for a press that writes: Excel itself tells where each leads, in the hidden sheet.

        Formulas are put into an empty column there and taken away again: four calls for all names. What is not told so
        is proved in groups when it is asked for.
        """
        known, sure, at = self.known, self._sure, self.known.get(PLACES)
        if sure is None or at is None:
            return
        names = [name for name in known if name not in sure]
        if not names:
            return
        top, column = at.area.top, at.area.left + _APART
        box = Area(top, column, top + len(names) - 1, column)
        try:
            told = self._told_by_excel(at.sheet, box, names)
        except Exception as error:  # the sheet is protected, say: names are proved in groups then
            if passes(error):
                raise
            return
        wanted = [(known[name].sheet, known[name].area.top, known[name].area.left) for name in names]
        if [_told(text) for text in told] == wanted:
            sure.update(names)

    def _told_by_excel(self, sheet: str, box: Area, names: list[str]) -> list[object]:
        cells = self._patience(lambda: self._sheet(sheet).range(box.range_ref).api)
        try:
            self._patience(setattr, cells, "Formula", tuple((f'=CELL("address",{name})',) for name in names))
            return [row[0] for row in rows_of(self._patience(lambda: cells.Value))]
        finally:
            again(lambda: self._patience(cells.ClearContents))

    def items(self) -> ItemsView[str, Place]:
        """Return all names with their places; the marks of the raw tabs, which no refresh asks for, unproved."""
        self.prove(name for name in self.known if not name.startswith(_RAW_MARKS))
        return self.known.items()

    def pieces(self) -> list[str]:
        """Return the map as texts that each fit into a cell."""
        return map_pieces({name: (place.sheet, place.area.ref) for name, place in self.known.items()})

    def _mapped(self) -> dict[str, Place] | None:
        """Return what the workbook's map says; None where it has none, or none that can be read."""
        try:
            at = split_reference(self._patience(lambda: self._book.names(PLACES).refers_to) or "")
            found = read_map(self._column(Place(*at))) if at is not None else None
        except Exception as error:  # no such name, or its sheet was deleted
            if passes(error):
                raise
            return None
        if at is None or not found or found.get(PLACES) != Place(*at):
            self.changed = True
            return None
        self._sure = {PLACES}
        return found

    def _leads(self, caption: str, names: list[str]) -> bool:
        known = self.known
        text = ",".join(names)
        try:
            found = self._patience(lambda: self._sheet(caption).range(text).address)
        except Exception as error:
            if passes(error):
                raise
            return False  # one of them is gone, leads to another sheet, or the sheet has another caption
        parts = [area(part.replace("$", "")) for part in str(found).split(",")]
        return parts == [known[name].area for name in names]

    def _read_all(self) -> None:
        read = {"windows": _windows_names, "mac": _mac_names}.get(self._system, _all_names)
        found = {}
        for name, refers in self._patience(read, self._book):
            target = split_reference(refers or "") if name.startswith("SR_") else None
            if target is not None:
                found[name] = Place(*target)
        self.changed = self.changed or (self._known is not None and found != self._known)
        self._known, self._sure = found, None


def _told(text: object) -> tuple[str, int, int] | None:
    """Return the sheet, row and column of an address as CELL tells it: '[Book.xlsm]Sheet'!$A$1."""
    sheet, _, cell = str(text).rpartition("!")
    box = area(cell.replace("$", ""))
    if box is None or not sheet:
        return None
    name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
    return name.rpartition("]")[2], box.top, box.left


def _groups(names: Iterable[str], known: Mapping[str, Place]) -> Iterator[list[str]]:
    """Return the names in groups whose texts, and whose addresses, fit into one call."""
    group: list[str] = []
    asked = told = 0
    for name in names:
        address = known[name].area.ref  # and two dollar signs for each of its cells
        length = len(address) + (4 if ":" in address else 2)
        if group and max(asked + len(name), told + length) > _LIMIT:
            yield group
            group, asked, told = [], 0, 0
        group.append(name)
        asked += len(name) + 1
        told += length + 1
    if group:
        yield group


def _windows_names(book: Book) -> list[tuple[str, str]]:
    return [(str(each.Name), str(each.RefersTo)) for each in book.api.Names]


def _mac_names(book: Book) -> list[tuple[str, str]]:
    items = book.api.named_items
    names, references = items.name.get(), items.references.get()
    if not isinstance(names, list) or not isinstance(references, list) or len(names) != len(references):
        return _all_names(book)
    return list(zip(names, references, strict=True))


def _all_names(book: Book) -> list[tuple[str, str]]:
    return [(each.name, each.refers_to or "") for each in book.names]
