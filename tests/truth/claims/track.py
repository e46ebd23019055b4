"""Claims on the record of the method that targets are proposed by, and on proposals kept within it."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math

from .grammar import rule
from .record import Record

#: A quotient this near to 1 may count as below it or not.
NEAR = 1e-9


class Track(Record):
    """Claims on the record of the method that targets are proposed by, and on proposals kept within it."""

    def set_for(self, metric: str, at: tuple[str, str] = ("", "")) -> float | None:
        return self.targets.get((metric, *at, self.facts.month.plus(1)))

    def year_ago(self, metric: str, at: tuple[str, str] = ("", "")) -> float:
        value = self.facts.value(metric, *at, month=self.facts.month.plus(-11))
        self.must(value is not None and value > 0, f"a year earlier: {value}")
        return value or 0.0

    def year(self) -> tuple[float, float, int]:
        start = self.facts.month.year_start(self.settings.fiscal_start)
        months = [start.plus(step) for step in range(12)]
        known = [self.targets.get(("revenue", "", "", month)) for month in months]
        self.must(None not in known, "a month has no target")
        fact = self.fact("revenue")
        self.must(fact is not None and fact.ytd is not None, "no year to date")
        assert fact is not None and fact.ytd is not None
        return math.fsum(filter(None, known)), fact.ytd, months[-1].index - self.facts.month.index

    # how the growth method would have done

    def last_target(self) -> str:
        told = [str(claim[1]) for claim in self.claims[self.slot] if claim[0].startswith("target ")]
        self.must(told, "of no target")
        return told[-1]

    def method(self, metric: str) -> float:
        fact = self.facts.get(metric)
        self.must(fact is not None and fact.ytd_yoy is not None, "no growth")
        assert fact is not None and fact.ytd_yoy is not None
        return self.year_ago(metric) * (1 + fact.ytd_yoy)

    @rule("按上年同月和本年累计增速测算为<V>", "the same month last year and this year's growth point to <V>")
    def worked_out(self, V: str) -> None:
        self.must(self.value(self.last_target(), V, self.method(self.last_target())), "not so")
        self.claim("worked out", self.last_target())

    @rule(
        "以同一方法回测过去<K>个月，实际为测算值的<P>至<P2>，对应区间为<V>至<V2>",
        "over <K> past months, actual figures came to <P> to <P2> of what this method gave, which makes a range of <V> to <V2>",
    )
    def record(self, K: str, P: str, P2: str, V: str, V2: str) -> None:
        metric = self.last_target()
        found, value = self.quotients(metric), self.method(metric)
        self.must(self.facts.partial_day is None and int(K) == len(found) >= 6, f"{len(found)} trials")
        self.must(self.percent(P, min(found)) and self.percent(P2, max(found)), f"{min(found)} {max(found)}")
        self.must(self.value(metric, V, value * min(found)) and self.value(metric, V2, value * max(found)), f"{value}")
        self.claim("record", metric)

    @rule(
        "已设目标(?P<R>高于该区间|低于该区间|处于该区间内)",
        "the target set lies (?P<R>above|below|within) that range",
    )
    def placed(self, R: str) -> None:
        metric = self.last_target()
        found, value, target = self.quotients(metric), self.method(metric), self.set_for(metric)
        assert target is not None
        low, high = value * min(found), value * max(found)
        side = "above" if target > high else "below" if target < low else "within"
        said = {"高": "above", "低": "below", "处": "within"}.get(R[0], R.lower())
        self.must(said == side, f"{target} in {low} to {high}")
        self.claim("placed", metric, side)

    @rule("高于过去<K>个月中最高的一个月（<V>）", r"more than the best of the last <K> months brought \(<V>\)")
    def beyond(self, K: str, V: str) -> None:
        values = [self.facts.value("revenue", month=self.facts.month.plus(-step)) for step in range(25)]
        known = [value for value in values if value is not None]
        whole, done, left = self.year()
        self.must(int(K) == len(known) >= 12 and self.money(V, max(known)), f"{max(known)} of {len(known)}")
        self.must((whole - done) / left > max(known), "not so")
        self.claim("beyond")

    # proposals beyond the record of their method

    def cut(self, metric: str) -> tuple[str, float, bool]:
        """Return upper, lower or "" (within its record), what to take the value times, and whether it is beyond doubt."""
        found = self.quotients(metric)
        if self.facts.partial_day is not None or len(found) < 6 or (not min(found) > 1 and not max(found) < 1):
            sure = len(found) < 6 or (abs(min(found) - 1) > NEAR and abs(max(found) - 1) > NEAR)
            return "", 1.0, sure or self.facts.partial_day is not None
        end, times = ("upper", max(found)) if max(found) < 1 else ("lower", min(found))
        return end, times, abs(times - 1) > NEAR

    def uncapped(self, metric: str) -> None:
        end, times, sure = self.cut(metric)
        self.must(not (end and sure), f"not capped at the {end} end of the record, {times} of the method's value")

    @rule(
        "<M>：<V>（上年同月<V2>，按本年累计同比<S>推算为<V3>，(?P<R>高|低)于回测区间，取其(?P<R2>上|下)限）",
        r"<M>: <V> \((?:after <V2> in the same month a year earlier, <V3> at the year-to-date growth of <S>"
        r"|the same month a year earlier, <V4>, with the change of the year to date, <S2>,? (?:\w+ ){0,2}?<V5>)"
        r", (?P<R>cut|raised) to the (?P<R2>upper|lower) end of what the method's record makes plausible\)",
    )
    def target_capped(self, M: str, V: str, R: str, R2: str, V2: str = "", V3: str = "", S: str = "",
                      V4: str = "", V5: str = "", S2: str = "") -> None:  # fmt: skip
        metric, was, worked, growth = self.metric(M), V2 or V4, V3 or V5, S or S2
        fact = self.facts.get(metric)
        self.must(self.set_for(metric) is None, "a target is set")
        self.must(fact is not None and fact.ytd_yoy is not None, "no growth")
        assert fact is not None and fact.ytd_yoy is not None
        self.must(self.value(metric, was, self.year_ago(metric)), f"a year earlier: {self.year_ago(metric)}")
        self.must(self.percent(growth, fact.ytd_yoy), f"growth {fact.ytd_yoy}")
        self.must(self.zero(growth) or growth[0] == ("+" if fact.ytd_yoy > 0 else "-"), "sign")
        value = self.method(metric)
        self.must(self.value(metric, worked, value), f"worked out as {value}")
        end, times, _ = self.cut(metric)
        self.must(end, f"within its record: {self.quotients(metric)}")
        told = {"上": "upper", "下": "lower"}.get(R2, R2.lower())
        self.must(told == end and (R.lower() in ("高", "cut")) is (told == "upper"), f"the {end} end")
        self.must(self.value(metric, V, value * times), f"the {end} end is {value * times}")
        self.claim("target capped", metric)
        self.once("target", metric)
