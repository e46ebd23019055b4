"""Targets against the data: members that stand in no order, amounts in another unit, parts that are no whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from salesreview.metrics.catalog import DIMENSION, MEMBERS, METRIC
from salesreview.period import Month
from salesreview.spelling import nearest
from salesreview.tables.model import Issue, Tables

#: Dimension -> the table and column that hold its members, and the column of names beside their ids.
_HOMES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "salesperson": (("orders", "salesperson"), ("leads", "owner")),
    "channel": (("orders", "channel"), ("leads", "channel"), ("channel_costs", "channel")),
    "region": (("customers", "region"), ("leads", "region"), ("markets", "region")),
    "industry": (("customers", "industry"), ("leads", "industry"), ("markets", "industry")),
    "product_line": (("products", "product_line"),),
    "product": (("products", "name"), ("products", "product_id"), ("orders", "product_id")),
    "customer": (("customers", "name"), ("customers", "customer_id"), ("orders", "customer_id")),
}
_SCALES = (
    (10_000.0, "万元", "ten thousands (万)"),
    (1_000.0, "千元", "thousands"),
    (1_000_000.0, "百万元", "millions"),
)
_NEAR = (0.2, 5.0)  # what a target may be of a usual month
_LEAST = 100.0  # a target this many times too small or large is in another unit
_ADDED = frozenset({"revenue", "gross_profit", "invoiced", "collected", "orders", "leads", "quantity", "units"})
_TOLERANCE = 0.01
Read = Mapping[tuple[str, str, str, Month], tuple[float, int | None]]
Members = Mapping[str, Sequence[str]]
MakeIssue = Callable[[Tables, dict[str, object], str, str, str, str], Issue]


def doubtful_targets(tables: Tables, found: Read, issue: MakeIssue) -> Iterator[Issue]:
    """Yield a warning for what the orders and the other targets speak against."""
    members = {key: known_members(tables, key) for key in {key[1] for key in found} if key in _HOMES}
    for each in (
        *_members(tables, found, members, issue), *_scale(tables, found, issue), *_parts(tables, found, members, issue),
    ):  # fmt: skip
        yield _warning(each)


def _warning(issue: Issue) -> Issue:
    return replace(issue, severity="warning")


def known_members(tables: Tables, dimension: str) -> list[str]:
    """Return the members of a dimension that the data has, as they are written there."""
    values: list[str] = []
    for table, column in _HOMES.get(dimension, ()):
        frame = tables.frames.get(table)
        if frame is not None and column in frame.columns:
            values += [str(value) for value in frame[column].drop_nulls().unique().sort().to_list()]
    return list(dict.fromkeys(values))


def _row(row: int | None, **values: object) -> dict[str, object]:
    return {"row": row, **values}


def _members(tables: Tables, found: Read, data: Members, issue: MakeIssue) -> Iterator[Issue]:
    seen: set[tuple[str, str]] = set()
    for (_, dimension, member, _), (_, row) in found.items():
        if (
            not dimension
            or dimension not in _HOMES
            or (dimension, member) in seen
            or member in MEMBERS.get(dimension, {})
        ):
            continue
        seen.add((dimension, member))
        known = data[dimension]
        if not known or member in known:
            continue
        near = nearest(member, list(known)) or [name for name in known if name in member or member in name][:3]
        name = DIMENSION[dimension]
        zh = f"是否想用：{'、'.join(near)}？" if near else f"数据中有：{'、'.join(known[:10])}。"
        en = f"Did you mean: {', '.join(near)}?" if near else f"The data has: {', '.join(known[:10])}."
        yield issue(
            tables,
            _row(row, member=member),
            "member",
            "target_unknown_member",
            f"数据中没有{name.zh}“{{value}}”，这个目标不会有完成值。{_braced(zh)}",
            f"The data has no {name.en.lower()} “{{value}}”, so this target will have no actual beside it. "
            f"{_braced(en)}",
        )


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _scale(tables: Tables, found: Read, issue: MakeIssue) -> Iterator[Issue]:
    """Find targets of revenue that are a thousand or ten thousand times too small or large for the orders."""
    orders = tables["orders"]
    if orders.is_empty():
        return
    monthly = (
        orders.drop_nulls(["order_date", "revenue"])
        .group_by(pl.col("order_date").dt.truncate("1mo"))
        .agg(pl.col("revenue").sum())["revenue"]
    )
    usual = monthly.filter(monthly > 0).median()
    if not isinstance(usual, float) or usual <= 0:
        return
    whole = {key: value for key, value in found.items() if key[0] == "revenue" and not key[1] and value[0] > 0}
    months = whole or _summed(found)
    off = {key: value for key, value in months.items() if _factor(usual / value[0]) or _factor(value[0] / usual)}
    if not off or len(off) * 2 < len(months):
        return
    key, (target, row) = next(iter(off.items()))
    small = usual > target
    times = _factor(usual / target if small else target / usual)
    zh_unit, en_unit = next((zh, en) for factor, zh, en in _SCALES if factor == times)
    size = ("小", "small") if small else ("大", "large")
    advice_zh = (
        f"该列的单位是否为{zh_unit}？请在表头写明（如“目标值（{zh_unit}）”），或改为以元为单位"
        if small
        else f"订单金额的单位是否为{zh_unit}？请核对两边的单位"
    )
    advice_en = (
        f"Is the column in {en_unit}? Say so in its header (such as Target (k)), or write the full amounts"
        if small
        else f"Are the orders in {en_unit}? Check both units"
    )
    yield issue(
        tables,
        _row(row, target=target),
        "target",
        "target_scale",
        f"销售额目标约为平常一个月的{size[0]} {times:,.0f} 倍（{key[3].label('zh')} 目标 {{value}}，平常月销售额约 "
        f"{usual:,.0f}），"
        f"共 {len(off)} 个；{advice_zh}。",
        f"The targets of revenue are some {times:,.0f} times too {size[1]} for a usual month ({{value}} for "
        f"{key[3].label('en')}, while a usual month has some {usual:,.0f}); targets like this: {len(off)}. "
        f"{advice_en}.",
    )


def _summed(found: Read) -> dict[tuple[str, str, str, Month], tuple[float, int | None]]:
    """Return the targets of revenue added up over the members of each dimension, by month."""
    sums: dict[tuple[str, str, str, Month], tuple[float, int | None]] = {}
    for (metric, dimension, _, month), (value, row) in found.items():
        if metric == "revenue" and dimension and value > 0:
            before = sums.get((metric, dimension, "", month), (0.0, row))
            sums[metric, dimension, "", month] = (before[0] + value, before[1])
    return sums


def _factor(ratio: float) -> float | None:
    if ratio < _LEAST:
        return None
    return next((factor for factor, _, _ in _SCALES if _NEAR[0] <= ratio / factor <= _NEAR[1]), None)


def _parts(tables: Tables, found: Read, data: Members, issue: MakeIssue) -> Iterator[Issue]:
    """Find members whose targets add up to more than the whole, or to less though every member has one."""
    sums: dict[tuple[str, str, Month], tuple[float, int | None, set[str]]] = {}
    for (metric, dimension, member, month), (value, row) in found.items():
        if dimension in _HOMES and metric in _ADDED and metric in METRIC:
            total, first, members = sums.get((metric, dimension, month), (0.0, row, set()))
            sums[metric, dimension, month] = (total + value, first, members | {member})
    told: set[tuple[str, str]] = set()
    for (metric, dimension, month), (total, row, members) in sums.items():
        whole = found.get((metric, "", "", month))
        if whole is None or not whole[0] or len(members) < 2 or (metric, dimension) in told:
            continue
        gap = total / whole[0] - 1
        complete = set(data[dimension]) <= members
        if gap > _TOLERANCE or (gap < -_TOLERANCE and complete):
            told.add((metric, dimension))
            name = DIMENSION[dimension]
            yield issue(
                tables,
                _row(row, target=total),
                "target",
                "target_parts",
                f"{month.label('zh')}各{name.zh}的{METRIC[metric].zh}目标合计 {{value}}，与部门整体的目标 "
                f"{whole[0]:,.10g} 不符；请核对。",
                f"The {METRIC[metric].en.lower()} targets of each {name.en.lower()} for {month.label('en')} add up to "
                f"{{value}}, "
                f"which is not the whole's target of {whole[0]:,.10g}; check them.",
            )
