"""Claims on product lines, their feedback and what drove the growth."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math
import re
from decimal import Decimal

from salesreview.metrics.catalog import BLANK, DIMENSION, LINE_TOPIC

from .core import Core
from .grammar import (
    DRIVES,
    FLAT,
    HEADS,
    NAME,
    SCALES,
    UntrueError,
    hundred,
    places_at,
    places_of,
    rule,
)
from .splits import largest_remainder


class Products(Core):
    """Claims on product lines, their feedback and what drove the growth."""

    # products

    def here(self, metric: str) -> list[float]:
        return [fact.value or 0.0 for at in self.place if (fact := self.fact(metric, at))]

    @rule("本月没有客户反馈", "the month brought no feedback")
    def no_feedback(self) -> None:
        self.must(0.0 in self.here("feedback"), f"{self.here('feedback')}")
        self.claim("no feedback", places_of(self.place))

    @rule(
        "收到客户反馈<V>，(?:其中投诉<V2>|(?P<one>为投诉)|(?P<none>无投诉))",
        "the month brought <V> of feedback(?:, <V2> of them (?:complaints|a complaint)|(?P<one>, a complaint)|(?P<none> and no complaint))",
    )
    def feedback(self, V: str, V2: str = "", one: str = "", none: str = "") -> None:
        complaints = V2 or ("1" if one else "0")
        self.must(not one or self.count(V, 1.0, "item"), "one of several")
        self.must(any(self.count(V, value, "item") for value in self.here("feedback")), f"{self.here('feedback')}")
        self.must(
            any(self.count(complaints, value, "item") for value in self.here("complaints") or [0.0]),
            f"{self.here('complaints')}",
        )
        self.claim("feedback", places_of(self.place))

    @rule("投诉最多的主题是<N>，共<V>，占<P>", r"the most frequent topic being <N> \(<V>, <P>\)")
    def first_topic(self, N: str, V: str, P: str) -> None:
        for _, line in self.place:
            known = {
                f.member.partition(LINE_TOPIC)[2]: f.value or 0.0
                for f in self.all_of("complaints", "line_topic")
                if f.member.partition(LINE_TOPIC)[0] == line
            }
            named = {topic: value for topic, value in known.items() if topic != BLANK}
            whole = self.facts.value("complaints", "product_line", line) or 0.0
            for _, topic in self.named(N, ["topic"]):
                mine = named.get(topic, 0.0)
                if (
                    mine
                    and self.count(V, mine, "item")
                    and self.percent(P, mine / whole)
                    and sorted(named.values())[-1] == mine
                    and list(named.values()).count(mine) == 1
                ):
                    self.claim("topic", ("product_line", line), topic)
                    return
        raise UntrueError("not the first topic")

    @rule("占比<P>", "<P> of the whole")
    def share(self, P: str) -> None:
        known = []
        for dimension, member in self.place:
            facts = [f for f in self.facts.facts if f.metric == "revenue_share" and f.dimension == dimension]
            facts.sort(key=lambda f: f.member)  # of equals the first by name
            exact = [Decimal(repr(hundred(f.value or 0.0))) for f in facts]
            for told in largest_remainder(exact, sum(exact), 1):
                known += [f"{each:,}%" for fact, each in zip(facts, told, strict=True) if fact.member == member]
        self.must(P in known, f"{known}")
        self.claim("share", places_of(self.place))

    @rule(
        "另有<K>[条个](?P<what>产品线|区域|渠道)，销售额(?:合计)?<V>",
        "<K> further (?P<what>product line|region|channel)s? brought revenue of <V>(?: together)?",
    )
    def further(self, K: str, what: str, V: str) -> None:
        dimension = HEADS[self.slot]
        self.must(what.lower() in (DIMENSION[dimension].zh, DIMENSION[dimension].en.lower()), what)
        told = {place for kind, places, *_ in self.stated if kind == "head" for place in places}
        rest = [f.value or 0.0 for f in self.all_of("revenue", dimension) if (f.dimension, f.member) not in told]
        self.must(int(K) == len(rest) > 0 and self.money(V, math.fsum(rest)), f"{len(rest)} with {math.fsum(rest)}")

    def parts(self, dimension: str) -> dict[str, float]:
        """What each member added to the revenue on the base month; no base where the member sold nothing then."""
        found = {}
        for fact in self.all_of("revenue", dimension):
            was = fact.mom_base
            if was is None:
                was = (
                    0.0
                    if self.facts.partial_day is not None
                    else self.facts.value("revenue", dimension, fact.member, self.facts.month.plus(-1)) or 0.0
                )
            found[fact.member] = (fact.value or 0.0) - was
        return found

    @rule(
        "本月增长主要由产品线<N>带动，其销售额比基期增加<V>",
        "the growth was driven by <N>, whose revenue rose by <V> on the base month",
    )
    def best_driver(self, N: str, V: str) -> None:
        change, whole = self.largest("product_line", N, V), self.fact("revenue")
        assert whole is not None and whole.value is not None and whole.mom_base is not None
        total = whole.value - whole.mom_base
        self.must(total > 0 and change / total >= DRIVES, f"{change} of {total}")
        self.must(
            self.change(whole, "环比")[0] is None or abs(self.change(whole, "环比")[0] or 0) >= FLAT,
            "a growth of 0.0 %",
        )
        self.claim("driver")

    def largest(self, dimension: str, name: str, text: str) -> float:
        parts = self.parts(dimension)
        top = max(parts.values(), default=0.0)
        self.must(top > 0 and self.money(text, top) and not self.zero(text), f"the largest is {top}")
        self.must(
            any(parts.get(member, 0.0) >= top - 1e-9 * abs(top) for _, member in self.named(name, [dimension])),
            f"the largest is {top}: {parts}",
        )
        self.must(sum(value >= top - 1e-9 * abs(top) for value in parts.values()) == 1, f"a tie: {parts}")
        self.place = [at for at in self.named(name, [dimension]) if parts.get(at[1]) == top]
        self.subject = [fact for at in self.place if (fact := self.fact("revenue", at))]
        self.claim(self.seen("largest", top), dimension, places_at(self.subject))
        return top

    @rule(
        "增量最大的产品线是<N>，其销售额比基期增加<V>", "<N> added most, with <V> more revenue than in the base month"
    )
    def best_top(self, N: str, V: str) -> None:
        change, whole = self.largest("product_line", N, V), self.fact("revenue")
        assert whole is not None and whole.value is not None and whole.mom_base is not None
        total, grown = whole.value - whole.mom_base, self.change(whole, "环比")[0]
        self.must(total <= 0 or (grown is not None and grown < FLAT) or change / total < DRIVES, "it drove the growth")

    @rule(
        "增量最大的产品线是(?P<R>[^，]+)，其销售额比基期各增加<V>",
        "(?P<R>\ue000.+\ue001) added most, with <V> more revenue each than in the base month",
    )
    def best_tied(self, R: str, V: str) -> None:
        parts = self.parts("product_line")
        top = max(parts.values(), default=0.0)
        tied = {member for member, change in parts.items() if math.isclose(change, top, rel_tol=1e-9)}
        named = [{member for _, member in self.named(name, ["product_line"])} for name in re.findall(NAME, R)]
        self.must(top > 0 and self.money(V, top) and not self.zero(V), f"the largest is {top}")
        self.must(len(named) == len(tied) > 1 and all(each & tied for each in named), f"a tie of {tied}")
        self.claim("tied", len(named))

    @rule(
        "各产品线的销售额均未高于基期",
        "No product line shows more revenue than in the base month",
    )
    def no_best(self) -> None:
        whole = self.fact("revenue")
        unit = 10.0 ** SCALES[self.settings.unit or ("wan" if self.lang == "zh" else "k")]
        grew = [member for member, change in self.parts("product_line").items() if change > unit]
        self.must(self.slot == "products.best" and self.parts("product_line"), "no lines to speak of")
        self.must(whole is not None and whole.mom_base is not None and not grew, f"{grew} grew")

    @rule("缺少可比的基期，无法比较各产品线", "There is no base month to compare product lines with")
    def no_base(self) -> None:
        whole = self.fact("revenue")
        self.must(self.slot == "products.best" and self.all_of("revenue", "product_line"), "no lines to speak of")
        self.must(whole is not None and whole.mom_base is None, "there is a base")

    @rule("整体增量中贡献最大的是", "the largest increases in revenue overall came from ", lead=True)
    def carried(self) -> None:
        self.listing = ("revenue", "")

    @rule("(?P<what>渠道|行业|销售员)<N>（增加<V>）", r"the (?P<what>channel|industry|salesperson) <N> \(<V> more\)")
    def carrier(self, what: str, N: str, V: str) -> None:
        self.largest({"渠道": "channel", "行业": "industry", "销售员": "salesperson"}.get(what, what), N, V)

    @rule(
        "本月没有可按(?P<what>产品线|渠道)列示的订单",
        "No orders of the month can be told by (?P<what>product line|channel)",
    )
    def none_by(self, what: str) -> None:
        dimension = {"产品线": "product_line", "渠道": "channel", "product line": "product_line"}.get(what, what)
        self.must(
            (self.slot == "products.best" and dimension == "product_line") or HEADS.get(self.slot) == dimension,
            "of another tab",
        )
        self.must(not self.all_of("revenue", dimension), "there are")
