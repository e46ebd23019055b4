"""Claims on two figures that move together, counted month by month over two years and weighed against chance."""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from .grammar import rule, rule_file
from .records import Records

SPAN, TOGETHER_LEAST, TOGETHER_P = 24, 12, Fraction(25, 1000)


def chance(same: int, cases: int) -> Fraction:
    """How likely at least `same` of `cases` fair coins show heads."""
    return Fraction(sum(math.comb(cases, heads) for heads in range(same, cases + 1)), 2**cases)


class Together(Records):
    """Claims on two figures that move together."""

    def both(self, x: str, y: str, *, opposite: bool) -> tuple[int, int, bool]:
        """In how many months both moved, in how many of these together, and whether the month under review is one."""
        cases = same = 0
        last = False
        for step in range(SPAN):
            values = [self.facts.value(metric, month=self.facts.month.plus(-step - back)) for metric in (x, y) for back in (0, 1)]  # fmt: skip
            now, was, other, other_was = values
            if now is None or was is None or other is None or other_was is None or now == was or other == other_was:
                continue
            cases += 1
            held = ((now > was) is (other > other_was)) is not opposite
            same += held
            last |= held and not step
        return cases, same, last

    def hold(self, x: str, y: str, *, opposite: bool) -> bool:
        """Tell whether two figures moved together oftener than chance."""
        cases, same, last = self.both(x, y, opposite=opposite)
        return self.facts.partial_day is None and cases >= TOGETHER_LEAST and last and chance(same, cases) <= TOGETHER_P

    @rule("近<K3>个月中，<M>与<M2>均有变动的<K>个月里有<K2>个月(?P<R>同向|反向)变动",
          "<M> and <M2> moved (?P<R>the same way|opposite ways) in <K2> of the <K> months, of the last <K3>, in which both moved")  # fmt: skip
    def together(self, M: str, M2: str, K: str, K2: str, K3: str, R: str) -> None:
        x, y, opposite = self.metric(M), self.metric(M2), R.lower() in ("反向", "opposite ways")
        cases, same, last = self.both(x, y, opposite=opposite)
        self.must(self.facts.partial_day is None, "the month is not over")
        self.must(int(K3) == SPAN, f"the span is {SPAN}")
        self.must(int(K) == cases, f"both moved in {cases}")
        self.must(int(K2) == same, f"together in {same}")
        self.must(last, "not in the month under review")
        self.must(cases >= TOGETHER_LEAST, "too few months")
        self.must(chance(same, cases) <= TOGETHER_P, f"chance alone: {float(chance(same, cases))}")
        self.must((x, y, opposite) in [pair for _, pair in self.tests()], "no rule asks for it")
        self.claim("together", x, y, opposite)
        self.once("together", x, y, opposite)

    def tests(self) -> Iterator[tuple[tuple[str, str], tuple[str, str, bool]]]:
        """Every test of moves together in the rules, with the hypothesis (zh, en) that it belongs to."""
        for entry in rule_file("diagnosis").values():
            for each in entry["hypotheses"]:
                lines: list[dict[str, Any]] = [*each.get("for", []), *each.get("against", [])]
                for line in lines:
                    if "together" in line:
                        yield (each["zh"], each["en"]), (line["metric"], line["with"], line["together"] == "opposite")

    def finish(self, text: str) -> None:
        super().finish(text)
        if "hypothesis" not in (claim[0] for claim in self.claims[self.slot]):
            return
        names = [each[self.lang] for entry in rule_file("diagnosis").values() for each in entry["hypotheses"]]
        told = [names[what[0]] for kind, *what in self.claims[self.slot] if kind == "hypothesis" and what[0] >= 0]
        for pair, (x, y, opposite) in self.tests():
            name = pair[self.lang == "en"]
            if name not in told or names.count(name) > 1 or not self.hold(x, y, opposite=opposite):
                continue
            if ("together", x, y, opposite) not in self.claims[self.slot]:
                self.left_out(f"{x} with {y}, of “{name}”", text)
