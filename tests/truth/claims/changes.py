"""Claims on levels and changes."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import re

from salesreview.metrics.catalog import DIMENSION, METRIC
from salesreview.metrics.model import Fact, Good, Unit
from salesreview.metrics.reasons import reason_text

from .amounts import Amounts
from .grammar import (
    CRITICAL,
    FEW,
    FEW_AMOUNTS,
    FLAT,
    HEADS,
    OF_AMOUNTS,
    SHARP,
    SLIGHT,
    THEMES,
    fold,
    hundred,
    places_at,
    rule,
    z_of,
)


class Changes(Amounts):
    """Claims on levels and changes."""

    # levels

    @rule("<M>为<V>", "<M> stood at <V>")
    def level(self, M: str, V: str) -> None:
        metric = self.metric(M)
        self.state(metric, self.place, V)
        self.once("level", metric, places_at(self.subject), V)

    def themes(self, which: str) -> tuple[str, ...]:
        """The dimensions of the summary, or the one that is named."""
        return (
            tuple(key for key in THEMES if which.lower() in (DIMENSION[key].zh, DIMENSION[key].en.lower()))
            if which
            else THEMES
        )

    @rule(
        "(?P<which>产品线|区域|渠道)?<N><M>为<V>",
        "<M> of (?:the (?P<which>product line|region|channel) )?<N> stood at <V>",
    )
    def level_of(self, N: str, M: str, V: str, which: str = "") -> None:
        metric = self.metric(M)
        self.state(metric, self.named(N, self.themes(which)), V)
        self.once("level", metric, places_at(self.subject), V)

    @rule(
        "(?P<which>产品线|区域|渠道)?<N>?<M>(?=完成率|与目标|与控制|高于|低于|环比|较上月同期|上月)",
        "<M>(?: of (?:the (?P<which>product line|region|channel) )?<N>)?: (?!n/a)",
        lead=True,
    )
    def again(self, M: str, N: str = "", which: str = "") -> None:
        metric = self.metric(M)
        places = self.named(N, self.themes(which)) if N else self.place
        self.subject = [fact for at in places if (fact := self.fact(metric, at))]
        self.must(
            any(("level", metric, places_at([fact])) == claim[:3] for fact in self.subject for claim in self.stated),
            "its value was not told before",
        )

    @rule("<N>：销售额<V>", "<N>: revenue of <V>")
    def head(self, N: str, V: str) -> None:
        self.must(self.slot in HEADS, "a head without a dimension")
        self.place = self.named(N, [HEADS[self.slot]])
        self.state("revenue", self.place, V)
        self.place = [(fact.dimension, fact.member) for fact in self.subject]
        self.once("head", places_at(self.subject))

    @rule("(?P<R>[^，。：]+)暂无数值：(?P<R2>[^。]+)", r"(?P<R>[^.:;()]+): n/a \((?P<R2>[^.()]+)\)")
    def missing(self, R: str, R2: str) -> None:
        unknown = {"zh": "没有可供计算的数据", "en": "there is no data to compute it from"}[self.lang]
        for label in re.split("、|和" if self.lang == "zh" else ", | and ", R):
            metric, reasons = self.metric(label), set()
            for at in self.place:
                fact = self.facts.get(metric, *at)
                whole = self.facts.get(metric)
                self.must(fact is None or fact.value is None, f"{metric} has a value: {fact and fact.value}")
                for each in (fact if fact is not None else whole,):
                    if each is not None and each.reason:
                        reasons.add(fold(reason_text(each.reason, self.lang)))
            self.must(R2 in (reasons or {unknown}), f"the reason is {reasons or unknown}")
            self.claim("missing", metric, tuple(self.place))
            self.once("missing", metric, tuple(self.place))

    # changes

    def change(self, fact: Fact, base: str) -> tuple[float | None, float | None, float | None, float | None]:
        """Return the change, its base, and the cases now and then (None: not counted)."""
        before = base in ("环比", "较上月同期") or "month before" in base
        was = fact.mom_base if before else fact.yoy_base
        month = self.facts.month.plus(-1 if before else -12)
        if fact.value is None or was is None:
            return None, was, None, None
        change = fact.value - was if fact.unit is Unit.RATE else fact.value / was - 1 if was > 0 else None
        past = self.facts.get(fact.metric, fact.dimension, fact.member, month)
        counted = fact.n is not None and fact.unit in (Unit.RATE, Unit.DAYS, Unit.HOURS)
        then = past.n if past and past.n else fact.n
        if self.facts.partial_day is not None and then is not None and fact.n is not None:
            then = min(then, fact.n)  # of the same days there are no more than in the whole month
        return change, was, (fact.n if counted else None), (then if counted else None)

    def size(self, fact: Fact, base: str) -> str:
        """The word for a change's size; a rate beyond 100 % in both months counts relative to its base."""
        change, was, *_ = self.change(fact, base)
        assert change is not None
        rate = fact.unit is Unit.RATE
        if rate and was is not None and min(abs(fact.value or 0.0), abs(was)) > 1:
            change, rate = change / abs(was), False
        return "slight" if abs(change) < SLIGHT[rate] else "marked" if abs(change) < SHARP[rate] else "sharp"

    def base_word(self, base: str) -> None:
        part = "同期" in base or "same days" in base
        self.must(part is (self.facts.partial_day is not None), f"the month is {'not ' if part else ''}partial: {base}")

    def side(self, base: str) -> str:
        return "mom" if base in ("环比", "较上月同期") or "month before" in base else "yoy"

    def carries(self, fact: Fact, base: str) -> set[str]:
        """What may be said of a change: clear, unclear (chance alone makes it), few, counts (too small for percent)."""
        change, was, now, then = self.change(fact, base)
        if change is None or was is None or fact.value is None:
            return set()
        if abs(change) < FLAT:
            return {"flat"}
        if fact.unit is Unit.COUNT and max(abs(fact.value), abs(was)) < FEW:
            return {"counts"}
        if now is None or then is None:
            return {"clear"}
        if min(now, then) < (FEW_AMOUNTS if fact.metric in OF_AMOUNTS else FEW):
            return {"few"}
        if fact.unit is not Unit.RATE or fact.metric in OF_AMOUNTS:
            return {"clear"}
        z = z_of(fact.value, now, was, then)
        return {"clear"} if z > CRITICAL + 0.01 else {"unclear"} if z < CRITICAL - 0.01 else {"clear", "unclear"}

    def signed(self, fact: Fact, base: str, text: str) -> bool:
        change = self.change(fact, base)[0]
        rate = fact.unit is Unit.RATE
        tail = ("个百分点" if self.lang == "zh" else " pp") if rate else "%"
        return (
            change is not None and text.endswith(tail) and self.number(text.removesuffix(tail), hundred(change), 1)
            and text[0] == ("+" if change > 0 else "-")
        )  # fmt: skip

    @rule("<B>持平", "unchanged <B>")
    def flat(self, B: str) -> None:
        self.base_word(B)
        self.narrow(lambda f: "flat" in self.carries(f, B), lambda f: f"changed by {self.change(f, B)[0]}")
        self.moved_claim(B, "flat")

    def moved_claim(self, base: str, *how: str) -> None:
        facts = self.subject
        self.claim("moved", facts[0].metric, places_at(facts), self.side(base), *how)
        self.once("moved", facts[0].metric, places_at(facts), self.side(base), self.listing)

    @rule("<B><S>（样本仅<K>例，仅供参考）", "<S> <B>, though <K> cases? (?:is|are) too few to judge by")
    def few(self, B: str, S: str, K: str) -> None:
        self.base_word(B)
        self.narrow(lambda f: "few" in self.carries(f, B) and self.signed(f, B, S) and self.number(K, min(filter(None, self.change(f, B)[2:])), 0),
                    lambda f: f"{self.change(f, B)}, n={f.n}")  # fmt: skip
        self.moved_claim(B, "few")

    @rule("<B>无明显变化（<S>，属正常波动）", r"no clear change <B> \(<S>, within ordinary variation\)")
    def unclear(self, B: str, S: str) -> None:
        self.base_word(B)
        self.narrow(
            lambda f: "unclear" in self.carries(f, B) and self.signed(f, B, S),
            lambda f: f"{self.change(f, B)}, {self.carries(f, B)}",
        )
        self.moved_claim(B, "unclear")

    @rule("<B>(?P<size>略|小幅|大幅)?(?P<way>增长|上升|下降|延长|缩短)(?P<A>[-+\\d,.]+(?:%|个百分点))(?:（(?P<mark>转差|好转)）)?",
          r"(?:(?P<way>up|down)(?: (?P<size>slightly|sharply) by)? |(?P<size2>slightly |much )?(?P<way2>longer|shorter),? by )(?P<A>[-+\d,.]+(?:%| pp)),? <B>(?:,? ?\((?P<mark>worse|better)\))?")  # fmt: skip
    def moved(
        self, B: str, A: str, way: str = "", size: str = "", way2: str = "", size2: str = "", mark: str = ""
    ) -> None:
        self.base_word(B)
        way, size = (way or way2).lower(), (size or size2).strip().lower()
        up = way in ("增长", "上升", "延长", "up", "longer")
        band = {"": "marked", "略": "slight", "小幅": "slight", "slightly": "slight"}.get(size, "sharp")
        kind = {
            "增长": "amount",
            "上升": "rate",
            "延长": "length",
            "缩短": "length",
            "longer": "length",
            "shorter": "length",
        }.get(way, "any")
        self.must(A[0] not in "+-" and not self.zero(A), f"a change of {A} is no {way}")

        def holds(fact: Fact) -> bool:
            change = self.change(fact, B)[0]
            rate, length = fact.unit is Unit.RATE, fact.unit in (Unit.DAYS, Unit.HOURS)
            if change is None or "clear" not in self.carries(fact, B) or (change > 0) is not up:
                return False
            true = self.size(fact, B)
            tail = ("个百分点" if self.lang == "zh" else " pp") if rate else "%"
            if true != band or not A.endswith(tail) or not self.number(A.removesuffix(tail), hundred(abs(change)), 1):
                return False
            if (
                (kind == "rate" and not rate)
                or (kind == "amount" and (rate or length))
                or (kind == "length") is not length
            ):
                return False
            bad = METRIC[fact.metric].good is Good.DOWN
            wanted = (("转差", "worse") if change > 0 else ("好转", "better")) if bad else ("",)
            return mark.lower() in wanted

        self.narrow(
            holds,
            lambda f: (
                f"{f.metric} changed by {self.change(f, B)[0]} ({self.carries(f, B)}), less is better: {METRIC[f.metric].good is Good.DOWN}"
            ),
        )
        self.moved_claim(B, "up" if up else "down", band)

    @rule("(?P<W>上月同期|上月|上年同月|上年同期)为<V>",
          "(?:after|against) <V> (?P<W>in the same days of the month before|the month before|in the same days a year earlier|a year earlier)")  # fmt: skip
    def was(self, W: str, V: str) -> None:
        part = "同期" in W or "same days" in W
        self.must(part is (self.facts.partial_day is not None), "partial")
        base = "环比" if "上月" in W or "month before" in W else "同比"
        self.narrow(
            lambda f: "counts" in self.carries(f, base) and self.value(f.metric, V, self.change(f, base)[1] or 0.0),
            lambda f: f"{self.change(f, base)}",
        )
        self.moved_claim(base, "counts")
