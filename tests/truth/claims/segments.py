"""Claims on deals by industry and size, on regions and on the returns of channels."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math

from salesreview.metrics.catalog import DIMENSION
from salesreview.metrics.model import Fact

from .grammar import (
    FEW,
    FLAT,
    SPLIT_BY,
    UntrueError,
    places_of,
    rule,
)
from .products import Products


class Segments(Products):
    """Claims on deals by industry and size, on regions and on the returns of channels."""

    # segments

    @rule(
        "按(?P<R>行业|客户规模)的成交情况：",
        "deals won by (?P<R>industry|customer size), with the win rate: ",
        lead=True,
    )
    def deals_by(self, R: str) -> None:
        self.listing = ("deals_won", {"行业": "industry", "industry": "industry"}.get(R, "size"))

    @rule("<Z>成交<V>(?:，成交率<P>（结案<K>单）)?", r"<Z> <V>(?: of <K> closed \(<P>\))?")
    def deals(self, Z: str, V: str, P: str = "", K: str = "") -> None:
        self.must(self.listing[0] == "deals_won", "deals of no list")
        dimension = self.listing[1]
        for at in self.named(Z, [dimension]):
            won, rate = self.fact("deals_won", at), self.fact("win_rate", at)
            if (
                won
                and self.value("deals_won", V, won.value or 0.0)
                and bool(P) is bool(rate and rate.n is not None)
                and (
                    not P
                    or (
                        rate and rate.n is not None and self.percent(P, rate.value or 0.0) and self.number(K, rate.n, 0)
                    )
                )
            ):
                self.claim("deals", at)
                self.once("deals", at)
                return
        raise UntrueError("not so")

    @rule("其余成交<V>", "the rest <V>")
    def deals_rest(self, V: str) -> None:
        self.must(self.listing[0] == "deals_won", "the rest of no list")
        told = {place for kind, place, *_ in self.stated if kind == "deals"}
        rest = [
            f.value or 0.0 for f in self.all_of("deals_won", self.listing[1]) if (f.dimension, f.member) not in told
        ]
        self.must(self.count(V, math.fsum(rest), "deal") and math.fsum(rest) > 0, f"{rest}")
        self.claim("deals rest")

    @rule("各(?P<R>行业|客户规模)的结案数均不足<K>单，成交率不作高低比较",
          "no (?P<R>industry|customer size) has <K> closed deals, so win rates are not ranked")  # fmt: skip
    def too_few(self, R: str, K: str) -> None:
        dimension = SPLIT_BY[self.slot]
        self.must(R.lower() in (DIMENSION[dimension].zh, DIMENSION[dimension].en.lower()), R)
        self.must(int(K) == FEW, "the least number of cases")
        self.must(not [f for f in self.all_of("win_rate", dimension) if (f.n or 0) >= FEW], "there are enough")
        self.claim("too few", dimension)

    @rule("渗透度<P>", "penetration <P>")
    def penetration(self, P: str) -> None:
        self.must(any(self.percent(P, each) for each in self.here("penetration")), f"{self.here('penetration')}")
        self.claim("penetration", places_of(self.place))

    @rule("新增客户<K>家", "<K> new customers?")
    def new_here(self, K: str) -> None:
        self.must(any(self.number(K, each, 0) for each in self.here("new_customers")), f"{self.here('new_customers')}")
        self.claim("new", places_of(self.place))

    @rule("获客成本上升最多的是<N>，由<V>升至<V2>", "the cost of a new customer rose most in <N>, from <V> to <V2>")
    def dearest(self, N: str, V: str, V2: str) -> None:
        rises = {f.member: (f.value or 0.0) - f.mom_base for f in self.all_of("cac", "channel") if f.mom_base}
        top = max(rises.values(), default=0.0)
        named = [f for at in self.named(N, ["channel"]) if (f := self.fact("cac", at))]
        self.must(any(rises.get(f.member) == top and self.money(V, f.mom_base or 0.0) and self.money(V2, f.value or 0.0) for f in named),
                  f"the largest rise is {top}")  # fmt: skip
        self.must(top > 0 and list(rises.values()).count(top) == 1, "a tie")

    @rule(
        "没有可按(?P<R>行业|客户规模|区域)列示的数据",
        "There is nothing to tell by (?P<R>industry|customer size|region)",
    )
    def nothing_by(self, R: str) -> None:
        dimension = {"行业": "industry", "industry": "industry", "区域": "region", "region": "region"}.get(R, "size")
        self.must(not self.all_of("revenue" if dimension == "region" else "deals_won", dimension), "there is")

    @rule("在结案数不少于<K>的成员中，<Z>成交率最高（<P>），<Z2>最低（<P2>）",
          r"among those with <K> or more closed deals, <Z> had the highest win rate \(<P>\) and <Z2> the lowest \(<P2>\)")  # fmt: skip
    def extremes(self, K: str, Z: str, P: str, Z2: str, P2: str) -> None:
        self.must(int(K) == FEW, "the least number of cases")
        dimension = SPLIT_BY[self.slot]
        self.ends([f for f in self.all_of("win_rate", dimension) if f.n is not None and f.n >= FEW], Z, P, Z2, P2)

    def ends(self, facts: list[Fact], high: str, high_text: str, low: str, low_text: str) -> None:
        values = sorted(f.value or 0.0 for f in facts)
        self.must(values, "nobody has enough")
        dimension, metric = facts[0].dimension, facts[0].metric
        for name, text, end, more in ((high, high_text, -1, values[-2:-1]), (low, low_text, 0, values[1:2])):
            mine = [
                f for at in self.named(name, [dimension]) if (f := self.fact(metric, at)) in facts and f is not None
            ]
            self.must(
                any(f.value == values[end] and self.percent(text, values[end]) for f in mine),
                f"the end is {values[end]}",
            )
            self.must(more != [values[end]], "a tie")
        self.claim("extremes", dimension)

    @rule("成交率的变化：", "changes of the win rate: ", lead=True)
    def moves(self) -> None:
        self.listing = ("win_rate", SPLIT_BY[self.slot])

    @rule("<Z>(?=环比|较)", "<Z> (?=up|down|unchanged|no clear|after|[-+])", lead=True)
    def mover(self, Z: str) -> None:
        self.must(self.listing[0] == "win_rate", "moves of nothing")
        self.subject = [fact for at in self.named(Z, [self.listing[1]]) if (fact := self.fact("win_rate", at))]
        self.must(self.subject and all((fact.n or 0) >= FEW for fact in self.subject), "too few to tell")

    @rule("客户流失率：", "churn rates: ", lead=True)
    def churns(self) -> None:
        self.listing = ("churn_rate", "size")

    @rule("投资回报率最高的是<N>（<P>），最低的是<N2>（<P2>）(?:，(?P<loss>后者的毛利未覆盖费用))?",
          r"the return on investment was highest for <N> \(<P>\) and lowest for <N2> \(<P2>\)(?:, (?P<loss>where gross profit did not cover the cost))?")  # fmt: skip
    def returns(self, N: str, P: str, N2: str, P2: str, loss: str = "") -> None:
        facts = self.all_of("roi", "channel")
        self.ends(facts, N, P, N2, P2)
        lowest, whole = min(f.value or 0.0 for f in facts), self.facts.partial_day is None
        self.must(not loss or lowest < 0, "no loss")
        self.must(not loss or whole, "a whole month's cost against a part of its profit")
        self.must(loss or lowest > -FLAT or not whole, "a loss that is not named")
