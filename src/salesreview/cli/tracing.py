"""trace: from a figure back to the rows of the raw sheets that it was computed from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from salesreview.choosing import choose
from salesreview.cli.figures import WHOLE
from salesreview.cli.printing import Cell, print_rows
from salesreview.cli.ui import Ui
from salesreview.errors import UsageError
from salesreview.period import Month

if TYPE_CHECKING:
    from salesreview.metrics.facts import Facts
    from salesreview.metrics.trace import Trace
    from salesreview.review.context import Context
    from salesreview.review.listing import ListedPart, Listing

SHOWN = 5000  # rows of a part that are listed unless told


def command(ui: Ui) -> click.Command:
    """Return the command."""
    return ui.command(
        "trace",
        _trace(ui),
        "列出一个数由哪些原始数据行算出，不改动任何文件。",
        "List the raw rows that one figure was computed from. Nothing is written.",
        [
            ui.argument("source", "BOOK|FOLDER", "工作簿，或 facts 所述的文件夹。", "A workbook, or a folder as for facts."),
            ui.argument("cell", "SHEET!CELL", "工作簿总结页上的一个数，如 \"业绩总览!B6\"；或用 --metric 指定。",
                        "A figure on a tab of the review, such as \"Overview!B6\"; or name it by --metric.", default=""),
            ui.option(["--metric"], "指标（键或名称）。", "The metric (key or name).", metavar="METRIC"),
            ui.option(["--as", "attribute"], "该指标的哪个数：value 本身（默认）、mom 环比、yoy 同比、ytd 本年累计、"
                      "attainment 完成率、gap 与目标之差、share 占整体的比例。",
                      "Which number of the metric: itself (value, the default), mom, yoy, ytd, attainment, gap to target, or "
                      "share of the whole.",
                      type=click.Choice(["value", "mom", "yoy", "ytd", "attainment", "gap", "share"]), default="value"),
            ui.option(["--by"], "维度（默认 total，即整体）。", "The dimension (default total: the whole).",
                      metavar="DIMENSION", default="total"),
            ui.option(["--member"], "该维度的成员。", "The dimension's member.", metavar="MEMBER", default=""),
            ui.month("这个数的月份，如 2026-10；默认为报告月份。",
                     "The figure's month, such as 2026-10; default: the month under review."),
            ui.option(["--limit"], f"每部分最多列出几行（默认 {SHOWN}），其余只计数。",
                      f"How many rows of a part to list (default {SHOWN}); the others are counted.",
                      type=click.IntRange(0, 1_048_576), default=SHOWN, metavar="N"),
            ui.option(["--format", "form"], "输出为表格或 JSON。", "Print as a table or as JSON.",
                      type=click.Choice(["table", "json"]), default="table"),
        ],
    )  # fmt: skip


def _trace(ui: Ui) -> Callable[..., int]:
    def trace(
        source: str, cell: str, metric: str | None, attribute: str, by: str, member: str, month: Month | None,
        limit: int, form: str,
    ) -> int:  # fmt: skip
        if bool(cell) == bool(metric):
            raise UsageError(
                '请给出一个单元格（如 "业绩总览!B6"），或用 --metric 给出一个指标，二者取一。',
                'Give a cell (such as "Overview!B6") or a metric (--metric), one of the two.',
            )
        if cell and (by != "total" or member or month or attribute != "value"):
            raise UsageError(
                "给出单元格时，--by、--member、--month、--as 不适用；请去掉，或改用 --metric。",
                "With a cell, --by, --member, --month and --as do not apply; leave them out, or use --metric.",
            )
        found, context = (
            _of_cell(ui, Path(source), cell) if cell
            else _of_metric(ui, Path(source), metric or "", attribute, by, member, month)
        )  # fmt: skip
        from salesreview.review.listing import listing

        made = listing(context, found, limit)
        if form == "json":
            click.echo(json.dumps(_as_json(found, made), ensure_ascii=False, indent=1))
        else:
            _print(ui, made)
        return 0

    return trace


def _of_cell(ui: Ui, source: Path, cell: str) -> tuple[Trace, Context]:
    from salesreview.pipeline import open_book, reading_of
    from salesreview.tracing import cell_named, trace_cell

    with ui.progress() as progress, open_book(source, progress) as host:
        place = cell_named(host, cell)
        found, context = trace_cell(host, place, reading_of(host, progress), source.parent)
    return found, _spoken(ui, context)


def _of_metric(
    ui: Ui, source: Path, metric: str, attribute: str, by: str, member: str, month: Month | None
) -> tuple[Trace, Context]:
    from salesreview.metrics.catalog import DIMENSIONS, METRICS
    from salesreview.metrics.trace import Tracer
    from salesreview.pipeline import facts_of
    from salesreview.review.context import Context

    key = choose(metric, METRICS, "指标", "metric").key
    dimension = "" if by.strip().lower() in WHOLE else choose(by, DIMENSIONS, "维度", "dimension").key
    if bool(dimension) != bool(member):
        raise UsageError(
            "请同时给出维度（--by）和它的成员（--member），或都不给（整体）。",
            "Give a dimension (--by) together with its member (--member), or neither (the whole).",
        )
    with ui.progress() as progress:
        reading = facts_of(source, month=month, progress=progress)
    name = _member(reading.facts, key, dimension, member)
    tracer = Tracer(reading.tables, reading.settings, reading.facts)
    found = tracer.trace(key, dimension, name, attribute=attribute)
    return found, _spoken(ui, Context(reading.facts, reading.tables, reading.settings))


def _spoken(ui: Ui, context: Context) -> Context:
    """Return the context in the command line's language; money stays in the unit that the workbook's cells have."""
    settings = context.settings
    return replace(context, settings=replace(settings, language=ui.lang, unit=settings.money_unit.key))


def _member(facts: Facts, metric: str, dimension: str, typed: str) -> str:
    """Return the member that is meant: as in the data, or by its name in either language."""
    from salesreview.metrics.catalog import member_label

    if not dimension:
        return ""
    members = facts.members(metric, dimension)
    named = facts.named_members(metric, dimension)
    found = typed if typed in members else named.get(typed.strip().casefold())
    if found is None:
        some = (
            [member_label(dimension, name, "zh") for name in members[:8]],
            [member_label(dimension, name, "en") for name in members[:8]],
        )
        raise UsageError(
            f"该维度没有成员“{typed}”。{'有：' + '、'.join(some[0]) + '。' if members else '该指标没有这个维度的数。'}",
            f"The dimension has no member “{typed}”. "
            + (f"There are: {', '.join(some[1])}." if members else "The metric has no figures by it."),
        )
    return found


def _cell(value: Any) -> Cell:
    return value if value is None or isinstance(value, int | float) else str(value)


def _print(ui: Ui, made: Listing) -> None:
    click.echo(made.title)
    click.echo(made.shown)
    click.echo(made.definition)
    for listed in made.sides:
        click.echo()
        click.echo(listed.heading)
        for part in listed.parts:
            _print_part(ui, part)
    click.echo()
    click.echo(made.verdict)


def _print_part(ui: Ui, part: ListedPart) -> None:
    click.echo(f"{part.sheet}:")
    rows = [{key: _cell(value) for key, value in row.items()} for row in part.rows.iter_rows(named=True)]
    if rows:
        headers = [ui.text("行", "row"), ui.text("计入", "counts for"), *part.columns.values()]
        print_rows("table", rows, part.rows.columns, headers)
    if part.left:
        click.echo(ui.text(*part.cut))


def _as_json(found: Trace, made: Listing) -> dict[str, object]:
    fact = found.fact
    parts = [
        {
            "role": listed.side.role.value, "base": listed.side.base, "measure": listed.side.measure,
            "month": str(listed.side.month), "first_month": str(listed.side.first or listed.side.month),
            "sheet": part.sheet, "count": part.count, "total": listed.side.total,
            "rows": [{key: _cell(value) for key, value in row.items()} for row in part.rows.iter_rows(named=True)],
        }
        for listed in made.sides for part in listed.parts
    ]  # fmt: skip
    return {
        "metric": fact.metric, "dimension": fact.dimension, "member": fact.member, "period": fact.period,
        "attribute": found.attribute, "value": found.told, "unit": fact.unit.value, "shown": made.shown,
        "definition": made.definition, "agrees": found.agrees, "parts": parts,
    }  # fmt: skip
