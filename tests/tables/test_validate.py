# Full-width letters are meant: people type them.
# ruff: noqa: RUF001
from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from salesreview.period import Month
from salesreview.sample.company import sample_tables
from salesreview.tables.catalog import SCHEMAS, schema
from salesreview.tables.clean import dtype_of
from salesreview.tables.findings import LIMIT
from salesreview.tables.model import RawSheet, Status, Tables
from salesreview.tables.validate import validate

DATA = Path(__file__).parents[2].parent / "shared" / "data"


def types(key: str) -> dict[str, pl.DataType]:
    return {**{column.key: dtype_of(column.kind) for column in schema(key).columns}, "row": pl.UInt32()}


def check_shape(tables: Tables) -> None:
    keys = [each.key for each in SCHEMAS]
    assert list(tables.frames) == list(tables.status) == list(tables.absent) == keys
    for key in keys:
        assert dict(tables[key].schema) == types(key), key
        assert (tables.status[key] is Status.OK) == (tables[key].height > 0)
        assert (tables.status[key] is Status.MISSING) == (key not in tables.sheets)


def test_no_sheet_at_all() -> None:
    tables = validate({})
    check_shape(tables)
    assert set(tables.status.values()) == {Status.MISSING}
    assert (tables.issues, tables.sheets) == ((), {})
    assert set(tables.absent.values()) == {frozenset()}


def test_frames_have_every_column_typed_and_the_row_of_the_sheet(sheet, good) -> None:
    row = {key: value for key, value in good["orders"].items() if key not in ("cost", "channel")}
    raw = sheet("orders", [row, {**row, "order_id": "SO2"}], first_row=5, first_column=3, caption="10月订单")
    tables = validate({"orders": raw, "risks": sheet("risks", [{"risk": None}])})
    check_shape(tables)
    assert tables.status["orders"] is Status.OK and tables.status["risks"] is Status.EMPTY
    assert tables.sheets == {"orders": "10月订单", "risks": "风险"}
    assert tables.absent["orders"] == {"cost", "channel", "discount"}
    assert tables["orders"].to_dicts() == [
        {"order_id": order, "order_date": dt.date(2026, 10, 5), "customer_id": "C1", "product_id": "P1", "channel": None,
         "salesperson": "王芳", "quantity": 2.0, "revenue": 200.0, "discount": None, "cost": None, "row": number}
        for order, number in (("SO1", 5), ("SO2", 6))
    ]  # fmt: skip


def test_both_languages_read_alike(sheet, good) -> None:
    for key, row in good.items():
        zh, en = (validate({key: sheet(key, [row], lang=lang)}) for lang in ("zh", "en"))
        assert zh[key].equals(en[key], null_equal=True)
        assert zh[key].height == 1


def test_blank_rows_are_skipped_silently_and_count_in_the_addresses(sheet, good) -> None:
    row = good["orders"]
    blank = dict.fromkeys(row) | {"note": "mine"}
    rows = [blank, row, blank, {**row, "order_id": " ", "quantity": "x"}, {**dict.fromkeys(row), "channel": "  "}]
    tables = validate({"orders": sheet("orders", rows, first_row=4, first_column=2)})
    assert tables["orders"]["row"].to_list() == [5]
    assert [(issue.code, issue.row, issue.cell, issue.value) for issue in tables.issues] == [
        ("required", 7, "B7", None),
        ("not_number", 7, "H7", "x"),
    ]


def test_a_row_with_nothing_but_an_unreadable_value_is_not_blank(sheet, good) -> None:
    rows = [good["orders"], {**dict.fromkeys(good["orders"]), "quantity": "x"}]
    tables = validate({"orders": sheet("orders", rows)})
    assert {issue.row for issue in tables.issues} == {3}
    assert tables["orders"].height == 1


def test_values_are_shown_as_a_person_sees_them(sheet, good) -> None:
    shown = []
    for key, column, value in (
        ("customers", "is_leader", 1001.0),
        ("customers", "is_leader", 2.5),
        ("orders", "order_date", dt.datetime(1899, 12, 31)),
        ("orders", "order_date", dt.datetime(2150, 1, 1, 8, 30)),
        ("orders", "revenue", True),
        ("orders", "revenue", "　壹佰 "),
    ):
        (issue,) = validate({key: sheet(key, [{**good[key], column: value}])}).issues
        shown.append(issue.value)
    assert shown == ["1001", "2.5", "1899-12-31", "2150-01-01 08:30:00", "TRUE", "　壹佰 "]


def test_a_long_value_is_cut(sheet, good) -> None:
    (issue,) = validate({"orders": sheet("orders", [{**good["orders"], "revenue": "长" * 40_000}])}).issues
    assert issue.value is not None and len(issue.value) == 255 and issue.value.endswith("…")
    assert len(issue.zh) < 200


def test_many_rows_alike_are_one_issue_with_examples(sheet, good) -> None:
    bad = LIMIT + 7
    frame = pl.DataFrame(
        {
            "0": [f"SO{i}" for i in range(bad + 1)],
            "1": [dt.date(2026, 10, 5)] * (bad + 1),
            "2": ["x"] * bad + ["5"],
            "3": ["y"] * 3 + ["1"] * (bad - 2),
        }
    )
    raw = RawSheet("orders", "订单", ("订单号", "订单日期", "销售额", "数量"), frame)
    tables = validate({"orders": raw})
    amounts = [issue for issue in tables.issues if issue.column == "销售额"]
    assert [(issue.code, issue.severity, issue.row, issue.cell, issue.count) for issue in amounts] == [
        ("not_number", "error", 2, "C2", bad)
    ]
    assert f"共 {bad} 行如此，又如第 3 行（x）、第 4 行（x）" in amounts[0].zh
    assert f"{bad} rows are like this, row 3 (x), row 4 (x) for instance" in amounts[0].en
    assert sum(issue.column == "数量" for issue in tables.issues) == 3
    assert tables["orders"].height == 1


def test_rows_beyond_a_worksheet_have_a_number_and_no_address(sheet, good) -> None:
    raw = sheet("orders", [good["orders"], {**good["orders"], "revenue": "x"}], first_row=1_048_576)
    (issue,) = validate({"orders": raw}).issues
    assert (issue.row, issue.cell) == (1_048_577, None)


def test_issues_are_read_errors_first_then_by_table_sheet_and_row(sheet, good) -> None:
    orders, leads = good["orders"], good["leads"]
    sheets = {
        "orders": sheet("orders", [
            {**orders, "cost": -1.0, "quantity": 1.0, "zz": 1.0}, {**orders, "quantity": "x"}, {**orders, "channel": "#N/A", "quantity": "x"},
        ], headers={"zz": "金额"}),
        "leads": sheet("leads", [{**leads, "amount": -1.0}, {**leads, "status": "?", "lead_id": "L2"}], headers={"owner": "负责人员"}),
    }  # fmt: skip
    order = [(issue.severity, issue.table, issue.row, issue.column) for issue in validate(sheets).issues]
    assert order == [
        ("error", "orders", 3, "数量"),
        ("error", "orders", 4, "渠道"),
        ("error", "orders", 4, "数量"),
        ("error", "leads", 3, "状态"),
        ("warning", "orders", None, "金额"),
        ("warning", "orders", 2, "成本"),
        ("warning", "leads", None, "负责人员"),
        ("warning", "leads", 2, "金额"),
    ]


def test_a_table_that_is_none_is_ignored(sheet, good) -> None:
    tables = validate({"orders": sheet("orders", [good["orders"]]), "notes": sheet("risks", [good["risks"]])})
    check_shape(tables)
    assert "notes" not in tables.sheets


# --- properties

POOL = {
    "order_id": ["A", "B", " Ａ ", "00123", "1001.0", "合计", None, "", "#REF!"],
    "order_date": ["2026-10-05", "2026/10/6", "20261007", "2026年10月8日", "月底", None, "-", "46300"],
    "customer_id": ["C1", "C2", None, "#N/A"],
    "quantity": ["1", "-2", "1,000", "三", None],
    "revenue": ["100", "￥1,200.50", "1.2万", "(50)", "待定", None, "-5", "#DIV/0!"],
    "channel": ["官网", " 展会 ", None],
}
lines = st.lists(
    st.fixed_dictionaries({key: st.sampled_from(values) for key, values in POOL.items()}), min_size=1, max_size=12
)


def orders_of(rows: list[dict[str, str | None]]) -> RawSheet:
    frame = pl.DataFrame({str(i): pl.Series([row[key] for row in rows], dtype=pl.String) for i, key in enumerate(POOL)})
    return RawSheet("orders", "订单", tuple(schema("orders").column(key).zh for key in POOL), frame)


@settings(deadline=None, max_examples=60)
@given(lines)
def test_every_row_is_used_or_named_by_an_error_or_blank(rows) -> None:
    tables = validate({"orders": orders_of(rows)})
    check_shape(tables)
    used = set(tables["orders"]["row"])
    named = {issue.row for issue in tables.issues if issue.severity == "error"}
    named |= {number for number, row in enumerate(rows, start=2) if row["order_id"] == "合计"}  # one line for them all
    filled = any(issue.code == "lines" for issue in tables.issues)
    for number, row in enumerate(rows, start=2):
        blank = all(value in (None, "", "-") for value in row.values())
        assert blank == (number not in used | named), row
        required = (row["order_id"], row["order_date"], row["revenue"])
        if number in used and not filled:
            assert not {"合计", None, "", "#REF!", "月底", "-", "待定", "#DIV/0!"} & set(required)
    judged = ("totals_row", "lines", "grain", "ids", "decimal", "rivals")
    for issue in (each for each in tables.issues if each.code not in judged):
        position = {
            "A": "order_id",
            "B": "order_date",
            "C": "customer_id",
            "D": "quantity",
            "E": "revenue",
            "F": "channel",
        }
        assert issue.row is not None and issue.cell is not None
        raw = rows[issue.row - 2][position[issue.cell[0]]]
        assert issue.value == (raw if raw else None)
    frame = tables["orders"]
    assert frame["order_id"].null_count() == frame["order_date"].null_count() == frame["revenue"].null_count() == 0


@settings(deadline=None, max_examples=60)
@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter_for_what_is_used(rows, random) -> None:
    shuffled = rows.copy()
    random.shuffle(shuffled)
    keys = [key for key in types("orders") if key != "row"]
    both = [validate({"orders": orders_of(each)}) for each in (rows, shuffled)]
    assume(not any(issue.code == "lines" for tables in both for issue in tables.issues))  # filled from the line above
    one, other = (tables["orders"].select(keys).sort(keys) for tables in both)
    assert one.equals(other, null_equal=True)


@settings(deadline=None, max_examples=40)
@given(lines, st.permutations(list(POOL)))
def test_the_order_of_the_columns_does_not_matter(rows, keys) -> None:
    raw = orders_of(rows)
    places = [list(POOL).index(key) for key in keys]
    moved = RawSheet(
        "orders", "订单", tuple(raw.headers[place] for place in places),
        raw.frame.select(pl.col(str(place)).alias(str(new)) for new, place in enumerate(places)),
    )  # fmt: skip
    one, other = validate({"orders": raw}), validate({"orders": moved})
    assert one["orders"].equals(other["orders"], null_equal=True)
    assert {(i.row, i.column, i.code) for i in one.issues} == {(i.row, i.column, i.code) for i in other.issues}


# --- the sample company


def raw_sheets(frames: dict[str, pl.DataFrame], lang: str) -> dict[str, RawSheet]:
    return {
        key: RawSheet(
            key,
            schema(key).label(lang),
            tuple(schema(key).column(name).label(lang) for name in frame.columns),
            frame.rename({name: str(place) for place, name in enumerate(frame.columns)}),
        )
        for key, frame in frames.items()
    }


@pytest.mark.parametrize(("orders", "lang"), [(2_000, "zh"), (2_000, "en"), (10_000, "zh")])
def test_the_sample_company_has_just_the_flaws_that_were_planted(orders: int, lang: str) -> None:
    frames = sample_tables(month=Month(2026, 10), orders=orders, lang=lang)
    tables = validate(raw_sheets(frames, lang))
    check_shape(tables)
    assert set(tables.status.values()) == {Status.OK}
    lines = frames["orders"]
    strange = lines.filter(pl.col("product_id") == "P999")["product_id"].to_list()
    # Two lines of an order may come out the same by chance: the later ones are told.
    repeated = lines.height - lines.n_unique()
    planted = [
        ("actions", "not_date", "error"),
        *[("orders", "repeated_row", "warning")] * repeated,
        *[("orders", "unknown_products", "warning")] * len(strange),
        ("leads", "closed_early", "warning"),
        ("leads", "closed_undated", "warning"),
    ]
    found = [(issue.table, issue.code, issue.severity) for issue in tables.issues]
    assert sorted(found) == sorted(planted)
    undated = next(issue for issue in tables.issues if issue.code == "not_date")
    assert undated.value == frames["actions"]["due_date"][-1]
    left_out = {"actions": 1}
    assert {key: frame.height - tables[key].height for key, frame in frames.items()} == {
        key: left_out.get(key, 0) for key in frames
    }
    assert tables["orders"]["revenue"].sum() == pytest.approx(lines["revenue"].sum(), rel=1e-12)


# --- public data sets


def csv_sheet(key: str, name: str) -> RawSheet:
    if not (DATA / name).exists():
        pytest.skip(f"{name} of the public data is not beside the repository")
    frame = pl.read_csv(DATA / name, infer_schema=False)
    return RawSheet(key, name, tuple(frame.columns), frame.rename({c: str(i) for i, c in enumerate(frame.columns)}))


def test_the_same_invoices_in_two_date_orders_read_alike() -> None:
    days, months = (validate({"invoices": csv_sheet("invoices", f"receivables_{o}.csv")}) for o in ("dmy", "mdy"))
    one, other = (tables["invoices"].drop("row").sort("invoice_id") for tables in (days, months))
    assert one.equals(other, null_equal=True)
    assert (one.height, one["customer_id"].n_unique(), round(one["amount"].sum(), 2)) == (2466, 100, 147703.18)
    settled = (one["paid_date"] - one["invoice_date"]).dt.total_days()
    assert settled.mean() == pytest.approx(26.44, abs=0.005)
    assert (one["paid_date"] > one["due_date"]).sum() == 877
    assert days.issues == months.issues == ()


def test_a_sellers_orders_read_in_full() -> None:
    tables = validate({"orders": csv_sheet("orders", "saas_orders.csv")})
    orders = tables["orders"]
    assert (orders.height, orders["order_id"].n_unique(), orders["customer_id"].n_unique()) == (9994, 5009, 99)
    assert round(orders["revenue"].sum(), 2) == 2297200.86
    assert (orders["order_date"].min(), orders["order_date"].max()) == (dt.date(2020, 1, 4), dt.date(2023, 12, 31))
    assert {issue.code for issue in tables.issues if issue.severity == "error"} == {"discount_as_rate"}
    assert orders["discount"].null_count() == orders.height  # its discounts are rates, no amounts


def test_a_pipeline_with_its_traps() -> None:
    names = {"leads": "crm_sales_pipeline.csv", "products": "crm_products.csv", "customers": "crm_accounts.csv"}
    tables = validate({key: csv_sheet(key, name) for key, name in names.items()})
    leads = tables["leads"]
    counts = dict(leads.group_by("status").len().iter_rows())
    assert counts == {"won": 4238, "lost": 2473, "open": 2089}
    assert leads.filter(pl.col("status") == "won")["amount"].sum() == 10_005_534
    assert (leads["created_date"].null_count(), leads["customer_id"].null_count()) == (500, 1425)
    (product,) = [issue for issue in tables.issues if issue.code == "unknown_products"]
    assert product.value == "GTXPro" and "GTX Pro" in product.zh
    undated = [issue for issue in tables.issues if issue.code == "required"]
    assert sum(issue.count for issue in undated) == 500 and {issue.severity for issue in undated} == {"warning"}


def test_headers_are_compared_only_where_a_column_is_missing(sheet, good, monkeypatch) -> None:
    asked: list[str] = []

    def similar(schema, headers, missing):
        asked.append(schema.key)
        return {}

    monkeypatch.setattr("salesreview.tables.sheet_rules.similar_headers", similar)
    row = {key: value for key, value in good["orders"].items() if key != "cost"}  # not a required one
    validate({"orders": sheet("orders", [row])})
    assert asked == ["orders"]
