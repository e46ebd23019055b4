"""The sample company's figures counted a second time, in SQL that shares nothing with the package."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import duckdb
import pytest

from salesreview.metrics.catalog import METRICS
from salesreview.metrics.evaluate import evaluate
from salesreview.metrics.facts import Facts
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.model import Tables

MONTH = Month(2026, 10)
BOUNDS = "date '2026-10-01' and date '2026-10-31'"
WINDOW = "date '2026-07-01' and date '2026-09-30'"
ENDING = "date '2026-08-01' and date '2026-10-31'"

QUERIES: dict[str, str] = {
    "revenue": f"select sum(revenue) from orders where order_date between {BOUNDS}",
    "orders": f"select count(distinct order_id) from orders where order_date between {BOUNDS} and revenue > 0",
    "gross_margin": f"select sum(revenue - cost) / sum(revenue) from orders where order_date between {BOUNDS} and cost is not null",
    "active_customers": f"""select count(*) from (select customer_id from orders where order_date between {BOUNDS}
        and customer_id is not null group by 1 having round(sum(revenue), 6) > 0)""",
    "new_customers": f"""select count(*) from (select customer_id, min(order_date) d from orders where revenue > 0
        and customer_id is not null group by 1) where d between {BOUNDS}""",
    "revenue_share": f"""select sum(revenue) / (select sum(revenue) from orders where order_date between {BOUNDS})
        from orders where order_date between {BOUNDS}""",
    "repeat_revenue": f"""select sum(revenue) from orders where order_date between {BOUNDS} and (customer_id is null or
        customer_id not in (select customer_id from orders where revenue > 0 and customer_id is not null group by 1
        having min(order_date) >= date '2026-10-01'))""",
    "discount_rate": f"""select sum(discount) / sum(revenue + discount) from orders where order_date between {BOUNDS}
        and discount is not null""",
    "visits": f"select count(*) from visits where date between {BOUNDS}",
    "visited_share": f"""with w as (select distinct customer_id c from orders where revenue > 0 and customer_id is not null
        and order_date between {ENDING}) select count(*) filter (c in (select customer_id from visits where date between
        {BOUNDS}))::double / count(*) from w""",
    "contract_value_due": f"select sum(value) from contracts where end_date between {BOUNDS}",
    "new_customer_revenue": f"""select sum(o.revenue) from orders o join (select customer_id, min(order_date) d from orders
        where revenue > 0 group by 1) f using (customer_id) where f.d between {BOUNDS} and o.order_date between {BOUNDS}""",
    "churn_base": f"""select count(distinct customer_id) from orders where revenue > 0 and order_date between {WINDOW}""",
    "churned_customers": f"""select count(*) from (select distinct customer_id from orders where revenue > 0 and order_date
        between {WINDOW} except select customer_id from orders where revenue > 0 and order_date between {ENDING})""",
    "repurchase_rate": f"""with base as (select distinct customer_id c from orders where revenue > 0 and customer_id is not null
        and order_date between {WINDOW}) select count(*) filter (c in (select customer_id from orders where revenue > 0
        and order_date between {BOUNDS}))::double / count(*) from base""",
    "quality_customer_share": f"""with y as (select customer_id c, sum(revenue) r from orders where customer_id is not null and
        order_date between date '2025-11-01' and date '2026-10-31' group by 1), p as (select quantile_cont(r, 0.8) q from y
        where r > 0), a as (select customer_id c from orders where order_date between {BOUNDS} and customer_id is not null
        group by 1 having round(sum(revenue), 6) > 0), h as (select customer_id c, count(distinct date_trunc('month', order_date)) n
        from orders where revenue > 0 and order_date between date '2026-05-01' and date '2026-10-31' group by 1)
        select count(*) filter ((select r from y where y.c = a.c) >= (select q from p) or (select n from h where h.c = a.c) >= 4)
        ::double / count(*) from a""",
    "leads": f"select count(*) from leads where created_date between {BOUNDS}",
    "win_rate": f"""select count(*) filter (status = 'won')::double / count(*) from leads where status <> 'open'
        and closed_date between {BOUNDS}""",
    "sales_cycle_days": f"""select avg(closed_date - created_date) from leads where status = 'won' and closed_date between {BOUNDS}
        and closed_date >= created_date""",
    "sales_cycle_median": f"""select median(closed_date - created_date) from leads where status = 'won' and closed_date
        between {BOUNDS} and closed_date >= created_date""",
    "cohort_conversion_rate": f"""select count(*) filter (status = 'won' and closed_date <= date '2026-10-31')::double / count(*)
        from leads where created_date between {ENDING}""",
    "collected": f"""select sum(coalesce(paid_amount, amount)) from invoices where paid_date between {BOUNDS}""",
    "receivables": """with i as (select invoice_id, max(amount) a from invoices where invoice_date <= date '2026-10-31' group by 1)
        select (select sum(a) from i) - (select sum(coalesce(paid_amount, amount)) from invoices where paid_date <= date
        '2026-10-31' and invoice_id in (select invoice_id from i))""",
    "collection_days": f"""select sum(coalesce(paid_amount, amount) * (paid_date - invoice_date)) / sum(coalesce(paid_amount,
        amount)) from invoices where paid_date between {BOUNDS}""",
    "channel_cost": f"select sum(cost) from channel_costs where date between {BOUNDS}",
    "complaints": f"select count(*) from feedback where kind = 'complaint' and date between {BOUNDS}",
    "renewal_rate": f"""select count(*) filter (renewed or renewal_date is not null)::double / count(*) from contracts
        where end_date between {BOUNDS}""",
    "incidents": f"select count(*) from incidents where date between {BOUNDS}",
    "penetration": f"""select count(distinct customer_id)::double / (select sum(addressable_customers) from markets) from orders
        where revenue > 0 and order_date between {ENDING}""",
}  # fmt: skip


#: Where metrics are counted by hand, on a few made rows: each by its name in an assertion, or all that begin so.
BY_HAND = ("test_evaluate.py", "test_tables.py", "test_visits.py", "test_discounts.py")
BY_HAND_TOGETHER = {"test_pvm.py": ("pvm_revenue", "pvm_profit", "margin_effect")}


@pytest.fixture(scope="module")
def database(company: Tables) -> Any:
    connection = duckdb.connect()
    for key, frame in company.frames.items():
        connection.register(key, frame.to_arrow())
    return connection


@pytest.fixture(scope="module")
def facts(company: Tables) -> Facts:
    return evaluate(company, Settings(), MONTH)


@pytest.mark.parametrize("metric", QUERIES)
def test_of_the_whole(metric: str, facts: Facts, database: Any) -> None:
    expected = database.execute(QUERIES[metric]).fetchone()[0]
    assert expected  # a zero would prove little
    assert facts.value(metric) == pytest.approx(float(expected))


@pytest.mark.parametrize(
    ("metric", "dimension", "query"),
    [
        ("revenue", "product_line", f"""select coalesce(product_line, '(blank)'), sum(revenue) from orders left join products
            using (product_id) where order_date between {BOUNDS} group by 1"""),
        ("revenue", "region", f"""select coalesce(region, '(blank)'), sum(revenue) from orders left join customers
            using (customer_id) where order_date between {BOUNDS} group by 1"""),
        ("revenue", "salesperson", f"""select coalesce(salesperson, '(blank)'), sum(revenue) from orders
            where order_date between {BOUNDS} group by 1"""),
        ("orders", "channel", f"""select coalesce(channel, '(blank)'), count(distinct order_id) from orders
            where order_date between {BOUNDS} and revenue > 0 group by 1"""),
        ("win_rate", "industry", f"""select coalesce(l.industry, c.industry, '(blank)'), count(*) filter (status = 'won')::double
            / count(*) from leads l left join customers c using (customer_id) where status <> 'open' and closed_date between
            {BOUNDS} group by 1"""),
        ("churned_customers", "size", f"""select coalesce(size, '(blank)'), count(*) from (select distinct customer_id from orders
            where revenue > 0 and order_date between {WINDOW} except select customer_id from orders where revenue > 0 and
            order_date between {ENDING}) left join customers using (customer_id) where customer_id is not null group by 1"""),
        ("complaints", "topic", f"""select coalesce(topic, '(blank)'), count(*) from feedback where kind = 'complaint' and date
            between {BOUNDS} group by 1"""),
        ("channel_cost", "channel", f"select channel, sum(cost) from channel_costs where date between {BOUNDS} group by 1"),
    ],
)  # fmt: skip
def test_by_dimension(metric: str, dimension: str, query: str, facts: Facts, database: Any) -> None:
    expected = {name: float(value) for name, value in database.execute(query).fetchall()}
    assert len(expected) > 1
    found = {name: facts.value(metric, dimension, name) for name in facts.members(metric, dimension)}
    assert {name: value for name, value in found.items() if value} == pytest.approx(
        {name: value for name, value in expected.items() if value}
    )


def test_every_metric_has_a_value_in_the_sample_company(facts: Facts) -> None:
    told = {fact.metric for fact in facts.facts if fact.value is not None}
    assert not {metric.key for metric in METRICS} - told


def test_every_metric_is_counted_a_second_time() -> None:
    """In SQL above, or by hand: named in an assertion of a test on made rows."""
    counted = set(QUERIES)
    for name in BY_HAND:
        for node in ast.walk(ast.parse(Path(__file__).with_name(name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(isinstance(each, ast.Assert) for each in ast.walk(node)):
                counted |= {each.value for each in ast.walk(node) if isinstance(each, ast.Constant)}
    for name, prefixes in BY_HAND_TOGETHER.items():
        text = Path(__file__).with_name(name).read_text(encoding="utf-8")
        counted |= {
            metric.key for metric in METRICS for prefix in prefixes if prefix in text and metric.key.startswith(prefix)
        }
    left = [metric.key for metric in METRICS if metric.key not in counted]
    assert not left, (
        f"count {', '.join(left)} a second time: a query in QUERIES, or a made case in {', '.join(BY_HAND)}"
    )
