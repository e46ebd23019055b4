"""What the tests of the whole product share: the sample company's workbooks, small ones, and looks into files.

`from .workbooks import *` in tests/conftest.py brings the fixtures; a test imports the functions it calls.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import re
import shutil
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from salesreview import pipeline
from salesreview.cli import run
from salesreview.commentary.slots import SLOTS
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.review.document import AnyValue, Block, CellValue, Document
from salesreview.review.layout import slot_names
from salesreview.tables.catalog import schema
from salesreview.xlsx.backups import backups_of

from .soundness import invariant_faults, schema_faults

__all__ = ["assert_sound", "blank", "blanks", "demos", "filled", "orders_book", "sample", "sample_book"]

NOW = dt.datetime(2026, 11, 5, 9, 30)
LATER = dt.datetime(2026, 11, 6, 18, 5, 7)
MONTH = Month(2026, 10)
SHARED = Path(__file__).parents[2] / "shared"


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command gave: exit code and what it printed."""

    code: int
    out: str
    err: str


def command(*arguments: object) -> Ran:
    """Run the command line in this process; a traceback on the screen is never right."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run([str(argument) for argument in arguments])
    ran = Ran(code, out.getvalue(), err.getvalue())
    assert "Traceback" not in ran.out + ran.err
    return ran


# Looking into files.


def parts(path: Path) -> dict[str, bytes]:
    """Return a file's parts, unpacked."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def records(path: Path) -> dict[str, bytes]:
    """Return each part as it lies in the file: local header and packed bytes."""
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found = {}
        for entry in archive.infolist():
            at = entry.header_offset
            lengths = struct.unpack_from("<2H", data, at + 26)
            found[entry.filename] = data[at : at + 30 + sum(lengths) + entry.compress_size]
    return found


def touched(before: Path, after: Path) -> set[str]:
    """Return the parts whose bytes in the file differ; the order of all parts is the same."""
    old, new = records(before), records(after)
    assert list(old) == list(new)
    return {name for name in old if old[name] != new[name]}


def sheet_parts(path: Path) -> dict[str, str]:
    """Return caption -> part of the worksheets."""
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode()
        links = archive.read("xl/_rels/workbook.xml.rels").decode()
    targets = {}
    for link in re.findall(r"<Relationship [^>]*>", links):
        targets[_attribute(link, "Id")] = _attribute(link, "Target")
    found = {}
    for sheet in re.findall(r"<sheet [^>]*>", book):
        target = targets[_attribute(sheet, "r:id")]
        found[_attribute(sheet, "name")] = target.lstrip("/") if target.startswith("/xl") else f"xl/{target}"
    return found


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    assert found is not None
    return found[1]


def named_cell(path: Path, name: str) -> tuple[str, str]:
    """Return where a defined name leads: caption and address."""
    with zipfile.ZipFile(path) as archive:
        book = archive.read("xl/workbook.xml").decode()
    found = re.search(rf'<definedName name="{name}"[^>]*>\'?([^<!\']*)\'?!([^<]*)<', book)
    assert found is not None, name
    return found[1], found[2].replace("$", "")


def rewritten(source: Path, target: Path, changes: Mapping[str, Callable[[str], str]]) -> Path:
    """Write `source` to `target` with some parts' texts changed; each change must change something."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry.filename)
            if entry.filename in changes:
                changed = changes[entry.filename](data.decode()).encode()
                assert changed != data, entry.filename
                data = changed
            new.writestr(entry, data)
    return target


def without_sheet(source: Path, target: Path, caption: str) -> Path:
    """Delete a tab as Excel does: its part and tables go, names that led to it become #REF!."""
    part = sheet_parts(source)[caption]
    folder, name = part.rsplit("/", 1)
    rels = f"{folder}/_rels/{name}.rels"
    with zipfile.ZipFile(source) as archive:
        links = archive.read(rels).decode() if rels in archive.namelist() else ""
    gone = {part, rels, *("xl/tables/" + table for table in re.findall(r'tables/([^"]+)"', links))}
    changes: dict[str, Callable[[str], str]] = {
        "xl/workbook.xml": lambda text: re.sub(
            rf"'?{caption}'?!\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?",
            "#REF!",
            re.sub(rf'<sheet [^>]*name="{caption}"[^>]*/>', "", text),
        ),
        "[Content_Types].xml": lambda text: re.sub(
            "|".join(rf'<Override PartName="/{re.escape(each)}"[^>]*/>' for each in gone), "", text
        ),
        "xl/_rels/workbook.xml.rels": lambda text: re.sub(
            rf'<Relationship [^>]*Target="[^"]*/{name}"[^>]*/>', "", text
        ),
    }
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename not in gone:
                data = old.read(entry.filename)
                if entry.filename in changes:
                    data = changes[entry.filename](data.decode()).encode()
                new.writestr(entry, data)
    return target


def cells(path: Path, *names: str) -> list[CellValue]:
    """Return the values of named cells."""
    with FileHost(path) as host:
        found = host.read_cells(names)
    return [found[name] for name in names]


def slot(path: Path, key: str) -> tuple[str, str, str]:
    """Return a slot's text, state and proposal."""
    text, state, proposal = (str(value or "") for value in cells(path, *slot_names(key)))
    return text, state, proposal


def all_slots(path: Path) -> dict[str, str]:
    """Return the text of every slot."""
    with FileHost(path) as host:
        found = host.read_cells(slot_names(each.key)[0] for each in SLOTS)
    return {each.key: str(found.get(slot_names(each.key)[0]) or "") for each in SLOTS}


def write(path: Path, values: Mapping[str, AnyValue]) -> None:
    """Write named cells, as a person would."""
    with FileHost(path) as host:
        host.write(Document(values))
        host.save()


def fill(path: Path, lang: str = "zh", **tables: Mapping[str, object]) -> Path:
    """Put rows on raw sheets: table key -> column key -> values."""
    with FileHost(path) as host:
        for key, columns in tables.items():
            table = schema(key)
            host.write_raw(table, {column.key: column.label(lang) for column in table.columns}, pl.DataFrame(columns))
        host.save()
    return path


def name_sources(path: Path, **sources: tuple[str | None, ...]) -> Path:
    """Fill in the Settings tab's sources: table key -> source, sheet, columns, date order, answers (last ones may lack)."""
    with FileHost(path) as host:
        rows = host.read_block("SR_sources", 7)
        for row in rows:
            if row[1] in sources:
                row[2:] = [*sources[str(row[1])], *[None] * 5][:5]
        header = ("原始数据页", "键", "来源", "工作表", "列对应", "日期顺序", "答复")
        host.write(Document(blocks=(Block("SR_sources", (header, *map(tuple, rows)), len(rows)),)))
        host.save()
    return path


def csv_of(path: Path, columns: Mapping[str, object], headers: Mapping[str, str] | None = None) -> Path:
    """Write rows as a CSV file, headers as the columns' keys unless told."""
    pl.DataFrame(columns).rename(dict(headers or {})).write_csv(path)
    return path


def order_lines(count: int = 61, **changed: object) -> dict[str, object]:
    """Return made order lines, one every five days from 2026-01-03 to 2026-10-30, five customers; some changed."""
    days = [dt.date(2026, 1, 3) + dt.timedelta(days=5 * i) for i in range(count)]
    return {
        "order_id": [f"A{i:03}" for i in range(count)],
        "order_date": days,
        "customer_id": [f"C{i % 5}" for i in range(count)],
        "revenue": [10_000.0 + 100 * i for i in range(count)],
        "cost": [6_000.0 + 50 * i for i in range(count)],
        **changed,
    }


def refreshed(path: Path, **more: object) -> pipeline.RefreshResult:
    """Refresh a workbook at the tests' time."""
    return pipeline.refresh(path, **{"now": NOW, **more})  # type: ignore[arg-type]


def is_workbook(path: Path) -> bool:
    """Tell whether every part of a file can be unpacked."""
    with zipfile.ZipFile(path) as archive:
        return archive.testzip() is None


def kept(path: Path) -> list[Path]:
    """Return a workbook's backups, the latest first."""
    return [backup.path for backup in backups_of(path)]


@contextlib.contextmanager
def nothing_changes(folder: Path) -> Iterator[None]:
    """Demand that every file of a folder is as it was, and that none has come."""
    before = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    yield
    assert {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()} == before


# Fixtures.


@pytest.fixture(scope="session")
def assert_sound() -> Callable[[Path], None]:
    """Return a check that Excel would open a file without repairing it, as far as two checkers can tell.

    The second one lies beside the repository; where it is absent the test is skipped after the first has passed.
    """

    def check(path: Path) -> None:
        assert schema_faults(path) == set()
        found = invariant_faults(path)
        if found is None:
            pytest.skip("the checker of workbook invariants is not beside the repository; schemas were checked")
        assert found == []

    return check


@dataclass(frozen=True, slots=True)
class Demo:
    """The sample company's workbook as `salesreview demo` makes it, and what the command said."""

    path: Path
    ran: Ran


@pytest.fixture(scope="session")
def demos(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Demo]:
    """The sample company's workbook in both languages, 1,500 order lines."""
    made = {}
    for lang in ("zh", "en"):
        folder = tmp_path_factory.mktemp("demo") / "新建"
        ran = command("--ui", lang, "demo", folder, "--orders", 1500)
        (path,) = folder.iterdir()
        made[lang] = Demo(path, ran)
    return made


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A smaller sample workbook in Chinese, refreshed at NOW; to look at only."""
    path = tmp_path_factory.mktemp("sample") / "示例.xlsm"
    pipeline.make_demo(path, MONTH, "zh", 300, now=NOW)
    return path


@pytest.fixture
def sample_book(sample: Path, tmp_path: Path) -> Path:
    """A copy of the smaller sample workbook, to work with."""
    return Path(shutil.copy(sample, tmp_path / "总结（十月） 1.xlsm"))


@pytest.fixture(scope="session")
def blanks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The blank workbook in both languages; to look at only."""
    folder = tmp_path_factory.mktemp("blank")
    for lang in ("zh", "en"):
        pipeline.make_book(folder / f"{lang}.xlsm", lang)
    return {lang: folder / f"{lang}.xlsm" for lang in ("zh", "en")}


@pytest.fixture
def blank(blanks: dict[str, Path], tmp_path: Path) -> Path:
    """A blank workbook in Chinese, to work with."""
    return Path(shutil.copy(blanks["zh"], tmp_path / "空白（新） 1.xlsm"))


@pytest.fixture(scope="session")
def orders_book(blanks: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook in Chinese with sixty-one order lines, not refreshed; to look at only."""
    return fill(Path(shutil.copy(blanks["zh"], tmp_path_factory.mktemp("orders") / "订单.xlsm")), orders=order_lines())


@pytest.fixture
def filled(orders_book: Path, tmp_path: Path) -> Path:
    """A copy of the workbook with sixty-one order lines, to work with."""
    return Path(shutil.copy(orders_book, tmp_path / "数据（甲） 1.xlsm"))
