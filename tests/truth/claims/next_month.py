"""Claims on targets proposed, resources and risks."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import re
from typing import Any

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Good

from .grammar import (
    SEVERE,
    UntrueError,
    fold,
    rule,
)
from .track import Track

#: Metrics whose proposal is last year's month and this year's growth.
ADDITIVE = ("revenue", "new_customers", "collected")


class NextMonth(Track):
    """Claims on targets proposed, resources and risks."""

    # next month

    @rule("<T>目标建议如下。", "Targets proposed for <T>:", lead=True)
    def targets_head(self, T: str) -> None:
        self.month_is(T, self.facts.month.plus(1))

    @rule("<M>：<V>（目标表中已录入）", r"<M>: <V>, as set in the targets table")
    def target_set(self, M: str, V: str) -> None:
        target = self.set_for(self.metric(M))
        self.must(target is not None and self.value(self.metric(M), V, target), f"{target}")
        self.claim("target set", self.metric(M))
        self.once("target", self.metric(M))

    def proposed(self, metric: str, at: tuple[str, str] = ("", "")) -> float:
        if (target := self.set_for(metric, at)) is not None:
            return target
        fact = self.facts.get(metric, *at)
        return self.year_ago(metric, at) * (1 + (fact.ytd_yoy or 0.0 if fact else 0.0))

    @rule(
        "<M>：<V>（上年同月<V2>，按本年累计同比<S>推算）",
        r"<M>: <V> \(the same month a year earlier, <V2>, with the change of the year to date, <S>\)",
    )
    def target_grown(self, M: str, V: str, V2: str, S: str) -> None:
        metric = self.metric(M)
        fact = self.facts.get(metric)
        self.must(fact is not None and fact.ytd_yoy is not None and self.set_for(metric) is None, "no growth")
        assert fact is not None and fact.ytd_yoy is not None
        self.must(self.value(metric, V2, self.year_ago(metric)) and self.percent(S, fact.ytd_yoy), f"{fact.ytd_yoy}")
        self.must(self.zero(S) or S[0] == ("+" if fact.ytd_yoy > 0 else "-"), "sign")
        self.must(self.value(metric, V, self.proposed(metric)) and not V.startswith("-"), f"{self.proposed(metric)}")
        self.claim("target grown", metric)
        self.once("target", metric)
        self.uncapped(metric)

    def finish(self, text: str) -> None:
        super().finish(text)
        told = {claim[1] for claim in self.claims[self.slot] if claim[0].startswith("target ")}
        for metric in ADDITIVE if self.slot == "next.targets" else ():
            fact, was = self.facts.get(metric), self.facts.value(metric, month=self.facts.month.plus(-11)) or 0.0
            grows = was > 0 and (fact is None or fact.ytd_yoy is None or fact.ytd_yoy > -1)
            if metric not in told and (self.set_for(metric) is not None or grows):
                self.left_out(f"a target of {metric}", text)

    @rule(
        "<M>：<V>（取上年同月数值，本年累计同比不可得）",
        r"<M>: <V> \(the same month a year earlier, as the change of the year to date is n/a\)",
    )
    def target_before(self, M: str, V: str) -> None:
        metric = self.metric(M)
        fact = self.facts.get(metric)
        self.must(METRIC[metric].good is Good.UP, f"{metric} is to fall")
        self.must((fact is None or fact.ytd_yoy is None) and self.value(metric, V, self.year_ago(metric)), "not so")
        self.claim("target before", metric)
        self.once("target", metric)

    @rule(
        "<M>：不高于<V>（取(?P<R>近3个月|此前3个完整月的)平均值）",
        r"<M>: no higher than <V> \(the mean of the (?P<R>last 3 months|3 whole months before)\)",
    )
    def target_mean(self, M: str, V: str, R: str) -> None:
        metric = self.metric(M)
        part = self.facts.partial_day is not None
        values = [self.facts.value(metric, month=self.facts.month.plus(-step - part)) for step in range(3)]
        self.must(METRIC[metric].good is Good.DOWN, f"{metric} has no ceiling")
        self.must(part is ("完整" in R or "whole" in R), "a part of a month in the mean")
        self.must(None not in values and self.value(metric, V, sum(filter(None, values)) / 3), f"{values}")
        self.claim("target mean", metric)
        self.once("target", metric)

    @rule("年度销售额目标<V>，已完成<V2>", "of the year's revenue target of <V>, <V2> is done")
    def year_target(self, V: str, V2: str) -> None:
        whole, done, _ = self.year()
        self.must(self.money(V, whole) and self.money(V2, done), f"{whole} {done}")

    @rule(
        "(?:剩余<K>个月平均每月|最后一个月)需完成<V>",
        "which leaves <V> for (?:each of the <K> months left|the last month)",
    )
    def year_left(self, V: str, K: str = "1") -> None:
        whole, done, left = self.year()
        self.must(self.facts.partial_day is None, "the month under review is not over: part of it is left too")
        self.must(
            int(K) == left and self.money(V, (whole - done) / left) and whole > done, f"{left}: {(whole - done) / left}"
        )

    @rule("年度销售额目标<V>，本年累计<V2>，已达成", "the year's revenue target of <V> is met with <V2>")
    def year_met(self, V: str, V2: str) -> None:
        whole, done, _ = self.year()
        self.must(self.money(V, whole) and self.money(V2, done) and done >= whole, f"{whole} {done}")

    @rule(
        "分(?P<R>产品线|区域)销售额建议：",
        "revenue proposed by (?P<R>product line|region): ",
        lead=True,
    )
    def proposals(self, R: str) -> None:
        self.listing = ("proposed", "region" if R in ("区域", "region") else "product_line")

    def proposal(self, N: str, V: str) -> None:
        held = []
        for at in self.named(N, [self.listing[1]]):
            if self.money(V, self.proposed("revenue", at)) and (
                self.set_for("revenue", at) is not None or not V.lstrip("CNYUSD ").startswith("-")
            ):
                held.append(at)
        self.must(held, "not proposed by the rule")
        self.claim("proposal", tuple(held))
        self.once("proposal", tuple(held))

    @rule(
        "没有<T>的目标，也缺少上年同月或近3个月的数据，未作建议",
        "There is no target for <T>, nor data of last year's month or the last 3 months, so nothing is proposed",
    )
    def no_targets(self, T: str) -> None:
        self.month_is(T, self.facts.month.plus(1))
        for metric in ADDITIVE:
            self.must(self.set_for(metric) is None, f"{metric} has a target")
            self.must(
                (self.facts.value(metric, month=self.facts.month.plus(-11)) or 0.0) <= 0,
                f"{metric} has a value of a year earlier",
            )
        self.must(self.set_for("churn_rate") is None, "churn has a target")

    @rule("资源需求：", "asked for: ", lead=True)
    def asked_for(self) -> None:
        self.listing = ("resources", "")

    @rule("<N>：<N2>(?:（(?P<R>[^（）]+)）)?", r"<N>: <N2>(?: \((?P<R>[^()]+)\))?")
    def resource(self, N: str, N2: str, R: str = "") -> None:
        for row in self.rows("resources"):
            if (self.choice("resources", "kind", row["kind"]), fold(row["item"])) != (self.typed(N), self.typed(N2)):
                continue
            if self._resource(R, row):
                self.claim("resource", fold(row["item"]))
                same = [
                    each
                    for each in self.rows("resources")
                    if self._resource(R, each)
                    and (self.choice("resources", "kind", each["kind"]), fold(each["item"]))
                    == (self.typed(N), self.typed(N2))
                ]
                self.repeated(("resource", N, N2, R), len(same))
                return
        raise UntrueError("no such row")

    def _resource(self, text: str, row: dict[str, Any]) -> bool:
        parts = (
            (["(?P<V>[^，]+)"] if row["amount"] is not None else [])
            if self.lang == "zh"
            else (["(?P<V>[^()]+?)"] if row["amount"] is not None else [])
        )
        if row["share_of_revenue"] is not None:
            parts.append("占销售额(?P<P>[^，]+)" if self.lang == "zh" else "(?P<P>[^ ]+%) of revenue")
        if fold(row["reason"]):
            parts.append("理由：(?P<N>\ue000\\d+\ue001)" if self.lang == "zh" else "reason: (?P<N>\ue000\\d+\ue001)")
        found = re.fullmatch(("，" if self.lang == "zh" else ", ").join(parts), text)
        if not found:
            return False
        groups = found.groupdict()
        return (
            ("V" not in groups or self.money(groups["V"], row["amount"]))
            and ("P" not in groups or self.percent(groups["P"], row["share_of_revenue"]))
            and ("N" not in groups or self.typed(groups["N"]) == fold(row["reason"]))
        )

    @rule("已填金额合计<V>", "the amounts stated add up to <V>")
    def resources_sum(self, V: str) -> None:
        self.must(
            self.money(V, sum(row["amount"] or 0.0 for row in self.rows("resources") if fold(row["item"]))), "sum"
        )

    @rule("资源需求表中没有记录", "No resources are asked for in the resources table")
    def no_resources(self) -> None:
        self.must(not [row for row in self.rows("resources") if fold(row["item"])], "there are")

    @rule("(?P<R>重点)?风险：<N>(?:，概率<K>、影响<K2>)?(?:，应对：<N2>)?(?:，负责人：<N3>)?",
          "(?P<R>severe )?risk: <N>(?:, probability <K> and impact <K2>)?(?:, response: <N2>)?(?:, owner: <N3>)?")  # fmt: skip
    def risk(self, N: str, R: str = "", K: str = "", K2: str = "", N2: str = "", N3: str = "") -> None:
        fits = 0
        for row in self.rows("risks"):
            both = row["probability"] is not None and row["impact"] is not None
            weight = row["probability"] * row["impact"] if both else 0.0
            fits += (
                fold(row["risk"]) == self.typed(N) and (weight >= SEVERE) is bool(R)
                and (fold(row["response"]) or None) == (self.typed(N2) if N2 else None)
                and (fold(row["owner"]) or None) == (self.typed(N3) if N3 else None)
                and ((float(K), float(K2)) == (row["probability"], row["impact"]) if K else not weight)
            )  # fmt: skip
        self.must(fits, "no such row")
        self.claim("risk", self.typed(N))
        self.repeated(("risk", N, K, K2, N2, N3), fits)

    @rule("另有<K>项风险见风险表", "<K> more: see the risks table")
    def risks_more(self, K: str) -> None:
        told = sum(claim[0] == "risk" for claim in self.claims[self.slot])
        self.must(int(K) == len([row for row in self.rows("risks") if fold(row["risk"])]) - told > 0, f"{told} told")

    @rule("另有<K>个未列", "<K> more not listed")
    def proposals_more(self, K: str) -> None:
        self.must(self.listing[0] == "proposed", "more of what")
        made = self.proposable(self.listing[1])
        told = sum(each[0] == "proposal" and each[1][0][0] == self.listing[1] for each in self.claims[self.slot])
        self.must(int(K) == len(made) - told > 0, f"{len(made)} in all, {told} told")

    def proposable(self, dimension: str) -> list[str]:
        """The members with a target, set or worked out; rows left blank among them, as targets add up to the whole."""
        return [
            f.member
            for f in self.facts.facts
            if (f.metric, f.dimension) == ("revenue", dimension) and self.could("revenue", (dimension, f.member))
        ]

    def could(self, metric: str, at: tuple[str, str] = ("", "")) -> bool:
        """Tell whether a target is set or can be worked out: from a year ago and this year's growth, or three months."""
        if self.set_for(metric, at) is not None:
            return True
        month = self.facts.month
        if METRIC[metric].good is Good.DOWN:
            part = self.facts.partial_day is not None
            values = [self.facts.value(metric, *at, month=month.plus(-step - part)) for step in range(3)]
            return None not in values and sum(filter(None, values)) > 0
        fact = self.facts.get(metric, *at)
        year_ago = self.facts.value(metric, *at, month=month.plus(-11))
        return year_ago is not None and year_ago > 0 and not (fact and fact.ytd_yoy is not None and fact.ytd_yoy <= -1)

    @rule("风险表中没有记录", "No risks are recorded in the risks table")
    def no_risks(self) -> None:
        self.must(not [row for row in self.rows("risks") if fold(row["risk"])], "there are")
