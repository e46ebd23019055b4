"""The product as a whole: the sample company's workbook, refreshes of it, and what may go wrong while saving."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from salesreview import files, pipeline
from salesreview.commentary.slots import SLOTS
from salesreview.errors import UsageError, WorkbookError
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.review.layout import card_names, place, slot_names
from salesreview.review.tabs import TAB, TABS
from salesreview.tables.catalog import SCHEMAS
from salesreview.xlsx import archive, saving

from .workbooks import (
    LATER,
    MONTH,
    NOW,
    all_slots,
    cells,
    command,
    fill,
    is_workbook,
    kept,
    named_cell,
    nothing_changes,
    order_lines,
    parts,
    refreshed,
    sheet_parts,
    slot,
    touched,
    write,
)

# What openpyxl, which only reads here, says of the newer formats in the workbook.
pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported", "ignore:.*Print area cannot be set")
POSIX = pytest.mark.posix("processes and signals of POSIX")
LANGUAGES = ("zh", "en")
#: What a text never holds: values that Python wrote, placeholders left open, empty prompts.
WRONG = re.compile(
    r"\b(?:None|nan|NaN|inf|True|False|NaT|null)\b|<[\w.]+ object|datetime\.|Decimal\(|Month\(|Unit\.|Rich\(|\bself\b"
    r"|[{}]|【】|%%|--|\(\)|（）|「」|“”|,,|，，|。。|\.\.(?!\.)"
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


# The sample company.


@pytest.fixture(scope="session")
def pages(demos):
    """The demos as openpyxl reads them: lang -> workbook."""
    return {lang: openpyxl.load_workbook(demo.path, read_only=False) for lang, demo in demos.items()}


def _texts(pages, lang):
    """Yield tab, address and text of every cell with text outside the raw sheets."""
    raw = {table.excel_name for table in SCHEMAS}
    for sheet in pages[lang]:
        if not raw & set(sheet.tables) and sheet.sheet_state == "visible":
            for row in sheet.iter_rows():
                for cell in row:
                    if isinstance(cell.value, str):
                        yield sheet.title, cell.coordinate, cell.value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_demo_says_where_it_is_and_what_the_month_brought(demos, lang):
    demo = demos[lang]
    assert demo.ran.code == 0
    assert demo.ran.err == ""
    where, month, *lines = demo.ran.out.splitlines()
    assert str(demo.path) in where
    assert month == MONTH.label(lang)
    assert demo.path.name == {"zh": "业绩总结_示例.xlsm", "en": "sales_review_sample.xlsm"}[lang]
    assert len(lines) == 7
    assert all("n/a" not in line for line in lines)
    assert ("销售额：" if lang == "zh" else "Revenue: CNY ") in lines[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_raw_sheet_is_filled(pages, lang):
    found = {name: sheet for sheet in pages[lang] for name in sheet.tables}
    for table in SCHEMAS:
        sheet = found[table.excel_name]
        first = re.search(r"\d+", sheet.tables[table.excel_name].ref)
        assert first is not None
        rows = list(sheet.iter_rows(int(first[0]) + 1, max_col=len(table.columns), values_only=True))
        assert len(rows) >= 4, table.key
        assert all(any(value is not None for value in row) for row in rows), table.key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_review_tab_is_filled(demos, lang):
    with FileHost(demos[lang].path) as host:
        for tab in TABS:
            placed = place(tab)
            title, subtitle = host.read_cells([f"SR_{tab.key}_title", f"SR_{tab.key}_subtitle"]).values()
            assert title == tab.title(lang).format(month=MONTH.label(lang), next=MONTH.plus(1).label(lang))
            assert str(subtitle).startswith(("华晨科技", "Huachen"))
            for number in range(1, len(tab.cards) + 1):
                card = host.read_cells(card_names(tab.key, number))
                assert None not in card.values(), (tab.key, card)
            for table in placed.tables:
                rows = host.read_block(table.name, table.spec.width)
                assert any(value is not None for row in rows[: table.spec.reserved] for value in row), table.name


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_slot_is_filled_and_ours(demos, lang):
    for each in SLOTS:
        text, state, proposal = slot(demos[lang].path, each.key)
        assert len(text) > 20, each.key
        assert text.endswith(("。", "】", ".", "?"))
        assert (state, proposal) == ({"zh": "自动", "en": "auto"}[lang], "")


#: The tab that shows the sentences as patterns, in both languages, for a person to word anew.
PATTERNS = {TAB["sentences"].caption(lang) for lang in LANGUAGES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_cell_shows_what_only_a_program_would_write(pages, lang):
    wrong = [(tab, at, text) for tab, at, text in _texts(pages, lang) if WRONG.search(text) and tab not in PATTERNS]
    assert wrong == []


def test_an_english_workbook_is_english(pages):
    wrong = [
        (tab, at, text)
        for tab, at, text in _texts(pages, "en")
        if CHINESE.search(text) and "万元 in Chinese" not in text and tab not in PATTERNS
    ]
    assert wrong == []


def test_both_languages_tell_the_same_figures(pages):
    """Cell by cell the same numbers on the same tabs, but for the money unit."""

    def rates(lang):
        return [
            [
                cell.value
                for row in sheet.iter_rows()
                for cell in row
                if isinstance(cell.value, float) and "%" in cell.number_format
            ]
            for sheet in pages[lang].worksheets[2:14]
        ]

    assert rates("zh") == rates("en")
    assert sum(map(len, rates("zh"))) > 300


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_demo_is_sound(demos, lang, assert_sound):
    assert_sound(demos[lang].path)


def test_a_demo_that_is_there_is_kept_as_a_backup(sample, tmp_path):
    target = tmp_path / "a.xlsm"
    target.write_bytes(b"mine")
    _, backup = pipeline.make_demo(target, MONTH, "zh", 300, now=NOW)
    assert backup is not None
    assert backup.read_bytes() == b"mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.backups", "a.xlsm"]
    assert kept(target) == [backup]
    assert target.read_bytes() == sample.read_bytes()  # made twice, the same bytes


# Refreshed again.


def test_the_same_refresh_again_does_not_touch_the_file(sample_book):
    data, status = sample_book.read_bytes(), sample_book.stat()
    result = refreshed(sample_book)
    assert (result.changed, result.month, result.notes) == (False, MONTH, ())
    assert sample_book.read_bytes() == data
    assert sample_book.stat().st_mtime_ns == status.st_mtime_ns
    assert list(sample_book.parent.iterdir()) == [sample_book]


def _cells_of(part: bytes) -> tuple[dict[str, str], str]:
    """Return a sheet's cells by address, and all that is not cells."""
    cell = re.compile(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', re.S)
    text = part.decode()
    return {found[1]: found[0] for found in cell.finditer(text)}, cell.sub("", text)


def test_another_time_changes_the_cells_that_tell_it_and_nothing_else(sample, sample_book):
    refreshed(sample_book, now=LATER)
    sheets = sheet_parts(sample_book)
    (home, refreshed_at), (log, top) = (
        named_cell(sample_book, name) for name in ("SR_home_refreshed", "SR_runlog_list")
    )
    first_run = re.sub(r"\d+", lambda row: str(int(row[0]) + 1), top)
    assert touched(sample, sample_book) == {sheets[home], sheets[log], sheets["_salesreview"]}  # what was written
    old, new = parts(sample), parts(sample_book)
    for part, address in ((sheets[home], refreshed_at), (sheets[log], first_run)):
        (cells_before, rest_before), (cells_after, rest_after) = _cells_of(old[part]), _cells_of(new[part])
        assert rest_before == rest_after
        assert {at for at in cells_before if cells_before[at] != cells_after[at]} == {address}
        assert cells_before.keys() == cells_after.keys()
    assert cells(sample_book, "SR_home_refreshed") == [LATER]


def test_new_figures_add_a_line_to_the_run_log(filled):
    refreshed(filled)
    fill(filled, orders=order_lines(revenue=[20_000.0] * 61))
    refreshed(filled, now=LATER)
    with FileHost(filled) as host:
        log = host.read_block("SR_runlog_list", 7)
    assert [row[0] for row in log] == [LATER]  # all the log tells is the same: rows, problems, metrics
    fill(filled, orders=order_lines(62))
    refreshed(filled, now=NOW)
    with FileHost(filled) as host:
        log = host.read_block("SR_runlog_list", 7)
    assert [(row[0], row[3]) for row in log] == [(NOW, 62), (LATER, 61)]


def test_there_and_back_leaves_only_the_log_changed(sample, sample_book, tmp_path):
    september = Month(2026, 9)
    refreshed(sample_book, month=september, lang="en")
    assert len(touched(sample, sample_book)) > 20
    refreshed(sample_book)
    assert all_slots(sample_book) == all_slots(sample)
    once = Path(shutil.copy(sample_book, tmp_path / "once.xlsm"))
    refreshed(sample_book, month=september, lang="en")
    refreshed(sample_book)
    log = {name for name, data in parts(sample_book).items() if b' name="SR_runlog_list_table"' in data}
    sheets = sheet_parts(sample_book)
    assert touched(once, sample_book) == {sheets["运行记录"], sheets["_salesreview"], *log}


# Options of a refresh.


def test_out_leaves_the_workbook_alone(sample_book, tmp_path):
    out = tmp_path / "另存" / "九月.xlsm"
    out.parent.mkdir()
    with nothing_changes_in(sample_book):
        result = refreshed(sample_book, month=Month(2026, 9), out=out)
    assert result.path == out
    assert cells(out, "SR_home_month") == ["2026年9月"]
    assert sorted(path.name for path in out.parent.iterdir()) == [out.name]
    again = refreshed(sample_book, out=out)
    assert (again.month, cells(out, "SR_home_month")) == (MONTH, ["2026年10月"])
    assert kept(out) == [again.kept]


class nothing_changes_in:  # noqa: N801 - reads as a sentence
    """Demand that one file stays as it is."""

    def __init__(self, path: Path) -> None:
        self.path, self.before = path, path.read_bytes()

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        assert self.path.read_bytes() == self.before


@pytest.mark.parametrize("name", ["b.xlsx", "b", "b.txt", "b.xls"])
def test_out_with_another_ending_is_refused_at_once(sample_book, name):
    with nothing_changes(sample_book.parent), pytest.raises(UsageError, match=r"\.xlsm"):
        refreshed(sample_book, out=sample_book.with_name(name))


def test_out_to_a_folder_is_refused(sample_book, tmp_path):
    (tmp_path / "a.xlsm").mkdir()
    for out in (tmp_path, tmp_path / "a.xlsm"):
        with nothing_changes(tmp_path), pytest.raises(UsageError, match="folder"):
            refreshed(sample_book, out=out)
    with nothing_changes(tmp_path), pytest.raises(WorkbookError, match="no folder"):
        refreshed(sample_book, out=tmp_path / "none" / "a.xlsm")


def test_month_and_language_hold_for_the_run_only(sample_book):
    names = ("SR_set_month", "SR_set_language", "SR_set_unit")
    before = cells(sample_book, *names)
    refreshed(sample_book, month=Month(2026, 9), lang="en")
    assert cells(sample_book, *names) == before
    title, heading, home, hint = cells(
        sample_book, "SR_overview_title", "SR_core_h_revenue", "SR_home_title", "SR_hint_orders"
    )
    assert "September 2026" in str(title)
    assert heading == "Revenue and margin"
    assert home == "Monthly sales review"
    assert not CHINESE.search(str(hint))
    assert list(sheet_parts(sample_book))[:3] == ["首页", "设置", "业绩总览"]  # captions are the person's
    refreshed(sample_book)
    assert cells(sample_book, "SR_home_month", "SR_home_title") == ["2026年10月", "销售业绩月度总结"]


def test_settings_hold_for_every_run(sample_book):
    write(
        sample_book, {"SR_set_month": "2026年9月", "SR_set_language": "英文 English", "SR_set_company": "甲 & 乙 <丙>"}
    )
    result = refreshed(sample_book)
    assert (result.month, result.settings.language) == (Month(2026, 9), "en")
    assert "甲 & 乙 <丙>" in str(cells(sample_book, "SR_core_subtitle")[0])


def test_a_setting_that_cannot_be_used_is_listed_and_the_review_is_whole(filled):
    write(filled, {"SR_set_active_window": "三个月", "SR_set_month": "十月"})
    result = refreshed(filled)
    assert (result.month, result.settings.active_window) == (MONTH, 3)
    with FileHost(filled) as host:
        listed = host.read_block("SR_checks_list", 5)
    assert {(row[2], row[3]) for row in listed if row[0] == "设置"} == {
        ("活跃窗口（月）", "三个月"),
        ("报告月份", "十月"),
    }


def test_a_label_that_a_person_reworded_stays(filled):
    write(filled, {"SR_home_title": "我们的月报", "SR_help_month": "每月五日前填写"})
    refreshed(filled)
    assert cells(filled, "SR_home_title", "SR_help_month") == ["我们的月报", "每月五日前填写"]


def test_a_workbook_saved_without_macros_is_refreshed_too(filled, tmp_path, assert_sound):
    """As Excel saves it as .xlsx: no VBA, no ribbon, another content type."""
    import zipfile

    plain = tmp_path / "无宏.xlsx"
    with zipfile.ZipFile(filled) as old, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry.filename)
            if entry.filename in ("xl/vbaProject.bin", "customUI/customUI14.xml"):
                continue
            if entry.filename == "[Content_Types].xml":
                text = data.decode().replace(
                    "ms-excel.sheet.macroEnabled.main", "openxmlformats-officedocument.spreadsheetml.sheet.main"
                )
                data = re.sub(r"<(?:Override|Default)[^>]*vbaProject[^>]*/>", "", text).encode()
            if entry.filename.endswith(".rels"):
                data = re.sub(rb"<Relationship [^>]*(?:vbaProject|customUI)[^>]*/>", b"", data)
            new.writestr(entry.filename, data)
    result = refreshed(plain, out=tmp_path / "另存.xlsx")
    assert result.month == MONTH
    refreshed(plain)
    assert all(all_slots(plain).values())
    assert_sound(plain)


# Saving.

SAVE = r"""
import datetime as dt, json, os, shutil, signal, sys, warnings
from pathlib import Path

from salesreview import pipeline
from salesreview.hosts.file import FileHost
from salesreview.period import Month
from salesreview.xlsx.backups import backups_of, folder_of

warnings.simplefilter("ignore")  # of forking beside threads, which do nothing here
book, moments = Path(sys.argv[1]), int(sys.argv[2])
old, status = book.read_bytes(), book.stat()
host = FileHost(book)
pipeline.refresh_host(host, book, month=Month(2026, 9), lang=None, pull=False, progress=lambda stage: None,
                      now=dt.datetime(2026, 11, 6))


def save(kill_at):
    steps = 0

    def step(frame, event, argument):
        nonlocal steps
        steps += 1
        if steps == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(step)
    host.save()
    sys.setprofile(None)
    return steps


def child(kill_at):
    reading, writing = os.pipe()
    if not (pid := os.fork()):
        try:
            os.write(writing, str(save(kill_at)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    said = os.read(reading, 100)
    os.close(reading)
    return os.waitpid(pid, 0)[1], said


def restore():
    book.write_bytes(old)
    os.utime(book, ns=(status.st_atime_ns, status.st_mtime_ns))
    shutil.rmtree(folder_of(book), ignore_errors=True)


def kept():
    return [backup.path.read_bytes() for backup in backups_of(book)]


kept()  # what is made once and held, such as patterns, is there for every child
ended, said = child(0)
assert ended == 0, ended
total, new = int(said), book.read_bytes()
assert new != old and kept() == [old]
found = []
for at in sorted({1 + i * (total - 1) // moments for i in range(moments)} | set(range(total - 60, total + 1, 3))):
    restore()
    ended, _ = child(at)
    now = book.read_bytes()
    found.append({
        "at": at / total, "killed": os.WTERMSIG(ended) if os.WIFSIGNALED(ended) else 0,
        "book": "old" if now == old else "new" if now == new else "broken",
        "backup": None if not kept() else "old" if kept() == [old] else "broken",
    })
restore()
ended, _ = child(total // 2)
ended, _ = child(0)
print(json.dumps({"moments": found, "whole": book.read_bytes() == new,
                  "left": sorted(path.name for path in book.parent.iterdir())}))
"""


@POSIX
def test_a_refresh_killed_at_any_moment_of_saving_leaves_a_whole_file(sample_book):
    done = subprocess.run(
        [sys.executable, "-c", SAVE, str(sample_book), "40"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told["moments"]) >= 50
    for moment in told["moments"]:
        assert moment["killed"] == signal.SIGKILL, moment
        assert moment["book"] in ("old", "new"), moment
        assert moment["backup"] in (None, "old"), moment
        assert moment["book"] == "old" or moment["backup"] == "old", moment
    assert {moment["book"] for moment in told["moments"]} == {"old", "new"}
    assert told["whole"]
    assert told["left"] == [sample_book.stem + ".backups", sample_book.name]  # what the killed runs left is gone
    assert is_workbook(sample_book)


@POSIX
def test_a_command_that_is_killed_leaves_the_workbook_whole(sample_book):
    data = sample_book.read_bytes()
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    arguments = [sys.executable, "-m", "salesreview", "refresh", str(sample_book), "--month", "2026-09"]
    with subprocess.Popen(arguments, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
        child.send_signal(signal.SIGKILL)
    assert sample_book.read_bytes() == data


def _full(*_args, **_more):
    raise OSError(28, "No space left on device")


def _denied(*_args, **_more):
    raise PermissionError(13, "Permission denied")


STEPS = [
    ("writing", archive, "_write", _full),
    ("copying", archive, "_copy", _full),
    ("flushing", os, "fsync", _full),
    ("reading back", saving, "_verify_part", _full),
    ("rights", Path, "chmod", _denied),
    ("backup", saving, "keep_backup", _full),
    ("backup denied", saving, "keep_backup", _denied),
    ("replacing", Path, "replace", _denied),
    ("opening", files.secrets, "token_hex", _denied),
]


@pytest.mark.parametrize(("step", "where", "name", "fault"), STEPS, ids=[step for step, *_ in STEPS])
def test_a_fault_in_any_step_of_saving_leaves_everything_as_it_was(filled, monkeypatch, step, where, name, fault):
    with nothing_changes(filled.parent):
        monkeypatch.setattr(where, name, fault)
        for lang in LANGUAGES:
            ran = command("--ui", lang, "refresh", filled)
            monkeypatch.undo() if lang == "en" else None
            assert ran.code == 1
            assert filled.name in ran.err
            assert ("磁盘" in ran.err or "只读" in ran.err) == (lang == "zh")
            assert ran.out == ""


def test_a_folder_that_may_not_be_written_is_said(filled, monkeypatch):
    real = Path.open

    def opened(self, mode="r", *more, **options):
        if "x" in mode:
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, mode, *more, **options)

    monkeypatch.setattr(Path, "open", opened)
    with nothing_changes(filled.parent):
        ran = command("--ui", "zh", "refresh", filled)
    assert ran.code == 1
    assert "所在文件夹是只读的" in ran.err and "--out" in ran.err


@pytest.mark.parametrize("order", ["refresh", "load", "demo", "new"])
def test_a_read_only_file_is_refused_and_stays(filled, tmp_path, order):
    source = tmp_path / "orders.csv"
    source.write_text("order_id,order_date,revenue\n1,2026-10-01,5\n", "utf-8")
    target = filled
    arguments = {
        "refresh": ["refresh", target],
        "load": ["load", target, "orders", source],
        "new": ["new", target, "--force"],
        "demo": ["demo", tmp_path, "--orders", 200],
    }[order]
    if order == "demo":
        target = Path(shutil.copy(filled, tmp_path / "业绩总结_示例.xlsm"))
    target.chmod(0o444)
    with nothing_changes(tmp_path):
        ran = command("--ui", "zh", *arguments)
    assert ran.code == 1
    assert f"“{target.name}”是只读文件" in ran.err


@pytest.mark.parametrize("mark", ["~${}", ".~lock.{}#"])
@pytest.mark.parametrize("order", ["refresh", "load", "new"])
def test_a_file_that_is_open_is_refused_at_once(filled, tmp_path, monkeypatch, mark, order):
    source = tmp_path / "orders.csv"
    source.write_text("order_id,order_date,revenue\n1,2026-10-01,5\n", "utf-8")
    filled.with_name(mark.format(filled.name)).write_bytes(b"\x04Wang" + b" " * 160)
    monkeypatch.setattr(pipeline, "refresh_host", lambda *_args, **_more: pytest.fail("it was computed first"))
    monkeypatch.setattr(pipeline, "pull_table", lambda *_args, **_more: pytest.fail("it was pulled first"))
    arguments = {"refresh": [], "load": ["orders", source], "new": ["--force"]}[order]
    with nothing_changes(tmp_path):
        for lang, said in (("zh", "正在"), ("en", "is open in")):
            ran = command("--ui", lang, order, filled, *arguments)
            assert ran.code == 1
            assert said in ran.err and filled.name in ran.err


def test_no_room_for_a_temporary_file_while_loading_is_said(filled, tmp_path, monkeypatch):
    source = tmp_path / "orders.csv"
    source.write_text("order_id,order_date,revenue\n1,2026-10-01,5\n", "utf-8")
    monkeypatch.setattr("salesreview.xlsx.package.pack_stream", _full)
    with nothing_changes(tmp_path):
        ran = command("--ui", "zh", "load", filled, "orders", source)
    assert ran.code == 1
    assert "临时文件" in ran.err and "No space" in ran.err


def test_no_room_for_a_new_workbook_leaves_the_one_that_is_there(filled, monkeypatch):
    monkeypatch.setattr(Path, "replace", _full)
    with nothing_changes(filled.parent):
        ran = command("--ui", "zh", "new", filled, "--force")
    assert ran.code == 1
    assert f"无法写入“{filled.name}”" in ran.err


# The functions that stand below.


def test_check_and_facts_write_nothing(sample_book):
    with nothing_changes(sample_book.parent):
        tables, settings = pipeline.check(sample_book)
        reading = pipeline.facts_of(sample_book, month=Month(2026, 8))
    assert settings.company == "华晨科技（示例公司）"
    assert tables["orders"].height == reading.tables["orders"].height > 290
    assert reading.month == Month(2026, 8)


def test_stages_are_told_in_their_order(sample_book, tmp_path):
    from salesreview.cli.ui import STAGES

    told: list[str] = []
    pipeline.refresh(sample_book, progress=told.append, now=NOW)
    assert told == ["open", "read", "validate", "evaluate", "write", "lay_out", "save"]
    told.clear()
    pipeline.make_demo(tmp_path / "d.xlsm", MONTH, "en", 200, told.append, NOW)
    assert set(told) <= set(STAGES)
    assert told[:3] == ["sample", "template", "fill"]


def test_a_workbook_in_memory_is_refreshed_like_a_file(sample):
    from salesreview.hosts.memory import MemoryHost

    with FileHost(sample) as file:
        raw = {table.key: sheet for table in SCHEMAS if (sheet := file.read_raw(table)) is not None}
    host = MemoryHost(raw, {"SR_set_month": "2026-10"})
    result = pipeline.refresh_host(
        host, sample, month=None, lang=None, pull=False, progress=lambda stage: None, now=NOW
    )
    assert result.month == MONTH
    written = host.read_cells(slot_names(each.key)[0] for each in SLOTS)
    assert list(written.values()) == list(all_slots(sample).values())
    assert host.saved == []


@pytest.mark.parametrize("now", [dt.datetime(2026, 11, 5, 9, 30, 0, 123456)])
def test_the_log_notes_whole_seconds(filled, now):
    pipeline.refresh(filled, now=now)
    assert cells(filled, "SR_home_refreshed") == [NOW]


# A department's own wording.


def test_a_departments_own_wording_is_used(filled):
    filled.with_name("sentences.yaml").write_text('level:\n  zh: "{name}录得{value}"\n', "utf-8")
    refreshed(filled)
    assert "销售额录得" in all_slots(filled)["core.revenue"]
    assert slot(filled, "core.revenue")[1] == "自动"
    filled.with_name("sentences.yaml").unlink()
    refreshed(filled)
    assert "销售额为" in all_slots(filled)["core.revenue"]


@pytest.mark.parametrize(
    ("text", "zh", "en"),
    [
        ('level:\n  zh: "{name}录得{amount}"\n', "占位符 {amount} 不存在", "There is no placeholder {amount}"),
        ('levle:\n  zh: "x"\n', "没有这个条目", "There is no such entry"),
        ("level:\n zh: 'x\n", "文件无法读取", "It cannot be read"),
        ("- a\n", "应为“条目: 内容”", "must hold entries"),
    ],
)
def test_a_mistake_in_a_departments_wording_is_said_with_its_place(filled, text, zh, en):
    filled.with_name("sentences.yaml").write_text(text, "utf-8")
    with nothing_changes(filled.parent):
        for lang, said in (("zh", zh), ("en", en)):
            ran = command("--ui", lang, "refresh", filled)
            assert ran.code == 1
            assert said in ran.err and "sentences.yaml" in ran.err, ran.err
