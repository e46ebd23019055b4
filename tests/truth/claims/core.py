"""Claims on what drove the growth, churn by size, conversion."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math

from salesreview.metrics.catalog import BLANK, METRIC
from salesreview.metrics.model import Good

from .grammar import (
    DRIVES,
    FLAT,
    NOUN_OF,
    places_at,
    rule,
)
from .newcomers import Newcomers


class Core(Newcomers):
    """Claims on what drove the growth, churn by size, conversion."""

    # core

    @rule(
        "(?P<way>增长|下降)主要(?:由|来自)(?P<who>新|老)客户(?:带动)?",
        "so the (?P<way>growth was driven|fall came mainly) (?:by|from) (?P<who>new|repeat) customers",
    )
    def driven(self, way: str, who: str) -> None:
        whole = self.fact("revenue")
        change = self.change(whole, "环比")[0] if whole else None
        part = self.worth("growth_new" if who in ("新", "new") else "growth_repeat")
        up = way == "增长" or way.startswith("growth")
        self.must(change is not None and abs(change) >= FLAT and (change > 0) is up, f"revenue changed by {change}")
        self.must(part / (change or 1) >= DRIVES, f"{part} of {change}")
        self.claim("driven", up, who in ("新", "new"))

    @rule("按客户规模：", "by customer size: ", lead=True)
    def by_size(self) -> None:
        self.listing = ("churn_rate", "size")

    @rule("<Z>：?<V>(?:（基数<K>家）)?", r"<Z> (?:<V>(?: \(of <K>\))?|\(<V2>\))")
    def part(self, Z: str, V: str = "", K: str = "", V2: str = "") -> None:
        text = V or V2
        metric, dimension = self.listing
        if metric == "proposed":
            return self.proposal(Z, text)
        if metric == "deals_won":
            return self.deals(Z, text)
        self.must(metric in METRIC, "part of no list")
        if dimension == "incident_kind" and Z[0] == "\ue000":
            keys = {
                str(row["kind"])
                for row in self.rows("incidents")
                if self.choice("incidents", "kind", row["kind"]) == self.typed(Z)
            }
            places = [(dimension, key) for key in keys]
        else:
            places = self.named(Z, [dimension])
        facts = [fact for at in places if (fact := self.fact(metric, at))]
        held = [
            f
            for f in facts
            if f.value is not None
            and self.value(metric, text, f.value)
            and (not K or (f.n is not None and self.number(K, f.n, 0)))
        ]
        self.must(held, f"{metric} {places} is {[f.value for f in facts]}")
        self.claim("part", metric, places_at(held))
        self.once("part", metric, places_at(held), text)
        value = held[0].value or 0.0
        if metric in ("complaints", "deals_lost", "big_deals_lost", "incidents"):
            self.must(value > 0, "zero")
            self.must(all(past >= value for _, past in self.told), "not the largest first")
            self.told.append((Z, value))
            self.biggest(metric, dimension)
        return None

    @rule("(?P<R>其他|未注明)<V>", r"(?P<R>others|not stated) \(<V>\)")
    def others(self, R: str, V: str) -> None:
        metric, dimension = self.listing
        self.must(self.told, "the rest of no list")
        blank = self.facts.value(metric, dimension, BLANK) or 0.0
        named = math.fsum(f.value or 0.0 for f in self.all_of(metric, dimension))
        rest = blank if R in ("未注明", "not stated") else named - math.fsum(value for _, value in self.told)
        self.must(rest > 0 and self.count(V, rest, NOUN_OF.get(metric, "")), f"{rest}")
        self.rest.append(rest)
        self.claim("rest", metric, dimension, rest)
        self.once("rest", metric, dimension, R)

    def biggest(self, metric: str, dimension: str) -> None:
        """The list so far holds the largest members."""
        values = sorted((f.value or 0.0 for f in self.all_of(metric, dimension)), reverse=True)
        self.must(values[: len(self.told)] == [value for _, value in self.told], f"the largest are {values[:4]}")

    @rule("成交中含往月线索，故可超过100%", "which can pass 100% as deals from earlier leads count")
    def over(self) -> None:
        self.narrow(lambda f: f.metric == "conversion_rate" and (f.value or 0) > 1, lambda f: f"{f.value}")
        self.claim("over")

    @rule("转化环节中可优先排查：", "steps to look at first on the way to a deal: ", lead=True)
    def suspects(self) -> None:
        self.listing = ("step", "")

    @rule("<M>（(?:(?P<R>未达目标)|<B>转差)）", r"<M> \((?:(?P<R>short of target)|worse <B>)\)")
    def suspect(self, M: str, R: str = "", B: str = "") -> None:
        metric = self.metric(M)
        fact = self.fact(metric)
        self.must(self.listing == ("step", "") and fact is not None, "a step of no list")
        assert fact is not None
        if R:
            self.must(self.off_side(fact) is False and self.judged(fact), f"{fact.value} against {fact.target}")
        else:
            self.base_word(B)
            self.must(self.went(metric, 1 if METRIC[metric].good is Good.DOWN else -1), f"{self.change(fact, B)}")
        self.claim("suspect", metric, bool(R))
        self.once("suspect", metric)

    @rule("按(?:近<K>个月|当月)创建的线索计", "over (?:leads created within <K> months|the leads created in the month)")
    def cohort(self, K: str = "1") -> None:
        self.must(int(K) == self.settings.active_window, "window")
        self.narrow(lambda f: f.metric == "cohort_conversion_rate", lambda f: f.metric)
        self.claim("cohort")

    @rule("当月成交<V>、丢单<V2>", "on <V> won and <V2> lost")
    def closed(self, V: str, V2: str) -> None:
        self.must(
            self.value("deals_won", V, self.worth("deals_won"))
            and self.value("deals_lost", V2, self.worth("deals_lost")),
            "counts",
        )
        self.claim("closed")

    @rule("中位数<V>", "with a median of <V>")
    def median(self, V: str) -> None:
        self.must(self.value("sales_cycle_median", V, self.worth("sales_cycle_median")), "median")
        self.claim("median")

    @rule("基于<V>", "over <V>")
    def cases(self, V: str) -> None:
        self.narrow(lambda f: f.n is not None and self.count(V, f.n, "deal"), lambda f: f"n={f.n}")
        self.claim("cases")

    @rule(
        "样本充足的分组中，<M>变化最大的是<Z>，由<P>变为<P2>",
        "where the cases suffice, <M> changed most for <Z>, from <P> to <P2>",
    )
    def changed_most(self, M: str, Z: str, P: str, P2: str) -> None:
        metric, dimensions = self.metric(M), ("product_line", "region", "channel", "industry", "size", "salesperson")
        clear = [
            f
            for d in dimensions
            for f in self.all_of(metric, d)
            if f.mom is not None and "clear" in self.carries(f, "环比")
        ]
        named = [f for at in self.named(Z, dimensions) if (f := self.fact(metric, at)) in clear and f is not None
                 and self.percent(P, f.mom_base or 0.0) and self.percent(P2, f.value or 0.0)]  # fmt: skip
        self.must(named, "not so")
        top = max(abs(f.mom or 0.0) for f in clear)
        self.must(any(abs(f.mom or 0.0) >= top - 1e-12 for f in named), f"the largest is {top}")
        self.must(
            sum(abs(f.mom or 0.0) >= top - 1e-12 for f in clear) == 1,
            f"others changed as much: {[(f.dimension, f.member) for f in clear if abs(f.mom or 0) >= top - 1e-12]}",
        )
        self.claim("most", places_at(named))
