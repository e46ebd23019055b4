"""Claims on the month, its factors and the year to date."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

from salesreview.metrics.catalog import DIMENSION, find_dimension
from salesreview.period import Month

from .grammar import (
    day_text,
    fold,
    month_text,
    places_at,
    rule,
)
from .targets import AgainstTargets


class OfTheMonth(AgainstTargets):
    """Claims on the month, its factors and the year to date."""

    # the month

    def month_is(self, text: str, month: Month | None = None) -> None:
        self.must(text == month_text(month or self.facts.month, self.lang), f"the month is {month or self.facts.month}")

    @rule("<T>数据仅截至(?P<day>\\d+)日，以下均为部分月份数据，比较取基期同期天数",
          "The data for <T> ends on day (?P<day>\\d+): the figures cover a part of the month, and comparisons take the same days of the base month")  # fmt: skip
    def partial(self, T: str, day: str) -> None:
        self.month_is(T)
        self.must(self.facts.partial_day == int(day), f"{self.facts.partial_day}")
        self.claim("partial", day)

    @rule("<T>销售额为<V>", "revenue in <T> stood at <V>")
    def month_revenue(self, T: str, V: str) -> None:
        self.month_is(T)
        self.state("revenue", [("", "")], V)

    @rule(
        "本月没有可比的销售额目标，未计算完成率",
        "There is no revenue target to compare with, so attainment is not computed",
    )
    def no_target(self) -> None:
        fact = self.fact("revenue")
        self.must(fact is not None and (fact.target is None or fact.target <= 0), "there is a target")
        self.claim("no target")

    @rule("<T>整体销售目标完成率为<P>(?:，(?:(?P<way>超出|低于)目标<V>|与目标持平（差额(?P<even>[^）]+)）))?",
          r"attainment of the revenue target in <T> stood at <P>(?:, (?:<V> (?P<way>above|below) target|level with the target \(gap (?P<even>[^)]+)\)))?")  # fmt: skip
    def whole_attained(self, T: str, P: str, way: str = "", V: str = "", even: str = "") -> None:
        self.month_is(T)
        fact = self.fact("revenue")
        self.must(fact is not None and self.attained(fact, P), f"attainment {fact and fact.attainment}")
        assert fact is not None
        if way:
            self.must(self.off(fact, V, way in ("超出", "above")), f"gap {self.gap(fact)}")
        else:
            self.must(
                self.no_gap(fact)
                and (not even or self.value("revenue", even, 0.0))
                and bool(even) is self.level_with(fact),
                f"gap {self.gap(fact)}",
            )
        self.claim("attainment")

    @rule(
        "截至(?P<day>\\d+)日，<T>销售额已完成全月目标的<P>",
        "by day (?P<day>\\d+), revenue in <T> had reached <P> of the whole month's target",
    )
    def part_of_month(self, day: str, T: str, P: str) -> None:
        self.month_is(T)
        fact = self.fact("revenue")
        self.must(self.facts.partial_day == int(day) and fact is not None and self.attained(fact, P), "not so")
        self.claim("attainment")

    @rule("产品线<N>完成率<P>，(?P<way>超出|低于)目标<V>", "<N> reached <P> of target, <V> (?P<way>above|below) it")
    def line_attained(self, N: str, P: str, way: str, V: str) -> None:
        above = way in ("超出", "above")
        facts = [fact for at in self.named(N, ["product_line"]) if (fact := self.fact("revenue", at))]
        self.must(
            any(self.attained(fact, P) and self.off(fact, V, above) for fact in facts),
            f"{[(f.attainment, self.gap(f)) for f in facts]}",
        )
        self.claim(self.seen("line", abs(self.gap(facts[0]) or 0.0)), places_at(facts), above)
        self.once("line", places_at(facts))

    @rule(
        "另有<K>条产品线(?P<way>超出|低于)目标", "<K> further product lines? (?:was|were) (?P<way>above|below) target"
    )
    def lines_more(self, K: str, way: str) -> None:
        above = way in ("超出", "above")
        off = {f.member for f in self.all_of("revenue", "product_line")
               if (gap := self.gap(f)) is not None and f.attainment is not None and (gap > 0) is above and not self.hidden_gap(f)}  # fmt: skip
        told = {places[0][1] for kind, places, *_ in self.stated if kind == "line"} & off
        self.must(int(K) == len(off) - len(told) > 0, f"{len(off)} in all, {len(told)} told")
        self.claim("lines more", above)
        self.once("lines more", above)

    @rule("<N>同期登记的因素为：", "recorded for <N> in the same month: ", lead=True)
    def recorded(self, N: str) -> None:
        self.place = self.named(N, [*DIMENSION])
        self.listing = ("factors", "")
        self.claim("recorded")

    @rule("(?P<origin>外部|内部|其他)因素：", "(?P<origin>external|internal|other) factors: ", lead=True)
    def factors_of(self, origin: str) -> None:
        self.listing = ("origin", {"外部": "external", "内部": "internal", "其他": "other"}.get(origin, origin.lower()))

    @rule("竞品动作：", "competitors' moves: ", lead=True)
    def competitors(self) -> None:
        self.listing = ("competitor", "")

    @rule(
        "<D><N>(?:（登记影响：(?P<way>有利|不利)）)?", r"<N> \(<D>(?:, recorded as (?P<way>favourable|unfavourable))?\)"
    )
    def factor(self, D: str, N: str, way: str = "") -> None:
        effect = {"有利": "+", "favourable": "+", "不利": "-", "unfavourable": "-"}.get(way)
        found = []
        for row in self.rows("factors"):
            if (
                row["date"] is None
                or Month.of(row["date"]) != self.facts.month
                or day_text(row["date"], self.lang) != D
            ):
                continue
            dimension, member = find_dimension(row["dimension"]) or "", str(row["member"] or "").strip()
            kind, which = self.listing
            spoken = {
                each for of in self.supposed for line in of.get(self.speaks, []) for each in line.get("factor", [])
            }
            fits = {
                "factors": (dimension, member) in self.place, "competitor": row["kind"] == "competitor", "supply": row["kind"] == "supply", "noted": row["kind"] in spoken,
                "origin": (row["origin"] if row["origin"] in ("external", "internal") else "other") == which,
            }.get(kind, False)  # fmt: skip
            if fits and fold(row["description"]) == self.typed(N) and row["effect"] == effect:
                found.append((dimension, member))
        self.must(found, f"no such factor row ({self.listing})")
        self.factor_of = found
        of = (
            tuple(each["zh"] for each in self.supposed) if self.listing[0] == "noted" else ()
        )  # evidence of each its own
        self.repeated(("factor", self.listing, of, tuple(sorted(self.place)), D, self.typed(N), effect), len(found))
        self.claim("factor", self.typed(N), effect)

    @rule("涉及的<N>当月销售额<V>", "revenue of <N> in the month <V>")
    def touched(self, N: str, V: str) -> None:
        places = [at for at in self.named(N, [*DIMENSION]) if at in getattr(self, "factor_of", [])]
        self.must(places, "the factor row does not name it")
        self.state("revenue", places, V)

    @rule("<T>未登记内外部因素", "No external or internal factors are recorded for <T>")
    def no_factors(self, T: str) -> None:
        self.month_is(T)
        rows = [
            row
            for row in self.rows("factors")
            if row["date"] and Month.of(row["date"]) == self.facts.month and fold(row["description"])
        ]
        self.must(not rows, "there are")
