"""The whole of a document arranged on the sheets as they stand: what is written where, what is moved, what is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from salesreview.arrange import expected, says
from salesreview.arrange.heads import Found, Head, Row, find
from salesreview.arrange.model import Arrangement, Content, Moved, Placed, Problem, Sheets
from salesreview.arrange.owners import Columns, Owners, by_guess, by_record, read_rows
from salesreview.arrange.prints import NOTHING, Written, fingerprint, fingerprints, row_of, shown
from salesreview.arrange.prints import Row as Prints
from salesreview.arrange.room import Space, covered, settle
from salesreview.review.document import BEFORE, HISTORY, MEMORY, AnyValue, Block, Document, Formula
from salesreview.review.layout import card_names, place
from salesreview.review.tabs import TABS
from salesreview.xlsx.address import LAST_ROW, Area
from salesreview.xlsx.blocks import unique_headers
from salesreview.xlsx.book import Place

_OURS_ALONE = (MEMORY, BEFORE, HISTORY)
#: Named cells whose words are kept in a way of their own, or that a person fills in.
_APART = ("SR_slot_", "SR_state_", "SR_proposal_", "SR_set_", "SR_meta_")


@dataclass
class Arranger:
    """Arranges documents on the sheets of one workbook; what stands there is read once."""

    sheets: Sheets
    written: Written | None
    _found: dict[str, Found | Problem] = field(default_factory=dict)
    _read: dict[tuple[str, tuple[int | None, ...]], dict[int, dict[int, Content]]] = field(default_factory=dict)

    def arrange(self, document: Document) -> Arrangement:
        """Return what goes where."""
        placed: dict[str, Placed] = {}
        moved: list[Moved] = []
        problems: list[Problem] = [*lost_cards(self.sheets), *lost_tables(self.sheets)]
        for block in document.blocks:
            at = self.sheets.places().get(block.name)
            if at is None or block.name in _OURS_ALONE:
                continue
            done = self._block(block, at)
            if isinstance(done, Problem):
                problems.append(done)
                continue
            spot, moves, more = done
            placed[block.name] = spot
            moved += moves
            problems += more
        kept, notes = self._cells(document.cells)
        return Arrangement(placed, (*moved, *notes), tuple(problems), kept)

    def verify(self, *, bodies: bool = True) -> list[Problem]:
        """Return what is wrong with the layout as it stands, whatever is written.

        Without `bodies` merged cells below the heads may be left to `arrange`, which looks where it writes.
        """
        bodies = bodies or not self.sheets.asks_dearly
        found = [*lost_cards(self.sheets), *lost_tables(self.sheets)]
        for name, table in expected.tables().items():
            at = self.sheets.places().get(name)
            if at is None:
                continue
            row: list[AnyValue] = []
            for column in table.table.spec.columns:
                row += [column.zh, *[None] * (column.span - 1)]
            block = Block(name, (tuple(row),), table.table.spec.reserved)
            heads = self._heads(block, at)
            if isinstance(heads, Problem):
                found.append(heads)
                continue
            rows = [row] * (1 + self._rows_there(name, at))
            wrong = self._formats(block, at, heads, 0) or self._obstacle(
                block, at, heads.columns, rows, len(rows) if bodies else 1
            )
            found += [wrong] if wrong is not None else says.gone(name, at, heads.gone)
        return found

    def _rows_there(self, name: str, at: Place) -> int:
        """Return how many rows the last refresh wrote below the heads; without a record, how many follow them."""
        written = self._rows_written(name)
        if written:
            return len(written) - 1
        sheet, row = self.sheets.sheet(at.sheet), at.area.top
        while row < sheet.last_row and sheet.row(row + 1, at.area.left, at.area.left):
            row += 1
        return row - at.area.top

    def _obstacle(
        self, block: Block, at: Place, columns: Sequence[int | None], rows: Sequence[Sequence[AnyValue]],
        looked_at: int | None = None,
    ) -> Problem | None:  # fmt: skip
        """Return what keeps a block's rows (the heads first) from being written, or `looked_at` of them seen."""
        sheet, top = self.sheets.sheet(at.sheet), at.area.top
        used = [column for column in columns if column is not None]
        last, limit = top + len(rows) - 1, self._limit(block, at, used)
        if last > limit:
            return says.no_room(block.name, at, limit)
        cells = {
            (row, column)
            for row, values in enumerate(rows[:looked_at], top)
            for column, value in zip(columns, values, strict=True)
            if column is not None and value not in (None, "")
        }
        box = Area(top, min(used), last, max(used))
        at_risk = sheet.coverable(cells)
        if at_risk and (merged := covered(at_risk, sheet.merged(_around(at_risk)))) is not None:
            return says.merged(block.name, at, merged)
        taken = next((area for area in sheet.taken() if area.meets(box)), None)
        return says.other_table(block.name, at, taken) if taken is not None else None

    def _heads(self, block: Block, at: Place) -> Found | Problem:
        if block.name not in self._found:
            self._found[block.name] = self._find(block, at)
        return self._found[block.name]

    def _find(self, block: Block, at: Place) -> Found | Problem:
        written = self._rows_written(block.name)
        heads = expected.heads(block, written[0] if written else None)
        sheet = self.sheets.sheet(at.sheet)
        top, left, width = at.area.top, at.area.left, len(block.rows[0])
        others = sorted(
            there.area.left for name, there in self.sheets.places().items()
            if name in expected.tables() and name != block.name and (there.sheet, there.area.top) == (at.sheet, top)
        )  # fmt: skip
        after = [other for other in others if other > left]
        before = [other for other in others if other < left]
        last = after[0] - 1 if after else max(sheet.last_column, left + width - 1)
        first = left if before else 1
        contents = sheet.row(top, first, last)
        if all(Row(contents, left, first, last).text(left + head.offset) in head.texts for head in heads):
            return Found(tuple(range(left, left + width)))  # what most are
        row = Row(contents, left, first, last, lambda column, head: self._ours_below(column, head, at, written))
        found = find(heads, width, row)
        if found is None:
            missing = [head for head in heads if not any(row.text(column) in head.texts for column in contents)]
            return says.unknown_heads(block.name, at, missing)
        return found

    def _ours_below(self, column: int, head: Head, at: Place, written: tuple[Prints, ...]) -> bool | None:
        """Tell whether what stands below a head's place is what the last refresh wrote there."""
        sheet = self.sheets.sheet(at.sheet)
        if not written:
            below, right = range(at.area.top + 1, at.area.top + 9), max(column, at.area.left)
            filled = [sheet.row(row, at.area.left, right) for row in below]
            rows = [held for held in filled if at.area.left in held]
            return None if not rows else 2 * sum(column in held for held in rows) >= len(rows)
        old = expected.record_place(head.texts, written[0])
        if old is None:
            return None
        marks = [row[old] for row in written[1:200] if old < len(row)]
        filled_marks = {mark for mark in marks if mark != NOTHING}
        if not filled_marks:
            return None
        below = range(at.area.top + 1, at.area.top + 1 + len(marks))
        held = [sheet.row(row, column, column).get(column) for row in below]
        same = sum(1 for content in held if content is not None and filled_marks.intersection(fingerprints(content)))
        return 2 * same >= sum(mark != NOTHING for mark in marks)

    def _rows_written(self, name: str) -> tuple[Prints, ...]:
        return self.written.blocks.get(name, ()) if self.written is not None else ()

    def _block(self, block: Block, at: Place) -> Problem | tuple[Placed, list[Moved], list[Problem]]:
        heads = self._heads(block, at)
        if isinstance(heads, Problem):
            return heads
        if (wrong := self._formats(block, at, heads, block.body)) is not None:
            return wrong
        sheet, top = self.sheets.sheet(at.sheet), at.area.top
        rows = block.even_rows
        if block.excel_table is not None:
            rows[0] = unique_headers(rows[0])
        columns = heads.columns
        used = [column for column in columns if column is not None]
        if (wrong := self._obstacle(block, at, columns, rows)) is not None:
            return wrong
        limit = self._limit(block, at, used)
        owners = self._owners(block, at, columns, rows, limit)
        bottom = min(limit, top + block.reserved) if block.reserved is not None else limit
        known = expected.tables().get(block.name)
        space = Space(
            at.sheet, block.name, top, columns, bottom, self._beside(at.sheet),
            known.entry if known is not None else frozenset(),
        )  # fmt: skip
        settled = settle(space, rows, owners, sheet)
        header = sheet.row(top, min(used), max(used))
        typed = [
            Moved(at.sheet, (top, column), header[column], None, block.name, "", shown(rows[0][columns.index(column)]))
            for column in heads.typed_over if column in header
        ]  # fmt: skip
        spot = Placed(at.sheet, top, columns, frozenset(settled.kept), frozenset(settled.emptied), owners.old_last)
        return spot, [*typed, *settled.moved], says.gone(block.name, at, heads.gone)

    def _owners(
        self, block: Block, at: Place, columns: Sequence[int | None], rows: Sequence[Sequence[AnyValue]], limit: int
    ) -> Owners:
        written = self._rows_written(block.name)
        places = _places(block, columns, written)
        known = Columns(at.area.top, tuple((place, column) for place, column in places.values()))
        sheet = self.sheets.sheet(at.sheet)
        key = (block.name, tuple(columns))
        if key not in self._read:
            self._read[key] = read_rows(sheet, known, limit)
        held = self._read[key]
        if written:
            return by_record(held, known, written[1:])
        spec = expected.tables().get(block.name)
        figures = [place in spec.figures for place in places] if spec is not None else [False] * len(places)
        new = [[values[place] for place in places] for values in rows[1:]]
        own = self.sheets.table(block.excel_table or "")
        inside = own is not None and (own.sheet, own.area.top) == (at.sheet, at.area.top)
        bottom = own.area.bottom if own is not None and inside else None
        return by_guess(held, known, new, figures.__getitem__, bottom, expected.said)

    def _limit(self, block: Block, at: Place, used: Sequence[int]) -> int:
        """Return the last row that is free of other things of ours."""
        below = LAST_ROW + 1
        for name, there in self.sheets.places().items():
            if there.sheet != at.sheet or there.area.top <= at.area.top or not name.startswith("SR_"):
                continue
            table = expected.tables().get(name)
            if table is not None:
                right = there.area.left + table.table.spec.width - 1
                if there.area.left > max(used) or right < min(used):
                    continue
            below = min(below, there.area.top)
        return below - 1

    def _beside(self, caption: str) -> int:
        """Return the first column right of everything of ours on a sheet."""
        right = 1
        for name, there in self.sheets.places().items():
            if there.sheet == caption:
                table = expected.tables().get(name)
                right = max(right, there.area.right, there.area.left + table.table.spec.width - 1 if table else 0)
        return right + 2

    def _formats(self, block: Block, at: Place, heads: Found, body: int) -> Problem | None:
        """Return a problem where number formats are those of other columns: cells moved, heads did not."""
        table = expected.tables().get(block.name)
        if table is None:
            return None
        sheet = self.sheets.sheet(at.sheet)
        rows = range(min(max(body, 1), 2) if not table.table.spec.rows else min(len(table.table.spec.rows), 3))
        wrong: set[int] = set()
        for row in rows:
            for offset, look in table.looks(row).items():
                column = heads.columns[offset]
                number_format = sheet.format_of(at.area.top + 1 + row, column) if column is not None else None
                if number_format is not None and not expected.fits(look, number_format):
                    wrong.add(offset)
        return says.formats(block.name, at) if len(wrong) > 1 else None

    def _cells(self, cells: Mapping[str, AnyValue]) -> tuple[frozenset[str], list[Moved]]:
        """Return the named cells that stay a person's, and the texts of a person that ours take the place of."""
        kept, moved = set(), []
        patterns = expected.known_texts()
        for name, new in cells.items():
            at = self.sheets.places().get(name)
            if at is None or name.startswith(_APART):
                continue
            cell = (at.area.top, at.area.left)
            content = self.sheets.sheet(at.sheet).row(cell[0], cell[1], cell[1]).get(cell[1])
            if content is None:
                continue
            marks = fingerprints(content)
            old = self.written.cells.get(name) if self.written is not None else None
            if fingerprint(new) in marks or (old is not None and old in marks):
                continue
            if old is None and not isinstance(content, Formula) and _plausible(patterns.get(name), content, new):
                continue
            if new in (None, ""):
                kept.add(name)
            else:
                moved.append(Moved(at.sheet, cell, content, None, name, "", shown(new)))
        return frozenset(kept), moved


def _plausible(pattern: object, content: Content, new: AnyValue) -> bool:
    """Tell whether a cell may hold what an earlier refresh wrote, where nothing is recorded of it."""
    import re

    if isinstance(pattern, re.Pattern):
        return pattern.fullmatch(shown(content) if not isinstance(content, Formula) else "") is not None
    return True


def _around(cells: Collection[tuple[int, int]]) -> Area:
    """Return the smallest rectangle that holds the cells."""
    rows, columns = [row for row, _ in cells], [column for _, column in cells]
    return Area(min(rows), min(columns), max(rows), max(columns))


def _places(
    block: Block, columns: Sequence[int | None], written: tuple[Prints, ...]
) -> dict[int, tuple[int | None, int]]:
    """Return for each place of the block that is on the sheet: its place in the record, and its column."""
    heads = expected.heads(block, written[0] if written else None)
    found: dict[int, tuple[int | None, int]] = {}
    for head in heads:
        old = expected.record_place(head.texts, written[0]) if written else head.offset
        for step in range(head.span):
            column = columns[head.offset + step]
            if column is not None:
                found[head.offset + step] = (None if old is None else old + step, column)
    return found


def record_of(document: Document, done: Arrangement, before: Written | None, names: Iterable[str]) -> Written:
    """Return the record of a document that was carried out; of what was left alone the earlier one stays."""
    there = set(names)
    blocks: dict[str, tuple[Prints, ...]] = {}
    for block in document.blocks:
        if block.name in _OURS_ALONE or block.name not in there:
            continue
        if block.name in done.placed:
            columns = done.placed[block.name].columns
            gone = {place for place, column in enumerate(columns) if column is None}
            rows = block.even_rows
            if block.excel_table is not None:
                rows[0] = unique_headers(rows[0])
            blocks[block.name] = tuple(
                row_of(None if place in gone and row else value for place, value in enumerate(values))
                for row, values in enumerate(rows)
            )
        elif before is not None and block.name in before.blocks:
            blocks[block.name] = before.blocks[block.name]
    for name, rows_before in before.blocks.items() if before is not None else ():
        if name in there:
            blocks.setdefault(name, rows_before)
    cells = {
        name: fingerprint(value) for name, value in document.cells.items()
        if name in there and not name.startswith(_APART) and name not in done.kept
    }  # fmt: skip
    # in an order of its own: a block that this refresh left out would come last otherwise
    return Written(dict(sorted(blocks.items())), cells)


def lost_cards(sheets: Sheets) -> list[Problem]:
    """Return the cards of which some cells are gone while others are there: a row or column of them was deleted."""
    found = []
    for tab in TABS:
        for number in range(1, len(tab.cards) + 1):
            there = [sheets.places().get(name) for name in card_names(tab.key, number)]
            known = [place for place in there if place is not None]
            if known and len(known) < len(there):
                found.append(says.lost_card(card_names(tab.key, number)[0], known[0]))
    return found


def lost_tables(sheets: Sheets) -> list[Problem]:
    """Return the tables whose first head is gone while their section is there: its column or row was deleted."""
    found = []
    for tab in TABS:
        placed = place(tab)
        row_of_section = {section.key: text for section, text in placed.headings}
        for section in tab.sections:
            heading = sheets.places().get(row_of_section[section.key].name)
            for band in section.bands:
                for spec in band.tables:
                    name = next(table.name for table in placed.tables if table.spec is spec)
                    if heading is not None and name not in sheets.places():
                        found.append(says.lost_table(name, heading, section.zh, section.en))
    return found
