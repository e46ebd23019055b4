"""What the sample month tells, computed from its raw tables alone (review.md §4 for the definitions)."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest

from salesreview.period import Month
from salesreview.sample.company import sample_tables

MONTH = Month(2026, 10)
LINES = ("智能网关", "工业路由", "边缘终端", "云平台", "备件与服务")


@pytest.fixture(scope="module", params=[(10_000, 7), (10_000, 8), (60_000, 7)], ids=str)
def tables(request: pytest.FixtureRequest) -> dict[str, pl.DataFrame]:
    orders, seed = request.param
    return sample_tables(orders=orders, seed=seed)


@pytest.fixture(scope="module")
def orders(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return (
        tables["orders"]
        .join(tables["products"], on="product_id", how="left")
        .join(tables["customers"].select("customer_id", "size", "region"), on="customer_id", how="left")
        .with_columns(pl.col("order_date").dt.truncate("1mo").alias("month"))
    )


def within(column: str, month: Month) -> pl.Expr:
    return pl.col(column).is_between(month.first, month.last)


def attainment(
    tables: dict[str, pl.DataFrame], orders: pl.DataFrame, month: Month, column: str, word: str
) -> dict[str, float]:
    actual = orders.filter(pl.col("month") == month.first).group_by(column).agg(pl.col("revenue").sum())
    plan = tables["targets"].filter(
        (pl.col("month") == month.first) & (pl.col("metric") == "销售额") & (pl.col("dimension") == word)
    )
    both = plan.join(actual, left_on="member", right_on=column, how="left")
    return {row["member"]: row["revenue"] / row["target"] for row in both.iter_rows(named=True)}


def buyers(orders: pl.DataFrame, first: Month, last: Month) -> set[str]:
    bought = orders.filter(pl.col("order_date").is_between(first.first, last.last) & (pl.col("revenue") > 0))
    return set(bought["customer_id"].drop_nulls())


def churn(orders: pl.DataFrame, month: Month, size: str | None = None) -> float:
    chosen = orders if size is None else orders.filter(pl.col("size") == size)
    base = buyers(chosen, month.plus(-3), month.before)
    return len(base - buyers(chosen, month.plus(-2), month)) / len(base)


def first_orders(orders: pl.DataFrame) -> pl.DataFrame:
    return (
        orders.filter((pl.col("revenue") > 0) & pl.col("customer_id").is_not_null())
        .sort("order_date", "revenue", descending=[False, True])
        .group_by("customer_id", maintain_order=True)
        .first()
    )


def test_the_month_reaches_103_percent_of_its_target(tables: dict[str, pl.DataFrame], orders: pl.DataFrame) -> None:
    plan = tables["targets"].filter(
        (pl.col("month") == MONTH.first) & (pl.col("metric") == "销售额") & pl.col("dimension").is_null()
    )
    revenue = orders.filter(pl.col("month") == MONTH.first)["revenue"].sum()
    assert revenue / plan["target"].item() == pytest.approx(1.03, abs=0.006)


def test_ten_thousand_lines_make_1286_wan() -> None:
    revenue = sample_tables()["orders"].filter(within("order_date", MONTH))["revenue"].sum()
    assert round(revenue / 10_000) == 1286


def test_gateways_are_far_above_and_edge_terminals_far_below_target(
    tables: dict[str, pl.DataFrame], orders: pl.DataFrame
) -> None:
    reached = attainment(tables, orders, MONTH, "product_line", "产品线")
    assert tuple(reached) == LINES
    assert reached["智能网关"] == pytest.approx(1.18, abs=0.02)
    assert reached["边缘终端"] == pytest.approx(0.82, abs=0.02)
    assert all(0.97 < reached[line] < 1.07 for line in ("工业路由", "云平台", "备件与服务"))


def test_a_competitor_cut_its_price_and_edge_terminals_are_lost_on_price(
    tables: dict[str, pl.DataFrame],
) -> None:
    row = tables["factors"].filter((pl.col("kind") == "竞品动作") & within("date", MONTH)).row(0, named=True)
    assert (row["origin"], row["dimension"], row["member"]) == ("外部", "产品线", "边缘终端")
    assert row["date"] == dt.date(2026, 10, 9) and "12%" in row["description"]
    leads = tables["leads"].join(tables["products"], on="product_id")
    edge = leads.filter(pl.col("product_line") == "边缘终端")
    lost = edge.filter(within("closed_date", MONTH) & (pl.col("status") == "丢单"))
    won = edge.filter(within("closed_date", MONTH) & (pl.col("status") == "成交"))
    before = edge.filter(within("closed_date", MONTH.before) & (pl.col("status") == "丢单"))
    assert len(lost) > 2 * len(won)
    assert (lost["lost_reason"] == "价格").mean() > 0.6  # type: ignore[operator]
    assert (before["lost_reason"] == "价格").mean() < 0.4  # type: ignore[operator]


def test_the_southwest_is_below_target_three_months_running_and_alone_in_it(
    tables: dict[str, pl.DataFrame], orders: pl.DataFrame
) -> None:
    by_month = [attainment(tables, orders, MONTH.plus(back), "region", "区域") for back in (-3, -2, -1, 0)]
    southwest = [reached["西南"] for reached in by_month]
    assert southwest[0] > 1.0
    assert max(southwest[1:]) < 0.96
    assert southwest[3] == pytest.approx(0.88, abs=0.03)
    assert all(by_month[3][region] > 0.99 for region in ("华东", "华南", "华北", "西北"))


def test_small_customers_leave_markedly_more(orders: pl.DataFrame) -> None:
    usual = [churn(orders, MONTH.plus(-back), "小") for back in range(1, 13)]
    now = churn(orders, MONTH, "小")
    assert now > 0.15
    assert now > 1.6 * sum(usual) / len(usual)
    assert churn(orders, MONTH, "大") < 0.05 and churn(orders, MONTH, "中") < 0.10


def test_customers_come_back_and_leave_at_sensible_rates(orders: pl.DataFrame) -> None:
    for back in range(12):
        month = MONTH.plus(-back)
        base = buyers(orders, month.plus(-3), month.before)
        repurchase = len(base & buyers(orders, month, month)) / len(base)
        assert 0.50 < repurchase < 0.75
        assert 0.02 < churn(orders, month) < 0.095
    assert 0.03 < churn(orders, MONTH) < 0.095


def test_the_fairs_cost_sixty_percent_more_and_win_fewer(tables: dict[str, pl.DataFrame], orders: pl.DataFrame) -> None:
    costs = tables["channel_costs"].filter(pl.col("channel") == "行业展会")
    firsts = first_orders(orders).filter(pl.col("channel") == "行业展会")
    cost = [costs.filter(within("date", month))["cost"].sum() for month in (MONTH.before, MONTH)]
    new = [len(firsts.filter(within("order_date", month))) for month in (MONTH.before, MONTH)]
    assert cost[1] / cost[0] == pytest.approx(1.6, abs=0.01)
    assert 0 < new[1] < new[0]
    assert cost[1] / new[1] > 2 * cost[0] / new[0]


def test_complaints_rise_and_the_slow_answers_belong_to_one_line(tables: dict[str, pl.DataFrame]) -> None:
    complaints = tables["feedback"].filter(pl.col("kind") == "投诉").join(tables["products"], on="product_id")
    now = complaints.filter(within("date", MONTH))
    usual = [len(complaints.filter(within("date", MONTH.plus(-back)))) for back in range(1, 13)]
    assert len(now) > 1.4 * sum(usual) / len(usual)
    edge = now.filter(pl.col("product_line") == "边缘终端")
    rest = now.filter(pl.col("product_line") != "边缘终端")
    assert len(edge) >= 0.45 * len(now)
    assert edge["response_hours"].mean() > 30 and rest["response_hours"].mean() < 20  # type: ignore[operator]


def test_one_router_loses_margin_to_its_cost_at_an_unchanged_price(orders: pl.DataFrame) -> None:
    router = orders.filter((pl.col("product_id") == "P203") & (pl.col("quantity") > 0) & pl.col("cost").is_not_null())

    def unit(column: str, month: Month) -> float:
        chosen = router.filter(within("order_date", month))
        return float(chosen[column].sum() / chosen["quantity"].sum())

    assert unit("cost", MONTH) / unit("cost", MONTH.plus(-2)) == pytest.approx(1.15)
    assert unit("cost", MONTH) == pytest.approx(unit("cost", MONTH.before))
    assert unit("revenue", MONTH) == pytest.approx(unit("revenue", MONTH.plus(-2)), rel=0.03)
    before, now = (1 - unit("cost", month) / unit("revenue", month) for month in (MONTH.plus(-2), MONTH))
    assert before - now == pytest.approx(0.10, abs=0.03)


def test_june_and_december_are_peaks_and_february_a_lull(orders: pl.DataFrame) -> None:
    sums = dict(orders.group_by("month").agg(pl.col("revenue").sum()).iter_rows())
    for year in (2025, 2026):
        ordinary = (sums[dt.date(year, 4, 1)] + sums[dt.date(year, 5, 1)]) / 2
        assert sums[dt.date(year, 6, 1)] > 1.15 * ordinary
        assert sums[dt.date(year, 2, 1)] < 0.75 * ordinary
    assert sums[dt.date(2025, 12, 1)] > 1.2 * sums[dt.date(2025, 11, 1)]


def test_fewer_contracts_are_renewed_than_before(tables: dict[str, pl.DataFrame]) -> None:
    due = tables["contracts"].filter(within("end_date", MONTH))
    earlier = tables["contracts"].filter(pl.col("end_date").is_between(MONTH.plus(-12).first, MONTH.before.last))
    assert (due["renewed"] == "是").mean() == pytest.approx(0.70, abs=0.03)
    assert (earlier["renewed"] == "是").mean() > 0.80  # type: ignore[operator]
    later = tables["contracts"].filter(pl.col("end_date") > MONTH.last)
    assert later["renewed"].is_null().all() and len(later)


def test_leads_are_as_many_and_close_as_fast_as_a_department_sees(tables: dict[str, pl.DataFrame]) -> None:
    leads = tables["leads"]
    factor = len(tables["customers"]) / 500
    won = leads.filter(
        pl.col("closed_date").is_between(MONTH.plus(-11).first, MONTH.last) & (pl.col("status") == "成交")
    )
    lost = leads.filter(
        pl.col("closed_date").is_between(MONTH.plus(-11).first, MONTH.last) & (pl.col("status") == "丢单")
    )
    for back in range(24):
        assert 75 < len(leads.filter(within("created_date", MONTH.plus(-back)))) / factor < 135
    days = (won["closed_date"] - won["created_date"]).dt.total_days()
    assert days.mean() == pytest.approx(45, abs=5)
    assert 0.33 < len(won) / (len(won) + len(lost)) < 0.48
