"""The joins: every event of the tables as a frame with its date, the members of its dimensions and its amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from salesreview.metrics.catalog import BLANK, EVENT, EVENTS, LINE_TOPIC
from salesreview.metrics.catalogue.receivables import AGEING
from salesreview.metrics.definitions import Event
from salesreview.metrics.engine import columns_read
from salesreview.metrics.exact import settled_frame
from salesreview.metrics.regions import gathered
from salesreview.settings import Settings
from salesreview.tables.model import Tables

CUSTOMER = ("industry", "size", "region", "leader")


@dataclass(frozen=True, slots=True)
class Happened:
    """The rows of an event.

    `frame` has the columns `date` and `row`, the row of the raw sheet it comes from; blank members are `BLANK`.
    """

    event: Event
    frame: pl.DataFrame
    dimensions: tuple[str, ...]
    whole: bool = True  # whether its sums are those of the whole, too


@dataclass(frozen=True, slots=True)
class Prepared:
    """Order lines with coded members, the other events, and what is looked up by customer and by product."""

    lines: pl.DataFrame  # row, date, order, customer, product, channel, salesperson (UInt32), what measures read
    names: Mapping[str, pl.Series]  # coded column -> members by code, in the order of their text
    customers: pl.DataFrame  # a row per customer code: customer, label, customer_id, known, CUSTOMER, first (Date)
    derived: Mapping[str, tuple[str, pl.Series]]  # dimension -> (coded column it follows from, members by its code)
    events: tuple[Happened, ...]
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
    orders: pl.DataFrame, amounts: Sequence[str], customers: pl.DataFrame, products: pl.DataFrame, types: pl.DataFrame
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
        *amounts,
    )
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


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of customers, products and channels, to be joined to the rows of events."""

    customers: pl.DataFrame
    products: pl.DataFrame
    types: pl.DataFrame
    settings: Settings


def _joined(event: Event, rows: pl.DataFrame, known: _Known) -> pl.DataFrame:
    """Return an event's rows with the members of its dimensions: their own, else those of whom or what they name."""
    own = {key: event.columns.get(key, key) for key in event.dimensions}
    wanted = set(event.dimensions)
    here = set(rows.columns)
    for joined, key in ((known.customers, "customer_id"), (known.products, "product_id")):
        taken = [name for name in joined.columns if name in wanted]
        if key in here and taken:
            found = joined.select(key, *(pl.col(name).alias(f"known_{name}") for name in taken))
            rows = rows.join(found, on=key, how="left", maintain_order="left")
    if "channel_type" in wanted:
        found = known.types.rename({"channel_type": "known_channel_type"})
        rows = rows.join(found, on="channel", how="left", maintain_order="left").drop("channel_type", strict=False)
    members = []
    for name, column in own.items():
        parts = []
        if column in rows.columns:
            parts.append(gathered(column, known.settings.region_set) if name == "region" else pl.col(column))
        if f"known_{name}" in rows.columns:
            parts.append(pl.col(f"known_{name}"))
        if name == "product":
            parts.append(pl.col("product_id"))
        if parts:  # those that the event makes itself are added to its rows
            members.append(pl.coalesce(parts).fill_null(BLANK).alias(name))
    return rows.with_columns(members)


def _dated(event: Event, rows: pl.DataFrame) -> pl.DataFrame:
    return rows.rename({event.date: "date"})


LEAD = EVENT["leads_created"].dimensions


def _lead_events(tables: Tables, known: _Known) -> tuple[pl.DataFrame, list[Happened]]:
    """Return the leads with their members, and the events of their creation and their closing."""
    created, closed = EVENT["leads_created"], EVENT["leads_closed"]
    rows = _joined(closed, tables["leads"], known).with_columns(
        pl.col("amount").fill_null(0.0),
        days=(pl.col("closed_date") - pl.col("created_date")).dt.total_days().cast(pl.Float64),
    )
    ended = rows.filter(pl.col("status").is_in(["won", "lost"]))
    return rows, [
        Happened(created, _dated(created, rows), created.dimensions),
        Happened(closed, _dated(closed, ended), closed.dimensions),
    ]


def _invoice_events(tables: Tables, known: _Known) -> list[Happened]:
    rows = tables["invoices"]
    keys = EVENT["invoices"].dimensions
    invoices = rows.group_by("invoice_id").agg(
        pl.col("amount").max(), pl.col("invoice_date").min(), pl.col("due_date").min(), pl.col("customer_id").min(),
        pl.col("row").get(pl.col("amount").arg_max()),
        pl.col("paid_amount").filter(pl.col("paid_date").is_not_null()).sum().alias("stated"),
    )  # fmt: skip
    invoices = _joined(EVENT["invoices"], invoices, known)
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
        Happened(EVENT["invoices"], _dated(EVENT["invoices"], invoices), keys),
        Happened(EVENT["payments"], _dated(EVENT["payments"], payments).drop("amount"), keys),
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
        events.append(Happened(EVENT[f"past_{days}"], moved.with_columns(date=entered), keys))
    return events


def _incident_events(tables: Tables, known: _Known, leads: pl.DataFrame) -> list[Happened]:
    """Return the incidents, and the leads lost with one before: once whatever they are grouped by."""
    event, losses = EVENT["incidents"], EVENT["incident_losses"]
    incidents = _joined(event, tables["incidents"], known)
    lost = leads.filter(pl.col("status") == "lost").select("lead_id", "row", losses.date, "amount")
    hit = incidents.select("lead_id", pl.col("date").alias("on"), *losses.dimensions).join(lost, on="lead_id")
    hit = _dated(losses, hit.filter(pl.col("on") <= pl.col(losses.date)))
    found = [Happened(event, incidents.select("date", "row", *event.dimensions), event.dimensions)]
    for by in ((), *((key,) for key in losses.dimensions)):
        once = hit.unique(["lead_id", *by]).select("date", "row", "amount", *by)
        found.append(Happened(losses, once, by, whole=not by))
    return found


def _topic_event(tables: Tables, known: _Known) -> Happened:
    """Return the complaints by topic, and by topic within a product line."""
    event = EVENT["topics"]
    rows = _joined(EVENT["feedback"], tables[event.table], known)
    rows = _joined(event, rows.filter(pl.col("kind") == "complaint"), known)
    topics = rows.with_columns(line_topic=pl.concat_str("product_line", "topic", separator=LINE_TOPIC))
    return Happened(event, topics, event.dimensions, event.whole)


def prepare(tables: Tables, settings: Settings) -> Prepared:
    """Join the tables into events; regions are gathered as the settings say, amounts have the decimals of exact.py."""
    exact = replace(tables, frames={key: settled_frame(frame) for key, frame in tables.frames.items()})
    return _prepared(exact, settings)


def _prepared(tables: Tables, settings: Settings) -> Prepared:
    known = _Known(_customer_rows(tables, settings), _product_rows(tables), channel_types(tables), settings)
    amounts = columns_read(EVENT["lines"], settings)
    lines, names, of_customer, derived = _lines(tables["orders"], amounts, known.customers, known.products, known.types)
    firsts = _firsts(lines, names, derived, of_customer)
    of_customer = of_customer.join(firsts.select("customer", pl.col("date").alias("first")), on="customer", how="left")
    leads, of_leads = _lead_events(tables, known)
    made = [
        Happened(EVENT["firsts"], firsts, EVENT["firsts"].dimensions),
        *of_leads,
        *_invoice_events(tables, known),
        *_incident_events(tables, known, leads),
        _topic_event(tables, known),
    ]
    own = {"lines", "markets", *(each.event.key for each in made)}
    made += [
        Happened(event, _dated(event, _joined(event, tables[event.table], known)), event.dimensions, event.whole)
        for event in EVENTS
        if event.key not in own
    ]
    markets = tables["markets"].select(
        "row",
        gathered("region", settings.region_set).fill_null(BLANK).alias("region"),
        pl.col("industry").fill_null(BLANK),
        pl.col("addressable_customers").fill_null(0.0).alias("addressable"),
    )
    won = pl.when(pl.col("status") == "won").then("closed_date").alias("won")
    cohorts = leads.select("row", pl.col("created_date").alias("created"), won, *LEAD).drop_nulls("created")
    kept = tuple(replace(each, frame=settled_frame(each.frame.filter(pl.col("date").is_not_null()))) for each in made)
    return Prepared(lines, names, of_customer, derived, kept, markets, cohorts)
