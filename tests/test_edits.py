"""A person's edits of the review's tabs at random, made in LibreOffice, then a refresh: nothing of theirs is lost.

A dozen sequences in a usual run, four tabs of a book at a time; SALESREVIEW_EDITS=1000 runs a thousand, 40:52 those
from 40 on. After the refresh every text of the person is still in the book, each figure stands under its own head or
its table is named as left, and every part that is not ours is byte for byte what LibreOffice saved.
"""

from __future__ import annotations

import functools
import html
import os
import random
import re
import shutil
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlwings as xw

from salesreview.arrange.expected import tables
from salesreview.arrange.model import Content
from salesreview.arrange.prints import shown
from salesreview.hosts.excel import ExcelHost
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.pipeline import RefreshResult, refresh_host
from salesreview.review.document import Formula
from salesreview.settings import LAYOUT
from salesreview.xlsx.address import a1

from .libreoffice.errors import ComError
from .libreoffice.fixtures import *  # noqa: F403
from .libreoffice.runtime import enum, struct
from .workbooks import MONTH, NOW, fill, order_lines, records, refreshed

pytestmark = pytest.mark.libreoffice
TABS = (
    "业绩总览",
    "产品线",
    "客户分层",
    "渠道效能",
    "问题诊断",
    "行动计划",
    "仪表盘",
    "下月目标",
    "总结与展望",
    "运行记录",
)
AT_ONCE, STEPS = 4, 6
MARK = re.compile(r"⟦\d+\.\d+⟧")
#: Tables that say what the refresh itself met with.
_OF_THE_RUN = ("SR_runlog_list", "SR_audit_list", "SR_checks_list", "SR_sentences_list")


class Person:
    """Edits one tab, an edit after another, as the seed says."""

    def __init__(self, sheet: xw.Sheet, seed: int) -> None:
        self.sheet, self.own, self.seed = sheet, sheet.impl.own, seed
        self.chance, self.count, self.done = random.Random(seed), 0, list[str]()
        used = sheet.used_range.last_cell
        self.rows, self.columns = used.row, min(used.column, 15)

    def edits(self) -> None:
        """Make a few edits."""
        ways: tuple[tuple[Callable[[], object], int], ...] = (
            (self.note, 6), (self.typed_over, 3), (self.formula, 2), (self.insert_row, 2), (self.delete_row, 1),
            (self.insert_column, 2), (self.delete_column, 1), (self.insert_cells, 1), (self.move, 1), (self.merge, 1),
            (self.sort, 1), (self.hide, 1), (self.comment, 1), (self.paste_over, 1), (self.copy_tab, 1),
            (self.validation, 1), (self.chart, 1), (self.new_head, 1),
        )  # fmt: skip
        for _ in range(STEPS):
            (way,) = self.chance.choices([way for way, _ in ways], [weight for _, weight in ways])
            try:
                way()
            except ComError:  # what the program refuses (half of a table, of a merged range), no person does
                continue
            self.done.append(way.__name__)
        self.note()

    def mark(self) -> str:
        self.count += 1
        return f"我的话⟦{self.seed}.{self.count}⟧"

    def cell(self) -> tuple[int, int]:
        return self.chance.randint(3, self.rows + 4), self.chance.randint(2, self.columns)

    def note(self) -> None:
        for _ in range(20):
            cell = self.sheet.range(self.cell())
            if cell.value is None:
                cell.value = self.mark()
                return

    def typed_over(self) -> None:
        for _ in range(20):
            cell = self.sheet.range(self.cell())
            if isinstance(cell.value, float):
                cell.value = self.mark()
                return

    def formula(self) -> None:
        cell = self.sheet.range(self.cell())
        if cell.value is None:
            cell.formula = f'="{self.mark()}"&LEN({self.sheet.range(self.cell()).address})'

    def new_head(self) -> None:
        row = self.chance.choice([row for row in range(10, self.rows) if self.sheet.range((row, 2)).value] or [12])
        self.sheet.range((row, self.chance.randint(2, 6))).value = self.mark()

    def insert_row(self) -> None:
        row = self.cell()[0]
        self.sheet.range(f"{row}:{row}").insert("down")

    def delete_row(self) -> None:
        row = self.cell()[0]
        self.sheet.range(f"{row}:{row}").delete("up")

    def insert_column(self) -> None:
        column = self.cell()[1]
        self.sheet.range((1, column), (1048576, column)).insert("right")
        for row in self.chance.sample(range(10, max(self.rows, 14)), 3):
            self.sheet.range((row, column)).value = self.mark()

    def delete_column(self) -> None:
        column = self.cell()[1]
        self.sheet.range((1, column), (1048576, column)).delete("left")

    def insert_cells(self) -> None:
        row, column = self.cell()
        self.sheet.range((row, column), (row, column + 1)).insert(self.chance.choice(["down", "right"]))

    def _address(self, row: int, column: int, rows: int = 1, columns: int = 1) -> Any:
        return struct(
            "table.CellRangeAddress", Sheet=self.sheet.index - 1, StartRow=row - 1, StartColumn=column - 1,
            EndRow=row + rows - 2, EndColumn=column + columns - 2,
        )  # fmt: skip

    def _place(self, row: int, column: int) -> Any:
        return struct("table.CellAddress", Sheet=self.sheet.index - 1, Row=row - 1, Column=column - 1)

    def move(self) -> None:
        self.own.moveRange(self._place(*self.cell()), self._address(*self.cell(), 2, 2))

    def paste_over(self) -> None:
        self.own.copyRange(self._place(*self.cell()), self._address(*self.cell(), 1, 4))

    def merge(self) -> None:
        row, column = self.cell()
        self.sheet.range((row, column), (row, column + 1)).merge()

    def sort(self) -> None:
        row, column = self.cell()
        field = struct("table.TableSortField", Field=0, IsAscending=False)
        from .libreoffice.runtime import properties, uno

        fields = uno().Any("[]com.sun.star.table.TableSortField", (field,))
        cells = self.sheet.range((row, column), (row + 5, min(column + 6, 15))).impl.own
        cells.sort(properties(SortFields=fields, ContainsHeader=False))

    def hide(self) -> None:
        self.own.Rows.getByIndex(self.cell()[0]).IsVisible = False
        self.own.Columns.getByIndex(self.cell()[1]).IsVisible = False

    def comment(self) -> None:
        self.own.Annotations.insertNew(self._place(*self.cell()), self.mark())

    def copy_tab(self) -> None:
        self.sheet.copy(after=self.sheet)

    def validation(self) -> None:
        cells = self.sheet.range(self.cell()).impl.own
        rule = cells.Validation
        rule.setPropertyValue("Type", enum("sheet.ValidationType", "TEXT_LEN"))
        rule.setPropertyValue("InputTitle", "提示")
        rule.setPropertyValue("InputMessage", "请填写")
        cells.setPropertyValue("Validation", rule)

    def chart(self) -> None:
        from .libreoffice.runtime import struct as made

        box = made("awt.Rectangle", X=30000, Y=3000, Width=6000, Height=4000)
        self.own.Charts.addNewByName(f"我的图{self.seed}", box, (self._address(12, 2, 4, 3),), True, True)


def marks(path: Path) -> set[str]:
    """Return the person's marks that any part of a file holds."""
    found: set[str] = set()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".vml")):
                found |= set(MARK.findall(html.unescape(archive.read(name).decode("utf-8", "replace"))))
    return found


def read(host: FileHost | ExcelHost, name: str) -> list[dict[int, Content]] | None:
    """Return the row of heads of a table and what stands below it, as many rows as it may have."""
    spot = host.places().get(name)
    if spot is None:
        return None
    sheet = host.sheet(spot.sheet)
    return [dict(sheet.row(row, 1, sheet.last_column)) for row in range(spot.area.top, spot.area.top + 140)]


@functools.cache
def truth(path: Path, month: Month, lang: str) -> Mapping[str, tuple[tuple[str, ...], list[tuple[str, ...]]]]:
    """Return each table as it must read: heads, and rows as text, from a refresh that no person had edited before."""
    refreshed(path, month=month, lang=lang)
    found = {}
    with FileHost(path) as host:
        for name, table in tables().items():
            spot = host.places()[name]
            spec = table.table.spec
            columns = [spot.area.left + spec.offset(i) for i in range(len(spec.columns))]
            rows = read(host, name)
            assert rows is not None
            body = []
            for row in rows[1:]:
                values = tuple(shown(plain(row.get(column))) for column in columns)
                if not any(values) or (spec.reserved is not None and len(body) == spec.reserved):
                    break
                body.append(values)
            found[name] = (tuple(column.label(lang) for column in spec.columns), body)
    return found


def plain(content: Content) -> Any:
    return content.value if isinstance(content, Formula) else content


def check_figures(host: FileHost | ExcelHost, result: RefreshResult, right: Mapping[str, Any]) -> int:
    """Demand that each table shows its figures below its own heads, or is named as left; return how many show them."""
    named = {(issue.sheet, issue.cell) for issue in result.settings.issues if issue.setting is LAYOUT}
    told = "\n".join(issue.zh for issue in result.settings.issues)
    count = 0
    for name, (heads, body) in right.items():
        spot = host.places().get(name)
        if name in _OF_THE_RUN or spot is None or (spot.sheet, a1(spot.area.top, spot.area.left)) in named:
            continue
        rows = read(host, name)
        assert rows is not None
        for place, head in enumerate(heads):
            columns = [column for column, content in rows[0].items() if shown(plain(content)) == head]
            wanted = [row[place] for row in body]
            held = [[shown(plain(row.get(column))) for row in rows[1 : len(body) + 1]] for column in columns]
            assert any(alike(one, wanted) for one in held) or f"“{head}" in told, (name, head, held, wanted)
        count += 1
    return count


def alike(held: Sequence[str], wanted: Sequence[str]) -> bool:
    """Compare columns; where ours is blank a person's text may stand."""
    return all(one == other or (not other and MARK.search(one)) for one, other in zip(held, wanted, strict=True))


def ours(path: Path) -> set[str]:
    """Return the parts that a refresh may rewrite: the sheets with our names, what belongs to them, the lists of parts."""
    with FileHost(path) as host:
        sheets = {host._book.sheets[spot.sheet] for spot in host.places().values()}
        found = set(sheets) | {
            "xl/workbook.xml",
            "xl/_rels/workbook.xml.rels",
            "[Content_Types].xml",
            "docProps/app.xml",
        }
        for sheet in sheets:
            found |= {relation.target for relation in host._book.relations(sheet) if relation.kind == "table"}
        return found | {name for name in host.package.parts if name.startswith("xl/charts/chart")}


@pytest.fixture(scope="module")
def base(orders_book: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A refreshed workbook, and one of the same data that no person touches."""
    folder = tmp_path_factory.mktemp("edits")
    people = pl.Series([("甲", "乙", "丙", "丁")[i % 4] for i in range(61)])
    channels = pl.Series([("线上", "门店", "代理")[i % 3] for i in range(61)])
    products = pl.Series([f"P{i % 5}" for i in range(61)])
    book = Path(shutil.copy(orders_book, folder / "b.xlsm"))
    fill(book, orders=order_lines(61, salesperson=people, channel=channels, product_id=products))
    untouched = Path(shutil.copy(book, folder / "right.xlsm"))
    refreshed(book, month=MONTH.before)
    return book, untouched


def seeds() -> list[range]:
    """Return the seeds of each book's sequences."""
    text = os.environ.get("SALESREVIEW_EDITS", "12")
    first, _, last = text.rpartition(":")
    start, end = (int(first), int(last)) if first else (0, int(last))
    return [range(at, min(at + AT_ONCE, end)) for at in range(start, end, AT_ONCE)]


@pytest.mark.filterwarnings("ignore:.*extension is not supported")
def test_edits_in_a_file(calc: xw.App, base: tuple[Path, Path], tmp_path: Path) -> None:
    shows = 0
    for group in seeds():
        path = Path(shutil.copy(base[0], tmp_path / f"改 {group.start}.xlsm"))
        book = calc.books.open(path)
        people = edited(book, group)
        book.save()
        book.close()
        story = f"seeds {group}: {[person.done for person in people]}"
        kept = Path(shutil.copy(path, tmp_path / "saved.xlsm"))
        typed, lang = marks(path), ("zh", "en")[group.start % 3 == 0]
        result = refreshed(path, month=MONTH, lang=lang)
        assert typed - marks(path) == set(), story
        with FileHost(path) as host:
            try:
                shows += check_figures(host, result, truth(base[1], MONTH, lang))
            except AssertionError as error:
                raise AssertionError(f"{story}\n{error}") from error
        free = ours(path)
        old, new = records(kept), records(path)
        assert {name for name in old if name not in free and old[name] != new.get(name)} == set(), story
        second = refreshed(path, month=MONTH, lang=lang)
        assert (second.moved, typed - marks(path)) == ((), set()), story
        path.unlink()
    assert shows


def edited(book: xw.Book, group: range) -> list[Person]:
    """Let a person edit a tab for each seed."""
    people = []
    for seed in group:
        tab = TABS[(seed * 7 + seed // 10) % len(TABS)]
        people.append(Person(book.sheets[tab], seed))
        people[-1].edits()
    return people


def test_edits_in_the_open_workbook(calc: xw.App, base: tuple[Path, Path], tmp_path: Path) -> None:
    group = seeds()[0][:2]
    book = calc.books.open(shutil.copy(base[0], tmp_path / "打开 1.xlsm"))
    people = edited(book, group)
    before = texts(book)
    host = ExcelHost(book)
    result = refresh_host(
        host, Path(book.fullname), month=MONTH, lang="zh", pull=False, progress=lambda stage: None, now=NOW
    )
    story = str([person.done for person in people])
    assert MARK.findall(before) and set(MARK.findall(before)) - set(MARK.findall(texts(book))) == set(), story
    check_figures(ExcelHost(book), result, truth(base[1], MONTH, "zh"))
    assert ExcelHost(book).take_back()
    assert texts(book) == before, story


def texts(book: xw.Book) -> str:
    """Return what all visible cells of a workbook hold, formulas as they are."""
    lines = []
    for sheet in book.sheets:
        if sheet.name != "_salesreview":
            used = sheet.used_range
            rows = used.formula if isinstance(used.formula[0], (list, tuple)) else (used.formula,)
            lines += [
                f"{sheet.name}!{a1(used.row + i, used.column + j)}={value}"
                for i, row in enumerate(rows) for j, value in enumerate(row) if value
            ]  # fmt: skip
    return "\n".join(sorted(lines))
