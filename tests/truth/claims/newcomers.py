"""Claims on the largest of the new customers and of those lost."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import datetime as dt

from salesreview.period import Month

from .drivers import Drivers
from .grammar import fold, rule


class Newcomers(Drivers):
    """Claims on the largest of the new customers and of those lost."""

    def came_or_went(self, *, new: bool) -> tuple[int, list[tuple[str, float]]]:
        """How many customers are new (lost), and those with most revenue in the month (the 12 months before)."""
        month, window = self.facts.month, self.settings.active_window
        days: dict[str, list[dt.date]] = {}
        sums: dict[str, float] = {}
        for row in self.rows("orders"):
            day, who = row["order_date"], row["customer_id"]
            if day is None or who is None or day > self.facts.until:
                continue
            if row["revenue"] > 0:
                days.setdefault(who, []).append(day)
            back = month.index - Month.of(day).index
            if (back == 0) if new else (1 <= back <= 12):
                sums[who] = sums.get(who, 0.0) + row["revenue"]
        if new:
            found = [who for who, known in days.items() if Month.of(min(known)) == month]
        else:
            found = [who for who, known in days.items() if Month.of(max(known)) == month.plus(-window)]
        most = max((sums.get(who, 0.0) for who in found), default=0.0)
        return len(found), [(who, most) for who in found if most > 0 and sums.get(who, 0.0) >= most - 1e-6]

    def telling_of(self, *, new: bool) -> tuple[int, str, float] | None:
        """Return what is to be told: how many, the name of the largest and its revenue; None for nothing."""
        known = self.facts.value("new_customers" if new else "churned_customers")
        count, most = self.came_or_went(new=new)
        if not known or len(most) != 1 or self.alike(most[0][1], 0.0) or not (new or self.facts.partial_day is None):
            return None
        names = self.labels("customers", "customer_id")
        return count, fold(names.get(most[0][0], most[0][0])), most[0][1]

    @rule(
        "新增(?:客户中当月销售额最大的|的客户)是(?:「(?P<R3>[^」]+)」|<N>)(?:（<V>）|，当月销售额<V2>)",
        r"the (?P<R>largest of the new customers|new customer) is (?P<R3>\S.*?), with revenue of <V> in the month",
    )
    def newcomer(self, N: str = "", V: str = "", V2: str = "", R: str = "", R3: str = "") -> None:
        self.contributor(
            R3 or N, V or V2, several=bool(V) if self.lang == "zh" else R.lower().startswith("largest"), new=True
        )

    @rule(
        "流失(?:客户中此前12个月销售额最大的|的客户)是(?:「(?P<R3>[^」]+)」|<N>)(?:（<V>）|，此前12个月销售额<V2>)",
        r"the (?P<R>largest of the customers lost|customer lost) is (?P<R3>\S.*?), with revenue of <V> in the 12 months before",
    )
    def leaver(self, N: str = "", V: str = "", V2: str = "", R: str = "", R3: str = "") -> None:
        self.contributor(
            R3 or N, V or V2, several=bool(V) if self.lang == "zh" else R.lower().startswith("largest"), new=False
        )

    def contributor(self, N: str, value: str, *, several: bool, new: bool) -> None:
        told = self.telling_of(new=new)
        self.must(told is not None, "nobody to tell of")
        assert told is not None
        self.must(self.slot == "core.customers", "in another slot")
        self.must(several is (told[0] > 1), f"{told[0]} of them")
        self.must(self.shown(N) == told[1], f"the largest is {told[1]}")
        self.must(self.money(value, told[2]), f"{told[2]}")
        self.claim("contributor", new)
        self.once("contributor", new)

    def finish(self, text: str) -> None:
        super().finish(text)
        for new in (True, False) if self.slot == "core.customers" else ():
            if self.telling_of(new=new) and ("contributor", new) not in self.claims[self.slot]:
                self.left_out("the largest customer that " + ("came" if new else "went"), text)
