"""行动计划 Action plan: strategies, progress, and the tasks of this and earlier months."""

from __future__ import annotations

import datetime as dt

from salesreview.commentary import plans
from salesreview.review.context import Context
from salesreview.review.document import AnyValue
from salesreview.review.spec import Band, ColumnSpec, Row, SectionSpec, TableSpec, TabSpec
from salesreview.tables.catalog import schema

COLUMNS = ("action_id", "strategy", "task", "owner", "due_date", "status", "done_date", "note", "metric")
CLOSED = ("done", "cancelled")


def _open(status: str | None) -> bool:
    """Tell whether a task is still to be done: every one that is neither done nor cancelled, a blank status too."""
    return status not in CLOSED


def _late(ctx: Context, status: str | None, due: dt.date | None, done: dt.date | None) -> AnyValue:
    """Days late: an open task by now, a done one when it was done; empty where in time or dropped."""
    end = ctx.facts.until if _open(status) else done if status == "done" else None
    return (end - due).days if end and due and end > due else None


def _counts(ctx: Context) -> list[Row]:
    frame = ctx.tables["actions"]
    if frame.is_empty():
        return []
    tasks = list(frame.select("status", "due_date", "done_date").iter_rows())
    late = sum(1 for status, due, done in tasks if _open(status) and _late(ctx, status, due, done))
    states = [status for status, _, _ in tasks]
    return [
        (ctx.say("已完成", "Done"), states.count("done")),
        (ctx.say("进行中", "In progress"), states.count("doing")),
        (ctx.say("未开始", "Not started"), sum(map(_open, states)) - states.count("doing")),
        (ctx.say("其中逾期", "of these late"), late),
        (ctx.say("已取消", "Cancelled"), states.count("cancelled")),
    ]


def _tasks(ctx: Context) -> list[Row]:
    rows: list[Row] = []
    rank = {"doing": 0, "todo": 1, "done": 2, "cancelled": 3}
    tasks = ctx.tables["actions"].select(COLUMNS).iter_rows()
    for number, strategy, task, owner, due, status, done, note, metric in sorted(
        tasks, key=lambda t: (rank.get(t[5] or "", 1), t[4] or dt.date.max, str(t[0]))
    ):
        late = _late(ctx, status, due, done)
        age = (ctx.facts.until - due).days if due and _open(status) else None
        name, value, change = _metric(ctx, metric)
        shown = (
            number,
            strategy,
            task,
            owner,
            due,
            schema("actions").column("status").choice_label(status, ctx.lang),
            late,
            age,
            done,
            name,
            value,
            change,
            note,
        )
        rows.append(shown)
    return [*rows, *_proposed(ctx)]


def _metric(ctx: Context, text: str | None) -> tuple[AnyValue, AnyValue, AnyValue]:
    """Return how the metric that a task names stands; a text that names none stays as it was typed."""
    if ctx.voice is None or (found := plans.metric_of(ctx.voice, text)) is None:
        return text, None, None
    return plans.measured(ctx.voice, *found)


def capital(text: str) -> str:
    """Return a text as it stands in a cell of its own."""
    return text[:1].upper() + text[1:]


def _proposed(ctx: Context) -> list[Row]:
    """Return what the playbook proposes and nobody has taken up: written into the Actions sheet it becomes a task."""
    if ctx.voice is None:
        return []
    state = ctx.say("建议", "Proposed")
    return [
        (None, each.strategy, capital(each.task), capital(each.role), each.due, state, None, None, None,
         *plans.measured(ctx.voice, each.metric, each.dimension, each.member), None)
        for each in plans.proposed(ctx.voice)
    ]  # fmt: skip


TAB = TabSpec(
    key="actions",
    zh="行动计划",
    en="Action plan",
    title_zh="{month} 行动计划",
    title_en="Action plan, {month}",
    sections=(
        SectionSpec("strategy", "改进策略", "Strategies", ("actions.strategy",)),
        SectionSpec(
            "progress", "执行进度", "Progress", ("actions.progress",),
            (
                Band(
                    (
                        TableSpec(
                            "progress",
                            (ColumnSpec("状态", "State", "text", span=2), ColumnSpec("任务数", "Tasks", "count")),
                            _counts, 5,
                        ),
                    ),
                ),
            ),
        ),
        SectionSpec(
            "tasks", "任务清单", "Tasks", (),
            (
                Band(
                    (
                        TableSpec(
                            "tasks",
                            (
                                ColumnSpec("编号", "No.", "text"),
                                ColumnSpec("策略", "Strategy", "wrap"),
                                ColumnSpec("任务", "Task", "wrap"),
                                ColumnSpec("负责人", "Owner", "wrap"),
                                ColumnSpec("截止日", "Due", "date"),
                                ColumnSpec("状态", "Status", "text"),
                                ColumnSpec("逾期天数", "Days late", "count"),
                                ColumnSpec("距截止日", "Days since due", "count_gap"),
                                ColumnSpec("完成日", "Done", "date"),
                                ColumnSpec("衡量指标", "Metric", "wrap"),
                                ColumnSpec("本月", "This month", "text"),
                                ColumnSpec("环比", "MoM", "text"),
                                ColumnSpec("备注", "Note", "wrap"),
                            ),
                            _tasks, None, excel_table=True,
                        ),
                    ),
                ),
            ),
        ),
    ),
    landscape=True,
    widths=(8, 22, 32, 13, 11, 10, 8, 9, 11, 17, 14, 12, 19),
)  # fmt: skip
