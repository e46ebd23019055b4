"""Claims on problems, tasks, the playbook and the diagnosis rules, whose files are read as plain data."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import datetime as dt
from typing import Any

import chinese_calendar

from salesreview.metrics.catalog import METRIC
from salesreview.metrics.model import Fact, Good, Unit

from .grammar import (
    FLAT,
    SCALES,
    WATCHED,
    day_text,
    fold,
    rule,
    rule_file,
)
from .together import Together


class Actions(Together):
    """Claims on problems, tasks, the playbook and the diagnosis rules, whose files are read as plain data."""

    # action plan

    @rule("销售额集中于客户<N>", "revenue is concentrated on <N>")
    def is_concentrated(self, N: str) -> None:
        self.must(any(member in self.concentrated() for _, member in self.named(N, ["customer"])), "not so")
        self.problem = {"concentration"}

    @rule("销售额增长的同时回款放慢", "collections slowed while revenue rose")
    def slowed(self) -> None:
        self.must(self.slow(), "not so")
        self.problem = {"slow_collections"}

    def slow(self) -> bool:
        return self.went("revenue", 1) and (self.went("collection_days", 1) or self.went("dso", 1))

    @rule("纳入总结的指标中，没有明显(?P<R>未达目标或转差|优于目标或好转)的",
          "No metric that the summary watches is clearly (?P<R>short of its target or turning worse|ahead of its target or turning better)")  # fmt: skip
    def none_watched(self, R: str) -> None:
        good = "好转" in R or "better" in R
        self.must(self.slot == "summary.achievements" or not good, "said of problems")
        self.must(self.slot != "summary.achievements" or good, "said of achievements")
        self.none_of(good=good)

    def none_of(self, *, good: bool) -> None:
        """No figure that the summary watches is clearly good (bad), and there are some to watch."""
        self.must(any(self.fact(metric) for metric in WATCHED), "nothing to watch")
        for metric in WATCHED:
            fact, way = self.fact(metric), METRIC[metric].good
            if fact is None:
                continue
            off = self.off_side(fact)
            if off is not None:
                gap = abs(self.gap(fact) or 0.0)
                seen = (
                    gap >= 1e8 or gap >= 10.0 ** (SCALES[self.settings.unit or "wan"])
                    if fact.unit is Unit.MONEY
                    else not self.no_gap(fact)
                )
                if good and way is Good.UP and fact.value is not None and fact.value < 0:
                    continue  # a loss is no achievement
                self.must(
                    off is not good or not seen or not self.judged(fact), f"{metric} against target: {self.gap(fact)}"
                )
            elif fact.gap is None:
                change = self.change(fact, "环比")[0]
                if (
                    change is not None
                    and self.size(fact, "环比") != "slight"
                    and self.carries(fact, "环比") == {"clear"}
                    and not (good and way is Good.UP and change > 0 and (fact.value or 0.0) < 0)  # a smaller loss
                ):
                    self.must(((change > 0) is (way is Good.UP)) is not good, f"{metric} changed by {change}")

    def off_side(self, fact: Fact) -> bool | None:
        """Tell whether a fact clearly beats (misses) its target; None where it meets it, or where none can be told."""
        gap, way = self.gap(fact), METRIC[fact.metric].good
        if gap is None or fact.value is None or fact.target is None:
            return None
        better = gap < 0 if way is Good.DOWN else gap > 0
        if fact.target <= 0:
            return False if gap and not better and (fact.unit is not Unit.RATE or abs(gap) >= FLAT) else None
        if way is Good.DOWN and fact.value <= 0:
            return True if fact.unit is not Unit.RATE or abs(gap) >= FLAT else None
        quotient = fact.target / fact.value if way is Good.DOWN else fact.value / fact.target
        return better if abs(quotient - 1) >= FLAT else None

    def tasks(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {key: [] for key in ("done", "late", "open", "dropped", "past")}
        first = self.facts.month.first
        day = self.facts.partial_day
        last = first.replace(day=day) if day else self.facts.month.last
        for row in self.rows("actions"):
            done, due = row["done_date"], row["due_date"]
            if row["status"] == "cancelled":
                found["dropped"].append(row)
            elif row["status"] == "done" and (done is None or done <= last):
                found["done" if done is None or done >= first else "past"].append(row)
            else:
                found["late" if due is not None and due <= last else "open"].append(row)
        return found

    @rule("行动计划表中没有任务", "The actions table holds no tasks")
    def no_tasks(self) -> None:
        self.must(not self.rows("actions"), "there are")

    @rule("(?P<what>本月完成|逾期未完成|未到期|已取消)<V>",
          "<V> (?:was|were|is|are) (?P<what>done in the month|late|not yet due|dropped)")  # fmt: skip
    def task_count(self, what: str, V: str) -> None:
        keys = {
            "本月完成": "done",
            "逾期未完成": "late",
            "未到期": "open",
            "已取消": "dropped",
            "done in the month": "done",
            "not yet due": "open",
        }
        found = self.tasks()[keys.get(what.lower(), what.lower())]
        self.must(self.count(V, len(found), "task"), f"{len(found)}")
        self.claim("tasks", keys.get(what.lower(), what.lower()))
        self.once("tasks", keys.get(what.lower(), what.lower()))

    @rule("工作日已过<P>", "with <P> of its working days gone")
    def pace(self, P: str) -> None:
        month, calendar = self.facts.month, self.settings.calendar
        days = [month.first + dt.timedelta(days=step) for step in range(month.days)]
        worked = [day.day for day in days if working(day, calendar)]
        gone = sum(day <= (self.facts.partial_day or 0) for day in worked)
        self.must(
            self.facts.partial_day is not None and self.percent(P, gone / len(worked)), f"{gone} of {len(worked)}"
        )
        self.claim("pace")

    @rule("本月没有完成的任务", "no task was done in the month")
    def none_done(self) -> None:
        self.must(not self.tasks()["done"], "some were")

    @rule("另有<K>项", "<K> more")
    def late_more(self, K: str) -> None:
        self.must(self.listing == ("late tasks", ""), "more of what")
        told = sum(claim[0] == "task" for claim in self.claims[self.slot])
        self.must(int(K) == len(self.tasks()["late"]) - told and len(self.tasks()["late"]) > told, f"{told} told")

    @rule("逾期任务：", "late tasks: ", lead=True)
    def late_tasks(self) -> None:
        self.listing = ("late tasks", "")

    @rule("<N>（(?:<N2>，)?应于<D>完成）", r"<N> \((?:<N2>, )?due <D>\)")
    def task(self, N: str, D: str, N2: str = "") -> None:
        wanted = self.typed(N), self.typed(N2) if N2 else "", D
        self.must(
            any(
                wanted == (fold(row["task"]), fold(row["owner"]), day_text(row["due_date"], self.lang))
                for row in self.tasks()["late"]
            ),
            "no such late task",
        )
        self.claim("task", *wanted[:2])
        self.repeated(
            ("task", *wanted),
            sum(
                wanted == (fold(row["task"]), fold(row["owner"]), day_text(row["due_date"], self.lang))
                for row in self.tasks()["late"]
            ),
        )

    # the playbook and the diagnosis rules: their files are data, read here without the writer's help

    @rule(
        "建议策略：(?P<R>[^；。]+)；任务：(?P<R2>.+?)；衡量标准：<M>应(?P<R3>提高|降低|达到目标)",
        "proposed strategy: (?P<R>[^;]+); tasks: (?P<R2>.+?); measure of success: "
        "(?:(?P<R3>higher|lower) <M>|<M2> (?P<R4>on target))",
    )
    def play(self, R: str, R2: str, R3: str = "", M: str = "", M2: str = "", R4: str = "") -> None:
        goal = {"提高": "rise", "降低": "fall", "达到目标": "target", "higher": "rise", "lower": "fall"}
        told = []
        for key, entry in rule_file("playbook").items():
            if key not in self.problem:
                continue
            tasks = ("；" if self.lang == "zh" else "; ").join(self.task_of(each) for each in entry["tasks"])
            measure = entry["measure"]
            if fold(entry["strategy"][self.lang]).lower() == R.lower():
                told.append((tasks, measure["metric"], measure["goal"]))
        self.must((R2, self.metric(M or M2), goal.get(R3.lower(), "target")) in told, f"the playbook has {told}")
        self.claim("play", self.metric(M or M2))

    def task_of(self, task: dict[str, Any]) -> str:
        day, left = self.facts.month.last, task["due"]
        while left:
            day += dt.timedelta(days=1)
            left -= working(day, self.settings.calendar)
        shown, text, role = day_text(day, self.lang), fold(task[self.lang]), task["role"][self.lang]
        return f"{text}（{role}，{shown}前）" if self.lang == "zh" else f"{text} ({role}, by {shown})"

    @rule("待核实的假设：(?P<R>[^。]+)。支持：", r"hypothesis to verify: (?P<R>[^.]+)\. For it: ", lead=True)
    def hypothesis(self, R: str) -> None:
        entries = [each for entry in rule_file("diagnosis").values() for each in entry["hypotheses"]]
        names = [each[self.lang] for each in entries]
        self.supposed, self.speaks = [each for each in entries if each[self.lang].lower() == R.lower()], "for"
        self.raised += self.supposed
        self.must(R in names, "no such hypothesis")
        self.claim("hypothesis", names.index(R) if R in names else -1)
        self.once("hypothesis", R, tuple(self.place))

    @rule("不支持：", "Against it: ", lead=True)
    def opposed(self) -> None:
        self.must(self.speaks == "for", "against nothing")
        self.speaks = "against"
        self.claim("opposed")

    @rule("<N>占<M>的<P>", "<N> makes <P> of <M>")
    def share_of(self, N: str, M: str, P: str) -> None:
        metric = self.metric(M)
        whole = self.worth(metric)
        parts = [self.worth(metric, at) / whole for at in self.named(N, METRIC[metric].by) if self.fact(metric, at)]
        self.must(any(self.percent(P, part) for part in parts), f"{parts}")
        self.evidence(metric, [at for at in self.named(N, METRIC[metric].by)], "share", max(parts))

    @rule("<N>的变化相当于<M>整体变化的<P>", "the change of <N> equals <P> of the whole change of <M>")
    def share_of_change(self, N: str, M: str, P: str) -> None:
        metric = self.metric(M)
        whole = self.fact(metric)
        assert whole is not None and whole.value is not None and whole.mom_base is not None
        change, parts = whole.value - whole.mom_base, []
        for at in self.named(N, METRIC[metric].by):
            if (fact := self.fact(metric, at)) is not None:
                before = fact.mom_base
                if before is None:
                    before = self.facts.value(metric, *at, month=self.facts.month.before) or 0.0
                parts.append(((fact.value or 0.0) - before) / change)
        self.must(any(self.percent(P, part) for part in parts), f"{parts}")
        self.evidence(metric, [at for at in self.named(N, METRIC[metric].by)], "drives", max(parts))

    def evidence(
        self, metric: str, places: list[tuple[str, str]] | None = None, test: str = "", amount: float = 0.0
    ) -> None:
        """What is said for or against a hypothesis stands in the diagnosis rules, and passes the bound set there."""
        said = [line for each in self.supposed for line in each.get(self.speaks, []) if line.get("metric") == metric]
        if places is not None:
            said = [
                line
                for line in said
                if any(line.get("by") == dimension for dimension, _ in places) and line.get(test, 2) <= amount + 1e-9
            ]
        self.must(said, f"no evidence {self.speaks} {[each['zh'] for each in self.supposed]}")
        self.once("evidence", metric, test, tuple(places or ()), self.speaks, *(each["zh"] for each in self.supposed))

    @rule("内外部因素表记录了", "the Factors table records ", lead=True)
    def noted(self) -> None:
        self.listing = ("noted", "")


def working(day: dt.date, calendar: str) -> bool:
    """Whether a day is worked: by China's calendar where it is announced, else from Monday to Friday."""
    if calendar == "cn" and day.year in KNOWN_YEARS:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


KNOWN_YEARS = {day.year for day in chinese_calendar.constants.holidays}
