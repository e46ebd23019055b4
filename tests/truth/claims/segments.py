"""Claims on deals by industry and size, on regions and on the returns of channels."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

from salesreview.metrics.model import Fact

from .grammar import (
    FEW,
    SPLIT_BY,
    UntrueError,
    rule,
)
from .products import Products


class Segments(Products):
    """Claims on deals by industry and size, on regions and on the returns of channels."""

    # segments

    @rule("按(?P<R>行业|客户规模)的成交情况：", "deals won by (?P<R>industry|customer size): ", lead=True)
    def deals_by(self, R: str) -> None:
        self.listing = ("deals_won", {"行业": "industry", "industry": "industry"}.get(R, "size"))

    @rule("<Z>成交<V>(?:，成交率<P>（n=<K>）)?", r"<Z> <V>(?: at a win rate of <P> \(n=<K>\))?")
    def deals(self, Z: str, V: str, P: str = "", K: str = "") -> None:
        self.must(self.listing[0] == "deals_won", "deals of no list")
        dimension = self.listing[1]
        for at in self.named(Z, [dimension]):
            won, rate = self.fact("deals_won", at), self.fact("win_rate", at)
            if (
                won
                and self.count(V, won.value or 0.0)
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

    @rule("<Z>(?=环比|较)", "<Z> (?=up|down|unchanged|little|after|[-+])", lead=True)
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
        self.must(not loss or min(f.value or 0.0 for f in facts) < 0, "no loss")
