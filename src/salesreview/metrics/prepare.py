"""The joins: every event of the tables as a frame with its date, the members of its dimensions and its amounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from salesreview.metrics.catalog import BLANK, LINE_TOPIC
from salesreview.metrics.exact import settled_frame
from salesreview.metrics.measures import AGEING
from salesreview.metrics.regions import gathered
from salesreview.settings import Settings
from salesreview.tables.model import Tables

CUSTOMER = ("industry", "size", "region", "leader")


@dataclass(frozen=True, slots=True)
class Event:
    """Rows that happen on a day.

    `frame` has the columns `date` and `row`, the row of the raw sheet it comes from; blank members are `BLANK`.
    """

    frame: pl.DataFrame
    measures: str  # key of the measures in measures.py
    dimensions: tuple[str, ...]
    whole: bool = True  # whether its sums are those of the whole, too


@dataclass(frozen=True, slots=True)
class Prepared:
    """Order lines with coded members, the other events, and what is looked up by customer and by product."""

    lines: pl.DataFrame  # row, date, order, customer, product, channel, salesperson (UInt32), revenue, quantity, cost
    names: Mapping[str, pl.Series]  # coded column -> members by code, in the order of their text
    customers: pl.DataFrame  # a row per customer code: customer, label, customer_id, known, CUSTOMER, first (Date)
    derived: Mapping[str, tuple[str, pl.Series]]  # dimension -> (coded column it follows from, members by its code)
    events: tuple[Event, ...]
    markets: pl.DataFrame  # row, region, industry, addressable
    cohorts: pl.DataFrame  # leads: row, created, won (Date or null), the lead dimensions


def _yes_no(column: str) -> pl.Expr:
    return pl.when(column).then(pl.lit("yes")).when(pl.col(column).not_()).then(pl.lit("no"))


def _labels(frame: pl.DataFrame, key: str) -> pl.DataFrame:
    """Add `label`: the name; the id where there is no name; both where several share the name."""
    shared = pl.col("name").is_not_null() & (pl.col("name").count().over("name") > 1)
    label = pl.when(shared).then(pl.format("{} ({})", "name", key)).otherwise(pl.coalesce("name", key))
    return frame.with_columns(label=label)


def _coded(values: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Return codes (UInt32) and the members by code, in the order of their text."""
    filled = values.fill_null(BLANK)
    members = filled.unique().sort()
    if len(members) == 0:
        return pl.Series(values.name, [], pl.UInt32), members
    return filled.cast(pl.Enum(members)).to_physical().cast(pl.UInt32), members


def labels(tables: Tables, table: str, key: str) -> dict[str, str]:
    """Return what the facts of customers or products are named by: id -> label."""
    return dict(_labelled(tables, table, key).select(key, "label").iter_rows())


def _labelled(tables: Tables, table: str, key: str) -> pl.DataFrame:
    """Return the first row of each id, with `label`."""
    return _labels(tables[table].unique(key, keep="first", maintain_order=True), key)


def _customer_rows(tables: Tables, settings: Settings) -> pl.DataFrame:
    return _labelled(tables, "customers", "customer_id").select(
        "customer_id", "label", "industry", "size",
        gathered("region", settings.region_set).alias("region"),
        _yes_no("is_leader").alias("leader"),
    )  # fmt: skip


def _product_rows(tables: Tables) -> pl.DataFrame:
    rows = _labelled(tables, "products", "product_id")
    return rows.select("product_id", pl.col("label").alias("product"), "product_line", _yes_no("is_core").alias("core"))


def channel_types(tables: Tables) -> pl.DataFrame:
    """Return channel -> channel_type: the type most of the channel's costs carry, ties by text."""
    return (
        tables["channel_costs"]
        .drop_nulls(["channel", "channel_type"])
        .group_by("channel", "channel_type")
        .len()
        .sort("channel", "len", "channel_type", descending=[False, True, False])
        .unique("channel", keep="first", maintain_order=True)
        .select("channel", "channel_type")
    )


def _lookup(members: pl.Series, rows: pl.DataFrame, key: str) -> pl.DataFrame:
    return members.alias(key).to_frame().join(rows, on=key, how="left", maintain_order="left")


def _lines(
    orders: pl.DataFrame, customers: pl.DataFrame, products: pl.DataFrame, types: pl.DataFrame
) -> tuple[pl.DataFrame, dict[str, pl.Series], pl.DataFrame, dict[str, tuple[str, pl.Series]]]:
    names: dict[str, pl.Series] = {}
    columns: dict[str, pl.Series] = {}
    derived: dict[str, tuple[str, pl.Series]] = {}
    ids = {"customer": "customer_id", "product": "product_id", "channel": "channel", "salesperson": "salesperson"}
    for key, column in ids.items():
        columns[key], names[key] = _coded(orders[column])
    of_customer = _lookup(names["customer"], customers, "customer_id")
    of_product = _lookup(names["product"], products, "product_id")
    of_channel = _lookup(names["channel"], types, "channel")
    for key, rows, by in (
        *((key, of_customer, "customer") for key in CUSTOMER),
        ("product_line", of_product, "product"),
        ("core", of_product, "product"),
        ("channel_type", of_channel, "channel"),
    ):
        derived[key] = (by, rows[key].fill_null(BLANK))
    names["product"] = of_product["product"].fill_null(names["product"])
    label = pl.coalesce("label", "customer_id").alias("label")
    of_customer = of_customer.with_columns(label, *(pl.col(key).fill_null(BLANK) for key in CUSTOMER)).with_row_index(
        "customer"
    )
    lines = orders.select(
        "row",
        pl.col("order_date").alias("date"),
        pl.col("row").min().over("order_id").alias("order"),  # a number for each id
        *(codes.alias(key) for key, codes in columns.items()),
        "revenue", "quantity", "cost",
    )  # fmt: skip
    known = (pl.col("customer_id") != BLANK).alias("known")
    return lines, names, of_customer.with_columns(known), derived


def _firsts(
    lines: pl.DataFrame,
    names: Mapping[str, pl.Series],
    derived: Mapping[str, tuple[str, pl.Series]],
    customers: pl.DataFrame,
) -> pl.DataFrame:
    """One row per customer: the day of the first order and the members of its deciding line.

    The day's line of the largest revenue decides; ties by the text of product, channel and salesperson.
    """
    sold = lines.lazy().filter(pl.col("revenue") > 0)
    first = sold.group_by("customer").agg(pl.col("date").min())
    ties = ["product", "channel", "salesperson"]
    decided = (
        sold.join(first, on=["customer", "date"], how="semi")
        .sort("customer", "revenue", *ties, descending=[False, True, False, False, False])
        .unique("customer", keep="first", maintain_order=True)
        .collect()
    )
    known = decided.join(customers.filter("known").select("customer"), on="customer", how="semi")
    members = {key: (key, names[key]) for key in ("channel", "salesperson")}
    members |= {key: pair for key, pair in derived.items() if key != "core"}
    return known.select(
        "customer", "date", "row", *(texts.gather(known[by]).alias(key) for key, (by, texts) in members.items())
    )


def _blank(frame: pl.DataFrame, *keys: str) -> pl.DataFrame:
    return frame.with_columns(pl.col(key).fill_null(BLANK) for key in keys)


def _lead_rows(
    tables: Tables, settings: Settings, customers: pl.DataFrame, products: pl.DataFrame, types: pl.DataFrame
) -> pl.DataFrame:
    own = ("industry", "size", "region")
    rows = tables["leads"].with_columns(gathered("region", settings.region_set).alias("region"))
    rows = rows.join(customers.select("customer_id", *own), on="customer_id", how="left", suffix="_known")
    rows = rows.join(products.select("product_id", "product_line"), on="product_id", how="left")
    rows = rows.join(types, on="channel", how="left")
    rows = rows.with_columns(
        *(pl.coalesce(key, f"{key}_known").alias(key) for key in own), pl.col("owner").alias("salesperson")
    )
    return _blank(rows, *LEAD, "lost_reason").with_columns(
        pl.col("amount").fill_null(0.0),
        days=(pl.col("closed_date") - pl.col("created_date")).dt.total_days().cast(pl.Float64),
    )


LEAD = ("industry", "size", "region", "channel", "channel_type", "salesperson", "product_line")


def _invoice_events(tables: Tables, customers: pl.DataFrame) -> list[Event]:
    rows = tables["invoices"]
    keys = ("industry", "size", "region")
    invoices = rows.group_by("invoice_id").agg(
        pl.col("amount").max(), pl.col("invoice_date").min(), pl.col("due_date").min(), pl.col("customer_id").min(),
        pl.col("row").get(pl.col("amount").arg_max()),
        pl.col("paid_amount").filter(pl.col("paid_date").is_not_null()).sum().alias("stated"),
    )  # fmt: skip
    invoices = _blank(invoices.join(customers.select("customer_id", *keys), on="customer_id", how="left"), *keys)
    paid = rows.filter(pl.col("paid_date").is_not_null()).select("invoice_id", "paid_date", "paid_amount", "row")
    stated = paid.drop_nulls("paid_amount")
    in_full = paid.filter(pl.col("paid_amount").is_null()).group_by("invoice_id").agg(pl.col("paid_date", "row").min())
    payments = pl.concat(
        [
            stated.join(invoices, on="invoice_id"),
            in_full.join(invoices, on="invoice_id").with_columns(paid_amount=pl.col("amount") - pl.col("stated")),
        ],
        how="diagonal",
    ).with_columns(days=(pl.col("paid_date") - pl.col("invoice_date")).dt.total_days().cast(pl.Float64))
    events = [
        Event(invoices.rename({"invoice_date": "date"}), "invoices", keys),
        Event(payments.rename({"paid_date": "date"}).drop("amount"), "payments", keys),
    ]
    moved = pl.concat(
        [
            invoices.select(
                "row", "due_date", pl.col("invoice_date").alias("date"), pl.col("amount").alias("change"), *keys
            ),
            payments.select(
                "row", "due_date", pl.col("paid_date").alias("date"), -pl.col("paid_amount").alias("change"), *keys
            ),
        ]
    ).drop_nulls("due_date")
    for days in AGEING:
        entered = pl.max_horizontal("date", pl.col("due_date") + pl.duration(days=days))
        events.append(Event(moved.with_columns(date=entered), f"past_{days}", keys))
    return events


def _incident_events(tables: Tables, leads: pl.DataFrame) -> list[Event]:
    incidents = tables["incidents"].with_columns(
        pl.col("department").fill_null(BLANK), pl.col("kind").fill_null(BLANK).alias("incident_kind")
    )
    keys = ("department", "incident_kind")
    lost = leads.filter(pl.col("status") == "lost").select("lead_id", "row", pl.col("closed_date"), "amount")
    hit = incidents.select("lead_id", pl.col("date").alias("on"), *keys).join(lost, on="lead_id")
    hit = hit.filter(pl.col("on") <= pl.col("closed_date")).rename({"closed_date": "date"})
    events = [Event(incidents.select("date", "row", *keys), "incidents", keys)]
    for by in ((), ("department",), ("incident_kind",)):
        once = hit.unique(["lead_id", *by]).select("date", "row", "amount", *by)
        events.append(Event(once, "incident_losses", by, whole=not by))
    return events


def _feedback_events(tables: Tables, products: pl.DataFrame) -> list[Event]:
    rows = tables["feedback"].join(
        products.select("product_id", "product", "product_line"), on="product_id", how="left"
    )
    rows = rows.with_columns(pl.coalesce("product", "product_id").alias("product"))
    rows = _blank(rows, "product", "product_line", "topic", "kind")
    rows = rows.with_columns(line_topic=pl.concat_str("product_line", "topic", separator=LINE_TOPIC))
    complaints = rows.filter(pl.col("kind") == "complaint").select("date", "row", "topic", "line_topic")
    return [
        Event(rows, "feedback", ("product_line", "product")),
        Event(complaints, "topics", ("topic", "line_topic"), whole=False),
    ]


def prepare(tables: Tables, settings: Settings) -> Prepared:
    """Join the tables into events; regions are gathered as the settings say, amounts have the decimals of exact.py."""
    exact = replace(tables, frames={key: settled_frame(frame) for key, frame in tables.frames.items()})
    return _prepared(exact, settings)


def _prepared(tables: Tables, settings: Settings) -> Prepared:
    customers, products, types = _customer_rows(tables, settings), _product_rows(tables), channel_types(tables)
    lines, names, of_customer, derived = _lines(tables["orders"], customers, products, types)
    firsts = _firsts(lines, names, derived, of_customer)
    of_customer = of_customer.join(firsts.select("customer", pl.col("date").alias("first")), on="customer", how="left")
    leads = _lead_rows(tables, settings, customers, products, types)
    closed = leads.filter(pl.col("status").is_in(["won", "lost"])).rename({"closed_date": "date"})
    contracts = tables["contracts"].join(customers, on="customer_id", how="left").rename({"end_date": "date"})
    renewed = (pl.col("renewed").fill_null(False) | pl.col("renewal_date").is_not_null()).alias("renewed")
    contracts = _blank(contracts, *CUSTOMER).with_columns(renewed, pl.col("value").fill_null(0.0))
    costs = tables["channel_costs"].drop("channel_type").join(types, on="channel", how="left")
    costs = _blank(costs, "channel", "channel_type", "activity")
    place = (*CUSTOMER, "product_line", "channel", "channel_type", "salesperson")
    events = (
        Event(firsts, "firsts", place),
        Event(leads.rename({"created_date": "date"}), "leads_created", LEAD),
        Event(closed, "leads_closed", (*LEAD, "lost_reason")),
        *_invoice_events(tables, customers),
        Event(costs, "channel_costs", ("channel", "channel_type", "activity")),
        Event(contracts, "contracts", CUSTOMER),
        *_feedback_events(tables, products),
        *_incident_events(tables, leads),
    )
    markets = tables["markets"].select(
        "row",
        gathered("region", settings.region_set).fill_null(BLANK).alias("region"),
        pl.col("industry").fill_null(BLANK),
        pl.col("addressable_customers").fill_null(0.0).alias("addressable"),
    )
    won = pl.when(pl.col("status") == "won").then("closed_date").alias("won")
    cohorts = leads.select("row", pl.col("created_date").alias("created"), won, *LEAD).drop_nulls("created")
    kept = tuple(
        replace(event, frame=settled_frame(event.frame.filter(pl.col("date").is_not_null()))) for event in events
    )
    return Prepared(lines, names, of_customer, derived, kept, markets, cohorts)
