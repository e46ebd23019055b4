"""Several headers that fit one column: which of the amounts is the line's, and what is said of the others."""

from __future__ import annotations

import polars as pl

from salesreview.tables.assumed import Option
from salesreview.tables.evidence.case import Case
from salesreview.tables.evidence.currency import named_currency
from salesreview.tables.headers import match_headers
from salesreview.tables.model import Kind

_CENT = 0.02


def rivals(case: Case) -> None:
    """Say which of several headers is used; take the line's amount where another is proved to be the order's."""
    match = match_headers(case.schema, case.sheet.headers)
    others: dict[str, list[int]] = {}
    for key, place in match.rivals:
        if key in case.held and case.held[key] == match.positions[key]:
            others.setdefault(key, []).append(place)
    for key, places in others.items():
        column = case.schema.column(key)
        used = case.held[key]
        if column.kind in (Kind.MONEY, Kind.NUMBER) and _asked_by_currency(case, key, used, places):
            continue
        if key == "revenue":
            line = _line_amount(case, used, places)
            if line is not None:
                case.change(used, case.column(line))
                case.state(
                    "revenue",
                    "rivals",
                    f"“{case.sheet.headers[used]}”是整张订单的金额，等于各行“{case.sheet.headers[line]}”之和，销售额取"
                    f"后者。",
                    f"“{case.sheet.headers[used]}” is the amount of the whole order, the sum of "
                    f"“{case.sheet.headers[line]}” on "
                    "its lines; the latter is taken as revenue.",
                    column=line,
                )
                continue
        if case.loading:
            names = [case.sheet.headers[place] for place in places]
            sums_zh, sums_en = _sums(case, column.kind, used, places)
            zh = f"“{column.zh}”取自“{case.sheet.headers[used]}”{sums_zh}；{'、'.join(names)} 也可能是它，未使用。"
            en = f"{column.en} is taken from “{case.sheet.headers[used]}”{sums_en}; {', '.join(names)} may be it too, and is not used."
            more = f"如应改用，请用 --map {key}={names[0]}。", f' If it should be, use --map "{key}={names[0]}".'
            case.state(key, "rivals", zh + more[0], en + more[1], column=used, proved=False)


def _sums(case: Case, kind: Kind, used: int, places: list[int]) -> tuple[str, str]:
    """Return the sums of the amounts, in brackets."""
    if kind is not Kind.MONEY:
        return "", ""
    sums = [f"{case.numbers(place).filter(case.counts).sum():,.2f}".removesuffix(".00") for place in (used, *places)]
    return (
        f"（合计 {sums[0]}，其余合计 {'、'.join(sums[1:])}）",
        f" (its sum is {sums[0]}, of the others {', '.join(sums[1:])})",
    )


def _asked_by_currency(case: Case, key: str, used: int, places: list[int]) -> bool:
    """Ask which of two amounts in different currencies is meant."""
    named = {place: named_currency(case.sheet.headers[place]) for place in (used, *places)}
    codes = {code for code in named.values() if code}
    if len(codes) < 2 or not case.loading:
        return False
    own = [place for place, code in named.items() if code is not None and code == case.currency]
    headers = [case.sheet.headers[place] for place in named]
    proposed = case.sheet.headers[own[0]] if own else None
    column = case.schema.column(key)
    case.ask(
        key,
        "column",
        f'“{column.zh}”有几列，币种不同：{"、".join(headers)}。请用 --map "{key}={proposed or headers[0]}" 指明用哪一列；'
        "在设置页填写的来源，请填写其“列对应”一列。",
        f"Several columns are {column.en}, in different currencies: {', '.join(headers)}. Say which one to use with "
        f"--map "
        f'"{key}={proposed or headers[0]}"; for a source on the Settings tab, fill its column “Columns”.',
        [Option(header, header, header) for header in headers],
        proposed=proposed,
        column=used,
        wrong=True,
    )
    return True


def _line_amount(case: Case, used: int, places: list[int]) -> int | None:
    """Return the amount of the line, where the one in use is the order's: the lines of each order add up to it."""
    order = case.held.get("order_id")
    if order is None:
        return None
    for place in places:
        frame = pl.DataFrame(
            {
                "order": case.texts(order),
                "whole": case.numbers(used),
                "line": case.numbers(place),
                "counts": case.counts,
            }
        ).filter("counts")
        by = frame.group_by("order").agg(
            n=pl.len(),
            whole=pl.col("whole").max(),
            same=pl.col("whole").drop_nulls().n_unique(),
            line=pl.col("line").sum(),
            blank=pl.col("line").null_count(),
            largest=pl.col("line").max(),
        )
        several = by.filter((pl.col("n") > 1) & (pl.col("same") == 1))
        if several.height and several.height == by.filter(pl.col("n") > 1).height:
            fits = ((several["whole"] - several["line"]).abs() <= _CENT) & (several["blank"] == 0)
            if fits.all() and bool((several["largest"] != several["whole"]).any()):
                return place
    return None
