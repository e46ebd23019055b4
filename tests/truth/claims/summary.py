"""Claims of the summary, and what prompts take for granted."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import re

from salesreview.metrics.catalog import METRIC, find_dimension
from salesreview.metrics.model import Fact, Good
from salesreview.period import Month

from .grammar import (
    HEADS,
    NAME,
    WATCHED,
    UntrueError,
    fold,
    rule,
)
from .risks import Risks


class Summary(Risks):
    """Claims of the summary, and what prompts take for granted."""

    # summary

    @rule("(?:<T>)?拟(?P<R>保持|改进)的方向：", "to be (?P<R>kept up|mended)(?: in <T>)?: ", lead=True)
    def directions(self, R: str, T: str = "") -> None:
        if T:
            self.month_is(T, self.facts.month.plus(1))
        else:  # of the month that the sentence before names
            self.must(self.directed, "of no month")
        self.directed = True
        self.listing = ("direction", "good" if R in ("保持", "kept up") else "bad")

    @rule(
        "(?P<which>产品线|区域|渠道)?<N><M>|(?:整体)?<M2>",
        "<M> of (?:the (?P<which>product line|region|channel) )?<N>|(?:overall )?<M2>",
    )
    def direction(self, M: str = "", N: str = "", M2: str = "", which: str = "") -> None:
        self.must(self.listing[0] == "direction", "a direction of nothing")
        metric = self.metric(M or M2)
        places = self.named(N, self.themes(which)) if N else [("", "")]
        self.must(N or metric in WATCHED, f"{metric} is not watched")
        self.must(
            any(self.is_good(fact, self.listing[1] == "good") for at in places if (fact := self.fact(metric, at))),
            "not so",
        )
        self.claim("direction", metric, self.listing[1])
        self.once("direction", metric, tuple(places))

    def is_good(self, fact: Fact, good: bool) -> bool:
        """Tell whether a fact is good (bad): by its target where it has one, else by its move."""
        way, off, change = METRIC[fact.metric].good, self.off_side(fact), self.change(fact, "环比")[0]
        if off is not None:
            return off is good and (self.judged(fact) or (off and way is Good.UP))
        return (
            change is not None and "clear" in self.carries(fact, "环比") and ((change > 0) is (way is Good.UP)) is good
        )

    @rule("现有数据不足以给出<T>的方向", "The data gives no direction for <T>")
    def no_direction(self, T: str) -> None:
        self.month_is(T, self.facts.month.plus(1))

    # prompts: what they take for granted

    def prompt(self, text: str) -> None:
        try:
            self._prompt(text)
        except UntrueError as wrong:
            self.find(f"prompt: {wrong}", text)

    def _prompt(self, text: str) -> None:
        self.must(
            re.match(
                "【(?:请补充：|请核实：|请确认：|请向[^：]+核实：|Please (?:add|check|confirm): |Please ask [^:]+: )",
                text,
            ),
            "not a prompt",
        )
        names = re.findall(NAME, text)
        if "应对措施与负责人" in text or "what is done about" in text:
            for name in names:
                off = [
                    f
                    for at in self.named(name, ["product_line"])
                    if (f := self.fact("revenue", at)) and (self.gap(f) or 0.0) < 0
                ]
                self.must(off, f"{self.typed(name)} did not fall short")
        if "未达目标" in text or "fell short" in text:
            dimension = HEADS.get(self.slot, "product_line")
            for name in names:
                short = [
                    f
                    for at in self.named(name, [dimension])
                    if (f := self.fact("revenue", at)) and (self.gap(f) or 0.0) < 0 and self.judged(f)
                ]
                self.must(short, f"{self.typed(name)} did not fall short")
                if self.rows("factors"):
                    explained = [(find_dimension(row["dimension"]) or "", str(row["member"] or "").strip()) for row in self.rows("factors")
                                 if row["date"] and Month.of(row["date"]) == self.facts.month and fold(row["description"])]  # fmt: skip
                    self.must(any((f.dimension, f.member) not in explained for f in short), "a factor row explains it")
        self.must(
            ("回款放慢" not in text and "collections slowed" not in text) or self.slow(), "collections did not slow"
        )
        self.must(
            ("毛利率下降" not in text and "margin fell" not in text) or self.went("gross_margin", -1),
            "the margin did not fall",
        )
        self.must(
            ("投诉上升" not in text and "the complaints go" not in text) or self.went("complaint_rate", 1),
            "complaints did not rise",
        )
        self.must(
            ("输给了谁" not in text and "against whom" not in text) or self.went("win_rate", -1),
            "the win rate did not fall",
        )
        self.ask_odd(text)
        self.claim("prompt")
