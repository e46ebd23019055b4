"""Reads finished narrative text and holds every claim in it against the facts and the tables.

It knows nothing of the writers: not their sentences, not how they choose words. It has a grammar of its own: a rule
per kind of claim, with its form in Chinese and in English, and a method that tells whether the claim is true. What it
cannot read is a finding as well: a clause that nobody has checked may say anything. Names and texts that people typed
are marked first, so that nothing in them is taken for a claim.
"""

# ruff: noqa: N803  (a capital names a kind of piece in the grammar, and the argument that takes it)

from __future__ import annotations

import datetime as dt
import itertools
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import chinese_calendar
import yaml

import salesreview
from salesreview.metrics.catalog import BLANK, DIMENSION, LINE_TOPIC, MEMBERS, METRIC, METRICS, find_dimension
from salesreview.metrics.facts import Facts
from salesreview.metrics.model import Fact, Good, Unit
from salesreview.metrics.reasons import reason_text
from salesreview.metrics.targets import read_targets
from salesreview.period import Month
from salesreview.settings import Settings
from salesreview.tables.catalog import schema
from salesreview.tables.model import Tables

#: What the words of size mean (shares of the base; for rates, differences), and how many cases carry a judgement.
FLAT = 0.0005
SLIGHT, SHARP = {False: 0.03, True: 0.01}, {False: 0.15, True: 0.05}
FEW, CRITICAL = 30, 1.96
DRIVES, CONCENTRATED, OVERDUE, SEVERE = 0.6, 0.3, 0.2, 9
MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
SCALES = {"1": 0, "k": 3, "wan": 4, "M": 6, "yi": 8}
HEADS = {"products.each": "product_line", "customers.region": "region", "channels.effect": "channel"}
#: The dimensions whose members a text names.
NAMED = frozenset({"product_line", "region", "channel", "industry", "size", "salesperson", "customer", "topic", "line_topic",
                   "lost_reason", "department"})  # fmt: skip
SPLIT_BY = {"customers.industry": "industry", "customers.size": "size"}
THEMES = ("product_line", "region", "channel")
#: The figures of the whole company that the summary watches.
WATCHED = ("revenue", "gross_margin", "new_customers", "churn_rate", "repurchase_rate", "quality_customer_share", "win_rate",
           "conversion_rate", "lead_validity_rate", "sales_cycle_days", "collected", "collection_days", "overdue_share",
           "renewal_rate", "complaint_rate", "late_response_rate", "cac")  # fmt: skip
CAUSES = re.compile(r"因为|由于|导致|归因|得益于|受.{1,12}影响|because|due to|caused|thanks to|owing to", re.IGNORECASE)
NOT_TEXT = re.compile(r"(?<![A-Za-z])(?:None|nan|inf|infinity)(?![A-Za-z])|[{}]|[（(]\s*[）)]|「」|“”", re.IGNORECASE)
MINUS_ZERO = re.compile(r"[-−+]0(?:\.0+)?(?![\d.,])")
MISPLACED = {
    "zh": re.compile(r"[，、；：。]{2,}|[\u4e00-\u9fff」）][,;.!?]|[,;!?][\u4e00-\u9fff]|  "),
    "en": re.compile(r"[，。；：]|, ,|\.\.|,\.|;\.|: ?[.;,]|  | [.,;:]"),
}
PLURALS = r"customers|orders|leads|deals|contracts|items|incidents|tasks|cases|months|days|hours"
BAD_COUNT = re.compile(
    rf"(?<![\d.,])1 (?:\w+ )?(?:{PLURALS})\b|(?<![\d.,])(?:0|[2-9]|[\d,.]*\d\d) (?:{re.sub('s(?=[|]|$)', '', PLURALS)})\b"
)
BAD_IS = re.compile(r"\b(?:[A-Za-z]*[a-z]{2}s|Days lost) is n/a")


@dataclass(frozen=True)
class Finding:
    """One thing found wrong in a text."""

    slot: str
    why: str
    text: str

    def __str__(self) -> str:
        return f"{self.slot}: {self.why} | {self.text}"


class UntrueError(Exception):
    """A claim that does not hold."""


@dataclass(frozen=True)
class Rule:
    """One kind of claim: its form by language, whether more of the clause follows at once, and its check."""

    name: str
    zh: str
    en: str
    lead: bool
    check: Callable[..., None]


RULES: list[Rule] = []


def rule(zh: str, en: str, *, lead: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def note(check: Callable[..., None]) -> Callable[..., None]:
        RULES.append(Rule(check.__name__, zh, en, lead, check))
        return check

    return note


def fold(value: object) -> str:
    """What a person typed, as it may stand in a sentence."""
    text = re.sub(r"\s+", " ", str(value or "")).strip().rstrip("。.；;，, \u3000")
    return text.translate(str.maketrans("【】{}", "\u3014\u3015\uff5b\uff5d"))


def day_text(day: dt.date, lang: str) -> str:
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {MONTHS[day.month - 1]}"


def month_text(month: Month, lang: str) -> str:
    return f"{month.year}年{month.month}月" if lang == "zh" else f"{MONTHS[month.month - 1]} {month.year}"


def rounded(value: float, places: int) -> Decimal:
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


NUMBER = r"[-+]?\d+(?:,\d{3})*(?:\.\d+)?"
NAME = "\ue000\\d+\ue001"
_LABELS = {
    "zh": sorted((m.zh for m in METRICS), key=len, reverse=True),
    "en": sorted((m.en for m in METRICS), key=len, reverse=True),
}
_BY_LABEL = {lang: {(m.zh if lang == "zh" else m.en.lower()): m.key for m in METRICS} for lang in ("zh", "en")}
PIECES = {
    "zh": {
        "V": rf"{NUMBER}(?:个百分点|%|[百千]?万?亿?元|[百千]?万?亿?[A-Z]{{3}}|天|小时|[家单条份起项])?",
        "P": rf"{NUMBER}%", "S": rf"{NUMBER}(?:%|个百分点)",
        "B": "环比|同比|较上月同期|较上年同期", "D": r"\d{1,2}月\d{1,2}日", "T": r"\d{4}年\d{1,2}月",
        "Z": f"{NAME}|[大中小]型客户",
    },
    "en": {
        "V": rf"(?:[A-Z]{{3}} )?{NUMBER}(?:%| pp|[kM]\b)?(?: (?:days?|hours?|customers?|orders?|leads?|deals?|contracts?|items?|incidents?|tasks?)\b)?",
        "P": rf"{NUMBER}%", "S": rf"{NUMBER}(?:%| pp)",
        "B": "on the month before|on a year earlier|on the same days of the month before|on the same days a year earlier",
        "D": rf"\d{{1,2}} (?:{'|'.join(MONTHS)})", "T": rf"(?:{'|'.join(MONTHS)}) \d{{4}}",
        "Z": f"{NAME}|(?:large|medium|small) customers",
    },
}  # fmt: skip
SEPARATOR = {"zh": re.compile(r"[，。；、：]|和|$"), "en": re.compile(r", and |, |; |: | and |\. ?|$")}


@cache
def grammar(lang: str) -> list[tuple[Rule, re.Pattern[str]]]:
    pieces = {
        **PIECES[lang],
        "M": "|".join(map(re.escape, _LABELS[lang])),
        "N": NAME,
        "K": r"\d+(?:,\d{3})*",
        "R": r".+?",
    }

    def piece(found: re.Match[str]) -> str:
        return f"(?P<{found[1]}{found[2]}>{pieces[found[1]]})"

    made = []
    for each in RULES:
        form = each.zh if lang == "zh" else each.en
        made.append(
            (each, re.compile(re.sub(r"(?<!\?P)<([A-Z])(\d?)>", piece, form), re.IGNORECASE if lang == "en" else 0))
        )
    return made


def check_text(texts: dict[str, str], facts: Facts, tables: Tables, settings: Settings) -> Reading:
    """Read the texts of the slots, written in the settings' language."""
    reading = Reading(facts, tables, settings)
    for slot, text in texts.items():
        reading.read(slot, text)
    return reading


def differing(one: Reading, other: Reading) -> list[Finding]:
    """Find the slots whose claims differ in two languages (which of two amounts shows as level is each one's own)."""
    found = []
    for slot in one.claims:
        a, b = (
            Counter(each for each in reading.claims[slot] if each[0] not in ("gap", "none_shown"))
            for reading in (one, other)
        )
        if a != b:
            found.append(
                Finding(
                    slot, f"the languages differ: {sorted(map(str, (a - b)))} against {sorted(map(str, (b - a)))}", ""
                )
            )
    return found


class Reading:
    """The state of reading one company's texts, with what was found."""

    def __init__(self, facts: Facts, tables: Tables, settings: Settings) -> None:
        self.facts, self.tables, self.settings, self.lang = facts, tables, settings, settings.language
        self.findings: list[Finding] = []
        self.claims: dict[str, list[tuple[Any, ...]]] = {}
        self.sentences = 0
        self.used: Counter[str] = Counter()
        self.targets = read_targets(tables)
        self.members: dict[str, list[tuple[str, str]]] = {}
        for dimension, names in itertools.groupby(
            sorted(
                {
                    (f.dimension, f.member)
                    for f in facts.facts
                    if f.dimension in NAMED and f.member not in MEMBERS.get(f.dimension, {})
                }
            ),
            key=lambda each: each[0],
        ):
            for _, member in names:
                for part in member.split(LINE_TOPIC)[1:] if dimension == "line_topic" else [member]:
                    at = "topic" if dimension == "line_topic" else dimension
                    self.members.setdefault(self.label(at, part), []).append((at, part))
        for row in self.rows("factors"):
            dimension = find_dimension(row["dimension"]) or ""
            if dimension and row["member"]:
                self.members.setdefault(self.label(dimension, row["member"]), []).append(
                    (dimension, str(row["member"]).strip())
                )
        typed = set()
        for table, columns in {"factors": ["description"], "actions": ["task", "owner"], "risks": ["risk", "response", "owner"],
                               "resources": ["item", "reason"]}.items():  # fmt: skip
            typed |= {fold(row[column]) for row in self.rows(table) for column in columns}
        for table, column in (("incidents", "kind"), ("resources", "kind")):
            typed |= {self.choice(table, column, row[column]) for row in self.rows(table)}
        self.tokens: list[str] = []
        spelt: dict[str, str] = {}
        for label in sorted({*self.members, *typed} - {""}, key=lambda text: (-len(text), text)):
            mark = f"\ue000{len(self.tokens)}\ue001"
            self.tokens.append(label)
            if self.lang == "zh":
                spelt[f"「{label}」"] = mark
            if (
                self.lang == "en"
                or label in typed
                or any(dimension == "size" for dimension, _ in self.members.get(label, []))
            ):
                spelt[label] = mark
                if not any(letter.isupper() for letter in label.split(" ")[0][1:]):  # iCloud stays iCloud
                    spelt.setdefault(label[0].upper() + label[1:], mark)
        edge = "" if self.lang == "zh" else r"(?<![A-Za-z0-9\ue000])"
        ends = "" if self.lang == "zh" else r"(?![A-Za-z0-9\ue001])"
        ordered = sorted(spelt, key=lambda text: (-len(text), text))
        self._spelt = spelt
        self._marks = re.compile(edge + "(?:" + "|".join(map(re.escape, ordered)) + ")" + ends) if ordered else None
        self.slot = ""
        self.reset()

    # words

    def label(self, dimension: str, member: str) -> str:
        if member == BLANK:
            return "未填" if self.lang == "zh" else BLANK
        pair = MEMBERS.get(dimension, {}).get(member)
        shown = fold(member if pair is None else pair[self.lang == "en"])
        return shown or ("未填" if self.lang == "zh" else BLANK)

    def choice(self, table: str, column: str, value: object) -> str:
        for each in schema(table).column(column).choices:
            if each.key == value:
                return each.zh if self.lang == "zh" else each.en
        return fold(value)

    def rows(self, table: str) -> list[dict[str, Any]]:
        frame = self.tables.frames.get(table)
        return [] if frame is None else frame.to_dicts()

    def typed(self, mark: str) -> str:
        return self.tokens[int(mark[1:-1])]

    def named(self, mark: str, dimensions: Iterable[str]) -> list[tuple[str, str]]:
        """Return the members that a name can stand for."""
        wanted = set(dimensions)
        for key, words in (("large", "大large"), ("medium", "中medium"), ("small", "小small")):
            if mark in (f"{words[0]}型客户", f"{words[1:]} customers") or mark.lower() == f"{words[1:]} customers":
                return [("size", key)] if "size" in wanted else []
        if mark[0] != "\ue000":
            raise UntrueError(f"no name: {mark}")
        found = [each for each in self.members.get(self.typed(mark), []) if each[0] in wanted]
        if not found:
            raise UntrueError(f"nobody of that name in {sorted(wanted)}: {self.typed(mark)}")
        return list(dict.fromkeys(found))

    def metric(self, label: str) -> str:
        return _BY_LABEL[self.lang][label if self.lang == "zh" else label.lower()]

    # reading

    def reset(self) -> None:
        """Forget what the line so far was about."""
        self.place: list[tuple[str, str]] = [("", "")]
        self.subject: list[Fact] = []
        self.listing: tuple[str, str] = ("", "")
        self.told: list[tuple[str, float]] = []

    def read(self, slot: str, text: str) -> None:
        self.slot = slot
        self.claims[slot] = []
        self.stated: Counter[tuple[Any, ...]] = Counter()
        self.asked: Counter[str] = Counter()
        if not text.strip():
            self.find("the slot is empty", text)
        marked = self._marks.sub(lambda found: self._spelt[found[0]], text) if self._marks else text
        self.form(marked)
        for line in marked.split("\n"):
            self.reset()
            self.line(re.sub(r"^\d\. ", "", line))
        for claim, times in self.stated.items():
            if times > 1:
                self.find(f"said {times} times: {claim}", text)
        if slot != "actions.strategy":
            for prompt, times in self.asked.items():
                if times > 1:
                    self.find(f"asked {times} times: {self.shown(prompt)}", text)

    def shown(self, marked: str) -> str:
        return re.sub(NAME, lambda found: self.typed(found[0]), marked)

    def find(self, why: str, text: str) -> None:
        self.findings.append(Finding(self.slot, why, self.shown(text)))

    def form(self, text: str) -> None:
        """What must never stand in a text, whatever it says."""
        for pattern, why in (
            (NOT_TEXT, "no text"),
            (MINUS_ZERO, "a signed zero"),
            (MISPLACED[self.lang], "punctuation"),
            (CAUSES, "a cause"),
        ):
            if found := pattern.search(text):
                self.find(f"{why}: {found[0]!r}", text)
        if self.lang == "en" and (found := BAD_COUNT.search(text) or BAD_IS.search(text)):
            self.find(f"grammar: {found[0]!r}", text)
        if not re.fullmatch(r"(?:[^【】]|【[^【】]+】)*", text, re.DOTALL):
            self.find("brackets of prompts do not pair", text)

    def line(self, line: str) -> None:
        for piece in re.split("(【[^】]*】)", line):
            if piece.startswith("【"):
                self.asked[piece] += 1
                self.prompt(piece)
            elif piece.strip():
                self.clauses(piece.strip())

    def clauses(self, text: str) -> None:
        at, separator, began = 0, SEPARATOR[self.lang], True
        while at < len(text):
            best: tuple[int, Rule, re.Match[str]] | None = None
            for each, pattern in grammar(self.lang):
                found = pattern.match(text, at)
                if (
                    found
                    and found.end() > at
                    and (each.lead or separator.match(text, found.end()))
                    and (best is None or found.end() > best[0])
                ):
                    best = found.end(), each, found
            if best is None:
                stop = re.compile(r"[，。；]|$" if self.lang == "zh" else r", |; |\. |\.?$").search(text, at)
                end = stop.end() if stop else len(text)
                self.find("cannot be read", f"{text[at:end]}  <<in>> {text}")
                at = max(end, at + 1)
                continue
            end, chosen, match = best
            self.used[chosen.name] += 1
            self.sentences += began
            began = False
            try:
                chosen.check(self, **{key: value for key, value in match.groupdict().items() if value is not None})
            except UntrueError as wrong:
                self.find(f"{chosen.name}: {wrong}", f"{match[0]}  <<in>> {text}")
            at = end
            if not chosen.lead:
                found = separator.match(text, at)
                stop_ = found[0] if found else ""
                at += len(stop_)
                if stop_.strip() in ("。", "."):
                    began = True
                    self.listing, self.told = ("", ""), []

    def claim(self, kind: str, *what: Any) -> None:
        self.claims[self.slot].append((kind, *what))

    def once(self, *claim: Any) -> None:
        self.stated[claim] += 1

    # numbers

    def number(self, text: str, amount: float, places: int) -> bool:
        """Tell whether the digits are the amount, rounded: a tie of rounding may go either way."""
        bare = text.lstrip("+-")
        if not re.fullmatch(r"\d{1,3}(?:,\d{3})*" + (rf"\.\d{{{places}}}" if places else ""), bare):
            return False
        told, true = Decimal(text.replace(",", "")), Decimal(repr(float(amount)))
        slack = Decimal("0.5").scaleb(-places) + abs(true) * Decimal("1e-12") + Decimal("1e-12")
        if abs(told - true) > slack:
            return False
        return told == 0 or (told < 0) == (amount < 0)

    def money(self, text: str, amount: float) -> bool:
        unit = self.settings.unit or ("wan" if self.lang == "zh" else "k")
        currency = self.settings.currency
        if self.lang == "zh":
            names = {"1": "元", "k": "千元", "wan": "万元", "M": "百万元", "yi": "亿元"}
            name = names[unit] if currency in ("CNY", "") else names[unit].removesuffix("元") + currency
            head, power, places = "", SCALES[unit], 2 if unit == "1" else 1
        else:
            name = {"1": "", "k": "k", "wan": "", "M": "M", "yi": "M"}[unit]
            head = f"{currency} " if currency else ""
            power, places = {"wan": 0, "yi": 6}.get(unit, SCALES[unit]), {"1": 2, "wan": 0}.get(unit, 1)
        if not (text.startswith(head) and text.endswith(name)):
            return False
        digits = text.removeprefix(head)
        digits = digits[: len(digits) - len(name)] if name else digits
        return self.number(digits, float(Decimal(repr(float(amount))).scaleb(-power)), places)

    def value(self, metric: str, text: str, amount: float, *, difference: bool = False) -> bool:
        """Tell whether `text` shows the amount of a metric: same number, same unit."""
        unit = METRIC[metric].unit
        if unit is Unit.MONEY:
            return self.money(text, amount)
        if unit is Unit.RATE:
            apart = difference or metric.startswith("margin_effect")  # a part of a change of the margin
            tail = ("个百分点" if self.lang == "zh" else " pp") if apart else "%"
            return text.endswith(tail) and self.number(text.removesuffix(tail), _hundred(amount), 1)
        if unit in (Unit.DAYS, Unit.HOURS):
            tail = {Unit.DAYS: ("天", " days"), Unit.HOURS: ("小时", " hours")}[unit][self.lang == "en"]
            return text.endswith(tail) and self.number(text.removesuffix(tail), amount, 1)
        return self.number(re.sub(r"[家单条份起项]$| [a-z]+$", "", text), amount, 2 if unit is Unit.RATIO else 0)

    def count(self, text: str, amount: float) -> bool:
        return self.number(re.sub(r"[家单条份起项]$| [a-z]+$", "", text), amount, 0)

    def seen(self, kind: str, amount: float) -> str:
        """Return `kind`, or the kind of claims that one language may leave out: its unit is too coarse for the amount."""
        return "none_shown" if self.settings.unit in (None, "wan", "yi") and amount < 1e7 else kind

    def percent(self, text: str, amount: float) -> bool:
        return text.endswith("%") and self.number(text[:-1], _hundred(amount), 1)

    def zero(self, text: str) -> bool:
        digits = re.search(NUMBER, text)
        return digits is not None and Decimal(digits[0].replace(",", "")) == 0

    def must(self, holds: object, why: str) -> None:
        if not holds:
            raise UntrueError(why)

    # facts

    def fact(self, metric: str, at: tuple[str, str] = ("", "")) -> Fact | None:
        found = self.facts.get(metric, *at)
        return found if found is not None and found.value is not None else None

    def worth(self, metric: str, at: tuple[str, str] = ("", "")) -> float:
        found = self.fact(metric, at)
        if found is None or found.value is None:
            raise UntrueError(f"{metric} {at} has no value")
        return found.value

    def all_of(self, metric: str, dimension: str, *, value: bool = True) -> list[Fact]:
        return [
            f
            for f in self.facts.facts
            if f.metric == metric
            and f.dimension == dimension
            and f.member != BLANK
            and (f.value is not None or not value)
        ]

    def state(self, metric: str, places: list[tuple[str, str]], text: str) -> None:
        """A level: the subject of what follows in the sentence."""
        facts = [fact for at in places if (fact := self.fact(metric, at))]
        self.must(facts, f"{metric} of {places} has no value")
        held = [fact for fact in facts if fact.value is not None and self.value(metric, text, fact.value)]
        self.must(held, f"{metric} is {[fact.value for fact in facts]}, not {text}")
        self.subject = held
        self.claim("level", metric, _places(held))

    def narrow(self, holds: Callable[[Fact], bool], why: Callable[[Fact], str]) -> None:
        self.must(self.subject, "said of nothing")
        held = [fact for fact in self.subject if holds(fact)]
        self.must(held, why(self.subject[0]))
        self.subject = held

    # levels

    @rule("<M>为<V>", "<M> stood at <V>")
    def level(self, M: str, V: str) -> None:
        metric = self.metric(M)
        self.state(metric, self.place, V)
        self.once("level", metric, _places(self.subject), V)

    def themes(self, which: str) -> tuple[str, ...]:
        """The dimensions of the summary, or the one that is named."""
        return (
            tuple(key for key in THEMES if which.lower() in (DIMENSION[key].zh, DIMENSION[key].en.lower()))
            if which
            else THEMES
        )

    @rule(
        "(?P<which>产品线|区域|渠道)?<N><M>为<V>",
        "<M> of (?:the (?P<which>product line|region|channel) )?<N> stood at <V>",
    )
    def level_of(self, N: str, M: str, V: str, which: str = "") -> None:
        metric = self.metric(M)
        self.state(metric, self.named(N, self.themes(which)), V)
        self.once("level", metric, _places(self.subject), V)

    @rule("<N>：销售额<V>", "<N>: revenue of <V>")
    def head(self, N: str, V: str) -> None:
        self.must(self.slot in HEADS, "a head without a dimension")
        self.place = self.named(N, [HEADS[self.slot]])
        self.state("revenue", self.place, V)
        self.place = [(fact.dimension, fact.member) for fact in self.subject]
        self.once("head", _places(self.subject))

    @rule("<M>暂无数值：(?P<R>[^。]+)", r"<M>: n/a \((?P<R>[^.()]+)\)")
    def missing(self, M: str, R: str) -> None:
        metric, reasons = self.metric(M), set()
        unknown = {"zh": "没有可供计算的数据", "en": "there is no data to compute it from"}[self.lang]
        for at in self.place:
            fact = self.facts.get(metric, *at)
            whole = self.facts.get(metric)
            self.must(fact is None or fact.value is None, f"{metric} has a value: {fact and fact.value}")
            for each in (fact, whole):
                if each is not None and each.reason:
                    reasons.add(fold(reason_text(each.reason, self.lang)))
        self.must(R in (reasons or {unknown}), f"the reason is {reasons or unknown}")
        self.claim("missing", metric)

    # changes

    def change(self, fact: Fact, base: str) -> tuple[float | None, float | None, float | None, float | None]:
        """Return the change, its base, and the cases now and then (None: not counted)."""
        before = base in ("环比", "较上月同期") or "month before" in base
        was = fact.mom_base if before else fact.yoy_base
        month = self.facts.month.plus(-1 if before else -12)
        if fact.value is None or was is None:
            return None, was, None, None
        change = fact.value - was if fact.unit is Unit.RATE else fact.value / was - 1 if was > 0 else None
        past = self.facts.get(fact.metric, fact.dimension, fact.member, month)
        counted = fact.n is not None and fact.unit in (Unit.RATE, Unit.DAYS, Unit.HOURS)
        then = past.n if past and past.n else fact.n
        if self.facts.partial_day is not None and then is not None and fact.n is not None:
            then = min(then, fact.n)  # of the same days there are no more than in the whole month
        return change, was, (fact.n if counted else None), (then if counted else None)

    def base_word(self, base: str) -> None:
        part = "同期" in base or "same days" in base
        self.must(part is (self.facts.partial_day is not None), f"the month is {'not ' if part else ''}partial: {base}")

    def side(self, base: str) -> str:
        return "mom" if base in ("环比", "较上月同期") or "month before" in base else "yoy"

    def carries(self, fact: Fact, base: str) -> set[str]:
        """What may be said of a change: clear, unclear (chance alone makes it), few, counts (too small for percent)."""
        change, was, now, then = self.change(fact, base)
        if change is None or was is None or fact.value is None:
            return set()
        if abs(change) < FLAT:
            return {"flat"}
        if fact.unit is Unit.COUNT and max(abs(fact.value), abs(was)) < FEW:
            return {"counts"}
        if now is None or then is None:
            return {"clear"}
        if min(now, then) < FEW:
            return {"few"}
        if fact.unit is not Unit.RATE:
            return {"clear"}
        z = _z(fact.value, now, was, then)
        return {"clear"} if z > CRITICAL + 0.01 else {"unclear"} if z < CRITICAL - 0.01 else {"clear", "unclear"}

    def signed(self, fact: Fact, base: str, text: str) -> bool:
        change = self.change(fact, base)[0]
        rate = fact.unit is Unit.RATE
        tail = ("个百分点" if self.lang == "zh" else " pp") if rate else "%"
        return (
            change is not None and text.endswith(tail) and self.number(text.removesuffix(tail), _hundred(change), 1)
            and text[0] == ("+" if change > 0 else "-")
        )  # fmt: skip

    @rule("<B>持平", "unchanged <B>")
    def flat(self, B: str) -> None:
        self.base_word(B)
        self.narrow(lambda f: "flat" in self.carries(f, B), lambda f: f"changed by {self.change(f, B)[0]}")
        self.moved_claim(B, "flat")

    def moved_claim(self, base: str, *how: str) -> None:
        facts = self.subject
        self.claim("moved", facts[0].metric, _places(facts), self.side(base), *how)
        self.once("moved", facts[0].metric, _places(facts), self.side(base), self.listing)

    @rule("<B><S>，但样本仅<K>例，不作判断", "<S> <B>, though <K> cases? (?:is|are) too few to judge by")
    def few(self, B: str, S: str, K: str) -> None:
        self.base_word(B)
        self.narrow(lambda f: "few" in self.carries(f, B) and self.signed(f, B, S) and self.number(K, min(filter(None, self.change(f, B)[2:])), 0),
                    lambda f: f"{self.change(f, B)}, n={f.n}")  # fmt: skip
        self.moved_claim(B, "few")

    @rule("<B>变化不大（<S>），在正常波动范围内", r"little changed <B> \(<S>, within ordinary variation\)")
    def unclear(self, B: str, S: str) -> None:
        self.base_word(B)
        self.narrow(
            lambda f: "unclear" in self.carries(f, B) and self.signed(f, B, S),
            lambda f: f"{self.change(f, B)}, {self.carries(f, B)}",
        )
        self.moved_claim(B, "unclear")

    @rule("<B>(?P<size>略|小幅|大幅)?(?P<way>增长|上升|下降|延长|缩短)(?P<A>[-+\\d,.]+(?:%|个百分点))(?:（(?P<mark>转差|好转)）)?",
          r"(?:(?P<way>up|down)(?: (?P<size>slightly|sharply) by)? |(?P<size2>slightly |much )?(?P<way2>longer|shorter),? by )(?P<A>[-+\d,.]+(?:%| pp)),? <B>(?:,? ?\((?P<mark>worse|better)\))?")  # fmt: skip
    def moved(
        self, B: str, A: str, way: str = "", size: str = "", way2: str = "", size2: str = "", mark: str = ""
    ) -> None:
        self.base_word(B)
        way, size = (way or way2).lower(), (size or size2).strip().lower()
        up = way in ("增长", "上升", "延长", "up", "longer")
        band = {"": "marked", "略": "slight", "小幅": "slight", "slightly": "slight"}.get(size, "sharp")
        kind = {
            "增长": "amount",
            "上升": "rate",
            "延长": "length",
            "缩短": "length",
            "longer": "length",
            "shorter": "length",
        }.get(way, "any")
        self.must(A[0] not in "+-" and not self.zero(A), f"a change of {A} is no {way}")

        def holds(fact: Fact) -> bool:
            change = self.change(fact, B)[0]
            rate, length = fact.unit is Unit.RATE, fact.unit in (Unit.DAYS, Unit.HOURS)
            if change is None or "clear" not in self.carries(fact, B) or (change > 0) is not up:
                return False
            true = "slight" if abs(change) < SLIGHT[rate] else "marked" if abs(change) < SHARP[rate] else "sharp"
            tail = ("个百分点" if self.lang == "zh" else " pp") if rate else "%"
            if true != band or not A.endswith(tail) or not self.number(A.removesuffix(tail), _hundred(abs(change)), 1):
                return False
            if (
                (kind == "rate" and not rate)
                or (kind == "amount" and (rate or length))
                or (kind == "length") is not length
            ):
                return False
            bad = METRIC[fact.metric].good is Good.DOWN
            wanted = (("转差", "worse") if change > 0 else ("好转", "better")) if bad else ("",)
            return mark.lower() in wanted

        self.narrow(
            holds,
            lambda f: (
                f"{f.metric} changed by {self.change(f, B)[0]} ({self.carries(f, B)}), less is better: {METRIC[f.metric].good is Good.DOWN}"
            ),
        )
        self.moved_claim(B, "up" if up else "down", band)

    @rule("(?P<W>上月同期|上月|上年同月|上年同期)为<V>",
          "(?:after|against) <V> (?P<W>in the same days of the month before|the month before|in the same days a year earlier|a year earlier)")  # fmt: skip
    def was(self, W: str, V: str) -> None:
        part = "同期" in W or "same days" in W
        self.must(part is (self.facts.partial_day is not None), "partial")
        base = "环比" if "上月" in W or "month before" in W else "同比"
        self.narrow(
            lambda f: "counts" in self.carries(f, base) and self.value(f.metric, V, self.change(f, base)[1] or 0.0),
            lambda f: f"{self.change(f, base)}",
        )
        self.moved_claim(base, "counts")

    # targets

    def gap(self, fact: Fact) -> float | None:
        return None if fact.value is None or fact.target is None else fact.value - fact.target

    def judged(self, fact: Fact) -> bool:
        """A part of a month is not judged against the whole month's target."""
        fills = fact.unit in (Unit.MONEY, Unit.COUNT) or fact.metric in (
            "churn_rate",
            "repurchase_rate",
            "renewal_rate",
        )
        return self.facts.partial_day is None or not fills

    def attained(self, fact: Fact, text: str) -> bool:
        if fact.value is None or fact.target is None or fact.target <= 0:
            return False
        if METRIC[fact.metric].good is Good.DOWN:
            return fact.value > 0 and self.percent(text, fact.target / fact.value)
        return self.percent(text, fact.value / fact.target)

    def off(self, fact: Fact, text: str, above: bool) -> bool:
        gap = self.gap(fact)
        return (gap is not None and (gap > 0) is above and not self.zero(text) and self.judged(fact)
                and self.value(fact.metric, text, abs(gap), difference=True))  # fmt: skip

    def gap_claim(self, how: str) -> None:
        metric = self.subject[0].metric
        amount = METRIC[metric].unit is Unit.MONEY
        self.claim("gap" if amount else "target", metric, _places(self.subject), how)
        self.once("target", metric, _places(self.subject))

    @rule("已完成全月目标的<P>", "<P> of the whole month's target so far")
    def part_attained(self, P: str) -> None:
        self.must(self.facts.partial_day is not None, "the month is whole")
        self.narrow(lambda f: self.attained(f, P), lambda f: f"{f.attainment}")
        self.gap_claim("part")

    @rule("完成率<P>，(?P<way>高于|低于)目标<V>", "<P> of target and <V> (?P<way>above|below) it")
    def against(self, P: str, way: str, V: str) -> None:
        above = way in ("高于", "above")
        self.narrow(lambda f: self.attained(f, P) and self.off(f, V, above) and METRIC[f.metric].good is not Good.DOWN,
                    lambda f: f"attainment {f.attainment}, gap {self.gap(f)}")  # fmt: skip
        self.gap_claim("above" if above else "below")

    @rule("(?P<way>高于|低于)目标（<V>）<V2>", "<V2> (?P<way>above|below) the target of <V>")
    def off_target(self, V: str, V2: str, way: str) -> None:
        above = way in ("高于", "above")
        self.narrow(lambda f: self.value(f.metric, V, f.target or 0.0) and self.off(f, V2, above) and METRIC[f.metric].good is not Good.DOWN,
                    lambda f: f"target {f.target}, gap {self.gap(f)}")  # fmt: skip
        self.gap_claim("above" if above else "below")

    @rule("与目标（<V>）持平", "level with the target of <V>")
    def on_target(self, V: str) -> None:
        self.narrow(
            lambda f: (
                f.target is not None
                and self.value(f.metric, V, f.target)
                and self.level_with(f)
                and (self.judged(f) or f.unit is not Unit.RATE)
            ),
            lambda f: f"target {f.target}, gap {self.gap(f)}",
        )
        self.gap_claim("even")

    @rule("完成率<P>", "<P> of target")
    def attained_only(self, P: str) -> None:
        self.narrow(
            lambda f: (
                self.attained(f, P)
                and self.no_gap(f)
                and not self.percent("100.0%", float(P[:-1].replace(",", "")) / 100)
            ),
            lambda f: f"{f.attainment}, gap {self.gap(f)}",
        )
        self.gap_claim("only")

    def level_with(self, fact: Fact) -> bool:
        """Tell whether a value is level with its target: a gap too small for the unit may still be half of the target."""
        plain = fact.unit is Unit.RATE or fact.attainment is None
        return self.no_gap(fact) and (plain or self.percent("100.0%", fact.attainment or 0.0))

    def no_gap(self, fact: Fact) -> bool:
        """Tell whether the gap shows as zero in the unit of the text."""
        shown = {
            Unit.RATE: ("0.0个百分点", "0.0 pp"),
            Unit.DAYS: ("0.0天", "0.0 days"),
            Unit.HOURS: ("0.0小时", "0.0 hours"),
        }
        gap = abs(self.gap(fact) or 0.0)
        if fact.unit is Unit.MONEY:
            return any(self.money(f"{head}{digits}{tail}", gap) for head in ("", f"{self.settings.currency} ") for digits in ("0", "0.0", "0.00")
                       for tail in ("", "元", "k", "M", *(f"{scale}{end}" for scale in ("", "千", "万", "百万", "亿") for end in ("元", self.settings.currency))))  # fmt: skip
        return self.value(fact.metric, shown.get(fact.unit, ("0", "0"))[self.lang == "en"], gap, difference=True)

    @rule(
        "(?P<way>高于|低于)控制目标（<V>）<V2>，(?P<mark>未达标|已达标)",
        "<V2> (?P<way>above|better than) the target of at most <V>",
    )
    def ceiling(self, V: str, V2: str, way: str, mark: str = "") -> None:
        above = way in ("高于", "above")
        self.must(not mark or (mark == "未达标") is above, mark)
        self.narrow(lambda f: self.value(f.metric, V, f.target or 0.0) and self.off(f, V2, above) and METRIC[f.metric].good is Good.DOWN,
                    lambda f: f"target {f.target}, gap {self.gap(f)}")  # fmt: skip
        self.gap_claim("above" if above else "below")

    @rule("本年累计<V>(?:，累计同比(?:(?P<way>增长|下降)<P>|(?P<flat>持平)))?",
          "<V> in the year to date(?:, (?:<P> (?P<way>more|less) than in the year before|(?P<flat>as much as in the year before)))?")  # fmt: skip
    def to_date(self, V: str, way: str = "", P: str = "", flat: str = "") -> None:
        self.narrow(lambda f: f.ytd is not None and self.value(f.metric, V, f.ytd), lambda f: f"year to date {f.ytd}")
        if way:
            up = way in ("增长", "more")
            self.must(not self.zero(P), "no change")
            self.narrow(
                lambda f: f.ytd_yoy is not None and (f.ytd_yoy > 0) is up and self.percent(P, abs(f.ytd_yoy)),
                lambda f: f"{f.ytd_yoy}",
            )
        elif flat:
            self.narrow(lambda f: f.ytd_yoy is not None and abs(f.ytd_yoy) < FLAT, lambda f: f"{f.ytd_yoy}")
        self.claim("ytd", self.subject[0].metric, way in ("增长", "more"), bool(flat))

    # the month

    def month_is(self, text: str, month: Month | None = None) -> None:
        self.must(text == month_text(month or self.facts.month, self.lang), f"the month is {month or self.facts.month}")

    @rule("<T>数据仅截至(?P<day>\\d+)日，以下均为部分月份数据，比较取基期同期天数",
          "The data for <T> ends on day (?P<day>\\d+): the figures cover a part of the month, and comparisons take the same days of the base month")  # fmt: skip
    def partial(self, T: str, day: str) -> None:
        self.month_is(T)
        self.must(self.facts.partial_day == int(day), f"{self.facts.partial_day}")
        self.claim("partial", day)

    @rule("<T>销售额为<V>", "revenue in <T> stood at <V>")
    def month_revenue(self, T: str, V: str) -> None:
        self.month_is(T)
        self.state("revenue", [("", "")], V)

    @rule(
        "本月没有可比的销售额目标，未计算完成率",
        "There is no revenue target to compare with, so attainment is not computed",
    )
    def no_target(self) -> None:
        fact = self.fact("revenue")
        self.must(fact is not None and (fact.target is None or fact.target <= 0), "there is a target")
        self.claim("no target")

    @rule("<T>整体销售目标完成率为<P>(?:，(?:(?P<way>超出|低于)目标<V>|与目标持平（差额(?P<even>[^）]+)）))?",
          r"attainment of the revenue target in <T> stood at <P>(?:, (?:<V> (?P<way>above|below) target|level with the target \(gap (?P<even>[^)]+)\)))?")  # fmt: skip
    def whole_attained(self, T: str, P: str, way: str = "", V: str = "", even: str = "") -> None:
        self.month_is(T)
        fact = self.fact("revenue")
        self.must(fact is not None and self.attained(fact, P), f"attainment {fact and fact.attainment}")
        assert fact is not None
        if way:
            self.must(self.off(fact, V, way in ("超出", "above")), f"gap {self.gap(fact)}")
        else:
            self.must(
                self.no_gap(fact) and (self.zero(even) if even else True) and bool(even) is self.level_with(fact),
                f"gap {self.gap(fact)}",
            )
        self.claim("attainment")

    @rule(
        "截至(?P<day>\\d+)日，<T>销售额已完成全月目标的<P>",
        "by day (?P<day>\\d+), revenue in <T> had reached <P> of the whole month's target",
    )
    def part_of_month(self, day: str, T: str, P: str) -> None:
        self.month_is(T)
        fact = self.fact("revenue")
        self.must(self.facts.partial_day == int(day) and fact is not None and self.attained(fact, P), "not so")
        self.claim("attainment")

    @rule("产品线<N>完成率<P>，(?P<way>超出|低于)目标<V>", "<N> reached <P> of target, <V> (?P<way>above|below) it")
    def line_attained(self, N: str, P: str, way: str, V: str) -> None:
        above = way in ("超出", "above")
        facts = [fact for at in self.named(N, ["product_line"]) if (fact := self.fact("revenue", at))]
        self.must(
            any(self.attained(fact, P) and self.off(fact, V, above) for fact in facts),
            f"{[(f.attainment, self.gap(f)) for f in facts]}",
        )
        self.claim(self.seen("line", abs(self.gap(facts[0]) or 0.0)), _places(facts), above)
        self.once("line", _places(facts))

    @rule("<N>同期登记的因素为：", "recorded for <N> in the same month: ", lead=True)
    def recorded(self, N: str) -> None:
        self.place = self.named(N, [*DIMENSION])
        self.listing = ("factors", "")
        self.claim("recorded")

    @rule("(?P<origin>外部|内部|其他)因素：", "(?P<origin>external|internal|other) factors: ", lead=True)
    def factors_of(self, origin: str) -> None:
        self.listing = ("origin", {"外部": "external", "内部": "internal"}.get(origin, origin.lower()))

    @rule("竞品动作：", "moves of competitors: ", lead=True)
    def competitors(self) -> None:
        self.listing = ("competitor", "")

    @rule(
        "<D><N>(?:（登记影响：(?P<way>有利|不利)）)?", r"<N> \(<D>(?:, recorded as (?P<way>favourable|unfavourable))?\)"
    )
    def factor(self, D: str, N: str, way: str = "") -> None:
        effect = {"有利": "+", "favourable": "+", "不利": "-", "unfavourable": "-"}.get(way)
        found = []
        for row in self.rows("factors"):
            if (
                row["date"] is None
                or Month.of(row["date"]) != self.facts.month
                or day_text(row["date"], self.lang) != D
            ):
                continue
            dimension, member = find_dimension(row["dimension"]) or "", str(row["member"] or "").strip()
            kind, which = self.listing
            fits = {
                "factors": (dimension, member) in self.place, "competitor": row["kind"] == "competitor", "noted": True,
                "origin": (row["origin"] if row["origin"] in ("external", "internal") else "other") == which or which == "其他",
            }.get(kind, False)  # fmt: skip
            if fits and fold(row["description"]) == self.typed(N) and row["effect"] == effect:
                found.append((dimension, member))
        self.must(found, f"no such factor row ({self.listing})")
        self.factor_of = found
        self.claim("factor", self.typed(N), effect)

    @rule("涉及的<N>当月销售额<V>", "revenue of <N> in the month <V>")
    def touched(self, N: str, V: str) -> None:
        places = [at for at in self.named(N, [*DIMENSION]) if at in getattr(self, "factor_of", [])]
        self.must(places, "the factor row does not name it")
        self.state("revenue", places, V)

    @rule("<T>未登记内外部因素", "No external or internal factors are recorded for <T>")
    def no_factors(self, T: str) -> None:
        self.month_is(T)
        rows = [
            row
            for row in self.rows("factors")
            if row["date"] and Month.of(row["date"]) == self.facts.month and fold(row["description"])
        ]
        self.must(not rows, "there are")

    # core

    @rule(
        "按环比拆分，新客户对增长的贡献为<S>，老客户为<S2>",
        "of the change on the base month, new customers account for <S> and repeat customers for <S2>",
    )
    def growth(self, S: str, S2: str) -> None:
        for metric, text in (("growth_new", S), ("growth_repeat", S2)):
            amount = self.worth(metric)
            tail = "个百分点" if self.lang == "zh" else " pp"
            self.must(
                text.endswith(tail) and self.number(text.removesuffix(tail), _hundred(amount), 1),
                f"{metric} is {amount}",
            )
            self.must(self.zero(text) or text[0] == ("+" if amount > 0 else "-"), "sign")
        self.claim("growth")

    @rule(
        "(?P<way>增长|下降)主要(?:由|来自)(?P<who>新|老)客户(?:带动)?",
        "so the (?P<way>growth was driven|fall came mainly) (?:by|from) (?P<who>new|repeat) customers",
    )
    def driven(self, way: str, who: str) -> None:
        whole = self.fact("revenue")
        change = self.change(whole, "环比")[0] if whole else None
        part = self.worth("growth_new" if who in ("新", "new") else "growth_repeat")
        up = way == "增长" or way.startswith("growth")
        self.must(change is not None and abs(change) >= FLAT and (change > 0) is up, f"revenue changed by {change}")
        self.must(part / (change or 1) >= DRIVES, f"{part} of {change}")
        self.claim("driven", up, who in ("新", "new"))

    @rule("按客户规模：", "by customer size: ", lead=True)
    def by_size(self) -> None:
        self.listing = ("churn_rate", "size")

    @rule("<Z>：?<V>(?:（n=<K>）)?", r"<Z> <V>(?: \(n=<K>\))?")
    def part(self, Z: str, V: str, K: str = "") -> None:
        metric, dimension = self.listing
        if metric == "proposed":
            return self.proposal(Z, V)
        if metric == "deals_won":
            return self.deals(Z, V)
        self.must(metric in METRIC, "part of no list")
        if dimension == "incident_kind" and Z[0] == "\ue000":
            keys = {
                str(row["kind"])
                for row in self.rows("incidents")
                if self.choice("incidents", "kind", row["kind"]) == self.typed(Z)
            }
            places = [(dimension, key) for key in keys]
        else:
            places = self.named(Z, [dimension])
        facts = [fact for at in places if (fact := self.fact(metric, at))]
        held = [
            f
            for f in facts
            if f.value is not None
            and self.value(metric, V, f.value)
            and (not K or (f.n is not None and self.number(K, f.n, 0)))
        ]
        self.must(held, f"{metric} {places} is {[f.value for f in facts]}")
        self.claim("part", metric, _places(held))
        self.once("part", metric, _places(held), V)
        value = held[0].value or 0.0
        if metric in ("complaints", "deals_lost", "big_deals_lost", "incidents"):
            self.must(value > 0, "zero")
            self.must(all(past >= value for _, past in self.told), "not the largest first")
            self.told.append((Z, value))
            self.biggest(metric, dimension)
        return None

    def biggest(self, metric: str, dimension: str) -> None:
        """The list so far holds the largest members."""
        values = sorted((f.value or 0.0 for f in self.all_of(metric, dimension)), reverse=True)
        self.must(values[: len(self.told)] == [value for _, value in self.told], f"the largest are {values[:4]}")

    @rule("成交中含往月线索，故可超过100%", "which can pass 100% as deals from earlier leads count")
    def over(self) -> None:
        self.narrow(lambda f: f.metric == "conversion_rate" and (f.value or 0) > 1, lambda f: f"{f.value}")

    @rule("按(?:近<K>个月|当月)创建的线索计", "over (?:leads created within <K> months|the leads created in the month)")
    def cohort(self, K: str = "1") -> None:
        self.must(int(K) == self.settings.active_window, "window")
        self.narrow(lambda f: f.metric == "cohort_conversion_rate", lambda f: f.metric)

    @rule("当月成交<V>、丢单<V2>", "on <V> won and <V2> lost")
    def closed(self, V: str, V2: str) -> None:
        self.must(self.count(V, self.worth("deals_won")) and self.count(V2, self.worth("deals_lost")), "counts")

    @rule("中位数<V>", "with a median of <V>")
    def median(self, V: str) -> None:
        self.must(self.value("sales_cycle_median", V, self.worth("sales_cycle_median")), "median")

    @rule("基于<V>", "over <V>")
    def cases(self, V: str) -> None:
        self.narrow(lambda f: f.n is not None and self.count(V, f.n), lambda f: f"n={f.n}")

    @rule(
        "样本充足的分组中，<M>变化最大的是<Z>，由<P>变为<P2>",
        "of the changes that enough cases carry, the largest in <M> was that of <Z>, from <P> to <P2>",
    )
    def changed_most(self, M: str, Z: str, P: str, P2: str) -> None:
        metric, dimensions = self.metric(M), ("product_line", "region", "channel", "industry", "size", "salesperson")
        clear = [
            f
            for d in dimensions
            for f in self.all_of(metric, d)
            if f.mom is not None and "clear" in self.carries(f, "环比")
        ]
        named = [f for at in self.named(Z, dimensions) if (f := self.fact(metric, at)) in clear and f is not None
                 and self.percent(P, f.mom_base or 0.0) and self.percent(P2, f.value or 0.0)]  # fmt: skip
        self.must(named, "not so")
        top = max(abs(f.mom or 0.0) for f in clear)
        self.must(any(abs(f.mom or 0.0) >= top - 1e-12 for f in named), f"the largest is {top}")
        self.must(
            sum(abs(f.mom or 0.0) >= top - 1e-12 for f in clear) == 1,
            f"others changed as much: {[(f.dimension, f.member) for f in clear if abs(f.mom or 0) >= top - 1e-12]}",
        )
        self.claim("most", _places(named))

    # products

    @rule("其中价格影响<S>、成本影响<S2>、结构影响<S3>", "of which price <S>, cost <S2> and mix <S3>")
    def split(self, S: str, S2: str, S3: str) -> None:
        tail = "个百分点" if self.lang == "zh" else " pp"

        def holds(fact: Fact) -> bool:
            if fact.metric != "gross_margin":
                return False
            found = [
                self.facts.value(f"margin_effect_{part}", fact.dimension, fact.member)
                for part in ("price", "cost", "mix")
            ]
            return all(
                amount is not None and text.endswith(tail) and self.number(text.removesuffix(tail), _hundred(amount), 1)
                and (self.zero(text) or text[0] == ("+" if amount > 0 else "-"))
                for amount, text in zip(found, (S, S2, S3), strict=True)
            )  # fmt: skip

        self.narrow(holds, lambda f: f"{f.metric} {f.member}")
        self.claim("split", _places(self.subject))

    def here(self, metric: str) -> list[float]:
        return [fact.value or 0.0 for at in self.place if (fact := self.fact(metric, at))]

    @rule("本月没有客户反馈", "the month brought no feedback")
    def no_feedback(self) -> None:
        self.must(0.0 in self.here("feedback"), f"{self.here('feedback')}")

    @rule("收到客户反馈<V>，其中投诉<V2>", "the month brought <V> of feedback, complaints among them: <V2>")
    def feedback(self, V: str, V2: str) -> None:
        self.must(any(self.count(V, value) for value in self.here("feedback")), f"{self.here('feedback')}")
        self.must(
            any(self.count(V2, value) for value in self.here("complaints") or [0.0]), f"{self.here('complaints')}"
        )
        self.claim("feedback", _places_of(self.place))

    @rule("投诉最多的主题是<N>，共<V>，占<P>", r"the first topic of complaints being <N> \(<V>, <P>\)")
    def first_topic(self, N: str, V: str, P: str) -> None:
        for _, line in self.place:
            known = {
                f.member.partition(LINE_TOPIC)[2]: f.value or 0.0
                for f in self.all_of("complaints", "line_topic")
                if f.member.partition(LINE_TOPIC)[0] == line
            }
            named = {topic: value for topic, value in known.items() if topic != BLANK}
            whole = self.facts.value("complaints", "product_line", line) or 0.0
            for _, topic in self.named(N, ["topic"]):
                mine = named.get(topic, 0.0)
                if (
                    mine
                    and self.count(V, mine)
                    and self.percent(P, mine / whole)
                    and sorted(named.values())[-1] == mine
                    and list(named.values()).count(mine) == 1
                ):
                    self.claim("topic", topic)
                    return
        raise UntrueError("not the first topic")

    def parts(self, dimension: str) -> dict[str, float]:
        """What each member added to the revenue on the base month; no base where the member sold nothing then."""
        found = {}
        for fact in self.all_of("revenue", dimension):
            was = fact.mom_base
            if was is None:
                was = (
                    0.0
                    if self.facts.partial_day is not None
                    else self.facts.value("revenue", dimension, fact.member, self.facts.month.plus(-1)) or 0.0
                )
            found[fact.member] = (fact.value or 0.0) - was
        return found

    @rule(
        "本月增长主要由产品线<N>带动，其销售额比基期增加<V>",
        "the growth was driven by <N>, whose revenue rose by <V> on the base month",
    )
    def best_driver(self, N: str, V: str) -> None:
        change, whole = self.largest("product_line", N, V), self.fact("revenue")
        assert whole is not None and whole.value is not None and whole.mom_base is not None
        total = whole.value - whole.mom_base
        self.must(total > 0 and change / total >= DRIVES, f"{change} of {total}")
        self.must(
            self.change(whole, "环比")[0] is None or abs(self.change(whole, "环比")[0] or 0) >= FLAT,
            "a growth of 0.0 %",
        )
        self.claim("driver")

    def largest(self, dimension: str, name: str, text: str) -> float:
        parts = self.parts(dimension)
        top = max(parts.values(), default=0.0)
        self.must(top > 0 and self.money(text, top) and not self.zero(text), f"the largest is {top}")
        self.must(
            any(parts.get(member, 0.0) >= top - 1e-9 * abs(top) for _, member in self.named(name, [dimension])),
            f"the largest is {top}: {parts}",
        )
        self.must(sum(value >= top - 1e-9 * abs(top) for value in parts.values()) == 1, f"a tie: {parts}")
        self.place = [at for at in self.named(name, [dimension]) if parts.get(at[1]) == top]
        self.subject = [fact for at in self.place if (fact := self.fact("revenue", at))]
        self.claim(self.seen("largest", top), dimension, _places(self.subject))
        return top

    @rule(
        "增量最大的产品线是<N>，其销售额比基期增加<V>", "<N> added most, with <V> more revenue than in the base month"
    )
    def best_top(self, N: str, V: str) -> None:
        self.largest("product_line", N, V)

    @rule(
        "增量最大的产品线是(?P<R>[^，]+)，其销售额比基期各增加<V>",
        "(?P<R>\ue000.+\ue001) added most, with <V> more revenue each than in the base month",
    )
    def best_tied(self, R: str, V: str) -> None:
        parts = self.parts("product_line")
        top = max(parts.values(), default=0.0)
        tied = {member for member, change in parts.items() if math.isclose(change, top, rel_tol=1e-9)}
        named = [{member for _, member in self.named(name, ["product_line"])} for name in re.findall(NAME, R)]
        self.must(top > 0 and self.money(V, top) and not self.zero(V), f"the largest is {top}")
        self.must(len(named) == len(tied) > 1 and all(each & tied for each in named), f"a tie of {tied}")
        self.claim("tied", len(named))

    @rule(
        "没有销售额显示为增长的产品线，或缺少可比的基期",
        "No product line shows more revenue than in the base month, or there is no base to compare with",
    )
    def no_best(self) -> None:
        whole = self.fact("revenue")
        unit = 10.0 ** SCALES[self.settings.unit or ("wan" if self.lang == "zh" else "k")]
        grew = [member for member, change in self.parts("product_line").items() if change > unit]
        self.must(whole is None or whole.mom_base is None or not grew, f"{grew} grew")

    @rule("整体销售额的增量分布：", "the largest increases in revenue overall came from ", lead=True)
    def carried(self) -> None:
        self.listing = ("revenue", "")

    @rule("(?P<what>渠道|行业|销售员)<N>增加<V>", r"the (?P<what>channel|industry|salesperson) <N> \(<V> more\)")
    def carrier(self, what: str, N: str, V: str) -> None:
        self.largest({"渠道": "channel", "行业": "industry", "销售员": "salesperson"}.get(what, what), N, V)

    @rule(
        "本月没有可按(?P<what>产品线|渠道)列示的订单",
        "No orders of the month can be told by (?P<what>product line|channel)",
    )
    def none_by(self, what: str) -> None:
        dimension = {"产品线": "product_line", "渠道": "channel", "product line": "product_line"}.get(what, what)
        self.must(not self.all_of("revenue", dimension), "there are")

    # segments

    @rule("按(?P<R>行业|客户规模)的成交情况：", "deals won by (?P<R>industry|customer size): ", lead=True)
    def deals_by(self, R: str) -> None:
        self.listing = ("deals_won", {"行业": "industry", "industry": "industry"}.get(R, "size"))

    @rule("<Z>成交<V>(?:，成交率<P>（n=<K>）)?", r"<Z> <V>(?: at a win rate of <P> \(n=<K>\))?")
    def deals(self, Z: str, V: str, P: str = "", K: str = "") -> None:
        self.must(self.listing[0] == "deals_won", "deals of no list")
        dimension = self.listing[1]
        for at in self.named(Z, [dimension]):
            won, rate = self.fact("deals_won", at), self.fact("win_rate", at)
            if (
                won
                and self.count(V, won.value or 0.0)
                and (
                    not P
                    or (
                        rate and rate.n is not None and self.percent(P, rate.value or 0.0) and self.number(K, rate.n, 0)
                    )
                )
            ):
                self.claim("deals", at)
                self.once("deals", at)
                return
        raise UntrueError("not so")

    @rule(
        "没有可按(?P<R>行业|客户规模|区域)列示的数据",
        "There is nothing to tell by (?P<R>industry|customer size|region)",
    )
    def nothing_by(self, R: str) -> None:
        dimension = {"行业": "industry", "industry": "industry", "区域": "region", "region": "region"}.get(R, "size")
        self.must(not self.all_of("revenue" if dimension == "region" else "deals_won", dimension), "there is")

    @rule("在结案数不少于<K>的成员中，<Z>成交率最高（<P>），<Z2>最低（<P2>）",
          r"among those with <K> or more closed deals, <Z> had the highest win rate \(<P>\) and <Z2> the lowest \(<P2>\)")  # fmt: skip
    def extremes(self, K: str, Z: str, P: str, Z2: str, P2: str) -> None:
        self.must(int(K) == FEW, "the least number of cases")
        dimension = SPLIT_BY[self.slot]
        self.ends([f for f in self.all_of("win_rate", dimension) if f.n is not None and f.n >= FEW], Z, P, Z2, P2)

    def ends(self, facts: list[Fact], high: str, high_text: str, low: str, low_text: str) -> None:
        values = sorted(f.value or 0.0 for f in facts)
        self.must(values, "nobody has enough")
        dimension, metric = facts[0].dimension, facts[0].metric
        for name, text, end, more in ((high, high_text, -1, values[-2:-1]), (low, low_text, 0, values[1:2])):
            mine = [
                f for at in self.named(name, [dimension]) if (f := self.fact(metric, at)) in facts and f is not None
            ]
            self.must(
                any(f.value == values[end] and self.percent(text, values[end]) for f in mine),
                f"the end is {values[end]}",
            )
            self.must(more != [values[end]], "a tie")
        self.claim("extremes", dimension)

    @rule("成交率的变化：", "changes of the win rate: ", lead=True)
    def moves(self) -> None:
        self.listing = ("win_rate", SPLIT_BY[self.slot])

    @rule("<Z>(?=环比|较)", "<Z> (?=up|down|unchanged|little|after|[-+])", lead=True)
    def mover(self, Z: str) -> None:
        self.must(self.listing[0] == "win_rate", "moves of nothing")
        self.subject = [fact for at in self.named(Z, [self.listing[1]]) if (fact := self.fact("win_rate", at))]
        self.must(self.subject and all((fact.n or 0) >= FEW for fact in self.subject), "too few to tell")

    @rule("客户流失率：", "churn rates: ", lead=True)
    def churns(self) -> None:
        self.listing = ("churn_rate", "size")

    @rule("投资回报率最高的是<N>（<P>），最低的是<N2>（<P2>）(?:，(?P<loss>后者的毛利未覆盖费用))?",
          r"the return on investment was highest for <N> \(<P>\) and lowest for <N2> \(<P2>\)(?:, (?P<loss>where gross profit did not cover the cost))?")  # fmt: skip
    def returns(self, N: str, P: str, N2: str, P2: str, loss: str = "") -> None:
        facts = self.all_of("roi", "channel")
        self.ends(facts, N, P, N2, P2)
        self.must(not loss or min(f.value or 0.0 for f in facts) < 0, "no loss")

    # problems

    @rule("当月到期<V>，其中已续约<V2>", "with <V> due, renewed among them: <V2>")
    def renewals(self, V: str, V2: str) -> None:
        self.must(
            self.count(V, self.worth("contracts_due")) and self.count(V2, self.worth("contracts_renewed")), "counts"
        )

    @rule("投诉共<V>，主要主题：", "complaints came to <V>, mainly on: ", lead=True)
    def complaints(self, V: str) -> None:
        self.must(self.count(V, self.worth("complaints")), "count")
        self.listing, self.told = ("complaints", "topic"), []

    def limit(self, text: str, limit: float) -> bool:
        found = re.fullmatch(r"([\d.]+)(?:小时| hours?)", text)
        return found is not None and float(found[1]) == limit

    @rule("没有响应超过<V>的反馈", "no feedback waited longer than <V> for a response")
    def none_late(self, V: str) -> None:
        self.must(self.limit(V, self.settings.response_limit) and self.worth("late_responses") == 0, "not so")

    @rule("响应超过<V>的反馈有<V2>", "a response took longer than <V> for <V2> of feedback")
    def late(self, V: str, V2: str) -> None:
        self.must(
            self.limit(V, self.settings.response_limit) and self.count(V2, self.worth("late_responses")), "not so"
        )
        self.claim("late")

    @rule("跟进超过<V>的有<V2>", "a follow-up took longer than <V> for <V2>")
    def late_followups(self, V: str, V2: str) -> None:
        self.must(
            self.limit(V, self.settings.followup_limit) and self.count(V2, self.worth("late_followups")), "not so"
        )

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

    @rule("其中达到<V>的大单<V2>，金额<V3>", "big deals lost, of <V> or more: <V2> worth <V3>")
    def big(self, V: str, V2: str, V3: str) -> None:
        self.must(self.money(V, self.settings.big_deal_amount), "limit")
        self.must(
            self.count(V2, self.worth("big_deals_lost")) and self.money(V3, self.worth("big_lost_amount")), "not so"
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
            self.count(V, self.worth("deals_lost_with_incident"))
            and self.money(V2, self.worth("lost_amount_with_incident")),
            "not so",
        )

    @rule("按现有规则未发现需要追查的隐性问题", "The rules that look behind the numbers found nothing to follow up")
    def nothing_hidden(self) -> None:
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
        self.must(
            total > 0
            and any(
                self.percent(P, parts.get(member, 0.0) / total) and parts.get(member, 0) > 0
                for _, member in self.named(N, ["customer"])
            ),
            f"of {total}",
        )
        self.claim("growth of one")

    # action plan

    @rule("区域<N>销售额连续多月低于目标", "revenue of <N> has been below target for months in a row")
    def long_below(self, N: str) -> None:
        self.must(any(self.below(member) >= 3 for _, member in self.named(N, ["region"])), "not so")

    @rule("销售额集中于客户<N>", "revenue is concentrated on <N>")
    def is_concentrated(self, N: str) -> None:
        self.must(any(member in self.concentrated() for _, member in self.named(N, ["customer"])), "not so")

    @rule("销售额增长的同时回款放慢", "collections slowed while revenue rose")
    def slowed(self) -> None:
        self.must(self.slow(), "not so")

    def slow(self) -> bool:
        return self.went("revenue", 1) and (self.went("collection_days", 1) or self.went("dso", 1))

    @rule("纳入总结的指标中，没有明显(?P<R>未达目标或转差|优于目标或好转)的",
          "No metric that the summary watches is clearly (?P<R>short of its target or turning worse|ahead of its target or turning better)")  # fmt: skip
    def none_watched(self, R: str) -> None:
        self.none_of(good="好转" in R or "better" in R)

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
                self.must(
                    off is not good or not seen or not self.judged(fact), f"{metric} against target: {self.gap(fact)}"
                )
            elif fact.gap is None:
                change = self.change(fact, "环比")[0]
                if (
                    change is not None
                    and abs(change) >= SLIGHT[fact.unit is Unit.RATE]
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

    @rule("(?P<what>本月完成|逾期未完成|未到期|已取消)<V>", "(?P<what>done in the month|late|not yet due|dropped): <V>")
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
        self.must(self.count(V, len(found)), f"{len(found)}")

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

    # next month

    @rule("<T>目标建议如下。", "Targets proposed for <T>:", lead=True)
    def targets_head(self, T: str) -> None:
        self.month_is(T, self.facts.month.plus(1))

    def set_for(self, metric: str, at: tuple[str, str] = ("", "")) -> float | None:
        return self.targets.get((metric, *at, self.facts.month.plus(1)))

    @rule("<M><V>（目标表中已录入）", r"<M> <V> \(as set in the targets table\)")
    def target_set(self, M: str, V: str) -> None:
        target = self.set_for(self.metric(M))
        self.must(target is not None and self.value(self.metric(M), V, target), f"{target}")
        self.claim("target set", self.metric(M))

    def year_ago(self, metric: str, at: tuple[str, str] = ("", "")) -> float:
        value = self.facts.value(metric, *at, month=self.facts.month.plus(-11))
        self.must(value is not None and value > 0, f"a year earlier: {value}")
        return value or 0.0

    def proposed(self, metric: str, at: tuple[str, str] = ("", "")) -> float:
        if (target := self.set_for(metric, at)) is not None:
            return target
        fact = self.facts.get(metric, *at)
        return self.year_ago(metric, at) * (1 + (fact.ytd_yoy or 0.0 if fact else 0.0))

    @rule(
        "<M><V>（上年同月<V2>，按本年累计同比<S>推算）",
        r"<M> <V> \(the same month a year earlier, <V2>, with the change of the year to date, <S>\)",
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

    @rule(
        "<M><V>（取上年同月数值，本年累计同比不可得）",
        r"<M> <V> \(the same month a year earlier, as the change of the year to date is n/a\)",
    )
    def target_before(self, M: str, V: str) -> None:
        metric = self.metric(M)
        fact = self.facts.get(metric)
        self.must((fact is None or fact.ytd_yoy is None) and self.value(metric, V, self.year_ago(metric)), "not so")
        self.claim("target before", metric)

    @rule(
        "<M>不高于<V>（取(?P<R>近3个月|此前3个完整月的)平均值）",
        r"<M> no higher than <V> \(the mean of the (?P<R>last 3 months|3 whole months before)\)",
    )
    def target_mean(self, M: str, V: str, R: str) -> None:
        metric = self.metric(M)
        part = self.facts.partial_day is not None
        values = [self.facts.value(metric, month=self.facts.month.plus(-step - part)) for step in range(3)]
        self.must(part is ("完整" in R or "whole" in R), "a part of a month in the mean")
        self.must(None not in values and self.value(metric, V, sum(filter(None, values)) / 3), f"{values}")
        self.claim("target mean", metric)

    def year(self) -> tuple[float, float, int]:
        start = self.facts.month.year_start(self.settings.fiscal_start)
        months = [start.plus(step) for step in range(12)]
        known = [self.targets.get(("revenue", "", "", month)) for month in months]
        self.must(None not in known, "a month has no target")
        fact = self.fact("revenue")
        self.must(fact is not None and fact.ytd is not None, "no year to date")
        assert fact is not None and fact.ytd is not None
        return math.fsum(filter(None, known)), fact.ytd, months[-1].index - self.facts.month.index

    @rule("年度销售额目标<V>，已完成<V2>", "of the year's revenue target of <V>, <V2> is done")
    def year_target(self, V: str, V2: str) -> None:
        whole, done, _ = self.year()
        self.must(self.money(V, whole) and self.money(V2, done), f"{whole} {done}")

    @rule("剩余<K>个月平均每月需完成<V>", "which leaves <V> for each month, months left: <K>")
    def year_left(self, K: str, V: str) -> None:
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
        "revenue proposed by (?P<R>product line|region)(?:, by the same rule)?: ",
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

    @rule(
        "没有<T>的目标，也缺少上年同月或近3个月的数据，未作建议",
        "There is no target for <T>, nor data of last year's month or the last 3 months, so nothing is proposed",
    )
    def no_targets(self, T: str) -> None:
        self.month_is(T, self.facts.month.plus(1))
        for metric in ("revenue", "new_customers", "collected"):
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
        for row in self.rows("risks"):
            both = row["probability"] is not None and row["impact"] is not None
            weight = row["probability"] * row["impact"] if both else 0.0
            if (
                fold(row["risk"]) == self.typed(N) and (weight >= SEVERE) is bool(R)
                and (fold(row["response"]) or None) == (self.typed(N2) if N2 else None)
                and (fold(row["owner"]) or None) == (self.typed(N3) if N3 else None)
                and ((float(K), float(K2)) == (row["probability"], row["impact"]) if K else not weight)
            ):  # fmt: skip
                self.claim("risk", fold(row["risk"]))
                return
        raise UntrueError("no such row")

    @rule("风险表中没有记录", "No risks are recorded in the risks table")
    def no_risks(self) -> None:
        self.must(not [row for row in self.rows("risks") if fold(row["risk"])], "there are")

    @rule("数据提示的风险：", "risks that the data shows: ", lead=True)
    def risks_shown(self) -> None:
        self.must(self.detected(), "none")

    def detected(self) -> bool:
        overdue = self.fact("overdue_share")
        competitors = [
            row
            for row in self.rows("factors")
            if row["kind"] == "competitor"
            and row["date"]
            and Month.of(row["date"]) == self.facts.month
            and fold(row["description"])
        ]
        return bool(competitors or self.concentrated() or (overdue and (overdue.value or 0.0) >= OVERDUE))

    @rule("按现有规则，数据未提示其他风险", "The data shows no further risk by the rules in use")
    def no_risks_shown(self) -> None:
        self.must(not self.detected(), "there is one")

    @rule("逾期应收<V>，占应收账款<P>", "<V> overdue, <P> of the receivables")
    def overdue(self, V: str, P: str) -> None:
        self.must(
            self.money(V, self.worth("overdue_amount")) and self.percent(P, self.worth("overdue_share")), "not so"
        )
        self.must(self.worth("overdue_share") <= 1 + 1e-9, "more overdue than receivable")

    # summary

    @rule("<T>拟(?P<R>保持|改进)的方向：", "to be (?P<R>kept up|mended) in <T>: ", lead=True)
    def directions(self, T: str, R: str) -> None:
        self.month_is(T, self.facts.month.plus(1))
        self.listing = ("direction", "good" if R in ("保持", "kept up") else "bad")

    @rule(
        "(?P<which>产品线|区域|渠道)?<N><M>|整体<M2>",
        "<M> of (?:the (?P<which>product line|region|channel) )?<N>|overall <M2>",
    )
    def direction(self, M: str = "", N: str = "", M2: str = "", which: str = "") -> None:
        self.must(self.listing[0] == "direction", "a direction of nothing")
        metric = self.metric(M or M2)
        places = self.named(N, self.themes(which)) if N else [("", "")]
        self.must(
            any(self.is_good(fact, self.listing[1] == "good") for at in places if (fact := self.fact(metric, at))),
            "not so",
        )
        self.claim("direction", metric, self.listing[1])

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

    # the playbook and the diagnosis rules: their files are data, read here without the writer's help

    @rule(
        "建议策略：(?P<R>[^；。]+)；任务：(?P<R2>.+?)；衡量标准：<M>应(?P<R3>提高|降低|达到目标)",
        "proposed strategy: (?P<R>[^;]+); tasks: (?P<R2>.+?); measure of success: "
        "(?:(?P<R3>higher|lower) <M>|<M2> (?P<R4>on target))",
    )
    def play(self, R: str, R2: str, R3: str = "", M: str = "", M2: str = "", R4: str = "") -> None:
        goal = {"提高": "rise", "降低": "fall", "达到目标": "target", "higher": "rise", "lower": "fall"}
        told = []
        for entry in rule_file("playbook").values():
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
        names = [each[self.lang] for entry in rule_file("diagnosis").values() for each in entry["hypotheses"]]
        self.must(R in names, "no such hypothesis")
        self.claim("hypothesis", names.index(R) if R in names else -1)

    @rule("不支持：", "Against it: ", lead=True)
    def opposed(self) -> None:
        self.claim("opposed")

    @rule("<N>占<M>的<P>", "<N> makes <P> of <M>")
    def share_of(self, N: str, M: str, P: str) -> None:
        metric = self.metric(M)
        whole = self.worth(metric)
        parts = [self.worth(metric, at) / whole for at in self.named(N, METRIC[metric].by) if self.fact(metric, at)]
        self.must(any(self.percent(P, part) for part in parts), f"{parts}")

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

    @rule("内外部因素表记录了", "the Factors table records ", lead=True)
    def noted(self) -> None:
        self.listing = ("noted", "")

    # how the growth method would have done

    def last_target(self) -> str:
        return next(str(claim[1]) for claim in reversed(self.claims[self.slot]) if claim[0].startswith("target "))

    def quotients(self, metric: str) -> list[float]:
        found = []
        for step in range(12):
            month = self.facts.month.plus(-step)
            start = month.before.year_start(self.settings.fiscal_start)
            months = [start.plus(place) for place in range(month.index - start.index)]
            early = [month.plus(-24 + 12)] + [each.plus(-12) for each in months]
            if any(each.index < self.facts.month.index - 24 for each in early):
                continue
            now, was = ([self.facts.value(metric, month=each) for each in span] for span in (months, early[1:]))
            base, value = self.facts.value(metric, month=early[0]), self.facts.value(metric, month=month)
            if base is None or base <= 0 or value is None or None in now or None in was:
                continue
            grown, before = math.fsum(filter(None, now)), math.fsum(filter(None, was))
            if grown > 0 and before > 0:
                found.append(value / (base * grown / before))
        return found

    def method(self, metric: str) -> float:
        fact = self.facts.get(metric)
        self.must(fact is not None and fact.ytd_yoy is not None, "no growth")
        assert fact is not None and fact.ytd_yoy is not None
        return self.year_ago(metric) * (1 + fact.ytd_yoy)

    @rule("按上年同月和本年累计增速推算为<V>", "the same month last year and this year's growth make it <V>")
    def worked_out(self, V: str) -> None:
        self.must(self.value(self.last_target(), V, self.method(self.last_target())), "not so")

    @rule(
        "同一方法用于过去<K>个月，实际为推算值的<P>至<P2>，相当于<V>至<V2>",
        "run over <K> past months, the method saw actual figures of <P> to <P2> of what it gave, which makes <V> to <V2>",
    )
    def record(self, K: str, P: str, P2: str, V: str, V2: str) -> None:
        metric = self.last_target()
        found, value = self.quotients(metric), self.method(metric)
        self.must(self.facts.partial_day is None and int(K) == len(found) >= 6, f"{len(found)} trials")
        self.must(self.percent(P, min(found)) and self.percent(P2, max(found)), f"{min(found)} {max(found)}")
        self.must(self.value(metric, V, value * min(found)) and self.value(metric, V2, value * max(found)), f"{value}")
        self.claim("record")

    @rule(
        "已设目标(?P<R>高于这一区间|低于这一区间|在这一区间之内)",
        "the target set lies (?P<R>above|below|within) that range",
    )
    def placed(self, R: str) -> None:
        metric = self.last_target()
        found, value, target = self.quotients(metric), self.method(metric), self.set_for(metric)
        assert target is not None
        low, high = value * min(found), value * max(found)
        side = "above" if target > high else "below" if target < low else "within"
        said = {"高": "above", "低": "below", "在": "within"}.get(R[0], R.lower())
        self.must(said == side, f"{target} in {low} to {high}")
        self.claim("placed", side)

    @rule("高于过去<K>个月中最高的一个月（<V>）", r"more than the best of the last <K> months brought \(<V>\)")
    def beyond(self, K: str, V: str) -> None:
        values = [self.facts.value("revenue", month=self.facts.month.plus(-step)) for step in range(25)]
        known = [value for value in values if value is not None]
        whole, done, left = self.year()
        self.must(int(K) == len(known) >= 12 and self.money(V, max(known)), f"{max(known)} of {len(known)}")
        self.must((whole - done) / left > max(known), "not so")

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
        self.claim("prompt")


@cache
def rule_file(name: str) -> dict[str, Any]:
    """The shipped rules as plain data."""
    path = Path(salesreview.__file__).parent / "insights" / f"{name}.yaml"
    return dict(yaml.safe_load(path.read_text("utf-8")))


def working(day: dt.date, calendar: str) -> bool:
    """Whether a day is worked: by China's calendar where it is announced, else from Monday to Friday."""
    if calendar == "cn" and day.year in KNOWN_YEARS:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


KNOWN_YEARS = {day.year for day in chinese_calendar.constants.holidays}


def _hundred(amount: float) -> float:
    return float(Decimal(repr(float(amount))).scaleb(2))


def _places(facts: Iterable[Fact]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((fact.dimension, fact.member) for fact in facts))


def _places_of(places: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(places))


def _z(share: float, cases: float, base: float, base_cases: float) -> float:
    """The size of the two-proportion z; a quotient that can pass 1 is judged as counts per case."""
    pooled = (share * cases + base * base_cases) / (cases + base_cases)
    variance = (pooled * (1 - pooled) if 0 <= pooled < 1 else abs(pooled)) * (1 / cases + 1 / base_cases)
    return abs(share - base) / math.sqrt(variance) if variance > 0 else math.inf if share != base else 0.0
