"""What the window's buttons do, without a screen."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from salesreview import pipeline
from salesreview.cli import run as run_command
from salesreview.errors import WorkbookError
from salesreview.logfile import log_path
from salesreview.mail import drafts, pdf
from salesreview.window import holding, jobs
from salesreview.window.memory import Remembered, remembered
from salesreview.window.presenter import Presenter

from ..workbooks import csv_of, order_lines
from .headless import Headless, settle

ACTIONS = {"language", "choose", "month", "open", "load", "refresh", "send", "put_back"}


@pytest.fixture
def at(sample_book):
    """A window on the sample workbook, settled."""
    return shown(sample_book)


def shown(book: Path | None, *answers, memory: Remembered | None = None, lang: str | None = "zh"):
    presenter, view = Presenter(memory or Remembered(), lang=lang, today=dt.date(2026, 11, 5)), Headless(*answers)
    presenter.begin(view, book)
    settle(presenter)
    return presenter, view


def test_without_a_book_only_one_can_be_chosen():
    presenter, view = shown(None)
    assert view.screen.can == {"language", "choose", "month"}
    assert view.said == ["请选择由本程序生成的业绩总结工作簿。"]
    for press in (presenter.refresh, presenter.send, presenter.put_back, presenter.open, presenter.load):
        press()
        assert presenter.settled()


def test_a_book_is_looked_at_and_remembered(at, sample_book):
    _, view = at
    assert view.screen.can == ACTIONS
    assert view.screen.status == "上次刷新：2026-11-05 09:30，报告月份 2026年10月。"
    assert (view.screen.figures, view.screen.issues) == (None, ())
    assert remembered().book == str(sample_book)


def test_the_last_book_is_shown_again_and_one_that_is_gone_is_not(sample_book, tmp_path):
    _, view = shown(None, memory=Remembered(book=str(sample_book)))
    assert view.screen.book == str(sample_book)
    _, view = shown(None, memory=Remembered(book=str(tmp_path / "gone.xlsm")))
    assert view.screen.can == {"language", "choose", "month"}


def test_a_book_dropped_on_the_icon_comes_before_the_last(sample_book, filled):
    _, view = shown(filled, memory=Remembered(book=str(sample_book)))
    assert view.screen.book == str(filled)
    assert view.screen.status == "这个工作簿还没有刷新过：先读入或粘贴数据，再刷新。"


@pytest.mark.parametrize(("name", "said"), [("gone.xlsm", "找不到文件"), ("text.xlsm", "不是 Excel 工作簿")])
def test_what_is_no_book_is_a_sentence_and_not_remembered(tmp_path, name, said):
    (tmp_path / "text.xlsm").write_text("no workbook", "utf-8")
    _, view = shown(tmp_path / name)
    assert said in view.screen.status
    assert view.screen.mood == "bad"
    assert remembered().book == ""


def test_choosing_a_book(sample_book):
    presenter, view = shown(None, None, sample_book)
    presenter.choose()
    assert view.screen.book == "尚未选择"
    presenter.choose()
    settle(presenter)
    assert view.screen.book == str(sample_book)


def test_a_refresh_says_its_stages_and_shows_what_the_command_line_prints(at, sample_book, capsys):
    presenter, view = at
    presenter.refresh()
    settle(presenter)
    stages = ["打开工作簿…", "读取原始数据…", "检查数据…", "计算指标…", "撰写文字…", "编排页面…", "保存…"]
    assert [line for line in view.said if line.endswith("…")][-7:] == stages
    parts = [screen.part for screen in view.shown if screen.part is not None]
    assert parts == sorted(parts) and parts[-1] > 0.8
    assert view.screen.mood == "good"
    assert view.screen.figures_title == "2026年10月要点"
    assert run_command(["--ui", "zh", "refresh", str(sample_book)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert [f"  {figure.line('zh')}" for figure in view.screen.figures] == printed[1:8]
    assert view.screen.status == f"已刷新：2026年10月。{next(line for line in printed if line.startswith('数据检查'))}"
    assert any(f"{issue.where('zh')}" in ("行动计划数据!E15", "线索!L207") for issue in view.screen.issues)
    assert [issue.error for issue in view.screen.issues] == sorted((i.error for i in view.screen.issues), reverse=True)


def test_the_other_language_is_spoken_at_once_and_kept(at):
    presenter, view = at
    presenter.refresh()
    settle(presenter)
    presenter.turn_language()
    assert view.screen.lang == "en"
    assert view.screen.status.startswith("Refreshed: October 2026. Data checks: ")
    assert view.screen.figures[0].name == "Revenue"
    assert remembered().lang == "en"
    _, again = shown(None, memory=remembered(), lang=None)
    assert again.screen.lang == "en"


@pytest.mark.parametrize("typed", ["2026-08", "2026年8月", "202608"])
def test_a_month_that_is_typed(at, typed):
    presenter, view = at
    presenter.set_month(typed)
    presenter.refresh()
    settle(presenter)
    assert view.screen.figures_title == "2026年8月要点"
    assert view.screen.month == typed
    presenter.set_month("按设置页")
    presenter.refresh()
    settle(presenter)
    assert view.screen.figures_title == "2026年10月要点"


def test_what_is_no_month_is_said_before_any_work(at):
    presenter, view = at
    presenter.set_month("十月")
    presenter.refresh()
    assert presenter.settled()
    assert view.screen.status == "“十月”不是月份；请写成 2026-10 这样的形式，或选“按设置页”。"


def test_months_to_choose_from_go_back_two_years(at):
    _, view = at
    assert view.screen.months[:3] == ("按设置页", "2026-11", "2026-10")
    assert view.screen.months[-1] == "2024-11"


def test_nothing_else_can_be_pressed_while_work_goes_on(at):
    presenter, view = at
    presenter.refresh()
    assert view.screen.can == {"language", "stop"}
    presenter.refresh()
    presenter.choose()
    presenter.send()
    settle(presenter)
    assert view.screen.can == ACTIONS
    assert view.asked == []


def test_a_mistake_of_the_program_is_a_sentence_and_a_log(at, sample_book, monkeypatch):
    presenter, view = at
    before = sample_book.read_bytes()
    monkeypatch.setattr("salesreview.metrics.evaluate.evaluate", lambda *_: 1 / 0)
    presenter.refresh()
    settle(presenter)
    assert view.screen.status == f"出现意外错误，工作簿未被改动；详情见 {log_path()}。"
    assert "ZeroDivisionError" in log_path().read_text("utf-8")
    assert sample_book.read_bytes() == before
    assert view.screen.can == ACTIONS


def stopped_at(stage: str, monkeypatch: pytest.MonkeyPatch):
    """Let a refresh come to a stage, and hold it there until the event is set."""
    reached, go_on = threading.Event(), threading.Event()
    real = pipeline.refresh

    def slow(path, *, progress, **more):
        def tell(key):
            progress(key)
            if key == stage:
                reached.set()
                assert go_on.wait(30)

        return real(path, progress=tell, **more)

    monkeypatch.setattr(pipeline, "refresh", slow)
    return reached, go_on


def test_a_refresh_can_be_stopped_before_it_saves(at, sample_book, monkeypatch):
    presenter, view = at
    before = sample_book.read_bytes()
    reached, go_on = stopped_at("evaluate", monkeypatch)
    presenter.refresh()
    settle(presenter, reached.is_set)
    presenter.stop()
    assert view.screen.status == "正在停止，当前步骤结束后工作簿保持原样…"
    go_on.set()
    settle(presenter)
    assert view.screen.status == "已停止，工作簿保持原样。"
    assert sample_book.read_bytes() == before
    assert sorted(path.name for path in sample_book.parent.iterdir()) == [sample_book.name]


@pytest.mark.parametrize(("stage", "written"), [("read", False), ("save", True)])
def test_closing_during_a_refresh_asks_and_leaves_nothing_half_written(at, sample_book, monkeypatch, stage, written):
    presenter, view = at
    view.answers = [False, True]
    before = sample_book.read_bytes()
    reached, go_on = stopped_at(stage, monkeypatch)
    presenter.refresh()
    settle(presenter, reached.is_set)
    assert presenter.close() is False
    assert not view.closed and view.screen.can == {"language", "stop"}
    assert presenter.close() is False
    assert view.screen.can == set()
    assert presenter.close() is False  # it is on its way: nothing is asked again
    assert len(view.asked) == 2
    go_on.set()
    settle(presenter, lambda: view.closed)
    assert (sample_book.read_bytes() != before) == written
    assert not list(sample_book.parent.glob(".*"))
    assert remembered().size == "1000x700"
    jobs.look(sample_book, type("Step", (), {"stage": lambda self, key: None})())  # whole


def test_closing_at_rest_asks_nothing(at):
    presenter, view = at
    assert presenter.close() is True
    assert view.closed and view.asked == []


def test_a_book_that_another_program_holds_is_waited_for(at, sample_book, monkeypatch):
    presenter, view = at
    monkeypatch.setattr(holding, "PAUSE", 0.02)
    lock = sample_book.with_name(f".~lock.{sample_book.name}#")
    lock.write_text("王芳,pc,,,\n", "utf-8")
    presenter.refresh()
    settle(presenter, lambda: view.screen.mood == "ask")
    assert "正在 LibreOffice 中打开（使用者：王芳）" in view.screen.status
    assert view.screen.status.endswith("关闭后会自动继续。")
    assert view.screen.stop == "不再等待"
    lock.unlink()
    settle(presenter)
    assert view.screen.status.startswith("已刷新")


def test_waiting_can_be_given_up(at, sample_book):
    presenter, view = at
    sample_book.with_name(f"~${sample_book.name}").write_bytes(b"")
    before = sample_book.read_bytes()
    presenter.refresh()
    settle(presenter, lambda: view.screen.mood == "ask")
    presenter.stop()
    settle(presenter, seconds=0.9)  # at once, not after the pause
    assert view.screen.status == "已停止，工作簿保持原样。"
    assert sample_book.read_bytes() == before


def test_an_issue_is_opened_at_its_place(at, sample_book, monkeypatch):
    presenter, view = at
    presenter.refresh()
    settle(presenter)
    opened = []
    monkeypatch.setattr(drafts, "open_file", lambda path: opened.append(path) or True)
    presenter.open(view.screen.issues[0])
    settle(presenter)
    assert opened == [sample_book]
    assert view.screen.status == f"已打开工作簿，位置：{view.screen.issues[0].where('zh')}。"
    presenter.open()
    settle(presenter)
    assert view.screen.status == "已打开工作簿。"


def test_where_nothing_can_open_the_book_its_place_is_said(at, sample_book, monkeypatch):
    presenter, view = at
    monkeypatch.setattr(drafts, "open_file", lambda path: False)
    presenter.open()
    settle(presenter)
    assert str(sample_book) in view.screen.status


def test_sending_shows_who_gets_what_and_makes_the_draft(at, sample_book, monkeypatch):
    presenter, view = at
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    monkeypatch.setattr(drafts, "open_file", lambda path, system="": False)
    view.answers = [False, True]
    presenter.refresh()
    settle(presenter)
    before = sample_book.read_bytes()
    presenter.send()
    settle(presenter)
    ((lines, notes),) = view.asked
    assert "包含的原始数据行数：0" in lines
    assert any(line.startswith("收件人：") for line in lines) and any(".xlsx（0." in line for line in lines)
    assert any("没有生成 PDF" in note for note in notes)
    assert view.screen.status == "没有生成草稿。"
    assert not list(sample_book.parent.glob("发送_*"))
    presenter.send()
    settle(presenter)
    assert "已生成邮件草稿" in view.screen.status
    assert [path.suffix for path in sorted((sample_book.parent / "发送_2026-10").iterdir())] == [".eml", ".xlsx"]
    assert sample_book.read_bytes() == before


def test_what_keeps_a_review_from_being_sent_is_a_sentence(filled):
    presenter, view = shown(filled)
    presenter.send()
    settle(presenter)
    assert "还没有刷新过" in view.screen.status
    assert view.asked == []


def test_put_back_asks_and_swaps_with_the_backup(at, sample_book):
    presenter, view = at
    before = sample_book.read_bytes()
    presenter.set_month("2026-08")
    presenter.refresh()
    settle(presenter)
    after = sample_book.read_bytes()
    assert after != before
    view.answers = [False, None, True, True]
    for _ in range(2):
        presenter.put_back()
        settle(presenter)
        assert sample_book.read_bytes() == after
    presenter.put_back()
    settle(presenter)
    assert sample_book.name in view.asked[0]
    assert view.screen.mood == "good" and view.screen.status.startswith("已恢复到 20")
    assert sample_book.read_bytes() == before
    assert view.screen.figures is None
    presenter.put_back()
    settle(presenter)
    assert sample_book.read_bytes() == after
    assert not list(sample_book.parent.glob(".*"))


def test_put_back_without_a_backup_is_a_sentence(at):
    presenter, view = at
    presenter.put_back()
    settle(presenter)
    assert "旁没有备份" in view.screen.status
    assert view.asked == []


def test_loading_a_file_asks_loads_and_says_what_came_of_it(blank, tmp_path):
    lines = csv_of(tmp_path / "十月.csv", order_lines(12))
    presenter, view = shown(blank, [lines], lambda plan: plan)
    presenter.load()
    settle(presenter)
    folder, plan = view.asked
    assert (folder, plan.file, plan.ready) == (blank.parent, lines, True)
    assert view.screen.status.startswith("“订单”：12 行（") and view.screen.status.endswith("。接下来请刷新。")
    assert remembered().files == str(tmp_path)
    presenter.refresh()
    settle(presenter)
    assert view.screen.status.startswith("已刷新：2026年2月")


def test_several_files_are_loaded_one_after_another(blank, tmp_path):
    orders = csv_of(tmp_path / "a.csv", order_lines(12))
    products = csv_of(tmp_path / "b.csv", {"product_id": ["P1"], "product": ["网关"], "product_line": ["网关"]})
    more = csv_of(tmp_path / "c.csv", {key: values[12:] for key, values in order_lines(15).items()})
    presenter, view = shown(blank, *[lambda plan: plan] * 3, None)
    presenter.load([orders, products, more, orders])
    settle(presenter)
    said = view.screen.status.splitlines()
    assert [line[:8] for line in said] == ["“订单”：12 ", "“产品”：1 行", "“订单”：原有 "]
    assert "现有 15 行" in said[2]


@pytest.mark.parametrize(("answer", "rows"), [(True, 8), (False, 12), (None, 12)])
def test_rows_that_would_vanish_are_asked_about(blank, tmp_path, answer, rows):
    lines = tmp_path / "a.csv"
    presenter, view = shown(blank, lambda plan: plan, lambda plan: plan, answer)
    presenter.load([csv_of(lines, order_lines(12))])
    settle(presenter)
    before = blank.read_bytes()
    fewer = {key: [*values[:2], *values[6:12]] for key, values in order_lines(12).items()}
    presenter.load([csv_of(lines, fewer)])
    settle(presenter)
    assert "4 行" in view.asked[2]
    assert pipeline.check(blank)[0]["orders"].height == rows
    assert (blank.read_bytes() == before) == (answer is None)
    if answer is None:
        assert view.screen.status == "没有读入“a.csv”。"


def test_refusing_to_load_changes_nothing(blank, tmp_path):
    before = blank.read_bytes()
    presenter, view = shown(blank, [csv_of(tmp_path / "a.csv", order_lines(3))], None, [])
    presenter.load()
    settle(presenter)
    assert view.screen.status == "没有读入任何文件。"
    presenter.load()
    settle(presenter)
    assert blank.read_bytes() == before


def test_a_file_that_cannot_be_read_is_a_sentence(blank, tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    presenter, view = shown(blank)
    presenter.load([tmp_path / "a.pdf"])
    settle(presenter)
    assert "不支持扩展名“.pdf”" in view.screen.status


class Open:
    """A workbook that is open in Excel, as far as the window asks."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.book = SimpleNamespace(name="总结.xlsm")

    def patience(self, call):
        return call()

    def recover(self) -> None:
        self.calls.append("recover")

    def take_back(self) -> bool:
        self.calls.append("take back")
        return self.calls.count("take back") == 1


@pytest.fixture
def in_excel(monkeypatch):
    host = Open()
    monkeypatch.setattr(holding, "_open_host", lambda path: host)
    return host


def test_a_book_that_is_open_in_excel_is_refreshed_there(at, sample_book, in_excel, monkeypatch):
    presenter, view = at
    sample_book.with_name(f"~${sample_book.name}").write_bytes(b"")  # Excel's own lock is no reason to wait
    reading = pipeline.facts_of(sample_book)
    result = pipeline.RefreshResult(reading.facts, reading.tables, reading.settings, sample_book, True)
    given = []
    monkeypatch.setattr("salesreview.opened.refresh_open", lambda path, **more: given.append(path) or result)
    before = sample_book.read_bytes()
    presenter.refresh()
    settle(presenter)
    assert given == [sample_book]
    assert view.screen.status.startswith("已在打开的工作簿中刷新：2026年10月（尚未保存）。")
    assert sample_book.read_bytes() == before


def test_put_back_takes_the_refresh_of_the_open_book_back(at, in_excel):
    presenter, view = at
    view.answers = [True, True]
    presenter.put_back()
    settle(presenter)
    assert "正在 Excel 中打开。撤回上次刷新吗？" in view.asked[0]
    assert view.screen.status == "已撤回打开的工作簿中的上次刷新（尚未保存）。"
    presenter.put_back()
    settle(presenter)
    assert view.screen.status.startswith("没有可以撤回的刷新")


def test_the_open_book_is_what_is_sent(at, in_excel, monkeypatch):
    presenter, view = at
    asked = []

    def reading(host, path, progress):
        asked.append((host, path))
        raise WorkbookError("忙", "busy")

    monkeypatch.setattr("salesreview.excel.review_of_open", reading)
    presenter.send()
    settle(presenter)
    assert asked == [(in_excel, presenter.book)]
    assert view.screen.status == "忙"


def test_nothing_is_loaded_into_a_file_that_excel_has_open(at, tmp_path, in_excel, sample_book):
    presenter, view = at
    view.answers = [lambda plan: plan]
    before = sample_book.read_bytes()
    presenter.load([csv_of(tmp_path / "a.csv", order_lines(3))])
    settle(presenter)
    assert "正在 Excel 中打开，无法从外部读入文件" in view.screen.status
    assert sample_book.read_bytes() == before


def test_opening_is_asked_of_the_system_only_once_work_is_done(at, monkeypatch):
    presenter, view = at
    gate = threading.Event()
    monkeypatch.setattr("salesreview.window.presenter.open_at", lambda book, place: gate.wait(30))
    presenter.open()
    presenter.refresh()
    gate.set()
    settle(presenter)
    assert view.screen.status == "已打开工作簿。"
