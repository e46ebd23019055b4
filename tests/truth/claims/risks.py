"""Claims on the risks that the data shows: overdue, concentration, competitors, supply, lacking support, a peak season."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math
from typing import Any

from salesreview.period import Month

from .grammar import OVERDUE, fold, rule
from .next_month import NextMonth

#: How far the month after, a year earlier, lay above the mean of the twelve before it: a peak.
PEAK, MEAN_OF = 0.15, 12
#: Nearer to the bound of a peak than this (as a share of it), or to none, either may be said.
EDGE = 1e-9
#: The risks that the data shows, in the order they are told; by the rules that read them.
SHOWN = ("overdue", "concentration", "competitors", "supply", "capacity", "season")


class Risks(NextMonth):
    """Claims on the risks that the data shows."""

    @rule("数据提示的风险：", "risks that the data shows: ", lead=True)
    def risks_shown(self) -> None:
        self.must(self.detected(), "none")
        self.once("risks shown")

    def factors_of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [
            row
            for row in self.rows("factors")
            if row["kind"] == kind
            and row["date"]
            and Month.of(row["date"]) == self.facts.month
            and fold(row["description"])
        ]

    def detected(self, *, surely: bool = False) -> bool:
        """Tell whether the data shows a risk; `surely`: beyond the noise of floats."""
        overdue = self.fact("overdue_share")
        return bool(
            self.factors_of_kind("competitor")
            or self.factors_of_kind("supply")
            or self.unsupported()
            or (self.peak()[1] if surely else self.peak()[0])
            or self.concentrated()
            or (overdue and (overdue.value or 0.0) >= OVERDUE)
        )

    @rule("按现有规则，数据未提示其他风险", "The data shows no further risk by the rules in use")
    def no_risks_shown(self) -> None:
        self.must(not self.detected(surely=True), "there is one")

    @rule("逾期应收<V>，占应收账款<P>", "<V> overdue, <P> of the receivables")
    def overdue(self, V: str, P: str) -> None:
        self.must(
            self.money(V, self.worth("overdue_amount")) and self.percent(P, self.worth("overdue_share")), "not so"
        )
        self.must(self.worth("overdue_share") <= 1 + 1e-9, "more overdue than receivable")

    @rule("供应链：", "supply chain: ", lead=True)
    def supply(self) -> None:
        self.must(self.factors_of_kind("supply"), "no such factor row in the month")
        self.listing = ("supply", "")
        self.claim("risk shown", "supply")
        self.once("risk shown", "supply")

    def unsupported(self) -> float:
        """Return the month's incidents of lacking support."""
        return self.facts.value("incidents", "incident_kind", "support") or 0.0

    @rule(
        "本月登记(?:资源支持不足|<N>)的协作问题<V>",
        "<V> of lacking support between departments recorded in the month",
    )
    def capacity(self, V: str, N: str = "") -> None:
        number = self.unsupported()
        self.must(number >= 1, "no incident of lacking support")
        kind = self.choice("incidents", "kind", "support")  # a name where rows of the month or the one before have it
        self.must(not N or self.typed(N) == kind, f"of another kind: {N and self.typed(N)}")
        self.must(self.count(V, number, "incident"), f"it is {number}")
        self.must("起" in V or "incident" in V, "of what")
        self.claim("risk shown", "capacity")
        self.once("risk shown", "capacity")

    def season_share(self) -> tuple[float | None, str]:
        """Return the month after M a year earlier ÷ the mean of the 12 months before it, None (and why) where unknown."""
        month = self.facts.month
        if self.facts.partial_day is not None:
            return None, "the month is not over"
        value, *before = (self.facts.value("revenue", month=month.plus(-step)) for step in range(11, 12 + MEAN_OF))
        known = [each for each in before if each is not None]
        if value is None or len(known) < MEAN_OF:
            return None, f"{len(known)} months of {MEAN_OF} before it, and itself {value}"
        mean = math.fsum(known) / MEAN_OF
        return (value / mean, "") if mean > 0 else (None, f"the mean is {mean}")

    def peak(self) -> tuple[bool, bool]:
        """Tell whether the month after may be told as a peak, and whether it must be."""
        share, _ = self.season_share()
        bound = 1 + PEAK
        return (False, False) if share is None else (share >= bound * (1 - EDGE), share >= bound * (1 + EDGE))

    @rule("旺季：<T>销售额为此前<K>个月平均的<P>，需提前安排交付与备货",
          "peak season: a year earlier, revenue in <T> came to <P> of the mean of the <K> months before it; plan delivery and stock ahead")  # fmt: skip
    def season(self, T: str, K: str, P: str) -> None:
        share, why = self.season_share()
        self.must(share is not None, why)
        assert share is not None
        self.must(self.peak()[0], f"no peak: {share}")
        self.month_is(T, self.facts.month.plus(-11))
        self.must(int(K) == MEAN_OF, f"the mean is of {MEAN_OF} months")
        self.must(self.percent(P, share), f"the share is {share}")
        self.claim("risk shown", "season")
        self.once("risk shown", "season")

    def finish(self, text: str) -> None:
        super().finish(text)
        if self.slot != "next.risks":
            return
        for kind, due in (
            ("supply", self.factors_of_kind("supply")),
            ("capacity", self.unsupported() >= 1),
            ("season", self.peak()[1]),
        ):
            if due and not self.said[kind]:
                self.left_out(f"the risk {kind}", text)
        moves, told = self.factors_of_kind("supply"), self.factors_told("supply")
        if told != len(moves):
            self.left_out(f"factors of supply: {len(moves)} rows, {told} told", text)
        order = [name for name in self.order if name in SHOWN]
        if order != sorted(order, key=SHOWN.index):
            self.find(f"the risks are not in their order: {order}", text)
        heads = {"risks_shown", "no_risks_shown"} & set(self.order)
        if order and (heads != {"risks_shown"} or self.order.index("risks_shown") > self.order.index(order[0])):
            self.find(f"risks of no list: {order}", text)

    def factors_told(self, listing: str) -> int:
        """Return how many factor rows the slot tells in a list of theirs."""
        return sum(times for claim, times in self.stated.items() if claim[0] == "factor" and claim[1][0] == listing)
