"""The sums of the catalogue's measures, in narwhals, and their reduction to months on polars, DuckDB or pandas."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw

from salesreview.errors import UsageError
from salesreview.metrics.catalog import summed
from salesreview.metrics.definitions import Event
from salesreview.metrics.exact import SCALE
from salesreview.settings import Settings

if TYPE_CHECKING:
    import polars as pl

ENGINES = ("polars", "duckdb", "pandas")

Cuts = Sequence[tuple[int, int]]  # (month index, day): rows of that month after that day belong to the next


class Reader:
    """What a measure's entry reads an event's row by; notes the columns that it asked for."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.columns: dict[str, None] = {}

    def __getitem__(self, column: str) -> nw.Expr:
        """Return a column."""
        self.columns[column] = None
        return nw.col(column)

    def where(self, condition: nw.Expr | bool, value: nw.Expr | float = 1.0) -> nw.Expr:
        """Return `value` where the condition holds, else 0."""
        chosen = value if isinstance(value, nw.Expr) else nw.lit(value)
        if isinstance(condition, bool):
            return chosen if condition else nw.lit(0.0)
        return nw.when(condition).then(chosen).otherwise(nw.lit(0.0))


def expressions(event: Event, settings: Settings) -> dict[str, nw.Expr]:
    """Return what each row of an event counts for, by measure."""
    row = Reader(settings)
    return {measure.key: made.of(row) for measure, made in summed(event)}


def columns_read(event: Event, settings: Settings) -> list[str]:
    """Return the columns that an event's measures read."""
    row = Reader(settings)
    for _, made in summed(event):
        made.of(row)
    return list(row.columns)


def month_of(column: str, cuts: Cuts = ()) -> nw.Expr:
    """Return the month's index (as `Month.index`) of a Date column; days after a cut fall to the next month."""
    date = nw.col(column)
    month = date.dt.year().cast(nw.Int32) * 12 + date.dt.month().cast(nw.Int32) - 1
    late = nw.lit(0)
    for index, day in cuts:
        late = late + ((month == index) & (date.dt.day() > day)).cast(nw.Int32)
    return (month + late if cuts else month).cast(nw.Int32)


class Engine:
    """Runs reductions on one engine and hands back polars frames."""

    def __init__(self, name: str) -> None:
        if name not in ENGINES:
            raise UsageError(
                f"没有计算引擎“{name}”，可用：{'、'.join(ENGINES)}。",
                f"No engine “{name}”; use one of {', '.join(ENGINES)}.",
            )
        self.name = name
        self._connection: Any = None
        self._plans: list[nw.LazyFrame[Any]] = []

    def frame(self, rows: pl.DataFrame) -> nw.LazyFrame[Any]:
        """Return `rows` as this engine's lazy frame."""
        if self.name == "polars":
            return nw.from_native(rows.lazy())
        arrow = rows.to_arrow(compat_level=_compat())
        if self.name == "pandas":
            import pandas as pd

            frame: nw.DataFrame[Any] = nw.from_native(arrow.to_pandas(types_mapper=pd.ArrowDtype))
            return frame.lazy()
        import duckdb

        if self._connection is None:
            self._connection = duckdb.connect()
        relation: nw.LazyFrame[Any] = nw.from_native(self._connection.from_arrow(arrow))
        return relation

    def plan(self, reduction: nw.LazyFrame[Any]) -> None:
        """Note a reduction to be run; `run` returns the results in the order of the plans."""
        self._plans.append(reduction)

    def run(self) -> list[pl.DataFrame]:
        """Run all that was planned, together where the engine can; a failed start leaves nothing planned."""
        import polars as pl

        plans, self._plans = self._plans, []
        if self.name == "polars":
            frames = pl.collect_all([plan.to_native() for plan in plans])
        else:
            frames = [
                plan.collect(backend="polars").to_native() if self.name == "duckdb" else _polars(plan) for plan in plans
            ]
        return frames


def _compat() -> Any:
    import polars as pl

    return pl.CompatLevel.oldest()


def _polars(plan: nw.LazyFrame[Any]) -> pl.DataFrame:
    import polars as pl

    return pl.from_arrow(plan.collect().to_arrow())  # type: ignore[return-value]


def sums(
    frame: nw.LazyFrame[Any], event: Event, keys: Sequence[str], settings: Settings, counted: Sequence[str] = (),
    *, latest: bool = False,
) -> nw.LazyFrame[Any]:  # fmt: skip
    """Return the sums of an event's measures by `keys`.

    Beside them how many rows are marked in each column of `counted`, and with `latest` the last `day` of a line of
    positive revenue (`last_day`, 0: none). Amounts are summed in whole ten-thousandths (see exact.py): the columns of
    `frame` have no more decimals.
    """
    columns = expressions(event, settings)
    row = Reader(settings)
    marks = {key: row.where(row[key]) for key in counted}
    whole = {key: (expression * SCALE).round(0) for key, expression in columns.items()}
    days = {"last_day": row.where(row["revenue"] > 0, row["day"])} if latest else {}
    rows = frame.select(*keys, *(expression.alias(key) for key, expression in (whole | marks | days).items()))
    found = [nw.col(key).sum() for key in (*columns, *marks)] + [nw.col(key).max() for key in days]
    return rows.group_by(*keys).agg(*found).with_columns(nw.col(key) / SCALE for key in columns)
