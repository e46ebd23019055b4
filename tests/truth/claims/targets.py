"""Claims on targets, attainment and gaps."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

from decimal import Decimal

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Fact, Good, Unit

from .changes import Changes
from .grammar import (
    FLAT,
    places_at,
    rounded,
    rule,
)


class AgainstTargets(Changes):
    """Claims on targets, attainment and gaps."""

    # targets

    def gap(self, fact: Fact) -> float | None:
        return None if fact.value is None or fact.target is None else fact.value - fact.target

    def judged(self, fact: Fact) -> bool:
        """A part of a month is not judged against the whole month's target."""
        fills = fact.unit in (Unit.MONEY, Unit.COUNT) or fact.metric in (
            "churn_rate",
            "repurchase_rate",
            "renewal_rate",
        )
        return self.facts.partial_day is None or not fills

    def attained(self, fact: Fact, text: str) -> bool:
        if fact.value is None or fact.target is None or fact.target <= 0:
            return False
        if METRIC[fact.metric].good is Good.DOWN:
            return fact.value > 0 and self.percent(text, fact.target / fact.value)
        return self.percent(text, fact.value / fact.target)

    def off(self, fact: Fact, text: str, above: bool) -> bool:
        gap = self.gap(fact)
        return (gap is not None and (gap > 0) is above and not self.zero(text) and self.judged(fact)
                and self.value(fact.metric, text, abs(gap), difference=True))  # fmt: skip

    def gap_claim(self, how: str) -> None:
        metric = self.subject[0].metric
        amount = METRIC[metric].unit is Unit.MONEY
        self.claim("gap" if amount else "target", metric, places_at(self.subject), how)
        self.once("target", metric, places_at(self.subject))

    @rule("已完成全月目标的<P>", "<P> of the whole month's target so far")
    def part_attained(self, P: str) -> None:
        self.must(self.facts.partial_day is not None, "the month is whole")
        self.narrow(lambda f: self.attained(f, P), lambda f: f"{f.attainment}")
        self.gap_claim("part")

    @rule("完成率<P>，(?P<way>高于|低于)目标<V>", "<P> of target and <V> (?P<way>above|below) it")
    def against(self, P: str, way: str, V: str) -> None:
        above = way in ("高于", "above")
        self.narrow(lambda f: self.attained(f, P) and self.off(f, V, above) and METRIC[f.metric].good is not Good.DOWN,
                    lambda f: f"attainment {f.attainment}, gap {self.gap(f)}")  # fmt: skip
        self.gap_claim("above" if above else "below")

    @rule("(?P<way>高于|低于)目标（<V>）<V2>", "<V2> (?P<way>above|below) the target of <V>")
    def off_target(self, V: str, V2: str, way: str) -> None:
        above = way in ("高于", "above")
        self.narrow(lambda f: self.value(f.metric, V, f.target or 0.0) and self.off(f, V2, above) and METRIC[f.metric].good is not Good.DOWN,
                    lambda f: f"target {f.target}, gap {self.gap(f)}")  # fmt: skip
        self.gap_claim("above" if above else "below")

    @rule("与目标（<V>）持平", "level with the target of <V>")
    def on_target(self, V: str) -> None:
        self.narrow(
            lambda f: (
                f.target is not None
                and self.value(f.metric, V, f.target)
                and self.level_with(f)
                and (self.judged(f) or f.unit is not Unit.RATE)
            ),
            lambda f: f"target {f.target}, gap {self.gap(f)}",
        )
        self.gap_claim("even")

    @rule("完成率<P>", "<P> of target")
    def attained_only(self, P: str) -> None:
        self.narrow(
            lambda f: (
                self.attained(f, P)
                and self.no_gap(f)
                and self.judged(f)
                and not self.percent("100.0%", float(P[:-1].replace(",", "")) / 100)
            ),
            lambda f: f"{f.attainment}, gap {self.gap(f)}",
        )
        self.gap_claim("only")

    def level_with(self, fact: Fact) -> bool:
        """Tell whether a value is level with its target: a gap too small for the unit may still be half of the target."""
        plain = fact.unit is Unit.RATE or fact.attainment is None
        return self.no_gap(fact) and (plain or self.percent("100.0%", fact.attainment or 0.0))

    def no_gap(self, fact: Fact) -> bool:
        """Tell whether the gap shows as zero in the unit of the text."""
        shown = {
            Unit.RATE: ("0.0个百分点", "0.0 pp"),
            Unit.DAYS: ("0.0天", "0.0 days"),
            Unit.HOURS: ("0.0小时", "0.0 hours"),
        }
        gap = abs(self.gap(fact) or 0.0)
        if fact.unit is Unit.MONEY:
            _, _, power, places = self.money_form()
            return rounded(float(Decimal(repr(gap)).scaleb(-power)), places) == 0
        return self.value(fact.metric, shown.get(fact.unit, ("0", "0"))[self.lang == "en"], gap, difference=True)

    @rule(
        "(?P<way>高于|低于)控制目标（<V>）<V2>，(?P<mark>未达标|已达标)",
        "<V2> (?P<way>above|better than) the target of at most <V>",
    )
    def ceiling(self, V: str, V2: str, way: str, mark: str = "") -> None:
        above = way in ("高于", "above")
        self.must(not mark or (mark == "未达标") is above, mark)
        self.narrow(lambda f: self.value(f.metric, V, f.target or 0.0) and self.off(f, V2, above) and METRIC[f.metric].good is Good.DOWN,
                    lambda f: f"target {f.target}, gap {self.gap(f)}")  # fmt: skip
        self.gap_claim("above" if above else "below")

    @rule("本年累计<V>(?:，累计同比(?:(?P<way>增长|下降)<P>|(?P<flat>持平)))?",
          "<V> in the year to date(?:, (?:<P> (?P<way>more|less) than in the year before|(?P<flat>as much as in the year before)))?")  # fmt: skip
    def to_date(self, V: str, way: str = "", P: str = "", flat: str = "") -> None:
        self.narrow(lambda f: f.ytd is not None and self.value(f.metric, V, f.ytd), lambda f: f"year to date {f.ytd}")
        if way:
            up = way in ("增长", "more")
            self.must(not self.zero(P), "no change")
            self.narrow(
                lambda f: f.ytd_yoy is not None and (f.ytd_yoy > 0) is up and self.percent(P, abs(f.ytd_yoy)),
                lambda f: f"{f.ytd_yoy}",
            )
        elif flat:
            self.narrow(lambda f: f.ytd_yoy is not None and abs(f.ytd_yoy) < FLAT, lambda f: f"{f.ytd_yoy}")
        else:
            self.must(all(f.ytd_yoy is None for f in self.subject), "its change is known")
        self.claim("ytd", self.subject[0].metric, way in ("增长", "more"), bool(flat))
