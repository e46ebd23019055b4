"""A person at the window, by clicks and keys, from choosing a book to a draft; and that everything can be seen whole."""

from __future__ import annotations

import os
import shutil
import sys
import tkinter as tk
from pathlib import Path
from tkinter import filedialog, ttk

import pytest

from salesreview.mail import drafts, pdf
from salesreview.window.memory import Remembered, remembered
from salesreview.window.presenter import Presenter
from salesreview.window.view import Window

from ..workbooks import csv_of, order_lines
from .conftest import HIGH, WIDE
from .person import Person, unfit

pytestmark = pytest.mark.usefixtures("screen")
#: Where a folder is named, pictures of the window are left in it.
PICTURES = os.environ.get("SALESREVIEW_PICTURES")


@pytest.fixture
def opened(monkeypatch):
    """What would have been opened with the system's programs; no PDF, which takes LibreOffice seconds."""
    found: list[Path] = []
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    monkeypatch.setattr(drafts, "_ways", lambda system: ())
    monkeypatch.setattr(drafts, "open_file", lambda path, system="": found.append(path) or True)
    return found


def begun(lang: str, book: Path | None, memory: Remembered | None = None) -> tuple[Window, Person]:
    presenter = Presenter(memory or Remembered(), lang=lang)
    window = Window(presenter)
    presenter.begin(window, book)
    return window, Person(window)


def picture(window: tk.Misc, name: str) -> None:
    """Leave a picture of the screen, where pictures are wanted."""
    if PICTURES and shutil.which("import"):
        import subprocess

        window.update()
        subprocess.run(["import", "-window", "root", str(Path(PICTURES) / f"{name}.png")], check=True)


ENTRY = ".__tk_filedialog.contents.f2.ent"


def in_file_dialog(window: Window, typed: str):
    """Type into Tk's own file dialog and press Enter."""
    tcl = window.tk.call
    yield lambda: bool(int(tcl("winfo", "exists", ENTRY))) and bool(int(tcl("winfo", "viewable", ENTRY)))
    tcl(ENTRY, "delete", "0", "end")
    tcl(ENTRY, "insert", "0", typed)
    tcl("focus", "-force", ENTRY)
    yield lambda: str(tcl("focus")) == ENTRY
    tcl("event", "generate", ENTRY, "<Return>")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_from_choosing_a_book_to_a_draft(lang, demos, tmp_path, opened, monkeypatch):
    folder = tmp_path / "销售部（华东） 十月"
    folder.mkdir()
    book = Path(shutil.copy(demos[lang].path, folder / "业绩总结 2026.xlsm"))
    lines = csv_of(folder / "订单.csv", order_lines(61, customer_id=["KH0001"] * 61), {"revenue": "Sum of sales"})
    at = 0 if lang == "zh" else 1
    window, person = begun(lang, None)
    buttons = window.buttons
    native = sys.platform in ("win32", "darwin")
    if native:
        monkeypatch.setattr(filedialog, "askopenfilename", lambda **_: str(book))
        monkeypatch.setattr(filedialog, "askopenfilenames", lambda **_: (str(lines),))

    def chosen(key: str, typed: str):
        yield person.click(buttons[key])
        if not native:
            yield from in_file_dialog(window, typed)

    def fits(name: str) -> None:
        picture(window, f"{name}-{lang}")
        assert unfit(person.dialog or window) == []

    def script():
        yield lambda: window.winfo_viewable() and person.settled()
        assert buttons["refresh"].instate(["disabled"])
        fits("begin")
        yield from chosen("choose", str(book))
        yield lambda: person.settled() and not buttons["refresh"].instate(["disabled"])
        assert window.status.cget("text").startswith(("上次刷新：", "Last refreshed: ")[at])
        yield person.click(buttons["refresh"])
        yield lambda: bool(window.bar.part)
        assert buttons["refresh"].instate(["disabled"]) and buttons["stop"].winfo_viewable()
        fits("working")
        yield person.settled
        assert window.status.cget("text").startswith(("已刷新：2026年10月。", "Refreshed: October 2026. ")[at])
        fits("refreshed")
        rows = window.issues.list.get_children()
        x, y, _, _ = window.issues.list.bbox(rows[0], "place")
        yield person.click(window.issues.list, x + 5, y + 5)
        yield lambda: window.issues.whole.cget("text").startswith(("行动计划数据!E15", "Actions!E15")[at])
        yield person.click(window.issues.list, x + 5, y + 5, times=2)
        yield lambda: opened == [book] and person.settled()
        yield from chosen("load", f"{{{lines}}}")  # of several names Tk makes a list
        yield person.asked
        fits("load")
        yield person.key("Return")
        yield person.settled
        assert window.status.cget("text").startswith(("“订单”：原有 ", "“Orders”: ")[at])
        yield person.key("F5", window)
        yield lambda: bool(window.bar.part)
        yield person.settled
        fits("loaded")
        yield person.click(buttons["send"])
        yield person.asked
        fits("send")
        said = [each.cget("text") for each in person.dialog.body.winfo_children()]
        assert ("包含的原始数据行数：0", "Raw rows included: 0")[at] in said
        yield person.click(person.dialog.yes_button)
        yield person.settled
        draft = (("已用默认程序打开邮件草稿", "The draft was opened with your mail program"))[at]
        assert window.status.cget("text").startswith(draft)
        fits("draft")
        yield person.click(buttons["put_back"])
        yield person.asked
        fits("put_back")
        yield person.key("Escape")
        yield person.settled

    person.run(script())
    made = folder / ("发送_2026-10", "send_2026-10")[at]
    assert sorted(path.suffix for path in made.iterdir()) == [".eml", ".xlsx"]
    assert opened[1:] == [next(made.glob("*.eml"))]
    assert {path.name for path in folder.iterdir()} == {book.name, f"{book.stem}.backups", lines.name, made.name}
    assert remembered().book == str(book) and remembered().size


def reached(window: Window, person: Person, keys: str, count: int):
    """Press Tab so many times, and keep which widget has the focus."""
    found = []

    def script():
        yield lambda: window.winfo_viewable() and person.settled()
        window.focus_force()
        yield lambda: window.focus_get() is not None
        for _ in range(count):
            before = window.focus_get()
            yield person.key(keys)
            yield lambda before=before: window.focus_get() not in (None, before)
            found.append(window.focus_get())

    person.run(script())
    return found


def test_every_control_is_reached_by_tab_in_its_order(sample_book):
    window, person = begun("zh", sample_book)
    wanted = [window.buttons["choose"], window.buttons["open"], window.month_box, window.buttons["refresh"],
              window.buttons["load"], window.buttons["send"], window.buttons["put_back"], window.issues.list,
              window.buttons["language"]]  # fmt: skip
    names = [str(each) for each in wanted if each is not window.issues.list]  # which is hidden without issues
    assert [str(each) for each in reached(window, person, "Tab", len(names))] == names


def test_keys_alone_do_it(sample_book, opened):
    window, person = begun("en", sample_book)

    def script():
        yield lambda: window.winfo_viewable() and person.settled()
        yield person.type(window.month_box, "2026-08")
        yield person.key("Return", window.month_box)
        yield lambda: bool(window.bar.part)
        yield person.settled
        assert window.status.cget("text").startswith("Refreshed: August 2026.")
        yield person.key("Tab", window.buttons["put_back"])
        yield lambda: window.focus_get() is window.issues.list
        yield person.key("Down")
        yield person.key("Return")
        yield lambda: opened == [sample_book] and person.settled()
        yield person.key("Return", window.buttons["put_back"])
        yield person.asked
        yield person.key("Tab")
        yield lambda: window.focus_get() is person.dialog.no_button
        yield person.key("Return")
        yield person.settled
        assert window.status.cget("text").startswith("The workbook is open")
        yield person.key("Return", window.buttons["put_back"])
        yield person.asked
        yield person.key("Return")
        yield person.settled
        assert window.status.cget("text").startswith("Put back to what it was before the change of ")

    person.run(script())


def test_escape_stops_what_goes_on(sample_book):
    window, person = begun("zh", sample_book)
    lock = sample_book.with_name(f"~${sample_book.name}")
    lock.write_bytes(b"")

    def script():
        yield lambda: window.winfo_viewable() and person.settled()
        yield person.click(window.buttons["refresh"])
        yield lambda: window.buttons["stop"].cget("text") == "不再等待"
        assert str(window.status.cget("style")) == "Ask.TLabel"
        assert unfit(window) == []
        picture(window, "waiting-zh")
        yield person.key("Escape", window)
        yield person.settled
        assert window.status.cget("text") == "已停止，工作簿保持原样。"
        assert not window.buttons["stop"].winfo_viewable()

    person.run(script())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_said_is_seen_whole_in_the_smallest_window(lang, sample_book, monkeypatch):
    long = "很长的文件夹名（华东、华南、西南各大区月度汇总）" * 6
    window, person = begun(lang, sample_book, Remembered(size="1x1"))

    def script():
        yield lambda: window.winfo_viewable() and person.settled()
        yield person.click(window.buttons["refresh"])
        yield lambda: bool(window.bar.part)
        yield person.settled
        assert (window.winfo_width(), window.winfo_height()) == (window.look.px(860), window.look.px(600))
        assert unfit(window) == []
        window.presenter._say((f"“{long}”正在 Excel 中打开。", f"{long} is open in Excel."), "bad")
        assert unfit(window) == []
        yield person.click(window.buttons["language"])
        yield lambda: window.buttons["language"].cget("text") == ("中文" if lang == "zh" else "English")
        assert unfit(window) == []
        window.path_label.configure(text="")
        monkeypatch.setattr(window, "_screen", window._screen.__class__(**{
            **{name: getattr(window._screen, name) for name in window._screen.__slots__}, "book": f"D:\\{long}\\总结.xlsm",
        }))  # fmt: skip
        window._show_path()
        shown = window.path_label.cget("text")
        assert shown.startswith("D:\\") and shown.endswith("总结.xlsm") and "…" in shown
        assert window.look.body.measure(shown) <= window.path_label.winfo_width()

    person.run(script())


def test_the_window_fits_a_small_laptop_and_a_screen_of_twice_the_density(sample_book):
    window, person = begun("zh", sample_book, Remembered(size="5000x4000"))

    def script():
        yield lambda: window.winfo_viewable() and person.settled()
        assert window.winfo_width() <= max(WIDE, window.winfo_screenwidth())
        assert window.winfo_height() <= max(HIGH, window.winfo_screenheight()) - 70
        assert window.look.px(100) == round(window.winfo_fpixels("1i") / 96 * 100)

    person.run(script())


def test_a_mistake_in_drawing_is_a_sentence(sample_book, monkeypatch, capsys):
    window, person = begun("zh", sample_book)

    def script():
        yield lambda: window.winfo_viewable() and person.settled()
        monkeypatch.setattr(window.presenter, "turn_language", lambda: 1 / 0)
        window.buttons["language"].configure(command=lambda: window.presenter.turn_language())
        yield person.click(window.buttons["language"])
        yield lambda: window.status.cget("text").startswith("出现意外错误，工作簿未被改动；详情见 ")

    person.run(script())
    assert "Traceback" not in "".join(capsys.readouterr())


def test_the_closing_cross_during_work_asks(sample_book):
    window, person = begun("zh", sample_book)
    sample_book.with_name(f"~${sample_book.name}").write_bytes(b"")

    def script():
        yield lambda: window.winfo_viewable() and person.settled()
        yield person.click(window.buttons["refresh"])
        yield lambda: window.buttons["stop"].cget("text") == "不再等待"
        window.after(1, window.presenter.close)
        yield person.asked
        assert unfit(person.dialog) == []
        yield person.key("Escape")
        yield lambda: person.dialog is None
        assert window.winfo_exists() and not window.presenter.settled()
        window.after(1, window.presenter.close)
        yield person.asked
        yield person.key("Return")
        yield lambda: False  # it closes, and the loop ends

    with pytest.raises(tk.TclError, match="destroyed"):
        person.run(script())
        window.winfo_exists()
    assert isinstance(window.buttons["stop"], ttk.Button)
