"""The targets of any month, by metric and member, as the Targets table holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from salesreview.period import Month

if TYPE_CHECKING:
    import datetime as dt

    from salesreview.tables.model import Tables

Targets = dict[tuple[str, str, str, Month], float]


def read_targets(tables: Tables) -> Targets:
    """Return all targets; key: metric, dimension, member ("" for the whole), month. Later rows win."""
    from salesreview.metrics.catalog import find_dimension, find_metric

    frame = tables.frames.get("targets")
    if frame is None:
        return {}
    found: Targets = {}
    for row in frame.iter_rows(named=True):
        first: dt.date | None = row["month"]
        metric = find_metric(row["metric"])
        if first is None or row["target"] is None or metric is None:
            continue
        dimension = find_dimension(row["dimension"]) or ""
        member = str(row["member"] or "").strip() if dimension else ""
        found[metric, dimension, member, Month.of(first)] = float(row["target"])
    return found
