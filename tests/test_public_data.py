"""Public data loaded as a newcomer would, and its facts compared with SQL that knows nothing of the package.

The files are not part of the repository (their terms are unclear); where they are absent these tests are skipped.
"""

from __future__ import annotations

import json

import duckdb
import pytest

from salesreview import pipeline

from .workbooks import SHARED, all_slots, cells, command

DATA = SHARED / "data"
pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the public data is not beside the repository (../shared/data)"
)
CENT = 0.005
LEAD_MAP = (
    "lead_id=opportunity_id", "created_date=engage_date", "closed_date=close_date", "amount=close_value",
    "status=deal_stage", "owner=sales_agent", "customer_id=account", "product_id=product",
)  # fmt: skip


def load(book, table, source, *mapping, order=None):
    arguments = [each for pair in mapping for each in ("--map", pair)]
    ran = command("--ui", "en", "load", book, table, source, *arguments, *(["--date-order", order] if order else []))
    assert ran.code == 0, ran.err
    return ran


class Facts:
    """The facts of a workbook as the command line prints them: month under review, and 24 months before it."""

    def __init__(self, book, month=None) -> None:
        self.month = month
        arguments = ["--month", month] if month else []
        ran = command("--ui", "en", "facts", book, "--format", "json", "--months", 25, *arguments)
        assert ran.code == 0, ran.err
        self.rows = json.loads(ran.out)
        self.by = {(row["metric"], row["dimension"], row["member"], row["period"]): row for row in self.rows}

    def row(self, metric, period, dimension="", member=""):
        return self.by[metric, dimension, member, period]

    def value(self, metric, period, dimension="", member=""):
        return self.row(metric, period, dimension, member)["value"]

    def members(self, metric, dimension, period):
        """Return member -> value of what is not zero."""
        return {
            key[2]: row["value"] for key, row in self.by.items()
            if key[0] == metric and key[1] == dimension and key[3] == period and row["value"]
        }  # fmt: skip

    def series(self, metric):
        return {
            key[3]: row["value"]
            for key, row in self.by.items()
            if key[:3] == (metric, "", "") and row["value"] is not None
        }


@pytest.fixture(scope="session")
def base():
    """The files as tables of an independent engine, dates read by hand."""
    con = duckdb.connect()
    raw = {
        "saas": "saas_orders", "crm": "crm_sales_pipeline", "accounts": "crm_accounts", "goods": "crm_products",
        "dmy": "receivables_dmy", "mdy": "receivables_mdy",
    }  # fmt: skip
    for name, file in raw.items():
        con.execute(
            f"CREATE TABLE {name}_raw AS SELECT * FROM read_csv('{DATA / (file + '.csv')}', all_varchar=true, header=true)"
        )
    con.execute("""
        CREATE TABLE lines AS SELECT CAST("Row ID" AS INT) AS at, "Order ID" AS id, strptime("Order Date", '%m/%d/%Y')::DATE AS day,
            strftime(strptime("Order Date", '%m/%d/%Y'), '%Y-%m') AS month, "Customer ID" AS customer, Product AS product,
            CAST(Sales AS DOUBLE) AS revenue, CAST(Profit AS DOUBLE) AS profit, CAST(Quantity AS DOUBLE) AS quantity FROM saas_raw;
        CREATE TABLE buyers AS SELECT "Customer ID" AS customer, arg_min(Industry, CAST("Row ID" AS INT)) AS industry,
            arg_min(Segment, CAST("Row ID" AS INT)) AS size, arg_min(Region, CAST("Row ID" AS INT)) AS region FROM saas_raw GROUP BY 1;
        CREATE TABLE deals AS SELECT opportunity_id AS id, sales_agent AS owner, c.product, g.series AS line, account, a.sector AS industry,
            deal_stage AS stage, TRY_CAST(engage_date AS DATE) AS created, TRY_CAST(close_date AS DATE) AS closed,
            COALESCE(TRY_CAST(close_value AS DOUBLE), 0) AS amount FROM crm_raw c LEFT JOIN goods_raw g USING (product)
            LEFT JOIN accounts_raw a USING (account);
    """)
    for name, form in (("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")):
        con.execute(f"""CREATE TABLE {name} AS SELECT invoiceNumber AS id, customerID AS customer, strptime(InvoiceDate, '{form}')::DATE AS day,
            strptime(DueDate, '{form}')::DATE AS due, strptime(SettledDate, '{form}')::DATE AS paid,
            CAST(InvoiceAmount AS DOUBLE) AS amount FROM {name}_raw""")

    def ask(sql, *values):
        return con.execute(sql, list(values)).fetchall()

    yield ask
    con.close()


def one(rows):
    (((value),),) = rows
    return value


# Order lines of a SaaS seller.


@pytest.fixture(scope="session")
def saas(tmp_path_factory):
    book = tmp_path_factory.mktemp("saas") / "saas.xlsm"
    assert command("new", book, "--lang", "en").code == 0
    load(book, "orders", DATA / "saas_orders.csv", "cost=Sales-Profit", "product_id=Product")
    load(book, "customers", DATA / "saas_orders.csv", "customer_id=Customer ID", "name=Customer", "size=Segment")
    assert command("refresh", book, "--month", "2023-12").code == 0
    return book


@pytest.fixture(scope="session")
def saas_facts(saas):
    return Facts(saas, "2023-12")


def test_saas_figures_of_the_issue(saas_facts):
    now = {key: saas_facts.value(key, "2023-12") for key in ("revenue", "orders", "active_customers", "new_customers")}
    assert {key: round(value, 2) for key, value in now.items()} == {
        "revenue": 90_474.60, "orders": 235, "active_customers": 84, "new_customers": 0,
    }  # fmt: skip
    assert round(saas_facts.value("gross_margin", "2023-12"), 4) == 0.0943
    before = [saas_facts.value(key, "2022-12") for key in ("revenue", "orders", "active_customers")]
    assert [round(value, 2) for value in before] == [97_237.42, 173, 80]


def test_saas_whole_file(base, saas):
    tables, _ = pipeline.check(saas)
    orders = tables["orders"]
    assert orders.height == 9_994
    assert orders["revenue"].sum() == pytest.approx(2_297_200.86, abs=CENT)
    assert (orders["revenue"] - orders["cost"]).sum() == pytest.approx(286_397.02, abs=CENT)
    assert orders["order_id"].n_unique() == one(base("SELECT count(DISTINCT id) FROM lines")) == 5_009
    assert tables["customers"].height == 99


@pytest.mark.parametrize(
    ("metric", "sql"),
    [
        ("revenue", "sum(revenue)"),
        ("quantity", "sum(quantity)"),
        ("orders", "count(DISTINCT CASE WHEN revenue > 0 THEN id END)"),
        ("active_customers", "count(DISTINCT customer)"),
        ("gross_profit", "sum(profit)"),
        ("gross_margin", "sum(profit) / sum(revenue)"),
        ("average_order_value", "sum(revenue) / count(DISTINCT CASE WHEN revenue > 0 THEN id END)"),
    ],
)
def test_saas_month_by_month(base, saas_facts, metric, sql):
    wanted = dict(base(f"SELECT month, {sql} FROM lines WHERE month >= '2021-12' GROUP BY month"))
    assert len(wanted) == 25
    assert saas_facts.series(metric) == {month: pytest.approx(value, abs=CENT) for month, value in wanted.items()}


@pytest.mark.parametrize("metric", ["revenue", "orders", "gross_profit"])
def test_saas_comparisons(base, saas_facts, metric):
    sql = {
        "revenue": "sum(revenue)",
        "orders": "count(DISTINCT CASE WHEN revenue > 0 THEN id END)",
        "gross_profit": "sum(profit)",
    }[metric]
    month = dict(base(f"SELECT month, {sql} FROM lines GROUP BY month"))
    row = saas_facts.row(metric, "2023-12")
    assert row["mom"] == pytest.approx(month["2023-12"] / month["2023-11"] - 1, abs=1e-9)
    assert row["yoy"] == pytest.approx(month["2023-12"] / month["2022-12"] - 1, abs=1e-9)
    year = one(base(f"SELECT {sql} FROM lines WHERE day BETWEEN '2023-01-01' AND '2023-12-31'"))
    assert row["ytd"] == pytest.approx(year, abs=CENT)
    assert row["target"] is None and row["attainment"] is None


@pytest.mark.parametrize("dimension", ["industry", "size", "region"])
@pytest.mark.parametrize(("metric", "sql"), [("revenue", "sum(revenue)"), ("active_customers", "count(DISTINCT l.customer)"), ("gross_margin", "sum(profit) / sum(revenue)")])  # fmt: skip
def test_saas_by_what_the_customers_are(base, saas_facts, dimension, metric, sql):
    wanted = dict(
        base(f"SELECT {dimension}, {sql} FROM lines l JOIN buyers USING (customer) WHERE month = '2023-12' GROUP BY 1")
    )
    found = saas_facts.members(metric, dimension, "2023-12")
    assert found == {member: pytest.approx(value, abs=CENT) for member, value in wanted.items()}


def test_saas_by_product(base, saas_facts):
    for metric, sql in (
        ("revenue", "sum(revenue)"),
        ("quantity", "sum(quantity)"),
        ("gross_margin", "sum(profit) / sum(revenue)"),
    ):
        wanted = dict(base(f"SELECT product, {sql} FROM lines WHERE month = '2023-12' GROUP BY 1"))
        assert saas_facts.members(metric, "product", "2023-12") == {
            key: pytest.approx(value, abs=CENT) for key, value in wanted.items()
        }
    before = dict(base("SELECT product, sum(revenue) FROM lines WHERE month = '2023-11' GROUP BY 1"))
    now = dict(base("SELECT product, sum(revenue) FROM lines WHERE month = '2023-12' GROUP BY 1"))
    for product, value in now.items():
        mom = saas_facts.row("revenue", "2023-12", "product", product)["mom"]
        assert mom == (pytest.approx(value / before[product] - 1, abs=1e-9) if before.get(product, 0) > 0 else None)


def test_saas_customers_who_come_back_and_who_leave(base, saas_facts):
    """Source: review.md §4.8; the window is three months."""
    bought = "SELECT DISTINCT customer FROM lines WHERE revenue > 0 AND month BETWEEN '{}' AND '{}'"
    start, end = bought.format("2023-09", "2023-11"), bought.format("2023-10", "2023-12")
    count = one(base(f"SELECT count(*) FROM ({start})"))
    back = one(base(f"SELECT count(*) FROM ({start}) WHERE customer IN ({bought.format('2023-12', '2023-12')})"))
    gone = one(base(f"SELECT count(*) FROM ({start}) WHERE customer NOT IN ({end})"))
    assert saas_facts.value("repurchase_rate", "2023-12") == pytest.approx(back / count)
    assert saas_facts.value("churn_rate", "2023-12") == pytest.approx(gone / count)
    assert saas_facts.value("churned_customers", "2023-12") == gone
    first = base("SELECT min(month) AS m FROM lines WHERE revenue > 0 GROUP BY customer")
    assert saas_facts.value("new_customers", "2023-12") == sum(month == "2023-12" for (month,) in first) == 0


def test_saas_quality_customers(base, saas_facts):
    rows = base("""
        WITH year AS (SELECT customer, sum(revenue) AS r FROM lines WHERE day > '2022-12-31' AND day <= '2023-12-31' GROUP BY 1),
        bound AS (SELECT quantile_cont(r, 0.8) AS b FROM year WHERE r > 0),
        months AS (SELECT customer, count(DISTINCT month) AS n FROM lines WHERE revenue > 0 AND month BETWEEN '2023-07' AND '2023-12' GROUP BY 1),
        active AS (SELECT customer, sum(revenue) AS now FROM lines WHERE month = '2023-12' GROUP BY 1 HAVING sum(revenue) > 0)
        SELECT count(*), count(*) FILTER (r >= b OR n >= 4), sum(now), sum(now) FILTER (r >= b OR n >= 4)
        FROM active JOIN year USING (customer) JOIN months USING (customer), bound
    """)
    ((active, quality, _, revenue),) = rows
    assert saas_facts.value("quality_customer_share", "2023-12") == pytest.approx(quality / active)
    assert saas_facts.value("quality_revenue_share", "2023-12") == pytest.approx(
        revenue / saas_facts.value("revenue", "2023-12")
    )


def test_saas_what_is_not_there_says_why(saas, saas_facts):
    reasons = {
        "channel_cost": "the Channel costs sheet holds no usable rows",
        "cac": "the Channel costs sheet holds no usable rows",
        "leads": "the Leads sheet holds no usable rows",
        "collected": "the Receivables sheet holds no usable rows",
        "complaint_rate": "the Feedback sheet holds no usable rows",
        "renewal_rate": "the Contracts sheet holds no usable rows",
        "penetration": "the Markets sheet holds no usable rows",
    }
    assert {key: saas_facts.row(key, "2023-12")["reason"] for key in reasons} == reasons
    assert {row["target"] for row in saas_facts.rows} == {None}
    assert all(all_slots(saas).values())
    foot = cells(saas, "SR_overview_card1_foot", "SR_overview_card4_value", "SR_overview_card4_foot")
    assert foot == ["No target set", "n/a", "the Receivables sheet holds no usable rows"]


# Opportunities of a hardware seller.


@pytest.fixture(scope="session")
def crm(tmp_path_factory):
    book = tmp_path_factory.mktemp("crm") / "crm.xlsm"
    assert command("new", book, "--lang", "en").code == 0
    load(book, "leads", DATA / "crm_sales_pipeline.csv", *LEAD_MAP)
    load(
        book, "customers", DATA / "crm_accounts.csv", "customer_id=account", "industry=sector", "region=office_location"
    )
    load(book, "products", DATA / "crm_products.csv", "product_id=product", "product_line=series")
    assert command("refresh", book).code == 0
    return book


@pytest.fixture(scope="session")
def crm_facts(crm):
    return Facts(crm)


def test_crm_figures_of_the_issue(crm_facts):
    assert [crm_facts.value(key, "2017-12") for key in ("deals_won", "won_amount")] == [511, 1_131_573]
    assert [crm_facts.value(key, "2017-11") for key in ("deals_won", "won_amount")] == [406, 938_943]
    won, lost = (sum(crm_facts.series(key).values()) for key in ("deals_won", "deals_lost"))
    assert (won, lost) == (4_238, 2_473)
    assert round(won / (won + lost), 4) == 0.6315
    assert sum(crm_facts.series("won_amount").values()) == 10_005_534


@pytest.mark.parametrize(
    ("metric", "sql", "of"),
    [
        ("deals_won", "count(*) FILTER (stage = 'Won')", "closed"),
        ("deals_lost", "count(*) FILTER (stage = 'Lost')", "closed"),
        ("won_amount", "sum(amount) FILTER (stage = 'Won')", "closed"),
        ("average_deal", "avg(amount) FILTER (stage = 'Won')", "closed"),
        ("win_rate", "count(*) FILTER (stage = 'Won') / count(*)", "closed"),
        ("sales_cycle_days", "avg(closed - created) FILTER (stage = 'Won')", "closed"),
        ("sales_cycle_median", "quantile_cont(closed - created, 0.5) FILTER (stage = 'Won')", "closed"),
        ("leads", "count(*)", "created"),
    ],
)
def test_crm_month_by_month(base, crm_facts, metric, sql, of):
    closed = "AND stage IN ('Won', 'Lost')" if of == "closed" else ""
    wanted = dict(
        base(f"SELECT strftime({of}, '%Y-%m') AS m, {sql} FROM deals WHERE {of} IS NOT NULL {closed} GROUP BY 1")
    )
    found = {month: value for month, value in crm_facts.series(metric).items() if value or wanted.get(month)}
    assert found == {month: pytest.approx(value, abs=1e-6) for month, value in wanted.items()}


@pytest.mark.parametrize(
    ("dimension", "column"), [("salesperson", "owner"), ("product_line", "line"), ("industry", "industry")]
)
@pytest.mark.parametrize(("metric", "sql"), [("deals_won", "count(*) FILTER (stage = 'Won')"), ("win_rate", "count(*) FILTER (stage = 'Won') / count(*)")])  # fmt: skip
def test_crm_by_owner_product_and_industry(base, crm_facts, dimension, column, metric, sql):
    found = crm_facts.members(metric, dimension, "2017-12")
    rows = base(
        f"SELECT coalesce({column}, '(blank)'), {sql} FROM deals WHERE stage IN ('Won', 'Lost') AND strftime(closed, '%Y-%m') = '2017-12' GROUP BY 1"
    )
    assert found == {member: pytest.approx(value) for member, value in rows if value}


def test_crm_comparisons(base, crm_facts):
    won = dict(base("SELECT strftime(closed, '%Y-%m'), count(*) FROM deals WHERE stage = 'Won' GROUP BY 1"))
    row = crm_facts.row("deals_won", "2017-12")
    assert row["mom"] == pytest.approx(won["2017-12"] / won["2017-11"] - 1)
    assert (row["yoy"], row["ytd"]) == (None, 4_238)
    assert crm_facts.row("win_rate", "2017-12")["ytd"] == pytest.approx(4_238 / (4_238 + 2_473))
    cycle = one(base("SELECT avg(closed - created) FROM deals WHERE stage = 'Won'"))
    assert crm_facts.row("sales_cycle_days", "2017-12")["ytd"] == pytest.approx(cycle)
    assert round(cycle, 2) == 51.78


def test_crm_conversion(base, crm_facts):
    won, made = base("""
        SELECT count(*) FILTER (stage = 'Won' AND strftime(closed, '%Y-%m') = '2017-12'), count(*) FILTER (strftime(created, '%Y-%m') = '2017-12')
        FROM deals""")[0]
    assert crm_facts.value("conversion_rate", "2017-12") == pytest.approx(won / made)
    cohort, all_of_it = base("""
        SELECT count(*) FILTER (stage = 'Won' AND closed <= '2017-12-31'), count(*) FROM deals
        WHERE created BETWEEN '2017-10-01' AND '2017-12-31'""")[0]
    assert crm_facts.value("cohort_conversion_rate", "2017-12") == pytest.approx(cohort / all_of_it)


def test_crm_flaws_are_listed_and_nothing_is_dropped(base, crm):
    tables, _ = pipeline.check(crm)
    assert tables["leads"].height == 8_800
    undated = one(base("SELECT count(*) FROM deals WHERE created IS NULL"))
    assert undated == 500
    undated = [issue for issue in tables.issues if issue.table == "leads" and issue.column == "Created date"]
    assert sum(issue.count for issue in undated) == 500
    assert [issue.value for issue in tables.issues if issue.value == "GTXPro"]
    assert not [issue for issue in tables.issues if issue.severity == "error"]


def test_crm_orders_are_absent_and_the_review_says_so(crm, crm_facts):
    for metric in ("revenue", "gross_margin", "active_customers", "churn_rate"):
        row = crm_facts.row(metric, "2017-12")
        assert (row["value"], row["reason"]) == (None, "the Orders sheet holds no usable rows")
    texts = all_slots(crm)
    assert "511" in texts["core.conversion"]
    assert "holds no usable rows" in texts["core.revenue"]


# Invoices, once with the day first and once with the month first.


@pytest.fixture(scope="session")
def receivables(tmp_path_factory):
    made = {}
    for form in ("dmy", "mdy"):
        book = tmp_path_factory.mktemp("receivables") / f"{form}.xlsm"
        assert command("new", book, "--lang", "en").code == 0
        load(book, "invoices", DATA / f"receivables_{form}.csv")
        assert command("refresh", book).code == 0
        made[form] = book
    return made


@pytest.fixture(scope="session")
def invoice_facts(receivables):
    return Facts(receivables["dmy"])


def test_receivables_are_the_same_whichever_comes_first(receivables, invoice_facts):
    other = Facts(receivables["mdy"])
    assert len(invoice_facts.rows) > 1000

    def numbers(facts):
        return {key: [row[name] for name in ("value", "mom", "yoy", "ytd", "reason")] for key, row in facts.by.items()}

    one, two = numbers(invoice_facts), numbers(other)
    assert one.keys() == two.keys()
    for key, row in one.items():
        assert row == [pytest.approx(value, rel=1e-9) if isinstance(value, float) else value for value in two[key]], key


def test_receivables_figures_of_the_issue(base, receivables):
    """The last payments came in January 2014; the facts reach from there to the first ones."""
    facts = Facts(receivables["dmy"], "2014-01")
    collected, days = (facts.series(key) for key in ("collected", "collection_days"))
    weighted = sum(days[month] * amount for month, amount in collected.items() if amount)
    assert round(weighted / sum(collected.values()), 2) == 26.70
    assert sum(collected.values()) == pytest.approx(147_703.18, abs=CENT)
    assert one(base("SELECT sum((paid - day) * amount) / sum(amount) FROM dmy")) == pytest.approx(
        weighted / sum(collected.values())
    )


@pytest.mark.parametrize(
    ("metric", "sql", "of"),
    [
        ("invoiced", "sum(amount)", "day"),
        ("collected", "sum(amount)", "paid"),
        ("collection_days", "sum((paid - day) * amount) / sum(amount)", "paid"),
    ],
)
def test_receivables_month_by_month(base, invoice_facts, metric, sql, of):
    wanted = dict(base(f"SELECT strftime({of}, '%Y-%m'), {sql} FROM dmy WHERE {of} <= '2013-12-31' GROUP BY 1"))
    assert {month: value for month, value in invoice_facts.series(metric).items() if value} == {
        month: pytest.approx(value, abs=CENT) for month, value in wanted.items()
    }


@pytest.mark.parametrize("month", ["2012-06-30", "2012-12-31", "2013-05-31", "2013-12-31"])
def test_receivables_at_the_months_end(base, invoice_facts, month):
    period = month[:7]
    open_at = "FROM dmy WHERE day <= $1::DATE AND (paid IS NULL OR paid > $1::DATE)"
    outstanding = one(base(f"SELECT coalesce(sum(amount), 0) {open_at}", month))
    overdue = one(base(f"SELECT coalesce(sum(amount), 0) {open_at} AND due < $1::DATE", month))
    assert invoice_facts.value("receivables", period) == pytest.approx(outstanding, abs=CENT)
    assert invoice_facts.value("overdue_amount", period) == pytest.approx(overdue, abs=CENT)
    assert invoice_facts.value("overdue_share", period) == pytest.approx(overdue / outstanding, abs=1e-6)
    billed, days = base("""SELECT sum(amount), any_value(d) FROM dmy, (SELECT date_diff('day', date_trunc('month', $1::DATE - INTERVAL 2 MONTH - INTERVAL 3 DAY), $1::DATE) + 1 AS d)
        WHERE day > last_day($1::DATE - INTERVAL 3 MONTH) AND day <= $1::DATE""", month)[0]  # fmt: skip
    span = one(base("SELECT date_diff('day', last_day(($1::DATE - INTERVAL 3 MONTH)::DATE), $1::DATE)", month))
    assert days is not None
    assert invoice_facts.value("dso", period) == pytest.approx(outstanding / billed * span, abs=1e-6)


def test_receivables_by_age(base, invoice_facts):
    rows = base("""
        SELECT CASE WHEN due >= '2013-12-31' THEN 'current' WHEN '2013-12-31'::DATE - due <= 30 THEN '1-30'
            WHEN '2013-12-31'::DATE - due <= 60 THEN '31-60' WHEN '2013-12-31'::DATE - due <= 90 THEN '61-90' ELSE '90+' END, sum(amount)
        FROM dmy WHERE day <= '2013-12-31' AND paid > '2013-12-31' GROUP BY 1""")
    found = invoice_facts.members("receivables", "ageing", "2013-12")
    assert sorted(found.values()) == [pytest.approx(value, abs=CENT) for value in sorted(value for _, value in rows)]
    assert sum(found.values()) == pytest.approx(invoice_facts.value("receivables", "2013-12"), abs=CENT)


def test_a_wrong_date_order_is_refused_or_told(tmp_path):
    """The file proves its order; saying the other one loads it with every day that cannot be so listed."""
    book = tmp_path / "b.xlsm"
    command("new", book, "--lang", "en")
    ran = load(book, "invoices", DATA / "receivables_dmy.csv", order="mdy")
    assert "cannot be used" in ran.err
