"""The targets as the Targets table holds them: names turned into keys, and what cannot be used listed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import polars as pl

from salesreview.metrics.catalog import DIMENSION, MEMBERS, METRIC, find_dimension, find_metric, fold
from salesreview.metrics.model import Unit
from salesreview.period import Month
from salesreview.tables.catalog import schema
from salesreview.tables.model import Issue, Tables

#: Key: metric, dimension, member ("" for the whole), month.
Targets = dict[tuple[str, str, str, Month], float]
#: A target of a rate above this is percent written without its sign, unless the rate passes 100 % in earnest.
RATE_MOST = 1.5


def read_targets(tables: Tables) -> Targets:
    """Return all targets that can be used. Of several for one thing the last row wins."""
    return {key: target for key, (target, _) in _read(tables)[0].items()}


def target_rows(tables: Tables, key: tuple[str, str, str, Month]) -> pl.DataFrame:
    """Return the sheet's row that a target stands on, and the target, as `row` and `amount`; none where it is not used."""
    found = _read(tables)[0].get(key)
    told = [] if found is None else [found]
    return pl.DataFrame(
        {"row": [row for _, row in told], "amount": [target for target, _ in told]},
        schema={"row": pl.UInt32, "amount": pl.Float64},
    )


def check_targets(tables: Tables) -> Tables:
    """Return the tables with an issue for each target whose names or number cannot be used."""
    from salesreview.metrics.target_checks import doubtful_targets

    found, wrong = _read(tables)
    issues = (*tables.issues, *wrong, *doubtful_targets(tables, found, _issue))
    return replace(tables, issues=tuple(sorted(issues, key=lambda issue: issue.severity != "error")))


def _read(tables: Tables) -> tuple[dict[tuple[str, str, str, Month], tuple[float, int | None]], list[Issue]]:
    """Return the targets, each with its row of the sheet, and what is wrong with the others."""
    found: dict[tuple[str, str, str, Month], tuple[float, int | None]] = {}
    issues: list[Issue] = []
    frame = tables.frames.get("targets")
    if frame is None:
        return found, issues
    for row in frame.iter_rows(named=True):
        first: dt.date | None = row["month"]
        if first is None or row["target"] is None:
            continue
        metric, dimension = find_metric(row["metric"]), find_dimension(row["dimension"])
        member = str(row["member"] or "").strip()
        if metric is None:
            issues.append(_issue(tables, row, "metric", "target_metric",
                                 "没有名为“{value}”的指标，该目标未使用；请填写指标字典中的名称。",
                                 "There is no metric named “{value}”; the target is not used. Take a name of the metric "
                                 "dictionary."))  # fmt: skip
        elif dimension is None or (dimension and dimension not in METRIC[metric].by):
            names = [DIMENSION[key] for key in METRIC[metric].by]
            issues.append(_issue(tables, row, "dimension", "target_dimension",
                                 "该指标没有维度“{value}”，该目标未使用；请填写："
                                 f"{'、'.join(each.zh for each in names) or '（留空）'}。",
                                 "The metric has no dimension “{value}”; the target is not used. Write one of: "
                                 f"{', '.join(each.en for each in names) or '(blank)'}."))  # fmt: skip
        elif dimension and not member:
            issues.append(_issue(tables, row, "member", "target_member",
                                 "填了维度但没有填成员，该目标未使用；请填写成员，或清空维度。",
                                 "A dimension without a member; the target is not used. Name the member, or clear the "
                                 "dimension."))  # fmt: skip
        elif METRIC[metric].unit is Unit.RATE and not METRIC[metric].beyond_one and row["target"] > RATE_MOST:
            issues.append(_issue(tables, row, "target", "target_percent",
                                 "比率的目标“{value}”大于 150%，该目标未使用；若指百分比，请写成 33% 或 0.33。",
                                 "The target of a rate, “{value}”, is above 150 %; it is not used. If percent is meant, "
                                 "write 33% or 0.33."))  # fmt: skip
        else:
            key = _member_key(dimension, member) if dimension else ""
            found[metric, dimension, key, Month.of(first)] = (float(row["target"]), row.get("row"))
    return found, issues


def _member_key(dimension: str, member: str) -> str:
    """Return the key of a member whose names are ours (大 is large); any other member is its own key."""
    wanted = fold(member)
    for key, names in MEMBERS.get(dimension, {}).items():
        if wanted in (fold(key), *map(fold, names)):
            return key
    return member


def _issue(tables: Tables, row: dict[str, object], column: str, code: str, zh: str, en: str) -> Issue:
    value = row[column]
    text = "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
    number = row.get("row")
    table = schema("targets")
    header, letters = tables.columns.get("targets", {}).get(column, (table.column(column).zh, ""))
    at = number if isinstance(number, int) else None
    return Issue(
        "targets", tables.sheets.get("targets", table.zh), at, header, f"{letters}{at}" if letters and at else None,
        text or None, code, zh.format(value=text), en.format(value=text),
    )  # fmt: skip
