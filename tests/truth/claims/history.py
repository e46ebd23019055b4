"""Claims on a figure's past: months in a row off or on target, above or below the year before, and the turn of that."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Fact, Good, Unit

from .grammar import FLAT, HEADS, places_at, rule
from .problems import Problems

STREAK_LEAST, RUN_LEAST, COMPARED = 3, 6, 13
TREND_METRICS = ("revenue", "orders", "active_customers", "new_customers", "collected", "gross_profit", "gross_margin")
#: The figures whose history a slot tells, beside the sentence that states them.
TOLD = {
    "core.revenue": ("revenue", "gross_margin"), "core.customers": ("active_customers", "new_customers", "churn_rate"),
    "core.conversion": ("win_rate",), "products.each": ("revenue",), "customers.region": ("revenue",),
    "channels.effect": ("revenue",), "problems.retention": ("renewal_rate", "complaint_rate"),
}  # fmt: skip
#: Where only streaks are told, of whatever stands there.
SUMMARY = ("summary.achievements", "summary.problems")


class History(Problems):
    """Claims on a figure's past."""

    def signs(self, fact: Fact) -> list[int]:
        """The sign of the difference to the same month a year earlier, the month under review first; 0 where unknown."""
        found = []
        for step in range(COMPARED):
            now, was = (
                self.facts.value(fact.metric, fact.dimension, fact.member, self.facts.month.plus(-back))
                for back in (step, step + 12)
            )
            found.append(0 if now is None or was is None else (now > was) - (now < was))
        return found

    def run_of(self, fact: Fact) -> tuple[str, int, int]:
        """Return run or turn ("" for neither), its sign in the month under review, and for how many months."""
        signs = self.signs(fact)
        first, counts = signs[0], []
        change = self.change(fact, "同比")[0]
        if self.facts.partial_day is not None or fact.metric not in TREND_METRICS or not first:
            return "", 0, 0
        if change is None or abs(change) < FLAT:  # it stands there as unchanged, or as new
            return "", 0, 0
        for sign, span in ((first, signs), (-first, signs[1:])):
            counts.append(next((place for place, each in enumerate(span) if each != sign), len(span)))
        if counts[0] >= RUN_LEAST:
            return "run", first, counts[0]
        if counts[1] >= RUN_LEAST:
            return "turn", first, counts[1]
        return "", 0, 0

    def streak_of(self, fact: Fact, *, met: bool) -> int:
        """For how many months in a row, the month under review last, the figure missed (met) its target."""
        good, count = METRIC[fact.metric].good, 0
        while self.facts.partial_day is None and good is not Good.NONE:
            month = self.facts.month.plus(-count)
            past = self.facts.get(fact.metric, fact.dimension, fact.member, month)
            target = self.targets.get((fact.metric, fact.dimension, fact.member, month))
            if past is not None and past.target is not None:
                target = past.target
            if past is None or past.value is None or target is None:
                break
            misses = past.value < target if good is Good.UP else past.value > target
            if misses is met:
                break
            count += 1
        return count

    def hidden_gap(self, fact: Fact) -> bool:
        """Tell whether the gap shows as zero in the unit of one of the languages, which tell the same things."""
        if fact.unit is not Unit.MONEY:
            return self.no_gap(fact)
        return self.alike(abs(self.gap(fact) or 0.0), 0.0)

    def as_the_whole(self, fact: Fact, run: tuple[str, int, int]) -> bool:
        """Tell whether the whole's run goes the same way and at least as far back: a member's then adds nothing."""
        whole = self.fact(fact.metric) if fact.dimension else None
        of_whole = self.run_of(whole) if whole is not None else ("", 0, 0)
        return run[0] == of_whole[0] == "run" and run[1] == of_whole[1] and run[2] <= of_whole[2]

    def streaks(self, fact: Fact) -> tuple[str, int]:
        """Return missed or met with the number of months, ("", 0) where there is nothing to tell."""
        missed, met = self.streak_of(fact, met=False), self.streak_of(fact, met=True)
        if missed >= STREAK_LEAST and not self.hidden_gap(fact):
            return "missed", missed
        return ("met", met) if met >= STREAK_LEAST else ("", 0)

    @rule(
        "(?:(?P<which>产品线|区域|渠道)?<N>)?<M>(?=近\\d+个月各月|本月[高低]于上年同月|连续\\d+个月[未达])",
        "(?:<M> of (?:the (?P<which>product line|region|channel) )?<N>|<M2>) "
        "(?=stood above the same|stood below the same|rose above the|fell below the|missed the target|met the target)",
        lead=True,
    )
    def history_of(self, M: str = "", M2: str = "", N: str = "", which: str = "") -> None:
        metric = self.metric(M or M2)
        places = self.named(N, self.themes(which)) if N else [("", "")]
        self.subject = [fact for at in places if (fact := self.fact(metric, at))]
        self.must(self.subject, f"{metric} of {places} has no value")

    def past(self, kind: str, up: bool, count: int) -> None:
        """A run or a turn of the subject."""
        self.must(self.facts.partial_day is None, "the month is not over")
        self.must(self.slot not in SUMMARY, "the summary tells of streaks alone")
        sign = 1 if up else -1
        self.narrow(
            lambda f: self.run_of(f) == (kind, sign, count),
            lambda f: f"{f.metric} {f.member}: {self.run_of(f)}, the signs are {self.signs(f)}",
        )
        metric, places = self.subject[0].metric, places_at(self.subject)
        before = any(each[:3] == ("streak", metric, places) for each in self.stated)
        self.must(kind == "turn" or not before, "after the streak")
        self.claim("run", metric, places, kind, sign, count)
        self.once("run", metric, places)

    @rule("近<K>个月各月均(?P<R>高于|低于)上年同月",
          "stood (?P<R>above|below) the same month a year earlier in each of the last <K> months")  # fmt: skip
    def run(self, R: str, K: str) -> None:
        self.past("run", R.lower() in ("高于", "above"), int(K))

    @rule("本月(?P<R>高于|低于)上年同月，此前连续<K>个月(?P<R2>高于|低于)上年同月",
          "(?P<R>rose above|fell below) the same month a year earlier, after <K> months (?P<R2>above|below) it")  # fmt: skip
    def turn(self, R: str, K: str, R2: str) -> None:
        up = R.lower() in ("高于", "rose above")
        self.must(up is not (R2.lower() in ("高于", "above")), "no turn")
        self.past("turn", up, int(K))

    @rule(
        "连续<K>个月(?P<R>未达|达到)目标",
        "(?:target (?P<R>missed|met)|(?P<R2>missed|met) the target) for <K> months in a row",
    )
    def streak(self, K: str, R: str = "", R2: str = "") -> None:
        how = {"未达": "missed", "达到": "met"}.get(R, (R or R2).lower())
        self.must(self.facts.partial_day is None, "the month is not over")
        self.narrow(
            lambda f: self.streaks(f) == (how, int(K)),
            lambda f: f"{f.metric} {f.member}: {self.streaks(f)}, gap {self.gap(f)}",
        )
        fact, places = self.subject[0], places_at(self.subject)
        self.claim(
            self.seen("streak", abs(self.gap(fact) or 0.0)) if how == "missed" else "streak",
            fact.metric,
            places,
            how,
            int(K),
        )
        turned = any(
            claim[0] == "run" and claim[1:4] == (fact.metric, places, "turn") for claim in self.claims[self.slot]
        )
        self.must(not turned, "after the turn, which its months are not of")
        self.once("streak", fact.metric, places)

    def finish(self, text: str) -> None:
        super().finish(text)
        wanted, dimension = TOLD.get(self.slot, ()), HEADS.get(self.slot, "")
        for kind, *what in list(self.claims[self.slot]):
            if kind != "level" or len(what[1]) != 1:
                continue
            metric, at = what[0], what[1][0]
            listed = metric in wanted and at[0] == dimension
            fact = self.fact(metric, at)
            if fact is None or not (listed or self.slot in SUMMARY):
                continue
            run, streak = self.run_of(fact), self.streaks(fact)
            told = {each[0] for each in self.stated if each[1:] == (metric, (at,))}
            if listed and run[0] and not self.as_the_whole(fact, run) and "run" not in told:
                self.left_out(f"{metric} {at}: {run}", text)
            if streak[0] and "streak" not in told:
                self.left_out(f"{metric} {at}: {streak}", text)
