"""load: a source's rows brought into a raw sheet, and what is asked first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesreview.choosing import choose
from salesreview.cli.guiding import guided
from salesreview.cli.ui import DATE_ORDERS, Stages, Ui, someone_to_ask
from salesreview.cli.ways import only_one, say_kept
from salesreview.errors import UsageError

if TYPE_CHECKING:
    from salesreview.loading.carry import Choices, Going, Prepared
    from salesreview.pipeline import Loaded
    from salesreview.tables.model import RawSheet, TableSchema

#: The exit code where something must be answered first and nobody is there to ask; nothing was changed.
OPEN = 3


def command(ui: Ui) -> click.Command:
    """Return the command `load`."""
    from salesreview.tables.catalog import SCHEMAS

    tables = ", ".join(schema.key for schema in SCHEMAS)
    return ui.command(
        "load",
        _load(ui),
        "把文件、文件夹或数据库表读入一张原始数据页：新的行追加，已有的行更正。",
        "Bring a file, a folder or a database table into a raw sheet: new rows are added, those there corrected.",
        [
            ui.argument("book", "BOOK", "由 salesreview new 生成的工作簿。", "A workbook made by salesreview new."),
            ui.argument("table", "TABLE", f"原始数据表的键或名称：{tables}。可不写：程序按表头判断，不明确时询问。",
                        f"The raw table, by its key or name: {tables}. It may be left out: the headers tell it, or it is asked.", ""),
            ui.argument("source", "SOURCE", "文件（CSV、Excel、Parquet）、文件夹，或数据库地址加“#表名”，如 sqlite:///数据.db#orders。",
                        "A file (CSV, Excel, Parquet), a folder of files, or a database's address with #table, such as sqlite:///data.db#orders.", ""),
            ui.option(["--map", "mapping"], "列对应，如 revenue=Sales 或 cost=Sales-Profit；可多次使用。",
                      "A column's header in the source, such as revenue=Sales or cost=Sales-Profit; repeatable.",
                      multiple=True, metavar="COLUMN=HEADER"),
            ui.option(["--sheet"], "来源工作簿中的工作表。", "The sheet of a source workbook.", metavar="NAME"),
            ui.option(["--date-order"], "文本日期的年月日顺序。", "The order of day, month and year in text dates.",
                      type=click.Choice(DATE_ORDERS)),
            ui.option(["--answer", "answers"], "对数据问题的答复，如 unit=wan 或 counts=交易成功|已发货；可多次使用。",
                      "An answer to a question about the data, such as unit=k or counts=paid|shipped; repeatable.",
                      multiple=True, metavar="QUESTION=ANSWER"),
            ui.option(["--append"], "来源中已没有的行也保留，不询问。", "Rows that the source holds no more stay, without asking.", is_flag=True),
            ui.option(["--replace", "whole"], "用来源替换该表的全部行。", "Replace all rows of the sheet by those of the source.", is_flag=True),
            ui.option(["--take-source"], "您在工作簿中改过或删除过的行，也以来源为准。",
                      "Rows that you changed or deleted in the workbook are the source's again.", is_flag=True),
            ui.option(["--yes"], "不询问：来源中已没有的行移除。", "Do not ask: rows that the source holds no more go.", is_flag=True),
        ],
    )  # fmt: skip


def _load(ui: Ui) -> Callable[..., int]:
    def load(
        book: str, table: str, source: str, mapping: tuple[str, ...], sheet: str | None, date_order: str | None,
        answers: tuple[str, ...], append: bool, whole: bool, take_source: bool, yes: bool,
    ) -> int:  # fmt: skip
        from salesreview.pipeline import Loaded, load_table
        from salesreview.settings import PullSource
        from salesreview.tables.catalog import SCHEMAS

        only_one({"--append": append, "--replace": whole})
        if not source:
            _check_one(ui, table, whole)
            pull = PullSource(table, sheet, "; ".join(mapping) or None, date_order, "; ".join(answers) or None)
            return guided(ui, Path(book), pull, _choices(append, yes, take_source), yes=yes)
        schema = choose(table, SCHEMAS, "原始数据表", "raw table")
        pull = PullSource(source, sheet, "; ".join(mapping) or None, date_order, "; ".join(answers) or None)
        choices = _choices(append, yes, take_source)
        with ui.progress() as progress:
            decide = _asker(ui, progress, choices, yes=yes)
            done = load_table(Path(book), schema, pull, progress, choices=choices, whole=whole, decide=decide)
        if not isinstance(done, Loaded):
            return _left_open(ui, done)
        report(ui, done)
        return 0

    return load


def _choices(append: bool, yes: bool, take_source: bool) -> Choices:
    from salesreview.loading.carry import Choices, Going

    return Choices(Going.KEEP if append else Going.REMOVE if yes else Going.ASK, take_source)


def _check_one(ui: Ui, text: str, whole: bool) -> None:
    """Refuse a load that names only a table, or replaces all rows of one that nobody named."""
    from salesreview.tables.catalog import SCHEMAS

    names = {name.casefold() for schema in SCHEMAS for name in (schema.key, schema.zh, schema.en)}
    if not text or (text.strip().casefold() in names and not Path(text).exists()):
        raise UsageError("缺少参数 SOURCE。", "The argument SOURCE is missing.")
    if whole:
        raise UsageError("使用 --replace 时请写明原始数据表。", "Name the raw table where --replace is used.")


def _asker(ui: Ui, progress: Stages, choices: Choices, *, yes: bool) -> Callable[[Prepared], Prepared | None]:
    """Return what shows a load and asks, where somebody is there to be asked."""
    from salesreview.loading.carry import Choices

    def decide(load: Prepared) -> Prepared | None:
        if yes or not someone_to_ask() or not (load.asks or load.shrinks):
            return load
        with progress.paused():
            for zh, en in (load.summary(), *load.sentences()):
                ui.say(zh, en)
            going = ask_what_goes(ui, load)
        if going is None:
            return None
        return load.chosen(Choices(going, choices.take_source)) if load.asks else load

    return decide


def ask_what_goes(ui: Ui, load: Prepared) -> Going | None:
    """Ask at the terminal what becomes of rows that a load would take away; None: nothing is to be done."""
    from salesreview.loading.carry import Going

    if load.shrinks and not load.asks:
        return Going.REMOVE if click.confirm(ui.text("替换全部行？", "Replace all rows?"), default=False) else None
    for zh, en in load.questions():
        ui.say(zh, en)
    ui.say("1 更正（移除或替换）  2 保留  3 不读入", "1 a correction (they go)  2 they stay  3 do not load")
    answer = click.prompt(
        ui.text("请选择", "Which"), type=click.Choice(("1", "2", "3")), default="3", show_choices=False
    )
    return {"1": Going.REMOVE, "2": Going.KEEP}.get(answer)


def _left_open(ui: Ui, load: Prepared) -> int:
    """Say why nothing was loaded."""
    if not load.asks or someone_to_ask():
        ui.say("没有改动。", "Nothing was changed.")
        return 0
    for zh, en in (load.summary(), *load.questions()):
        ui.warn(zh, en)
    ui.warn(
        "没有改动。加 --yes 按来源更正（移除或替换这些行），加 --append 保留它们。",
        "Nothing was changed. Add --yes where it is a correction (those rows go), --append where they are to stay.",
    )
    return OPEN


def report(ui: Ui, done: Loaded) -> None:
    """Say what a load did."""
    load = done.load
    ui.say(*load.summary())
    for zh, en in load.sentences():
        ui.say(zh, en)
    _say_columns(ui, load.schema, load.pulled)
    read = load.pulled.frame.height
    if done.written < read:
        ui.warn(
            f"来源共有 {read:,} 行，工作表中只放得下前 {done.written:,} 行；请在设置页填写该来源，并用 refresh --pull 刷新，指标将直接按来源的全部数据计算。",
            f"The source has {read:,} rows, of which the sheet holds the first {done.written:,}; name the source on the "
            "Settings tab and use refresh --pull, and the figures are computed from all of the source.",
        )
    errors = sum(issue.count for issue in load.tables.issues if issue.severity == "error")
    if errors:
        first = next(issue for issue in load.tables.issues if issue.severity == "error")
        ui.warn(
            f"其中有 {errors:,} 处数据无法使用，例如：{first.text('zh')}",
            f"{errors:,} values or rows cannot be used, for one: {first.text('en')}",
        )
    say_kept(ui, done.kept)


def _say_columns(ui: Ui, schema: TableSchema, pulled: RawSheet) -> None:
    from salesreview.tables.attributes import attribute_places
    from salesreview.tables.catalog import SCHEMAS
    from salesreview.tables.headers import find_columns

    found = find_columns(schema, pulled.headers)
    taken = [_pair(schema.column(key).label(ui.lang), key, pulled.headers[place]) for key, place in found.items()]
    said = attribute_places({each.key: each for each in SCHEMAS}, schema, pulled.headers) if schema.key == "orders" else {}
    used = {*found.values(), *said.values()}
    left = [header for place, header in enumerate(pulled.headers) if header and place not in used]
    ui.say(f"读入的列：{'、'.join(taken)}。", f"Columns read: {', '.join(taken)}.")
    if said:
        names = [pulled.headers[place] for place in sorted(said.values())]
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


def _pair(label: str, key: str, header: str) -> str:
    return label if header in (label, key) else f"{label} = {header}"
