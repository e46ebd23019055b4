"""demo, new, load: commands that make a workbook or fill its raw sheets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesreview.choosing import choose
from salesreview.cli.ui import DATE_ORDERS, Ui
from salesreview.errors import UsageError
from salesreview.language import LANGUAGES
from salesreview.period import Month

if TYPE_CHECKING:
    from salesreview.tables.model import RawSheet, Tables, TableSchema

DEMO_NAMES = {"zh": "业绩总结_示例.xlsm", "en": "sales_review_sample.xlsm"}
DEMO_MONTH = Month(2026, 10)


def commands(ui: Ui) -> list[click.Command]:
    """Return the commands of this module."""
    return [_demo_command(ui), _new_command(ui), _load_command(ui)]


def _lang_option(ui: Ui, zh: str, en: str) -> click.Option:
    return ui.option(["--lang"], zh, en, type=click.Choice(LANGUAGES))


def _demo_command(ui: Ui) -> click.Command:
    return ui.command(
        "demo",
        _demo(ui),
        "生成示例公司的工作簿并刷新，说明文件位置与当月要点。",
        "Write the sample company's workbook, refresh it, and say where it is and what the month's headline is.",
        [
            ui.argument("folder", "DIR", "写入的文件夹（默认当前文件夹）。", "The folder to write to (default: this one).", "."),
            ui.month(f"报告月份（默认 {DEMO_MONTH}）。", f"The month under review (default {DEMO_MONTH})."),
            _lang_option(ui, "工作簿的语言（默认与提示语言相同）。", "The workbook's language (default: that of the messages)."),
            ui.option(["--orders"], "订单行数（默认 10000）。", "How many order lines (default 10000).",
                      type=int, default=10_000, metavar="N"),
        ],
    )  # fmt: skip


def _demo(ui: Ui) -> Callable[..., int]:
    def demo(folder: str, month: Month | None, lang: str | None, orders: int) -> int:
        from salesreview.pipeline import make_demo
        from salesreview.state import headline

        language = lang or ui.lang
        target = Path(folder) / DEMO_NAMES[language]
        with ui.progress() as progress:
            result, kept = make_demo(target, month or DEMO_MONTH, language, orders, progress)
        ui.say(f"已生成示例工作簿：{target.resolve()}", f"The sample workbook is ready: {target.resolve()}")
        if kept is not None:
            ui.say(f"原来的文件保留为：{kept.resolve()}", f"The file that was there is kept as: {kept.resolve()}")
        click.echo(result.month.label(ui.lang))
        for line in headline(result.facts, result.settings, ui.lang):
            click.echo("  " + line)
        return 0

    return demo


def _new_command(ui: Ui) -> click.Command:
    return ui.command(
        "new",
        _new(ui),
        "新建一个空白的业绩总结工作簿。",
        "Make a fresh copy of the template.",
        [
            ui.argument("book", "BOOK", "新工作簿的文件名，如 review.xlsm。", "The new workbook's file name, such as review.xlsm."),
            _lang_option(ui, "工作簿的语言（默认与提示语言相同）。", "The workbook's language (default: that of the messages)."),
            ui.option(["--force"], "覆盖已有的文件（原文件保留为 .bak）。", "Replace a file that is there (it is kept as .bak).", is_flag=True),
        ],
    )  # fmt: skip


def _new(ui: Ui) -> Callable[..., int]:
    def new(book: str, lang: str | None, force: bool) -> int:
        from salesreview.pipeline import make_book

        target = Path(book)
        if target.suffix.lower() != ".xlsm":
            raise UsageError(
                f"“{target.name}”的扩展名须为 .xlsm：工作簿含有按钮所用的宏。",
                f"“{target.name}” must end in .xlsm: the workbook holds the macros of its buttons.",
            )
        if target.exists() and not force:
            raise UsageError(
                f"文件“{target}”已存在，未作改动；请换一个名称，或加 --force 覆盖。",
                f"“{target}” is there already and was left as it is; choose another name, or add --force to replace it.",
            )
        kept = make_book(target, lang or ui.lang)
        ui.say(f"已新建：{target.resolve()}", f"Made: {target.resolve()}")
        if kept is not None:
            ui.say(f"原来的文件保留为：{kept.resolve()}", f"The file that was there is kept as: {kept.resolve()}")
        ui.say(
            f'接下来：把数据粘贴到原始数据页，或用 salesreview load "{target}" orders 文件 读入；再运行 salesreview refresh "{target}"。',
            f'Next: paste data into the raw tabs, or load it with salesreview load "{target}" orders FILE; '
            f'then run salesreview refresh "{target}".',
        )
        return 0

    return new


def _load_command(ui: Ui) -> click.Command:
    from salesreview.tables.catalog import SCHEMAS

    tables = ", ".join(schema.key for schema in SCHEMAS)
    return ui.command(
        "load",
        _load(ui),
        "把文件、文件夹或数据库表读入一张原始数据页。",
        "Pull a file, a folder or a database table into a raw sheet.",
        [
            ui.argument("book", "BOOK", "由 salesreview new 生成的工作簿。", "A workbook made by salesreview new."),
            ui.argument("table", "TABLE", f"原始数据表的键或名称：{tables}。", f"The raw table, by its key or name: {tables}."),
            ui.argument("source", "SOURCE", "文件（CSV、Excel、Parquet）、文件夹，或数据库地址加“#表名”，如 sqlite:///数据.db#orders。",
                        "A file (CSV, Excel, Parquet), a folder of files, or a database's address with #table, such as sqlite:///data.db#orders."),
            ui.option(["--map", "mapping"], "列对应，如 revenue=Sales 或 cost=Sales-Profit；可多次使用。",
                      "A column's header in the source, such as revenue=Sales or cost=Sales-Profit; repeatable.",
                      multiple=True, metavar="COLUMN=HEADER"),
            ui.option(["--sheet"], "来源工作簿中的工作表。", "The sheet of a source workbook.", metavar="NAME"),
            ui.option(["--date-order"], "文本日期的年月日顺序。", "The order of day, month and year in text dates.",
                      type=click.Choice(DATE_ORDERS)),
            ui.option(["--answer", "answers"], "对数据问题的答复，如 unit=wan 或 counts=交易成功|已发货；可多次使用。",
                      "An answer to a question about the data, such as unit=k or counts=paid|shipped; repeatable.",
                      multiple=True, metavar="QUESTION=ANSWER"),
        ],
    )  # fmt: skip


def _load(ui: Ui) -> Callable[..., int]:
    def load(
        book: str, table: str, source: str, mapping: tuple[str, ...], sheet: str | None, date_order: str | None,
        answers: tuple[str, ...],
    ) -> int:  # fmt: skip
        from salesreview.pipeline import load_table
        from salesreview.settings import PullSource
        from salesreview.tables.catalog import SCHEMAS

        schema = choose(table, SCHEMAS, "原始数据表", "raw table")
        pull = PullSource(source, sheet, "; ".join(mapping) or None, date_order, "; ".join(answers) or None)
        with ui.progress() as progress:
            pulled, tables, written = load_table(Path(book), schema, pull, progress)
        _report(ui, schema, pulled, tables, written)
        return 0

    return load


def _report(ui: Ui, schema: TableSchema, pulled: RawSheet, tables: Tables, written: int) -> None:
    from salesreview.tables.attributes import attribute_places
    from salesreview.tables.catalog import SCHEMAS
    from salesreview.tables.headers import find_columns

    read, caption = pulled.frame.height, schema.label(ui.lang)
    found = find_columns(schema, pulled.headers)
    taken = [_pair(schema.column(key).label(ui.lang), key, pulled.headers[place]) for key, place in found.items()]
    said = set(attribute_places({each.key: each for each in SCHEMAS}, schema, pulled.headers).values())
    used = {*found.values(), *(said if schema.key == "orders" else ())}
    left = [header for place, header in enumerate(pulled.headers) if header and place not in used]
    ui.say(f"已写入“{caption}”：{written:,} 行。", f"Written to “{caption}”: {written:,} rows.")
    ui.say(f"读入的列：{'、'.join(taken)}。", f"Columns read: {', '.join(taken)}.")
    if schema.key == "orders" and said:
        names = [pulled.headers[place] for place in sorted(said)]
        ui.say(
            f"随订单读入、在没有客户或产品表时使用的列：{'、'.join(names)}。",
            f"Read along with the orders and used where there are no customers or products: {', '.join(names)}.",
        )
    if left:
        ui.say(
            f"未读入的列：{'、'.join(left)}（需要时用 --map 对应）。",
            f"Not read: {', '.join(left)} (map them with --map where needed).",
        )
    for assumed in pulled.assumptions:
        (ui.say if assumed.proved else ui.warn)(assumed.text("zh"), assumed.text("en"))
    if written < read:
        ui.warn(
            f"来源共有 {read:,} 行，超过一张工作表所能容纳的行数；请在设置页填写该来源，并用 refresh --pull 刷新，指标将直接按来源的全部数据计算。",
            f"The source has {read:,} rows, more than a sheet holds; name the source on the Settings tab and use "
            "refresh --pull, and the figures are computed from all of the source.",
        )
    errors = sum(issue.count for issue in tables.issues if issue.severity == "error")
    if errors:
        first = next(issue for issue in tables.issues if issue.severity == "error")
        ui.warn(
            f"其中有 {errors:,} 处数据无法使用，例如：{first.text('zh')}",
            f"{errors:,} values or rows cannot be used, for one: {first.text('en')}",
        )


def _pair(label: str, key: str, header: str) -> str:
    return label if header in (label, key) else f"{label} = {header}"
