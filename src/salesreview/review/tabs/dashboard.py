"""仪表盘 Dashboard: the month by day against the plan's pace, 13-month trends, and alerts."""

from __future__ import annotations

import datetime as dt

from salesreview.insights.alerts import DAY, HIGH, LIMIT, TREND, Alert, find_alerts, judged_high, judged_low
from salesreview.language import day as day_name
from salesreview.metrics.catalog import METRIC
from salesreview.metrics.daily import daily_revenue
from salesreview.review.context import NA, Context
from salesreview.review.looks import look_of
from salesreview.review.spec import Band, ChartSpec, ColumnSpec, Row, SectionSpec, SeriesSpec, TableSpec, TabSpec

ALERT_ROWS = 15


def _days(ctx: Context) -> list[Row]:
    return [
        (day.date.day, ctx.money(day.revenue), ctx.money(day.cumulative), ctx.money(day.plan))
        for day in daily_revenue(ctx.facts, ctx.tables, ctx.settings)
    ]


def _trends(ctx: Context) -> list[Row]:
    rows: list[Row] = []
    for i in range(13):
        month = ctx.facts.month.plus(i - 12)
        rows.append((str(month)[2:], *(ctx.cell(ctx.facts.get(key, month=month)) for key in TREND)))
    return rows


def _trend_column(key: str) -> ColumnSpec:
    metric = METRIC[key]
    return ColumnSpec(metric.zh, metric.en, look_of(metric.unit))


def _alerts(ctx: Context) -> list[Row]:
    """Each metric with a limit in Settings, where it stands; then the month and days outside their expected range.

    Limits are typed as shown: a rate in percent or 0.05. What is wrong comes first where not all fits.
    """
    whole = ctx.facts.partial_day is None
    rows: list[tuple[bool, Row]] = []
    for key, (low, high) in ctx.settings.limits.items():
        value, wrong = ctx.facts.value(key), False
        if value is None:
            state = ctx.say("无数据", "no data")
        elif low is not None and value < low:
            wrong = judged_low(key, whole)
            state = ctx.say("低于下限", "below limit") if wrong else ctx.say("本月未结束", "month not over")
        elif high is not None and value > high:
            wrong = judged_high(key, whole)
            state = ctx.say("高于上限", "above limit") if wrong else ctx.say("本月未结束", "month not over")
        else:
            state = ctx.say("正常", "within limits")
        shown = ctx.worth(ctx.facts.get(key))
        rows.append((wrong, _alert_row(ctx, key, METRIC[key].label(ctx.lang), shown, low, high, state)))
    if not rows:
        rows.append((False, (ctx.say("设置页未填写预警界限", "No limits on the Settings tab"), *[None] * 5)))
    rows += [(True, _unexpected(ctx, alert)) for alert in _unlike(ctx)]
    if len(rows) > ALERT_ROWS:
        rows.sort(key=lambda pair: not pair[0])
    return [row for _, row in rows]


def _unlike(ctx: Context) -> list[Alert]:
    month, partial = ctx.facts.month, ctx.facts.partial_day
    settled = month.first + dt.timedelta(days=partial - 2) if partial else month.last
    found = find_alerts(ctx.facts, ctx.tables, ctx.settings, since=month.first, settled=settled)
    return [alert for alert in found.alerts if alert.rule != LIMIT]


def _unexpected(ctx: Context, alert: Alert) -> Row:
    name = METRIC[alert.metric].label(ctx.lang)
    if alert.rule == DAY:
        name += ctx.say(f"（{day_name(alert.period, 'zh')}）", f" ({day_name(alert.period, 'en')})")
    high = alert.side == HIGH
    state = ctx.say("高于预期", "above expected") if high else ctx.say("低于预期", "below expected")
    return _alert_row(ctx, alert.metric, name, alert.value, alert.low, alert.high, state)


def _alert_row(
    ctx: Context, key: str, name: str, value: float | None, low: float | None, high: float | None, state: str
) -> Row:
    shown = [ctx.mixed(METRIC[key].unit, number) for number in (value, low, high)]
    return (name, ctx.unit_label(key) or "—", shown[0] if value is not None else NA, *shown[1:], state)


TAB = TabSpec(
    key="dashboard",
    zh="仪表盘",
    en="Dashboard",
    title_zh="{month} 仪表盘",
    title_en="Dashboard, {month}",
    cards=("revenue", "deals_won", "collected", "complaint_rate"),
    sections=(
        SectionSpec(
            "daily", "当月进度", "The month by day", (),
            (
                Band(
                    (
                        TableSpec(
                            "daily",
                            (
                                ColumnSpec("日", "Day", "count"),
                                ColumnSpec("当日", "Revenue", "money"),
                                ColumnSpec("累计", "To date", "money"),
                                ColumnSpec("计划累计", "Plan to date", "money"),
                            ),
                            _days, 31,
                        ),
                    ),
                    (
                        ChartSpec(
                            "daily", "line", "daily", 0,
                            (SeriesSpec(2, "累计", "To date", "current"), SeriesSpec(3, "计划", "Plan", "plan")),
                            "累计销售额与计划进度（{unit}）", "Revenue to date against the plan's pace ({unit})",
                            at=4, width=8, rows=16,
                        ),
                        ChartSpec(
                            "day", "column", "daily", 0, (SeriesSpec(1, "当日", "Revenue", "history"),),
                            "每日销售额（{unit}）", "Revenue by day ({unit})", at=4, width=8, rows=15,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "alerts", "预警", "Alerts", (),
            (
                Band(
                    (
                        TableSpec(
                            "alerts",
                            (
                                ColumnSpec("指标", "Metric", "text", span=3),
                                ColumnSpec("单位", "Unit", "muted"),
                                ColumnSpec("本月", "This month", "money"),
                                ColumnSpec("下限", "Low", "money"),
                                ColumnSpec("上限", "High", "money"),
                                ColumnSpec("状态", "State", "text", span=2),
                            ),
                            _alerts, ALERT_ROWS,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "trends", "近13个月走势", "Thirteen months", (),
            (
                Band(
                    (
                        TableSpec(
                            "trends", (ColumnSpec("月份", "Month", "month"), *map(_trend_column, TREND)), _trends, 13,
                        ),
                    ),
                ),
                Band(
                    (),
                    (
                        ChartSpec(
                            "margin", "line", "trends", 0, (SeriesSpec(2, "毛利率", "Gross margin", "current"),),
                            "毛利率", "Gross margin", at=0, width=6, rows=12, axis="rate",
                        ),
                        ChartSpec(
                            "churn", "line", "trends", 0,
                            (SeriesSpec(5, "流失率", "Churn rate", "worse"), SeriesSpec(6, "成交率", "Win rate", "current")),
                            "客户流失率与成交率", "Churn rate and win rate", at=6, width=6, rows=12, axis="rate",
                        ),
                    ),
                ),
            ),
        ),
    ),
)  # fmt: skip
