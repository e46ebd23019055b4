"""What a text may not leave out: the figures that each slot states, their changes, and what is left for people to say.

Source: review.md §5 (the columns "states" and "leaves open"), §3 (a month covered in part is named so, and every figure
stands with its comparison and its target) and §4.1 (what stands beside a figure).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from salesreview.metrics.catalog import BLANK, LINE_TOPIC, METRIC
from salesreview.metrics.model import Fact, Good, Unit
from salesreview.period import Month

from .asked import Asked
from .grammar import DRIVES, FLAT, HEADS, fold

#: The figures of the whole that a slot states, with what stands beside each: mom, yoy, ytd, target.
FIGURES = {
    "core.revenue": {"revenue": "mom yoy ytd", "new_customer_revenue_share": "mom",
                     "gross_margin": "mom target", "average_order_value": "mom target"},
    "core.customers": {"active_customers": "mom target", "new_customers": "mom target", "quality_customer_share": "mom",
                       "repurchase_rate": "mom target", "churn_rate": "mom target"},
    "core.conversion": {"conversion_rate": "mom target", "win_rate": "mom target", "sales_cycle_days": "mom target"},
    "problems.retention": {"churn_rate": "mom target", "renewal_rate": "mom target", "complaint_rate": "mom target"},
    "problems.acquisition": {"new_customers": "mom target", "lead_validity_rate": "mom target"},
}  # fmt: skip
#: Those that stand beside another where they have a value.
BESIDE = {
    "core.revenue": {"repeat_revenue_share": ("mom", "")},
    "core.customers": {"leader_share_of_new": ("", "new_customers"), "quality_revenue_share": ("", "quality_customer_share")},
    "core.conversion": {"cohort_conversion_rate": ("mom", "")},
    "problems.retention": {"renewal_rate_value": ("", "renewal_rate")},
}  # fmt: skip
#: The figures of each member that a slot tells one by one.
OF_EACH = {
    "products.each": {"revenue": "mom target", "quantity": "mom", "gross_margin": "mom"},
    "customers.region": {"revenue": "mom target"},
    "channels.effect": {"revenue": "mom target", "roi": "mom", "cac": "mom"},
}
#: What a slot leaves for people to say: words of one of its prompts.
OPEN = {
    "overview.attainment": ("原因|应对措施|订单数据", "why|what is done|main reasons|orders"),
    "overview.factors": ("影响的大小|团队变化", "weighs|resources and team"), "core.revenue": ("拓客|订单数据", "acquisition|orders"),
    "core.customers": ("价格敏感", "price-sensitive"), "core.conversion": ("话术", "script"),
    "products.each": ("产品团队", "product team"), "products.best": ("可复制|值得推广", "repeated|worth repeating"),
    "customers.industry": ("薄弱行业", "weak industries"), "customers.size": ("各规模客户", "each size"),
    "customers.region": ("区域的改进|未达目标的原因与改进", "in the regions|and what to change"), "channels.effect": ("投入的渠道", "which channels"),
    "problems.retention": ("流失与投诉", "churn and complaints"), "problems.acquisition": ("丢单原因", "lost deals"),
    "problems.collaboration": ("相关部门", "the departments"), "problems.hidden": ("核实|一线", "check|ask|in the field"),
    "actions.strategy": ("负责人、完成日期", "owner, date"), "actions.progress": ("新的完成日期|成效|任务、负责人", "new dates|have brought|tasks with owner"),
    "next.targets": ("商定的目标", "targets agreed"), "next.resources": ("审批意见", "granted"), "next.risks": ("启动条件", "when it starts"),
    "summary.achievements": ("关键做法", "possible"), "summary.problems": ("责任部门", "takes them on"),
    "summary.outlook": ("管理层", "manager's words"),
}  # fmt: skip
PARTIAL = ("overview.attainment", "summary.achievements", "summary.problems")


class Complete(Asked):
    """What a text may not leave out."""

    def read(self, slot: str, text: str) -> None:
        super().read(slot, text)
        self.whole_text = text
        if not self.said.total():
            self.lack("everything")
        asked = any(re.search(OPEN[slot][self.lang == "en"], each) for each in self.asked)
        if not asked and not (slot == "customers.region" and self.said["recorded"]):
            self.lack("what is left open")
        if slot in PARTIAL and self.facts.partial_day is not None and not self.said["partial"]:
            self.lack("that the month is covered in part")
        missed = self.said["missing"] and self.fact("revenue") is None
        if not (missed and slot == "core.revenue"):
            self.figures(FIGURES.get(slot, {}))
        for metric, (beside, base) in BESIDE.get(slot, {}).items():
            if (fact := self.fact(metric)) is not None and (not base or self.fact(base) is not None):
                self.figure(fact, beside)
        self.each()
        check = getattr(self, "of_" + slot.replace(".", "_"), None)
        if check is not None and not (missed and slot.startswith("overview.attain")):
            check()

    def lack(self, what: str) -> None:
        self.find(f"left out: {what}", self.whole_text)

    # figures

    def has(self, *claim: object, at: tuple[str, str] | None = None) -> bool:
        """Tell whether a claim that begins so was made, of the place `at` where one is given."""
        return any(
            made[: len(claim)] == claim and (at is None or at in made[len(claim)]) for made in self.claims[self.slot]
        )

    def figures(self, wanted: dict[str, str]) -> None:
        for metric, beside in wanted.items():
            fact = self.fact(metric)
            if fact is not None:
                self.figure(fact, beside)
            elif not self.has("missing", metric):
                self.lack(f"why {metric} has no value")

    def figure(self, fact: Fact, beside: str, *, level: bool = True) -> None:
        """A figure stands with its comparisons and its target where there are any."""
        at = fact.dimension, fact.member
        if level and not self.has("level", fact.metric, at=at):
            self.lack(f"{fact.metric} of {at}")
            return
        for side, base in (("mom", "环比"), ("yoy", "同比")):
            if side in beside.split() and self.carries(fact, base) and not self.moved_by(fact.metric, at, side):
                self.lack(f"the {side} of {fact.metric} of {at}")
        if "ytd" in beside.split() and fact.ytd is not None and not self.has("ytd", fact.metric):
            self.lack(f"the year to date of {fact.metric}")
        if "target" in beside.split() and self.compared(fact) and not (
            self.has("gap", fact.metric, at=at) or self.has("target", fact.metric, at=at)
        ):  # fmt: skip
            self.lack(f"the target of {fact.metric} of {at}")

    def moved_by(self, metric: str, at: tuple[str, str], side: str) -> bool:
        return any(
            made[:2] == ("moved", metric) and at in made[2] and made[3] == side for made in self.claims[self.slot]
        )

    def compared(self, fact: Fact) -> bool:
        """Tell whether a target is there to be compared with; a part of a month with how far it has come."""
        if self.gap(fact) is None:
            return False
        return self.judged(fact) or (
            fact.attainment is not None and fact.unit is not Unit.RATE and METRIC[fact.metric].good is Good.UP
        )

    def each(self) -> None:
        """Every member told by itself has its figures; those that are not are counted."""
        dimension = HEADS.get(self.slot, "")
        heads = [
            made[2]
            for made in self.claims[self.slot]
            if made[:2] == ("level", "revenue") and made[2][0][0] == dimension
        ]
        for places in heads if dimension else ():
            if len(places) != 1:
                continue  # two of one name and one amount: whose the figures are cannot be told
            at = places[0]
            for metric, beside in OF_EACH[self.slot].items():
                if (fact := self.fact(metric, at)) is not None:
                    self.figure(fact, beside)
            share = self.fact("revenue_share", at)
            if share is not None and share.value != 1 and not self.has("share", at=at):
                self.lack(f"the share of {at}")
            self.of_one(at)
        members = len(self.all_of("revenue", dimension)) if dimension else 0
        if members > len(heads) and not self.said["further"] and self.said["head"]:
            self.lack(f"{members - len(heads)} further members")
        if members and not heads:
            self.lack("every member")

    def of_one(self, at: tuple[str, str]) -> None:
        if at[0] == "region":
            for metric, kind in (("penetration", "penetration"), ("new_customers", "new")):
                if self.fact(metric, at) is not None and not self.has(kind, at=at):
                    self.lack(f"{metric} of {at}")
        if at[0] == "product_line":
            margin = self.fact("gross_margin", at)
            parts = [self.fact(f"margin_effect_{part}", at) for part in ("price", "cost", "mix")]
            known = margin is not None and margin.mom is not None and None not in parts
            shown = any(abs(part.value or 0.0) >= FLAT for part in parts if part)
            if known and shown and not self.has("split", at=at):
                self.lack(f"the split of the margin of {at}")
            profit = self.fact("gross_profit", at)
            if margin and profit:
                self.figure(profit, "")
            if margin is None and not self.has("missing", "gross_margin", at=at):
                self.lack(f"why {at} has no margin")
            feedback = self.fact("feedback", at)
            if feedback and not self.has("feedback" if feedback.value else "no feedback", at=at):
                self.lack(f"the feedback of {at}")
            topics = {f.member.partition(LINE_TOPIC)[2]: f.value or 0.0 for f in self.all_of("complaints", "line_topic")
                      if f.member.partition(LINE_TOPIC)[0] == at[1]}  # fmt: skip
            first = sorted((value for topic, value in topics.items() if topic != BLANK), reverse=True)
            whole = self.facts.value("complaints", *at) or 0.0
            if feedback and whole >= 3 and first and first[:1] != first[1:2] and first[0] and not self.has("topic", at):
                self.lack(f"the first topic of {at}")

    def needs(self, holds: object, rule: str, what: str = "") -> None:
        """Where something holds, the rule must have read a claim of it."""
        if holds and not self.said[rule]:
            self.lack(what or rule)

    # slots

    def of_core_revenue(self) -> None:
        whole, parts = self.fact("revenue"), [self.fact("growth_new"), self.fact("growth_repeat")]
        if whole is None or whole.mom is None or parts[0] is None or parts[1] is None:
            return
        self.needs(True, "growth")
        new, repeat = ((part.value or 0.0) / whole.mom if whole.mom else 0.0 for part in parts if part)
        if abs(whole.mom) >= FLAT and abs(new - repeat) * abs(whole.mom) > 2 * FLAT:
            self.needs(max(new, repeat) >= DRIVES + 1e-9, "driven")

    def of_core_customers(self) -> None:
        self.churn_by_size()

    def churn_by_size(self) -> None:
        for fact in self.all_of("churn_rate", "size"):
            if self.fact("churn_rate") and not self.has("part", "churn_rate", at=(fact.dimension, fact.member)):
                self.lack(f"the churn of {fact.member}")

    def of_core_conversion(self) -> None:
        rate, cycle, median = (
            self.fact("conversion_rate"),
            self.fact("sales_cycle_days"),
            self.fact("sales_cycle_median"),
        )
        self.needs(rate and (rate.value or 0.0) > 1, "over", "why a rate passes 100 %")
        self.needs(self.fact("cohort_conversion_rate"), "cohort")
        self.needs(self.fact("win_rate") and self.fact("deals_won") and self.fact("deals_lost"), "closed")
        self.needs(cycle and median and median.value, "median")
        self.needs(cycle and cycle.n, "cases")
        self.needs(self.one_changed_most(), "changed_most")
        for metric in ("lead_validity_rate", "win_rate", "sales_cycle_days"):
            fact = self.fact(metric)
            worse = 1 if METRIC[metric].good is Good.DOWN else -1
            short = fact is not None and self.off_side(fact) is False and self.judged(fact) and not self.no_gap(fact)
            slower = fact is not None and self.gap(fact) is None and self.went(metric, worse, surely=True)
            if (short or slower) and not self.has("suspect", metric):
                self.lack(f"{metric} among the steps to look at")

    def one_changed_most(self) -> bool:
        """Tell whether the win rate of one member changed most, on enough cases and by more than chance."""
        sure, perhaps = [], [0.0]
        for dimension in ("product_line", "region", "channel", "industry", "size", "salesperson"):
            for fact in self.all_of("win_rate", dimension):
                carried = self.carries(fact, "环比") if fact.mom is not None else set()
                (sure if carried == {"clear"} else perhaps if "clear" in carried else []).append(abs(fact.mom or 0.0))
        sure.sort()
        return bool(sure) and sure[-1] > max([*sure[-2:-1], *perhaps]) + 1e-6

    def of_overview_attainment(self) -> None:
        fact = self.fact("revenue")
        if fact is None:
            return
        self.figure(fact, "mom yoy")
        reached = fact.target is not None and fact.target > 0
        if not self.has("attainment" if reached else "no target"):
            self.lack("the target")
        self.needs(reached and self.facts.partial_day is not None, "pace")
        if self.facts.partial_day is not None:
            return
        for way in (True, False):
            off = [f for f in self.all_of("revenue", "product_line") if f.attainment is not None
                   and (gap := self.gap(f)) is not None and (gap > 0) is way and not self.hidden_gap(f)]  # fmt: skip
            told = sum(made[0] in ("line", "none_shown") and made[-1] is way for made in self.claims[self.slot])
            explained = self.placed_factors(self.month_factors())
            named = [
                made[1] for made in self.claims[self.slot] if made[0] in ("line", "none_shown") and made[-1] is way
            ]
            if not way and self.said["recorded"] < sum(
                any(at in explained for at in places) and len(places) == 1 for places in named
            ):
                self.lack("the factors recorded for a line below target")
            if len(off) > told and not self.has("lines more", way):
                self.lack(f"lines {'above' if way else 'below'} target: {len(off)} in all, {told} told")

    def month_factors(self) -> list[dict[str, object]]:
        return [row for row in self.rows("factors")
                if row["date"] and Month.of(row["date"]) == self.facts.month and fold(row["description"])]  # fmt: skip

    def of_overview_factors(self) -> None:
        rows = self.month_factors()
        self.needs(not rows, "no_factors")
        if self.said["factor"] != len(rows):
            self.lack(f"factors: {len(rows)} rows, {self.said['factor']} told")
        self.figures_of(self.placed_factors(rows))

    def placed_factors(self, rows: Iterable[dict[str, object]]) -> set[tuple[str, str]]:
        from salesreview.metrics.catalog import find_dimension

        return {(find_dimension(str(row["dimension"] or "")) or "", str(row["member"] or "").strip()) for row in rows}

    def figures_of(self, places: set[tuple[str, str]]) -> None:
        for at in places:
            if at[0] and (fact := self.fact("revenue", at)) is not None:
                self.figure(fact, "mom")

    def of_summary_problems(self) -> None:
        recorded = self.placed_factors(self.month_factors())
        about = [made[2] for made in self.claims[self.slot] if made[0] == "level"]
        wanted = sum(any(at in recorded and at[0] for at in places) and len(places) == 1 for places in about)
        if self.said["recorded"] < wanted:
            self.lack("the factors recorded for a problem")

    def of_customers_industry(self) -> None:
        self.deals_of("industry")

    def of_customers_size(self) -> None:
        self.deals_of("size")
        for fact in self.all_of("churn_rate", "size"):
            if not self.has("part", "churn_rate", at=(fact.dimension, fact.member)):
                self.lack(f"the churn of {fact.member}")

    def deals_of(self, dimension: str) -> None:
        won = self.all_of("deals_won", dimension)
        if sum(f.value or 0.0 for f in won) > sum((self.fact("deals_won", made[1]) or won[0]).value or 0.0
                                                  for made in self.claims[self.slot] if made[0] == "deals"):  # fmt: skip
            self.needs(True, "deals_rest", "the other deals")
        told = sum(made[0] == "deals" for made in self.claims[self.slot])
        if told < min(len(won), 6):
            self.lack(f"deals: {len(won)} members, {told} told")
        judged = [f for f in self.all_of("win_rate", dimension) if f.n is not None and f.n >= 30]
        rates = sorted(f.value or 0.0 for f in judged)
        self.needs(not judged and self.all_of("win_rate", dimension), "too_few")
        if len(rates) > 1 and rates[0] < rates[1] - FLAT * 2 and rates[-1] > rates[-2] + FLAT * 2:
            self.needs(True, "extremes")
        for fact in judged if len(judged) <= 6 else ():
            if self.carries(fact, "环比") and not self.moved_by("win_rate", (dimension, fact.member), "mom"):
                self.lack(f"the change of the win rate of {fact.member}")
