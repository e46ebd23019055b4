"""undo: a workbook put back as it was before a load, a refresh or another change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesreview.cli.printing import Cell, print_rows
from salesreview.cli.ui import Ui

if TYPE_CHECKING:
    from salesreview.restoring import Saved

_SHOWN = "%Y-%m-%d %H:%M:%S"


def command(ui: Ui) -> click.Command:
    """Return the command `undo`."""
    return ui.command(
        "undo",
        _undo(ui),
        "把工作簿恢复到上一次改动（读入、刷新等）之前；再运行一次即撤销这次恢复。",
        "Put a workbook back as it was before the last change (a load, a refresh …); a second undo takes that back.",
        [
            ui.argument("book", "BOOK", "工作簿；它本身已丢失也可以。", "The workbook; it may itself be gone."),
            ui.option(["--list", "listing"], "只列出可恢复的备份，不改动文件。", "Only list what can be put back; change no file.", is_flag=True),
            ui.option(["--to", "number"], "恢复列表中的第几份（默认 1，即最近一份）。", "Which of the list to put back (default 1, the latest).",
                      type=click.IntRange(1, 99), default=1, metavar="N"),
        ],
    )  # fmt: skip


def _undo(ui: Ui) -> Callable[..., int]:
    def undo(book: str, listing: bool, number: int) -> int:
        from salesreview import restoring

        if listing:
            return _list(ui, Path(book))
        done = restoring.undo(Path(book), number)
        ui.say(f"已恢复：{_text(ui, done.saved)}", f"Put back: {_text(ui, done.saved)}")
        if done.kept is not None:
            ui.say(
                f"恢复前的文件保留为：{done.kept}（再运行一次 undo 即可换回）",
                f"What stood there is kept as: {done.kept} (another undo changes back)",
            )
        ui.say(f"位置：{done.book}", f"Saved in: {done.book}")
        return 0

    return undo


def _list(ui: Ui, book: Path) -> int:
    from salesreview import restoring
    from salesreview.xlsx.backups import folder_of

    saved = restoring.saved_states(book)
    if not saved:
        ui.say("没有备份。", "There are no backups.")
        return 0
    headers = ("#", ui.text("改动时间", "Changed at"), ui.text("报告月份", "Month"), ui.text("刷新时间", "Refreshed at"),
               ui.text("文件", "File"))  # fmt: skip
    keys = ("number", "changed", "month", "refreshed", "file")
    rows: list[dict[str, Cell]] = [
        dict(zip(keys, (number, each.made.strftime(_SHOWN), *_of(ui, each), each.path.name), strict=True))
        for number, each in enumerate(saved, 1)
    ]
    print_rows("table", rows, keys, headers)
    folder = folder_of(book.resolve())
    ui.say(f"位置：{folder}", f"They lie in: {folder}")
    ui.say("每一份都是该次改动之前的工作簿；用 undo --to N 恢复。", "Each is the workbook before that change; put one back with undo --to N.")  # fmt: skip
    return 0


def _of(ui: Ui, saved: Saved) -> tuple[str, str]:
    if saved.fault is not None:
        return ui.text("（文件已损坏）", "(the file is damaged)"), ""
    refreshed = saved.refreshed.strftime(_SHOWN) if saved.refreshed is not None else ui.text("未刷新过", "never")
    return saved.month or "—", refreshed


def _text(ui: Ui, saved: Saved) -> str:
    month, refreshed = _of(ui, saved)
    when = saved.made.strftime(_SHOWN)
    return ui.text(
        f"{when} 改动之前的工作簿（报告月份：{month}；刷新时间：{refreshed}）",
        f"the workbook before the change of {when} (month: {month}; refreshed: {refreshed})",
    )
