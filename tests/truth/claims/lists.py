"""What a list may not leave out: rows that people typed, tasks, risks, targets, findings and what caused them.

Source: review.md §4.3 to §4.6: problems and findings, tasks counted, everything asked for and every risk, the targets
of the next month; a list that is cut says how many more there are.
"""

from __future__ import annotations

import itertools

from .complete import Complete
from .grammar import CONCENTRATED, FEW, FLAT, OVERDUE, SCALES, WATCHED, UntrueError, fold

#: Cases from which topics and reasons are told.
TOPICS = 3


class Lists(Complete):
    """What a list may not leave out."""

    def ranked(self, metric: str, dimension: str) -> bool:
        """Tell whether some members of a count can be named: a few, or more than others of many."""
        values = sorted((f.value for f in self.all_of(metric, dimension) if f.value), reverse=True)
        return bool(values) and (len(values) <= TOPICS + 2 or values[0] > values[TOPICS - 1])

    def count_of(self, kind: str) -> int:
        return sum(made[0] == kind for made in self.claims[self.slot])

    def of_problems_retention(self) -> None:
        self.churn_by_size()
        self.needs(
            self.fact("renewal_rate") and self.fact("contracts_due") and self.fact("contracts_renewed"), "renewals"
        )
        self.needs((self.facts.value("complaints") or 0) >= TOPICS and self.ranked("complaints", "topic"), "complaints")
        late = self.fact("late_responses")
        if late and self.fact("late_response_rate"):
            self.needs(True, "late" if late.value else "none_late")
            if late.value and (rate := self.fact("late_response_rate")):
                self.figure(rate, "mom")
            self.needs(late.value and self.facts.value("late_followups"), "late_followups")

    def of_problems_acquisition(self) -> None:
        lost = self.fact("deals_lost")
        if lost is None:
            return
        self.needs(True, "lost" if lost.value else "none_lost")
        self.needs(lost.value and self.facts.value("lost_amount"), "lost_amount")
        self.needs(lost.value and self.ranked("deals_lost", "lost_reason"), "lost_reasons")
        big = self.facts.value("big_deals_lost") and self.fact("big_lost_amount")
        self.needs(big, "big")
        if self.said["lost_reasons"] < bool(self.ranked("deals_lost", "lost_reason")) + bool(
            big and self.ranked("big_deals_lost", "lost_reason")
        ):
            self.lack("the reasons of lost deals")
        if lost.value:
            self.figure(lost, "mom")

    def of_problems_collaboration(self) -> None:
        fact = self.fact("incidents")
        if fact is None:
            self.needs(True, "missing")
            return
        self.needs(True, "incidents" if fact.value else "no_incidents")
        if fact.value:
            self.figure(fact, "mom")
            if self.said["incidents_by"] < self.ranked("incidents", "department") + self.ranked(
                "incidents", "incident_kind"
            ):
                self.lack("incidents by department and kind")
            self.needs(
                self.facts.value("deals_lost_with_incident") and self.fact("lost_amount_with_incident"), "lost_with"
            )

    def of_problems_hidden(self) -> None:
        """Every finding behind the numbers is told, with what it rests on."""
        below = sum(self.below(member) >= 3 for _, member in self.regions())
        if self.count_of("below") < below:
            self.lack(f"{below} regions below target")
        self.needs(self.concentrated(), "concentration")
        whole = self.fact("revenue")
        if whole and whole.mom_base is not None and (self.change(whole, "环比")[0] or 0.0) >= FLAT + 1e-9:
            total, parts = (whole.value or 0.0) - whole.mom_base, self.parts("customer")
            most = max(parts.values(), default=0.0)
            self.needs(len(parts) > 1 and whole.mom is not None and most / total > CONCENTRATED + 1e-9, "growth_of_one")
        for metric, sign in (("gross_margin", -1), ("complaint_rate", 1), ("win_rate", -1)):
            if self.went(metric, sign, surely=True) and (fact := self.fact(metric)):
                self.figure(fact, "mom")
        if self.slowly():
            for metric in ("revenue", "collection_days", "dso"):
                if fact := self.fact(metric):
                    self.figure(fact, "mom")
        if not self.said.keys() - {"missing"}:
            self.lack("that nothing was found")

    def slowly(self) -> bool:
        """Revenue rose, one of two measures of collections worsened for certain and the other did not get better."""
        worse = [self.went(metric, 1, surely=True) for metric in ("collection_days", "dso")]
        better = [self.went(metric, -1) for metric in ("collection_days", "dso")]
        return self.went("revenue", 1, surely=True) and any(worse) and not any(better)

    def of_actions_strategy(self) -> None:
        self.judged_figures()
        self.needs(self.concentrated(), "is_concentrated")
        self.needs(self.slowly(), "slowed")
        below = sum(self.below(member) >= 3 for _, member in self.regions())
        if self.count_of("below") < below:
            self.lack(f"{below} regions below target")
        lines = self.whole_text.count("\n") + 1
        if not self.said["none_watched"] and not self.said["missing"] and self.said["play"] != lines:
            self.lack(f"a strategy for each of {lines} problems")

    def judged_figures(self) -> None:
        """A figure of the summary stands with its target and its move: what makes it an achievement or a problem."""
        for made in list(self.claims[self.slot]):
            if made[0] == "level" and len(made[2]) == 1 and (fact := self.fact(made[1], made[2][0])) is not None:
                at = made[2][0]
                if self.slot == "actions.strategy":
                    if (
                        not self.has("gap", fact.metric, at=at)
                        and not self.has("target", fact.metric, at=at)
                        and not self.moved_by(fact.metric, at, "mom")
                    ):
                        self.lack(f"what is wrong with {fact.metric} of {at}")
                else:
                    self.figure(fact, "mom target")

    def of_summary_achievements(self) -> None:
        self.judged_figures()
        self.found_or_none()

    def of_summary_problems(self) -> None:
        super().of_summary_problems()
        self.judged_figures()
        self.found_or_none()
        topics = sorted((f.value or 0.0 for f in self.all_of("complaints", "topic")), reverse=True)
        first = topics[:1] != topics[1:2] and topics and topics[0] and (self.facts.value("complaints") or 0) >= TOPICS
        self.needs(self.has("level", "complaint_rate", at=("", "")) and first, "most_complained")
        sizes = sorted(self.all_of("churn_rate", "size"), key=lambda fact: -(fact.value or 0.0))
        if len(sizes) > 1 and (sizes[0].n or 0) >= FEW and (sizes[0].value or 0) > (sizes[1].value or 0) + 1e-9:
            self.needs(self.has("level", "churn_rate", at=("", "")), "churn_highest")

    def found_or_none(self) -> None:
        if not self.count_of("level") and not self.said["none_watched"] and not self.said["missing"]:
            self.lack("that nothing was found")

    def of_summary_outlook(self) -> None:
        self.needs(not self.count_of("direction") and not self.said["missing"], "no_direction")
        for good in (True, False) if any(self.fact(metric) for metric in WATCHED) else ():
            try:
                self.none_of(good=good)
            except UntrueError as found:
                if not any(
                    made[0] == "direction" and made[-1] == ("good" if good else "bad")
                    for made in self.claims[self.slot]
                ):
                    self.lack(f"a direction for {found}")

    def of_products_best(self) -> None:
        told = self.said["best_driver"] + self.said["best_top"] + self.said["best_tied"]
        for made in list(self.claims[self.slot]):
            line = made[0] in ("largest", "none_shown") and made[1] == "product_line" and len(made[2]) == 1
            if line and (fact := self.fact("revenue", made[2][0])):
                self.figure(fact, "mom target", level=False)
        for dimension in ("channel", "industry", "salesperson"):
            changes = sorted(self.parts(dimension).values(), reverse=True)
            unique = len(changes) > 1 and changes[0] > max(changes[1], 0.0) + 1e-6 * abs(changes[0])
            if told and unique and self.visible(changes[0]) and not self.carries_growth(dimension):
                self.lack(f"which {dimension} grew most")

    def carries_growth(self, dimension: str) -> bool:
        return any(made[0] in ("largest", "none_shown") and made[1] == dimension for made in self.claims[self.slot])

    def visible(self, amount: float) -> bool:
        """Tell whether an amount shows in any unit of the text, in either language."""
        return amount >= 0.1 * 10.0 ** SCALES[self.settings.unit or "wan"]

    def of_channels_effect(self) -> None:
        rises = sorted((((f.value or 0.0) - f.mom_base, f) for f in self.all_of("cac", "channel")
                        if f.mom_base and f.mom and f.mom > 0 and self.size(f, "环比") == "sharp"), key=lambda each: each[0])  # fmt: skip
        unique = rises and (len(rises) == 1 or rises[-1][0] > rises[-2][0] + 1e-9)
        self.needs(unique and self.visible(rises[-1][0]), "dearest")
        returns = sorted(fact.value or 0.0 for fact in self.all_of("roi", "channel"))
        apart = [high - low > 2 * FLAT for low, high in itertools.pairwise(returns)]
        self.needs(apart and apart[0] and apart[-1], "returns", "the highest and the lowest return")

    def of_actions_progress(self) -> None:
        found = self.tasks()
        self.needs(not self.rows("actions"), "no_tasks")
        for kind in ("done", "late", "open", "dropped"):
            if found[kind] and not self.has("tasks", kind):
                self.lack(f"{len(found[kind])} tasks {kind}")
        self.needs(self.rows("actions") and not found["done"], "none_done")
        told = self.count_of("task")
        if found["late"] and (not told or (told < len(found["late"]) and not self.said["late_more"])):
            self.lack(f"late tasks: {len(found['late'])} in all, {told} told")

    def of_next_resources(self) -> None:
        rows = [row for row in self.rows("resources") if fold(row["item"])]
        self.needs(not rows, "no_resources")
        if self.said["resource"] != len(rows):
            self.lack(f"{len(rows)} things asked for")
        self.needs(sum(row["amount"] is not None for row in rows) > 1, "resources_sum")

    def of_next_risks(self) -> None:
        rows = [row for row in self.rows("risks") if fold(row["risk"])]
        self.needs(not rows, "no_risks")
        if rows and self.said["risk"] < min(len(rows), 6):
            self.lack(f"{len(rows)} risks")
        self.needs(self.said["risk"] < len(rows), "risks_more")
        self.needs(not self.detected(), "no_risks_shown")
        share = self.fact("overdue_share")
        self.needs(share and (share.value or 0.0) >= OVERDUE and self.facts.value("overdue_amount"), "overdue")
        self.needs(self.concentrated(), "concentration")
        moves = [row for row in self.month_factors() if row["kind"] == "competitor"]
        if self.factors_told("competitor") != len(moves):
            self.lack(f"{len(moves)} moves of competitors")

    def of_next_targets(self) -> None:
        self.needs(not self.said["no_targets"], "targets_head")
        for metric in ("revenue", "new_customers", "collected", "churn_rate"):
            if self.could(metric) and not any(
                made[0].startswith("target ") and made[1] == metric for made in self.claims[self.slot]
            ):
                self.lack(f"a target of {metric}")
        for dimension in ("product_line", "region"):
            made = self.proposable(dimension)
            told = sum(each[0] == "proposal" and each[1][0][0] == dimension for each in self.claims[self.slot])
            if made and told < min(len(made), 8):
                self.lack(f"targets of {dimension}: {len(made)} in all, {told} told")
        for metric in ("revenue", "new_customers", "collected"):
            fact = self.facts.get(metric)
            found = (
                self.quotients(metric) if fact is not None and fact.ytd_yoy is not None and fact.ytd_yoy > -1 else []
            )
            if (
                len(found) >= 6
                and self.facts.partial_day is None
                and (self.facts.value(metric, month=self.facts.month.plus(-11)) or 0) > 0
            ):
                for kind in ("record", "worked out", "placed") if self.set_for(metric) is not None else ("record",):
                    if not self.has(kind, metric):
                        self.lack(f"the {kind} of the method of {metric}")
        self.of_the_year()

    def of_the_year(self) -> None:
        start = self.facts.month.year_start(self.settings.fiscal_start)
        known = [self.targets.get(("revenue", "", "", start.plus(step))) for step in range(12)]
        fact = self.fact("revenue")
        if None in known or fact is None or fact.ytd is None or start.plus(11).index == self.facts.month.index:
            return
        whole = sum(filter(None, known))
        if whole > 0:
            self.needs(True, "year_met" if fact.ytd >= whole else "year_target")
            self.needs(fact.ytd < whole and self.facts.partial_day is None, "year_left")
            left = start.plus(11).index - self.facts.month.index
            values = [self.facts.value("revenue", month=self.facts.month.plus(-step)) for step in range(25)]
            past = [value for value in values if value is not None]
            more = (whole - fact.ytd) / left - max(past, default=0.0)
            self.needs(self.said["year_left"] and len(past) >= 12 and self.visible(more), "beyond")
