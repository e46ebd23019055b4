"""The measures, written once in narwhals, and their reduction to months on polars, DuckDB or pandas."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import narwhals as nw

from salesreview.errors import UsageError
from salesreview.metrics.exact import SCALE
from salesreview.settings import Settings

if TYPE_CHECKING:
    import polars as pl

ENGINES = ("polars", "duckdb", "pandas")
AGEING = (1, 31, 61, 91)  # days past due from which a receivable counts to `past_<days>`

Cuts = Sequence[tuple[int, int]]  # (month index, day): rows of that month after that day belong to the next


def _number(condition: nw.Expr, value: nw.Expr | float = 1.0) -> nw.Expr:
    """Return `value` where the condition holds, else 0."""
    chosen = value if isinstance(value, nw.Expr) else nw.lit(value)
    return nw.when(condition).then(chosen).otherwise(nw.lit(0.0))


def _lines(_: Settings) -> dict[str, nw.Expr]:
    revenue, cost = nw.col("revenue"), nw.col("cost")
    quantity = nw.col("quantity").fill_null(0.0)
    costed = ~cost.is_null()
    return {
        "lines": nw.lit(1.0),
        "revenue": revenue,
        "quantity": quantity,
        "costed_revenue": _number(costed, revenue),
        "costed_quantity": _number(costed, quantity),
        "cost": cost.fill_null(0.0),
        "gross_profit": _number(costed, revenue - cost.fill_null(0.0)),
        "positive": _number(revenue > 0),
        "costed": _number(costed),
    }


def _firsts(_: Settings) -> dict[str, nw.Expr]:
    return {"new_customers": nw.lit(1.0), "new_leaders": _number(nw.col("leader") == "yes")}


def _leads_created(_: Settings) -> dict[str, nw.Expr]:
    judged = ~nw.col("is_valid").is_null()
    valid = nw.col("is_valid").fill_null(False)
    return {"leads": nw.lit(1.0), "valid_leads": _number(valid), "judged_leads": _number(judged)}


def _leads_closed(settings: Settings) -> dict[str, nw.Expr]:
    won, lost, amount = nw.col("status") == "won", nw.col("status") == "lost", nw.col("amount")
    big = lost & (amount >= settings.big_deal_amount)
    days = nw.col("days").fill_null(-1.0)  # closed before created, or without a created date: no days
    timed = won & (days >= 0)
    return {
        "deals_won": _number(won), "deals_lost": _number(lost), "deals_closed": nw.lit(1.0),
        "won_amount": _number(won, amount), "lost_amount": _number(lost, amount),
        "cycle_days": _number(timed, days), "cycle_deals": _number(timed),
        "big_deals_lost": _number(big), "big_lost_amount": _number(big, amount),
    }  # fmt: skip


def _invoices(_: Settings) -> dict[str, nw.Expr]:
    return {"invoiced": nw.col("amount")}


def _payments(_: Settings) -> dict[str, nw.Expr]:
    return {"collected": nw.col("paid_amount"), "paid_days": nw.col("paid_amount") * nw.col("days").fill_null(0.0)}


def _past(days: int) -> Callable[[Settings], dict[str, nw.Expr]]:
    return lambda _: {f"past_{days}": nw.col("change")}


def _channel_costs(_: Settings) -> dict[str, nw.Expr]:
    return {"channel_cost": nw.col("cost")}


def _contracts(_: Settings) -> dict[str, nw.Expr]:
    renewed, value = nw.col("renewed"), nw.col("value")
    return {
        "contracts_due": nw.lit(1.0), "contracts_renewed": _number(renewed),
        "contract_value_due": value, "contract_value_renewed": _number(renewed, value),
    }  # fmt: skip


def _feedback(settings: Settings) -> dict[str, nw.Expr]:
    hours = nw.col("response_hours").fill_null(-1.0)
    followup, resolved = nw.col("followup_hours").fill_null(-1.0), nw.col("resolved")
    return {
        "feedback": nw.lit(1.0), "complaints": _number(nw.col("kind") == "complaint"),
        "response_hours_sum": _number(hours >= 0, hours), "responses": _number(hours >= 0),
        "late_responses": _number(hours > settings.response_limit),
        "late_followups": _number(followup > settings.followup_limit),
        "resolved": _number(resolved.fill_null(False)), "resolved_known": _number(~resolved.is_null()),
    }  # fmt: skip


def _incident_losses(_: Settings) -> dict[str, nw.Expr]:
    return {"deals_lost_with_incident": nw.lit(1.0), "lost_amount_with_incident": nw.col("amount")}


MEASURES: dict[str, Callable[[Settings], dict[str, nw.Expr]]] = {
    "lines": _lines, "firsts": _firsts, "leads_created": _leads_created, "leads_closed": _leads_closed,
    "invoices": _invoices, "payments": _payments, **{f"past_{days}": _past(days) for days in AGEING},
    "channel_costs": _channel_costs, "contracts": _contracts, "feedback": _feedback,
    "topics": lambda _: {"complaints": nw.lit(1.0)}, "incidents": lambda _: {"incidents": nw.lit(1.0)},
    "incident_losses": _incident_losses,
}  # fmt: skip


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
    frame: nw.LazyFrame[Any], measures: str, keys: Sequence[str], settings: Settings, counted: Sequence[str] = (),
    *, latest: bool = False,
) -> nw.LazyFrame[Any]:  # fmt: skip
    """Return the sums of a group of measures by `keys`.

    Beside them how many rows are marked in each column of `counted`, and with `latest` the last `day` of a line of
    positive revenue (`last_day`, 0: none). Amounts are summed in whole ten-thousandths (see exact.py): the columns of
    `frame` have no more decimals.
    """
    columns = MEASURES[measures](settings)
    marks = {key: _number(nw.col(key)) for key in counted}
    whole = {key: (expression * SCALE).round(0) for key, expression in columns.items()}
    days = {"last_day": _number(nw.col("revenue") > 0, nw.col("day"))} if latest else {}
    rows = frame.select(*keys, *(expression.alias(key) for key, expression in (whole | marks | days).items()))
    found = [nw.col(key).sum() for key in (*columns, *marks)] + [nw.col(key).max() for key in days]
    return rows.group_by(*keys).agg(*found).with_columns(nw.col(key) / SCALE for key in columns)
