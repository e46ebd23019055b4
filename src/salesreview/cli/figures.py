"""refresh, facts, check: commands that read a workbook (or a folder) and compute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesreview.choosing import choose
from salesreview.cli.printing import Cell, print_rows
from salesreview.cli.ui import DATE_ORDERS, Ui
from salesreview.cli.ways import say_kept
from salesreview.language import LANGUAGES
from salesreview.period import Month

if TYPE_CHECKING:
    from salesreview.metrics.model import Fact
    from salesreview.tables.model import Issue

#: How many of a person's own sentences that cannot be used a refresh names.
TOLD = 5
FACT_KEYS = (
    "metric", "dimension", "member", "period", "value", "unit", "reason", "mom", "yoy", "ytd", "target", "attainment",
)  # fmt: skip
FACT_HEADERS = {
    "zh": ("指标", "维度", "成员", "期间", "值", "单位", "无值原因", "环比", "同比", "本年累计", "目标", "完成率"),
    "en": ("metric", "dimension", "member", "period", "value", "unit", "why n/a", "MoM", "YoY", "YTD", "target", "attainment"),
}  # fmt: skip
ISSUE_KEYS = ("sheet", "row", "column", "value", "severity", "reason")
ISSUE_HEADERS = {
    "zh": ("工作表", "行", "列", "值", "级别", "原因与处理"),
    "en": ("sheet", "row", "column", "value", "severity", "reason and what to do"),
}
WHOLE = frozenset({"", "total", "合计", "整体"})  # beside the names of the dimension without a key


def commands(ui: Ui) -> list[click.Command]:
    """Return the commands of this module."""
    return [_refresh_command(ui), _facts_command(ui), _check_command(ui)]


_BOOK_OR_FOLDER = (
    "工作簿，或文件夹（每张原始数据表一个文件，如 orders.csv）。",
    "A workbook, or a folder with one file per raw table, such as orders.csv.",
)


def _date_order(ui: Ui) -> click.Option:
    return ui.option(
        ["--date-order"],
        "文本日期的年月日顺序（数据本身无法证明时）。",
        "The order of day, month and year in text dates, where the data does not prove it.",
        type=click.Choice(DATE_ORDERS),
    )


def _refresh_command(ui: Ui) -> click.Command:
    return ui.command(
        "refresh",
        _refresh(ui),
        "读取原始数据，更新工作簿中的全部总结页。--month 与 --lang 只用于本次。",
        "Read the raw sheets and update every review tab of the workbook. --month and --lang hold for this run only.",
        [
            ui.argument("book", "BOOK", "由 salesreview new 生成的工作簿。", "A workbook made by salesreview new."),
            ui.month("报告月份，如 2026-10。", "The month under review, such as 2026-10."),
            ui.option(["--lang"], "报告的语言。", "The review's language.", type=click.Choice(LANGUAGES)),
            ui.option(["--out"], "另存为此文件，原工作簿不变。", "Save to this file; the workbook itself stays as it is.",
                      metavar="FILE"),
            ui.option(["--pull"], "先按设置页的数据来源读取外部数据。", "First pull the data sources named on the Settings tab.",
                      is_flag=True),
        ],
    )  # fmt: skip


def _refresh(ui: Ui) -> Callable[..., int]:
    def refresh(book: str, month: Month | None, lang: str | None, out: str | None, pull: bool) -> int:
        from salesreview import pipeline
        from salesreview.opened import refresh_open

        with ui.progress() as progress:
            inside = None if out else refresh_open(Path(book), month=month, lang=lang, pull=pull, progress=progress)
            result = inside or pipeline.refresh(
                Path(book), month=month, lang=lang, out=Path(out) if out else None, pull=pull, progress=progress
            )
        from salesreview.state import headline

        ui.say(f"已刷新：{result.month.label('zh')}", f"Refreshed: {result.month.label('en')}")
        for line in headline(result.facts, result.settings, ui.lang):
            click.echo("  " + line)
        for note in result.notes:
            click.echo(note, err=True)
        for item in [item for item in result.settings.issues if item.cell][:TOLD]:  # a person's own sentences
            ui.warn(item.zh, item.en)
        errors = sum(issue.severity == "error" for issue in result.tables.issues)
        warnings = len(result.tables.issues) - errors + len(result.settings.issues)
        if errors or warnings:
            ui.say(
                f"数据检查：{errors:,} 处无法使用，{warnings:,} 处提示，见“数据检查”页。",
                f"Data checks: {errors:,} not usable, {warnings:,} to look at; they are listed on the checks tab.",
            )
        else:
            ui.say("数据检查：没有发现问题。", "Data checks: nothing found.")
        if inside is None:
            ui.say(f"位置：{result.path.resolve()}", f"Saved in: {result.path.resolve()}")
            say_kept(ui, result.kept)
        else:
            ui.say(
                "已在 Excel 中打开的工作簿里刷新，尚未保存：请在 Excel 中查看并保存；“撤回刷新”可恢复原状。",
                "Refreshed in the workbook that is open in Excel, not saved yet: look at it there and save it; Take back "
                "restores what was there.",
            )
        return 0

    return refresh


def _facts_command(ui: Ui) -> click.Command:
    return ui.command(
        "facts",
        _facts(ui),
        "列出工作簿或文件夹算出的全部指标，不改动任何文件。",
        "Print the fact table of a workbook or a folder. Nothing is written.",
        [
            ui.argument("source", "BOOK|FOLDER", *_BOOK_OR_FOLDER),
            ui.month("报告月份，如 2026-10。", "The month under review, such as 2026-10."),
            ui.option(["--metric"], "只列此指标（键或名称）；可多次使用。", "Only this metric (key or name); repeatable.",
                      multiple=True, metavar="METRIC"),
            ui.option(["--by"], "只列此维度（total 为整体）；可多次使用。", "Only this dimension (total: the whole); repeatable.",
                      multiple=True, metavar="DIMENSION"),
            ui.option(["--months"], "连同之前各月，共几个月（默认 1）。", "How many months, the earlier ones with values only (default 1).",
                      type=click.IntRange(1, 25), default=1, metavar="N"),
            ui.option(["--lang"], "无值原因与空白成员的语言。", "The language of reasons and of the blank member.",
                      type=click.Choice(LANGUAGES)),
            _date_order(ui),
            ui.format(),
        ],
    )  # fmt: skip


def _facts(ui: Ui) -> Callable[..., int]:
    def facts(
        source: str, month: Month | None, metric: Sequence[str], by: Sequence[str], months: int,
        lang: str | None, date_order: str | None, form: str,
    ) -> int:  # fmt: skip
        from salesreview.metrics.catalog import DIMENSIONS, METRICS
        from salesreview.pipeline import facts_of

        metrics = [choose(name, METRICS, "指标", "metric").key for name in metric] or None
        dimensions = [
            "" if name.strip().lower() in WHOLE else choose(name, DIMENSIONS, "维度", "dimension").key for name in by
        ] or None
        with ui.progress() as progress:
            reading = facts_of(Path(source), month=month, date_order=date_order, progress=progress)
        language = lang or ui.lang
        for dimension in dimensions or ():
            if not any(reading.facts.select(metrics, [dimension])):
                ui.warn(*_nothing_by(dimension, metrics))
        rows = [fact_row(fact, language) for fact in reading.facts.select(metrics, dimensions, months)]
        print_rows(form, rows, FACT_KEYS, FACT_HEADERS[language])
        return 0

    return facts


def _nothing_by(dimension: str, metrics: Sequence[str] | None) -> tuple[str, str]:
    """Say why there are no facts by a dimension: no metric asked for has it, or the data does not."""
    from salesreview.metrics.catalog import DIMENSION, METRIC

    zh, en = DIMENSION[dimension].zh, DIMENSION[dimension].en
    chosen = [METRIC[key] for key in metrics or METRIC]
    if any(dimension in metric.by for metric in chosen):
        return (
            f"没有按“{zh}”细分的结果：数据中没有这一维度，或所选指标当月没有值。",
            f"There is nothing by “{en}”: the data does not hold it, or the metrics asked for have no value this month.",
        )
    others = ["total", *dict.fromkeys(key for metric in chosen for key in metric.by)]
    return (
        f"所选指标都不能按“{zh}”细分；可用：{'、'.join(others)}。",
        f"None of the metrics asked for is told by “{en}”; there are: {', '.join(others)}.",
    )


def fact_row(fact: Fact, lang: str) -> dict[str, Cell]:
    """Return a fact as it is printed: members as in the data, the blank one named, the reason as a sentence."""
    from salesreview.metrics.catalog import BLANK, member_label
    from salesreview.metrics.reasons import reason_text

    row: dict[str, Cell] = {key: getattr(fact, key) for key in FACT_KEYS}
    row["unit"] = fact.unit.value
    if fact.member == BLANK:
        row["member"] = member_label(fact.dimension, BLANK, lang)
    row["reason"] = reason_text(fact.reason, lang) if fact.value is None and fact.reason else None
    return row


def _check_command(ui: Ui) -> click.Command:
    return ui.command(
        "check",
        _check(ui),
        "检查原始数据，列出每一处问题；有无法使用的数据时退出码为 1。",
        "Check the raw sheets and list every problem; the exit code is 1 where data cannot be used.",
        [ui.argument("book", "BOOK|FOLDER", *_BOOK_OR_FOLDER), _date_order(ui), ui.format()],
    )


def _check(ui: Ui) -> Callable[..., int]:
    def check(book: str, date_order: str | None, form: str) -> int:
        from salesreview.pipeline import check as checked

        with ui.progress() as progress:
            tables, settings = checked(Path(book), date_order=date_order, progress=progress)
        rows = [_issue_row(issue, ui.lang) for issue in tables.issues]
        for item in settings.issues:
            rows.append({
                "sheet": item.sheet or ui.text("设置", "Settings"), "row": item.row, "column": ui.text(item.setting.zh, item.setting.en),
                "value": item.value, "severity": "warning", "reason": ui.text(item.zh, item.en),
            })  # fmt: skip
        errors = sum(row["severity"] == "error" for row in rows)
        if form != "table" or rows:
            print_rows(form, rows, ISSUE_KEYS, ISSUE_HEADERS[ui.lang])
        ui.warn(
            f"共 {errors:,} 处无法使用，{len(rows) - errors:,} 处提示。" if rows else "没有发现问题。",
            f"{errors:,} not usable, {len(rows) - errors:,} to look at." if rows else "Nothing found.",
        )
        return 1 if errors else 0

    return check


def _issue_row(issue: Issue, lang: str) -> dict[str, Cell]:
    return {
        "sheet": issue.sheet, "row": issue.row, "column": issue.column, "value": issue.value,
        "severity": issue.severity, "reason": issue.text(lang),
    }  # fmt: skip
