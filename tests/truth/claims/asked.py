"""What stands before a question, and what is called for or against a hypothesis: the rule files are read as plain data.

Source: review.md §4.3: each finding with its evidence for and against, and what to ask.
"""

from __future__ import annotations

import re
from typing import Any

from salesreview.metrics.model import Fact

from .grammar import NAME, fold
from .summary import Summary

#: What a question is about: the claim that it needs before it in its line.
ASKED = (
    ("客户覆盖|coverage or product mix", {"below_target"}),
    ("后续订单|are further orders", {"concentration", "growth_of_one"}),
)
#: The figures of which one stands before such a question.
ASKED_OF = (("放慢|slowed", {"collection_days", "dso"}), ("毛利率下降|margin fell", {"gross_margin"}),
            ("投诉上升|complaints go", {"complaint_rate"}), ("输给了谁|against whom", {"win_rate"}))  # fmt: skip
#: Where a prompt names somebody, the line before it speaks of them.
NAMING = ("problems.hidden", "products.best")


class Asked(Summary):
    """What stands before a question, and what is called for or against a hypothesis."""

    def line(self, line: str) -> None:
        before, began = self.said.copy(), len(self.claims[self.slot])
        super().line(line)
        prompts = "".join(re.findall("【[^】]*】", line))
        if self.slot in NAMING and (
            strange := set(re.findall(NAME, prompts)) - set(re.findall(NAME, re.sub("【[^】]*】", "", line)))
        ):
            self.find(f"asked of {[self.typed(each) for each in strange]}, of whom nothing is said", line)
        for words, needed in ASKED:
            if re.search(words, prompts) and not any(self.said[each] > before[each] for each in needed):
                self.find(f"asked without {sorted(needed)}", line)
        here = self.claims[self.slot][began:]
        for words, metrics in ASKED_OF:
            if re.search(words, prompts) and not any(made[0] == "level" and made[1] in metrics for made in here):
                self.find(f"asked without a word on {sorted(metrics)}", line)
        self.called_for(line, here)
        if not prompts and (
            self.slot == "actions.strategy" or (self.slot == "problems.hidden" and not self.asked_before())
        ):
            self.find("left out: what is to be asked", line)

    def called_for(self, line: str, here: list[tuple[Any, ...]]) -> None:
        """What is called for or against a hypothesis stands in its rules, shows what they ask, and lacks nothing."""
        for names, side, metric, places in self.called:
            entries = [each for each in self.raised if each["zh"] in names]
            tests = [each for entry in entries for each in entry.get(side, []) if each.get("metric") == metric]
            facts = [fact for at in places if (fact := self.fact(metric, at))]
            if not any(self.speaks_so(test, fact) for test in tests for fact in facts):
                self.find(f"{metric} does not speak {side} {names}", line)
            bare = not any(
                made[0] in ("moved", "gap", "target") and made[1] == metric and set(made[2]) & set(places)
                for made in here
            )
            if bare and all({"moved", "target"} & test.keys() for test in tests):
                self.find(f"{metric} speaks for nothing without its move or its target", line)
        for entry in self.raised if self.place == [("", "")] else ():
            for side in ("for", "against"):
                told = {metric for names, where, metric, _ in self.called if entry["zh"] in names and where == side}
                for test in entry.get(side, []):
                    sign = {"up": 1, "down": -1}.get(str(test.get("moved")), 0)
                    effect = str(test.get("metric")).startswith("margin_effect")
                    if (
                        sign
                        and not effect
                        and self.went(test["metric"], sign, surely=True)
                        and test["metric"] not in told
                    ):
                        self.find(f"left out: {test['metric']} {side} {entry['zh']}", line)

    def speaks_so(self, test: dict[str, Any], fact: Fact) -> bool:
        change = self.change(fact, "环比")[0] or 0.0
        if "moved" in test:
            return (change > 0) is (test["moved"] == "up") and bool(self.carries(fact, "环比") & {"clear", "counts"})
        if "target" in test:
            return self.off_side(fact) is (test["target"] == "met")
        value = fact.value or 0.0
        return value > test["over"] if "over" in test else value < test["under"] if "under" in test else True

    def asked_before(self) -> bool:
        """Tell whether the questions of the hypotheses of a line stand in the lines before it, where each is asked once."""
        asked = {self.shown(each) for each in self.asked}
        return bool(self.raised) and all(f"【{fold(each['ask'][self.lang])}】" in asked for each in self.raised)
