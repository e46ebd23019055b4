"""What order lines say of customers and products where nobody keeps a sheet of those: region, product line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl
from polars import col

from salesreview.tables.clean import clean
from salesreview.tables.draft import ROW, Draft, Drafts, empty_frame
from salesreview.tables.headers import WEAK, find_columns, fold, known_headers
from salesreview.tables.model import RawSheet, TableSchema

#: Table -> the column of the orders that names a row of it, and the columns that order lines may say.
ATTRIBUTES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "customers": ("customer_id", ("industry", "size", "region")),
    "products": ("product_id", ("product_line",)),
}

#: The headers that such columns get on the orders' tab, which nobody else's column has, by key.
HEADERS: Mapping[str, tuple[str, str]] = {
    "customers.industry": ("行业（来源）", "Industry (source)"),
    "customers.size": ("客户规模（来源）", "Size (source)"),
    "customers.region": ("区域（来源）", "Region (source)"),
    "products.product_line": ("产品线（来源）", "Product line (source)"),
}


def attribute_columns(schemas: Mapping[str, TableSchema], raw: RawSheet) -> dict[str, pl.Series]:
    """Return what a source's order lines say of customers and products, by the keys of HEADERS; null where nothing."""
    places = attribute_places(schemas, schemas["orders"], raw.headers)
    blank = pl.Series([None], dtype=pl.String).new_from_index(0, raw.frame.height)
    found = {}
    for key in HEADERS:
        table, column = key.split(".")
        place = places.get((table, column))
        found[key] = (blank if place is None else raw.frame[str(place)]).alias(key)
    return found


def written_columns(schema: TableSchema, headers: Sequence[str]) -> dict[str, int]:
    """Return where a raw sheet has the columns that loading writes: the schema's; in the orders also HEADERS."""
    known = dict(find_columns(schema, headers))
    if schema.key == "orders":
        for place, header in enumerate(headers):
            key = next((key for key, names in HEADERS.items() if header in names), None)
            if key is not None and place not in known.values():
                known.setdefault(key, place)
    return known


def attribute_places(
    schemas: Mapping[str, TableSchema], orders: TableSchema, headers: Sequence[str]
) -> dict[tuple[str, str], int]:
    """Return which header of order lines holds which attribute: (table, column) -> position."""
    held = set(find_columns(orders, headers).values())
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for place, header in enumerate(headers):
        if not header or place in held:
            continue
        for table, (_, columns) in ATTRIBUTES.items():
            key, fit = known_headers(schemas[table]).get(fold(header), ("", 0))
            if key in columns and (fit != WEAK or key == "region"):
                known = found.get((table, key))
                if known is None or fit < known[0]:
                    found[table, key] = fit, place
    return {key: place for key, (_, place) in found.items()}


def derived(drafts: Drafts, schemas: Mapping[str, TableSchema]) -> dict[str, pl.DataFrame]:
    """Return customers and products made of what the order lines say of them, where their own sheets hold nothing."""
    orders = drafts.get("orders")
    if orders is None or orders.frame.is_empty():
        return {}
    places = attribute_places(schemas, orders.schema, orders.raw.headers)
    made = {}
    for table, (by, columns) in ATTRIBUTES.items():
        own = {column: places[table, column] for column in columns if (table, column) in places}
        home = drafts.get(table)
        if own and orders.has(by) and (home is None or not home.filled):
            made[table] = _made(orders, schemas[table], by, own)
    return {table: frame for table, frame in made.items() if not frame.is_empty()}


def _made(orders: Draft, schema: TableSchema, by: str, own: Mapping[str, int]) -> pl.DataFrame:
    rows = orders.frame.select(ROW, by)
    at = rows[ROW] - orders.raw.first_row
    values = {
        column: clean(orders.raw.frame[str(place)].gather(at), schema.column(column)).values.alias(column)
        for column, place in own.items()
    }
    whole = rows.with_columns(list(values.values())).drop_nulls(by)
    first = whole.group_by(by, maintain_order=True).agg(
        col(ROW).first(), *(col(column).drop_nulls().first() for column in own)
    )
    said = first.filter(pl.any_horizontal(col(column).is_not_null() for column in own))
    return pl.concat([empty_frame(schema), said], how="diagonal_relaxed") if said.height else empty_frame(schema)
