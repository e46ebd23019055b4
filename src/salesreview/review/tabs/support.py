"""指标字典, 数据检查, 运行记录: what each figure means, what cannot be used, and when the review was refreshed."""

from __future__ import annotations

from salesreview.commentary.bounds import BOUNDS
from salesreview.metrics.catalog import METRICS
from salesreview.metrics.model import Good
from salesreview.review.context import Context, na
from salesreview.review.document import Link
from salesreview.review.spec import Band, ColumnSpec, Row, SectionSpec, TableSpec, TabSpec
from salesreview.tables.catalog import SCHEMAS, schema

#: What the checks tab lists at most: a sheet of a million bad rows is named by its first ones and a count.
CHECK_ROWS = 5000


def _dictionary(ctx: Context) -> list[Row]:
    directions = {
        Good.UP: ctx.say("越高越好", "higher is better"),
        Good.DOWN: ctx.say("越低越好", "lower is better"),
        Good.NONE: "—",
    }
    rows: list[Row] = []
    for metric in METRICS:
        fact = ctx.facts.get(metric.key)
        sources = ctx.say("、", ", ").join(schema(key).label(ctx.lang) for key in metric.sources)
        rows.append((
            metric.key, metric.label(ctx.lang), metric.definition(ctx.lang), ctx.unit_label(metric.key) or "—",
            directions[metric.good], sources, na(ctx.mixed(metric.unit, fact.value if fact else None)), ctx.reason(fact),
        ))  # fmt: skip
    used = ctx.say("正文与排序", "text and rankings")
    for bound in BOUNDS:
        name, meaning, unit = bound.texts(ctx.lang)
        rows.append((ctx.say("界限", "bound"), name, meaning, unit, "—", used, bound.value, None))
    return rows


def _checks(ctx: Context) -> list[Row]:
    names = {item.key: item.label(ctx.lang) for item in SCHEMAS}
    rows: list[Row] = []
    for wrong in ctx.settings.issues:
        rows.append((
            wrong.sheet or ctx.say("设置", "Settings"), wrong.row, ctx.say(wrong.setting.zh, wrong.setting.en), wrong.value,
            ctx.say(wrong.zh, wrong.en), ctx.say("提示", "warning"),
            Link(wrong.cell, wrong.sheet, wrong.cell) if wrong.cell else None,
        ))  # fmt: skip
    severity = {"error": ctx.say("错误", "error"), "warning": ctx.say("提示", "warning")}
    for issue in ctx.tables.issues[:CHECK_ROWS]:
        link = (
            Link(issue.cell, issue.sheet, issue.cell) if issue.cell and issue.table in ctx.tables.sheets else issue.cell
        )
        rows.append((
            issue.sheet or names.get(issue.table, ""), issue.row, issue.column, issue.value, issue.text(ctx.lang),
            severity[issue.severity], link,
        ))  # fmt: skip
    if (rest := len(ctx.tables.issues) - CHECK_ROWS) > 0:
        told = ctx.say(
            f"另有 {rest:,} 项未列出；请先处理以上各项，再刷新。",
            f"{rest:,} more are not listed; mend these first, then refresh.",
        )
        rows.append((None, None, None, None, told, None, None))
    if not rows:
        rows.append((ctx.say("没有发现问题", "Nothing found"), None, None, None, None, None, None))
    return rows


def _runs(ctx: Context) -> list[Row]:
    return [
        (run.at, run.month, run.language, run.order_rows, run.issues, run.metrics_na, run.version, run.note or None)
        for run in ctx.runs
    ]


def list_tab(
    key: str, zh: str, en: str, title_zh: str, title_en: str, widths: tuple[float, ...], table: TableSpec
) -> TabSpec:
    """Return a tab that is one list."""
    section = SectionSpec("list", zh, en, (), (Band((table,)),))
    return TabSpec(key, zh, en, title_zh, title_en, (section,), widths=widths, landscape=True)


DICTIONARY = list_tab(
    "dictionary", "指标字典", "Metric dictionary", "指标字典", "Metric dictionary",
    (24, 20, 62, 9, 14, 20, 12, 36),
    TableSpec(
        "list",
        (
            ColumnSpec("键", "Key", "muted"),
            ColumnSpec("名称", "Name", "wrap"),
            ColumnSpec("定义", "Definition", "wrap"),
            ColumnSpec("单位", "Unit", "text"),
            ColumnSpec("方向", "Direction", "text"),
            ColumnSpec("来源", "Sources", "wrap"),
            ColumnSpec("本月", "This month", "money"),
            ColumnSpec("无值原因", "Why n/a", "wrap"),
        ),
        _dictionary, None, excel_table=True, static=True,
    ),
)  # fmt: skip

CHECKS = list_tab(
    "checks", "数据检查", "Data checks", "数据检查", "Data checks",
    (12, 8, 16, 24, 80, 9, 12),
    TableSpec(
        "list",
        (
            ColumnSpec("工作表", "Sheet", "text"),
            ColumnSpec("行", "Row", "count"),
            ColumnSpec("列", "Column", "text"),
            ColumnSpec("值", "Value", "text"),
            ColumnSpec("原因与处理", "Reason and what to do", "wrap"),
            ColumnSpec("级别", "Severity", "text"),
            ColumnSpec("位置", "Cell", "link"),
        ),
        _checks, None, excel_table=True,
    ),
)  # fmt: skip

RUNLOG = list_tab(
    "runlog", "运行记录", "Run log", "运行记录", "Run log",
    (20, 12, 10, 14, 12, 14, 12, 60),
    TableSpec(
        "list",
        (
            ColumnSpec("时间", "Time", "time"),
            ColumnSpec("月份", "Month", "text"),
            ColumnSpec("语言", "Language", "text"),
            ColumnSpec("订单行数", "Order lines", "count"),
            ColumnSpec("检查项", "Issues", "count"),
            ColumnSpec("无值指标", "Metrics n/a", "count"),
            ColumnSpec("版本", "Version", "text"),
            ColumnSpec("说明", "Note", "wrap", added=True),
        ),
        _runs, None, excel_table=True,
    ),
)  # fmt: skip
