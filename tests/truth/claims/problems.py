"""Claims on renewals, complaints, lost deals, incidents and what lies behind the numbers."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import re

from .grammar import (
    CONCENTRATED,
    FEW,
    FLAT,
    rule,
)
from .segments import Segments


class Problems(Segments):
    """Claims on renewals, complaints, lost deals, incidents and what lies behind the numbers."""

    # problems

    @rule("当月到期<V>，其中已续约<V2>", "with <V2> of <V> due renewed")
    def renewals(self, V: str, V2: str) -> None:
        self.must(
            self.value("contracts_due", V, self.worth("contracts_due"))
            and self.value("contracts_renewed", V2, self.worth("contracts_renewed")),
            "counts",
        )
        self.claim("renewals")

    @rule("投诉共<V>，主要主题：", "complaints came to <V>, mainly on: ", lead=True)
    def complaints(self, V: str) -> None:
        self.must(self.value("complaints", V, self.worth("complaints")), "count")
        self.listing, self.told = ("complaints", "topic"), []

    @rule("投诉最多的主题是<N>（<V>）", r"the most frequent topic of complaints being <N> \(<V>\)")
    def most_complained(self, N: str, V: str) -> None:
        named = {f.member: f.value or 0.0 for f in self.all_of("complaints", "topic")}
        top = max(named.values(), default=0.0)
        self.must(top > 0 and list(named.values()).count(top) == 1 and self.value("complaints", V, top), f"{named}")
        self.must(any(named.get(topic) == top for _, topic in self.named(N, ["topic"])), f"{named}")
        self.claim("most complained")

    @rule("其中<Z>最高，为<P>", "highest among <Z> at <P>")
    def churn_highest(self, Z: str, P: str) -> None:
        self.must(self.subject and self.subject[0].metric == "churn_rate", "of another metric")
        rates = {f.member: f.value or 0.0 for f in self.all_of("churn_rate", "size")}
        top = max(rates.values(), default=0.0)
        held = [f for at in self.named(Z, ["size"]) if (f := self.fact("churn_rate", at)) and f.value == top]
        self.must(held and (held[0].n or 0) >= FEW and self.percent(P, top), f"{rates}")
        self.must(list(rates.values()).count(top) == 1, "a tie")
        self.claim("churn highest")

    def limit(self, text: str, limit: float) -> bool:
        found = re.fullmatch(r"([\d.]+)(?:小时| hours?)", text)
        return found is not None and float(found[1]) == limit

    @rule("没有响应超过<V>的反馈", "no feedback waited longer than <V> for a response")
    def none_late(self, V: str) -> None:
        self.must(self.limit(V, self.settings.response_limit) and self.worth("late_responses") == 0, "not so")

    @rule("响应超过<V>的反馈有<V2>", "a response took longer than <V> for <V2> of feedback")
    def late(self, V: str, V2: str) -> None:
        self.must(
            self.limit(V, self.settings.response_limit)
            and self.value("late_responses", V2, self.worth("late_responses")),
            "not so",
        )
        self.claim("late")

    @rule("跟进超过<V>的有<V2>", "a follow-up took longer than <V> for <V2>")
    def late_followups(self, V: str, V2: str) -> None:
        self.must(
            self.limit(V, self.settings.followup_limit)
            and self.value("late_followups", V2, self.worth("late_followups")),
            "not so",
        )
        self.claim("late followups")

    @rule("本月没有丢单", "no deal was lost in the month")
    def none_lost(self) -> None:
        self.must(self.worth("deals_lost") == 0, "there are")

    @rule("当月丢单<V>", "the month lost <V>")
    def lost(self, V: str) -> None:
        self.state("deals_lost", [("", "")], V)
        self.listing = ("deals_lost", "lost_reason")

    @rule("金额合计<V>", "worth <V> in all")
    def lost_amount(self, V: str) -> None:
        self.must(self.money(V, self.worth("lost_amount")), "amount")

    @rule("登记的(?:主要)?丢单原因：", "(?:mainly )?by the reasons recorded: ", lead=True)
    def lost_reasons(self) -> None:
        self.must(self.listing[1] == "lost_reason", "reasons of nothing")
        self.told = []

    @rule("其中达到<V>的大单<V2>，金额<V3>", "these include <V2> of <V> or more, worth <V3>")
    def big(self, V: str, V2: str, V3: str) -> None:
        self.must(self.money(V, self.settings.big_deal_amount), "limit")
        self.must(
            self.value("big_deals_lost", V2, self.worth("big_deals_lost"))
            and self.money(V3, self.worth("big_lost_amount")),
            "not so",
        )
        self.listing = ("big_deals_lost", "lost_reason")
        self.claim("big")

    @rule("<T>未登记协作问题", "no incidents between departments are recorded for <T>")
    def no_incidents(self, T: str) -> None:
        self.month_is(T)
        self.must(self.worth("incidents") == 0, "there are")

    @rule("登记的协作问题共<V>", "the month saw <V> between departments")
    def incidents(self, V: str) -> None:
        self.state("incidents", [("", "")], V)

    @rule("按(?P<R>部门|类型)：", "by (?P<R>department|kind): ", lead=True)
    def incidents_by(self, R: str) -> None:
        self.listing, self.told = ("incidents", "department" if R in ("部门", "department") else "incident_kind"), []

    @rule(
        "登记了协作问题的商机中，当月丢单<V>，金额<V2>",
        "of the leads with an incident recorded, <V> worth <V2> ended as lost in the month",
    )
    def lost_with(self, V: str, V2: str) -> None:
        self.must(
            self.value("deals_lost_with_incident", V, self.worth("deals_lost_with_incident"))
            and self.money(V2, self.worth("lost_amount_with_incident")),
            "not so",
        )

    @rule("按现有规则未发现需要追查的隐性问题", "The rules that look behind the numbers found nothing to follow up")
    def nothing_hidden(self) -> None:
        self.claim("nothing hidden")
        self.must(not self.concentrated() and not any(self.below(m) >= 3 for _, m in self.regions()), "there is")
        for metric, sign in (("gross_margin", -1), ("complaint_rate", 1), ("win_rate", -1)):
            self.must(not self.went(metric, sign, surely=True), f"{metric} moved")

    def went(self, metric: str, sign: int, *, surely: bool = False) -> bool:
        """A clear move of the whole; `surely`: beyond the margin of the test."""
        fact = self.fact(metric)
        change = self.change(fact, "环比")[0] if fact else None
        return (
            fact is not None
            and change is not None
            and change * sign >= FLAT
            and ({"clear"} == self.carries(fact, "环比") if surely else "clear" in self.carries(fact, "环比"))
        )

    def regions(self) -> list[tuple[str, str]]:
        return [("region", f.member) for f in self.all_of("revenue", "region")]

    def below(self, region: str) -> int:
        """How many whole months in a row, the month under review last, lay below target."""
        count = 0
        while self.facts.partial_day is None and count < 24:
            month = self.facts.month.plus(-count)
            value, target = (
                self.facts.value("revenue", "region", region, month),
                self.targets.get(("revenue", "region", region, month)),
            )
            if value is None or target is None or value >= target:
                break
            count += 1
        return count

    @rule("区域<N>销售额已连续<K>个月低于目标", "revenue of <N> has been below target for <K> months in a row")
    def below_target(self, N: str, K: str) -> None:
        held = [at for at in self.named(N, ["region"]) if self.below(at[1]) == int(K)]
        self.must(held and int(K) > 1, f"{[self.below(at[1]) for at in self.named(N, ['region'])]}")
        self.place, self.subject = held, [fact for at in held if (fact := self.fact("revenue", at))]
        self.problem = {"region_below"}
        self.claim("below", K)

    def concentrated(self) -> list[str]:
        """The customers with more of the revenue than is good."""
        whole = self.facts.value("revenue")
        if whole is None or whole <= 0:
            return []
        return [f.member for f in self.all_of("revenue", "customer") if (f.value or 0.0) / whole > CONCENTRATED]

    @rule("客户<N>一家占当月销售额的<P>", "one customer, <N>, makes <P> of the month's revenue")
    def concentration(self, N: str, P: str) -> None:
        whole = self.worth("revenue")
        shares = [(self.facts.value("revenue", *at) or 0.0) / whole for at in self.named(N, ["customer"]) if whole > 0]
        self.must(any(share > CONCENTRATED and self.percent(P, share) for share in shares), f"{shares}")
        self.claim("concentration")

    @rule("客户<N>一家的增量相当于整体增量的<P>", "the increase of one customer, <N>, equals <P> of the whole increase")
    def growth_of_one(self, N: str, P: str) -> None:
        whole = self.fact("revenue")
        assert whole is not None and whole.value is not None
        total, parts = whole.value - (whole.mom_base or 0.0), self.parts("customer")
        change = self.change(whole, "环比")[0]
        self.must(change is not None and change >= FLAT and len(parts) > 1, f"a growth of {change} over {len(parts)}")
        self.must(
            total > 0
            and any(
                self.percent(P, parts.get(member, 0.0) / total) and parts.get(member, 0) / total > CONCENTRATED
                for _, member in self.named(N, ["customer"])
            ),
            f"of {total}",
        )
        self.claim("growth of one")
