"""trace: from a figure back to the rows of the raw sheets that it was computed from."""

from __future__ import annotations

import json
from collections.abc import Callable
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
    import polars as pl

    from salesreview.metrics.facts import Facts
    from salesreview.metrics.rows import Part
    from salesreview.metrics.trace import Side, Trace
    from salesreview.tables.model import Tables

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
            ui.option(["--metric"], "指标（键或名称）。", "The metric (key or name).", metavar="METRIC", required=True),
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
        source: str, metric: str, by: str, member: str, month: Month | None, limit: int, form: str
    ) -> int:  # fmt: skip
        from salesreview.metrics.catalog import DIMENSIONS, METRICS
        from salesreview.metrics.trace import Tracer
        from salesreview.pipeline import facts_of

        key = choose(metric, METRICS, "指标", "metric").key
        dimension = "" if by.strip().lower() in WHOLE else choose(by, DIMENSIONS, "维度", "dimension").key
        if bool(dimension) != bool(member):
            raise UsageError(
                "请同时给出维度（--by）和它的成员（--member），或都不给（整体）。",
                "Give a dimension (--by) together with its member (--member), or neither (the whole).",
            )
        with ui.progress() as progress:
            reading = facts_of(Path(source), month=month, progress=progress)
        name = _member(reading.facts, key, dimension, member)
        found = Tracer(reading.tables, reading.settings, reading.facts).trace(key, dimension, name)
        if form == "json":
            click.echo(json.dumps(_as_json(ui, found, reading.tables, limit), ensure_ascii=False, indent=1))
        else:
            _print(ui, found, reading.tables, limit)
        return 0

    return trace


def _member(facts: Facts, metric: str, dimension: str, typed: str) -> str:
    """Return the member that is meant: as in the data, or by its name in either language."""
    from salesreview.metrics.catalog import member_label

    if not dimension:
        return ""
    members = facts.members(metric, dimension)
    names = {member_label(dimension, name, lang).casefold(): name for name in members for lang in ("zh", "en")}
    found = typed if typed in members else names.get(typed.strip().casefold())
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


def _columns(part: Part, tables: Tables) -> list[tuple[str, str]]:
    """Return the table's columns that the sheet has, each with its header as it stands."""
    places = tables.columns.get(part.table, {})
    return [(key, places[key][0]) for key in tables[part.table].columns if key in places]


def _rows(part: Part, tables: Tables, limit: int) -> pl.DataFrame:
    return part.rows.head(limit).join(tables[part.table], on="row", how="left", maintain_order="left")


def _cell(value: Any) -> Cell:
    return value if value is None or isinstance(value, int | float) else str(value)


def _role(ui: Ui, side: Side, plain: bool) -> str:
    if side.denominator:
        return ui.text("分母", "Denominator")
    if side.minus:
        return ui.text("减去", "Less")
    return ui.text("各行", "Rows") if plain else ui.text("分子", "Numerator")


def _print(ui: Ui, found: Trace, tables: Tables, limit: int) -> None:
    from salesreview.metrics.catalog import DIMENSION, METRIC, member_label

    fact, metric = found.fact, METRIC[found.fact.metric]
    of = ui.text("整体", "the whole")
    if fact.dimension:
        name = member_label(fact.dimension, fact.member, ui.lang)
        of = f"{DIMENSION[fact.dimension].label(ui.lang)} = {name}"
    click.echo(f"{metric.label(ui.lang)} | {fact.period} | {of}")
    click.echo(f"{found.fact.value:,.6g} ({fact.unit.value})" if abs(fact.value or 0) < 1000 else f"{fact.value:,.2f}")
    click.echo(metric.definition(ui.lang))
    plain = len(found.sides) == 1
    for side in found.sides:
        role = _role(ui, side, plain)
        click.echo()
        ui.say(f"{role}（{side.month}）：{side.count:,} 行，合计 {side.total:,.6f}".rstrip("0").rstrip("."),
               f"{role} ({side.month}): {side.count:,} rows, coming to {side.total:,.6f}".rstrip("0").rstrip("."))  # fmt: skip
        for part in side.parts:
            _print_part(ui, part, tables, limit)
    click.echo()
    if found.agrees:
        ui.say("核对：以上各行算得的数与该数一致。", "Checked: these rows come to the figure.")
    else:
        ui.say(f"核对：以上各行算得 {found.value:,.6g}，与该数不一致。",
               f"Checked: these rows come to {found.value:,.6g}, which is not the figure.")  # fmt: skip


def _print_part(ui: Ui, part: Part, tables: Tables, limit: int) -> None:
    columns = _columns(part, tables)
    rows = [
        {key: _cell(value) for key, value in row.items()} for row in _rows(part, tables, limit).iter_rows(named=True)
    ]
    click.echo(f"{tables.sheets.get(part.table, part.table)}:")
    if rows:
        headers = [ui.text("行", "row"), ui.text("计入", "counts for"), *(header for _, header in columns)]
        print_rows("table", rows, ["row", "amount", *(key for key, _ in columns)], headers)
    left = part.rows.height - len(rows)
    if left:
        ui.say(f"另有 {left:,} 行未列出，已计入合计。", f"{left:,} more rows are not listed; they are in the sum.")


def _as_json(ui: Ui, found: Trace, tables: Tables, limit: int) -> dict[str, object]:
    from salesreview.metrics.catalog import METRIC

    fact = found.fact
    sides = []
    for side in found.sides:
        for part in side.parts:
            keys = ["row", "amount", *(key for key, _ in _columns(part, tables))]
            rows = [{key: _cell(row[key]) for key in keys} for row in _rows(part, tables, limit).iter_rows(named=True)]
            sides.append({
                "role": "denominator" if side.denominator else "less" if side.minus else "numerator",
                "measure": side.measure, "month": str(side.month), "sheet": tables.sheets.get(part.table, part.table),
                "count": part.rows.height, "total": side.total, "rows": rows,
            })  # fmt: skip
    return {
        "metric": fact.metric, "dimension": fact.dimension, "member": fact.member, "period": fact.period,
        "value": fact.value, "unit": fact.unit.value, "definition": METRIC[fact.metric].definition(ui.lang),
        "agrees": found.agrees, "parts": sides,
    }  # fmt: skip
