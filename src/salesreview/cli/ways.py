"""What `send` and `watch` ask alike: whom a mail goes to, and that only one way is asked for."""

from __future__ import annotations

from collections.abc import Mapping

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
