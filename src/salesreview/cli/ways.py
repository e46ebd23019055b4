"""What several commands ask and say alike: whom a mail goes to, one way only, where the old file is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import click

from salesreview.cli.ui import Ui
from salesreview.errors import UsageError


def people_options(ui: Ui) -> list[click.Option]:
    """Make the options --to and --cc."""
    return [
        ui.option(["--to"], "收件人，代替设置页；可多次使用。", "A recipient, instead of those on Settings; repeatable.", multiple=True, metavar="ADDRESS"),
        ui.option(["--cc"], "抄送，代替设置页；可多次使用。", "A copy to, instead of those on Settings; repeatable.", multiple=True, metavar="ADDRESS"),
    ]  # fmt: skip


def only_one(asked: Mapping[str, object]) -> str:
    """Return the option that is given, "" where none is. Raises UsageError where several are."""
    given = [name for name, value in asked.items() if value]
    if len(given) > 1:
        raise UsageError(f"{' 与 '.join(given)} 不能同时使用。", f"{' and '.join(given)} cannot be used together.")
    return given[0] if given else ""


def say_kept(ui: Ui, kept: Path | None) -> None:
    """Say where the workbook lies as it was before a change, where there was one."""
    if kept is not None:
        ui.say(
            f"改动前的文件保留为：{kept}（用 salesreview undo 恢复）",
            f"The file as it was is kept as: {kept} (salesreview undo puts it back)",
        )
