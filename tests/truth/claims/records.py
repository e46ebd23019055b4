"""Claims on single orders and unit prices outside the range of those before them."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from salesreview.period import Month

from .grammar import fold, rule
from .outliers import BACK, EDGE, Odd, Outliers, Usual, usual

RECORDS_LEAST, ORDER_SHARE, PRICE_SHARE = 30, 0.05, 0.01


@dataclass(frozen=True)
class Line:
    """An order line; texts are "" where they are blank."""

    order: str
    customer: str
    product: str
    revenue: float
    quantity: float

    @property
    def price(self) -> float:
        return self.revenue / self.quantity


@dataclass(frozen=True)
class Order:
    """An order of a month: the sum of its lines, and the customers named on them."""

    order: str
    sum: float
    customers: frozenset[str]


def orders_of(lines: Iterable[Line]) -> list[Order]:
    """The orders whose lines come to more than nothing, without those of no number."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        if line.order:
            found.setdefault(line.order, []).append(line)
    made = [Order(key, math.fsum(line.revenue for line in each), frozenset(line.customer for line in each))
            for key, each in found.items()]  # fmt: skip
    return [each for each in made if each.sum > 0]


class Records(Outliers):
    """Claims on single orders and unit prices outside the range of those before them."""

    @cached_property
    def lines(self) -> tuple[list[Line], list[Line]]:
        """The lines of the month as far as it is covered, and those of the twelve months before."""
        now: list[Line] = []
        before: list[Line] = []
        for row in self.rows("orders"):
            if row["order_date"] is None or row["revenue"] is None:
                continue
            back = self.facts.month.index - Month.of(row["order_date"]).index
            line = Line(*(str(row[key] or "").strip() for key in ("order_id", "customer_id", "product_id")),
                        row["revenue"], row["quantity"] or 0.0)  # fmt: skip
            if back == 0 and row["order_date"] <= self.facts.until:
                now.append(line)
            elif 0 < back <= BACK:
                before.append(line)
        return now, before

    @cached_property
    def order_range(self) -> Usual | None:
        return usual([order.sum for order in orders_of(self.lines[1])], RECORDS_LEAST)

    @cached_property
    def price_ranges(self) -> dict[str, Usual]:
        """By product."""
        past: dict[str, list[float]] = {}
        for line in self.lines[1]:
            if line.product and line.revenue > 0 and line.quantity > 0:
                past.setdefault(line.product, []).append(line.price)
        return {key: band for key, prices in past.items() if (band := usual(prices, RECORDS_LEAST)) is not None}

    def order_wrong(self, order: Order) -> str:
        """Return why an order is not told, "" for one that is."""
        whole, band = self.facts.value("revenue"), self.order_range
        if band is None or band.high is None:
            return "no range: too few orders before"
        if whole is None or whole <= 0:
            return f"revenue is {whole}"
        if order.sum <= band.high:
            return f"not above its range: {order.sum} in {band}"
        if order.sum <= (most := max(each.sum for each in orders_of(self.lines[1]))):
            return f"not above every order before: {order.sum} and {most}"
        if self.alike(order.sum, band.high):
            return f"not to be read: {order.sum} in {band}"
        return "" if order.sum >= ORDER_SHARE * whole else f"too small: {order.sum} of {whole}"

    @cached_property
    def odd_orders(self) -> list[Odd]:
        whole, band, found = self.facts.value("revenue") or 0.0, self.order_range, []
        for order in orders_of(self.lines[0]):
            if not self.order_wrong(order):
                sure = band is not None and not (
                    band.near(order.sum) or math.isclose(order.sum, ORDER_SHARE * whole, rel_tol=EDGE)
                )
                found.append(Odd((order.order,), order.sum, sure))
        return sorted(found, key=lambda each: (-round(each.weight, 6), each.what))

    def price_weight(self, line: Line) -> float:
        band = self.price_ranges[line.product]
        return abs(line.price - band.median) * line.quantity

    def price_wrong(self, line: Line) -> str:
        """Return why a line's unit price is not told, "" for one that is."""
        whole, band = self.facts.value("revenue"), self.price_ranges.get(line.product)
        if not (line.product and line.revenue > 0 and line.quantity > 0) or band is None:
            return "no range: too few lines before"
        if whole is None or whole <= 0:
            return f"revenue is {whole}"
        if not band.side(line.price):
            return f"not outside its range: {line.price} in {band}"
        if any(end is not None and self.alike(line.price, end, "1") for end in (band.low, band.high)):
            return f"not to be read: {line.price} in {band}"
        weight = self.price_weight(line)
        return "" if weight >= PRICE_SHARE * whole else f"too small: {weight} of {whole}"

    @cached_property
    def odd_prices(self) -> list[Odd]:
        whole, found = self.facts.value("revenue") or 0.0, []
        for line in self.lines[0]:
            if not self.price_wrong(line):
                weight, band = self.price_weight(line), self.price_ranges[line.product]
                sure = not (band.near(line.price) or math.isclose(weight, PRICE_SHARE * whole, rel_tol=EDGE))
                found.append((line.price, Odd((line.order, line.product), weight, sure)))
        # lines of one order with one product and price are one, told by the heaviest
        found.sort(key=lambda each: -each[1].weight)
        found = list({(price, odd.what): odd for price, odd in reversed(found)}.values())
        return sorted(found, key=lambda each: (-round(each.weight, 6), each.what))

    def labels(self, table: str, key: str) -> dict[str, str]:
        """What customers (products) are called, by id: the name, the id without one, both where several share it."""
        first = {}
        for row in self.rows(table):
            if row[key] is not None:
                first.setdefault(str(row[key]).strip(), row["name"])
        shared = Counter(name for name in first.values() if name is not None)
        return {
            each: each if name is None else f"{name} ({each})" if shared[name] > 1 else str(name)
            for each, name in first.items()
        }

    def in_order(self, kind: str, found: list[Odd], names: set[str]) -> None:
        """The largest come first: what is told is at its place, or as large as what is."""
        told = sum(claim[0] == kind for claim in self.claims[self.slot])
        self.must(told < 3, "more than are named")
        place = found[told].weight if told < len(found) else -1.0
        mine = [odd.weight for odd in found if odd.what[0] in names]
        self.must(not all(odd.sure for odd in found) or any(math.isclose(weight, place, rel_tol=EDGE) for weight in mine),
                  f"not the largest first: {[odd.what for odd in found]}")  # fmt: skip

    @rule("订单(?P<R>[^，。；]+?)(?:（<N>）)?金额为<V>，高于以往<K>个月单笔订单的常见范围（(?P<R2>[^）]+)），占当月销售额的<P>",
          r"order (?P<R>\S.*?)(?: \(<N>\))? at <V> lies above the usual range of single orders in the <K> months before \((?P<R2>[^)]+)\) and makes <P> of the month's revenue")  # fmt: skip
    def odd_order(self, R: str, V: str, K: str, R2: str, P: str, N: str = "") -> None:
        found = [order for order in orders_of(self.lines[0]) if fold(order.order) == self.shown(R)]
        self.must(found, f"no such order in the month: {self.shown(R)}")
        order, band, whole = found[0], self.order_range, self.facts.value("revenue") or 0.0
        self.must(self.money(V, order.sum), f"it comes to {order.sum}")
        wrong = self.order_wrong(order)
        self.must(not wrong or (band is not None and band.near(order.sum)), wrong)
        assert band is not None
        self.must(int(K) == BACK, f"the range is of {BACK} months")
        self.must(self.span(R2, band), f"the range is {band}")
        self.must(self.percent(P, order.sum / whole), f"its share is {order.sum / whole}")
        names = self.labels("customers", "customer_id")
        known = {names.get(each, each) for each in order.customers if each}
        if N:
            self.must(len(known) == 1 and self.typed(N) == fold(*known), f"its customers are {sorted(known)}")
        else:
            self.must(len(order.customers) > 1 or not known, f"its customer is {sorted(known)}")
        self.in_order("odd order", self.odd_orders, {order.order})
        self.claim("odd order", order.order)
        self.once("odd order", order.order)

    @rule("订单(?P<R>[^，。；]+?)中(?:「(?P<R2>[^」]+)」|<N>)单价为<V>，(?P<R3>高于|低于)以往<K>个月的常见范围（(?P<R4>[^）]+)，基于<K2>行订单）",
          r"the unit price of (?P<R2>\S.*?) in order (?P<R>\S.*?), <V>, lies (?P<R3>above|below) the usual range of the <K> months before \((?P<R4>[^)]+), over <K2> order lines\)")  # fmt: skip
    def odd_price(self, V: str, R: str, R3: str, K: str, R4: str, K2: str, R2: str = "", N: str = "") -> None:  # fmt: skip
        product, number = self.shown(R2 or N), self.shown(R)
        names = self.labels("products", "product_id")
        lines = [line for line in self.lines[0] if line.quantity > 0 and line.revenue > 0
                 and fold(line.order) == number and fold(names.get(line.product, line.product)) == product]  # fmt: skip
        wrong, held = f"no such line in the month: {number} {product}", []
        for line in lines:
            band, why = self.price_ranges.get(line.product), self.price_wrong(line)
            if not self.money(V, line.price, "1"):
                wrong = f"the unit price is {line.price}"
            elif band is None or (why and not band.near(line.price)):
                wrong = why
            elif (R3.lower() in ("高于", "above")) is not (line.price > band.median):
                wrong = f"on the other side: {line.price} of {band}"
            elif int(K) != BACK or int(K2) != band.n:
                wrong = f"the range is of {band.n} lines in {BACK} months"
            elif not self.span(R4, band, "1"):
                wrong = f"the range is {band}"
            else:
                held.append(line)
        self.must(held, wrong)
        odd = [each for each in self.odd_prices if each.what[1] in {line.product for line in held}]
        self.in_order("odd price", self.odd_prices, {each.what[0] for each in odd if fold(each.what[0]) == number})
        self.claim("odd price", number, product)
        self.once("odd price", number, product, V)

    @rule("另有<K>笔订单高于常见范围", "<K> further order(?P<s>s)? (?P<R>lies?) above the usual range")
    def odd_orders_more(self, K: str, R: str = "", s: str = "") -> None:
        self.agree(K, orders=bool(s), lie=R.lower() == "lie")
        self.further_odd(K, "odd order", self.odd_orders)

    @rule(
        "另有<K>行订单的单价超出常见范围",
        "<K> further order line(?P<s>s)? (?P<R>has|have) a unit price outside the usual range",
    )
    def odd_prices_more(self, K: str, R: str = "", s: str = "") -> None:
        self.agree(K, lines=bool(s), have=R.lower() == "have")
        self.further_odd(K, "odd price", self.odd_prices)

    def finish(self, text: str) -> None:
        super().finish(text)
        if self.slot == "problems.hidden":
            self.all_told("odd order", self.odd_orders, text)
            self.all_told("odd price", self.odd_prices, text)
            self.asked_too(text, "odd order", "odd price")
            if "nothing hidden" in (claim[0] for claim in self.claims[self.slot]) and any(
                claim[0] in ("outlier", "odd order", "odd price") for claim in self.claims[self.slot]
            ):
                self.find("nothing is said to be found, and something is told", text)
