"""What a workbook holds besides its raw sheets and the review: settings blocks, the run log, Home's state."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from salesreview.language import LANGUAGES
from salesreview.metrics.catalog import METRIC, METRICS, find_metric
from salesreview.period import Month
from salesreview.settings import LIMITS as LIMIT_SETTING
from salesreview.settings import SENTENCES as SENTENCE_SETTING
from salesreview.settings import SETTINGS, PullSource, SettingIssue, Settings, read_settings
from salesreview.tables.catalog import SCHEMAS
from salesreview.xlsx.address import a1

if TYPE_CHECKING:
    from salesreview.commentary.own import OwnSentences
    from salesreview.hosts.base import Host
    from salesreview.metrics.facts import Facts
    from salesreview.review.context import RunLine
    from salesreview.review.document import AnyValue, CellValue
    from salesreview.tables.model import Tables

LIMITS, LIMIT_WIDTH = "SR_limits", 3  # metric, lower limit, upper limit
SOURCES, SOURCE_WIDTH = "SR_sources", 7  # raw sheet, key, source, sheet, columns, date order, answers
RUNLOG, RUNLOG_WIDTH = "SR_runlog_list", 8
#: The sentence tab: its list (key, language, default, own text, problem), and the header of the column of own texts.
SENTENCES, OWN_SENTENCES = "SR_sentences_list", "SR_sentences_own"
_OWN_OFFSET, SENTENCES_WIDTH = 3, 5
LABEL_LANGUAGE = "SR_meta_lang"
RUNLOG_ROWS = 500  # the oldest lines beyond are left out


def settings_of(host: Host, month: Month | None = None, lang: str | None = None) -> Settings:
    """Read the Settings tab; `month` and `lang` stand in for its own for this run only."""
    cells = host.read_cells(entry.cell for entry in SETTINGS)
    limits, issues = _limits(_until_next_block(host, host.read_block(LIMITS, LIMIT_WIDTH)))
    sources = _sources(host.read_block(SOURCES, SOURCE_WIDTH))
    read = read_settings(cells, limits, sources)
    return replace(
        read,
        month=month or read.month,
        language=lang if lang in LANGUAGES else read.language,
        issues=(*read.issues, *issues, *_sentence_issues(host)),
    )


def sentences_of(host: Host) -> OwnSentences:
    """Read the sentence tab; a workbook without one has no sentences of its own."""
    from salesreview.commentary.own import OwnSentences, read_own

    listed, own = (host.places().get(name) for name in (SENTENCES, OWN_SENTENCES))
    if listed is None:
        return OwnSentences()
    if own is None or (own.sheet, own.area.top) != (listed.sheet, listed.area.top):
        return OwnSentences(moved=True)
    offset = own.area.left - listed.area.left
    if offset <= 1:
        return OwnSentences(moved=True)
    rows = host.read_block(SENTENCES, max(offset + 1, SENTENCES_WIDTH))
    own_texts = read_own(((row[0], row[1], row[offset]) for row in rows), moved=offset != _OWN_OFFSET)
    return replace(own_texts, cells=(tuple(host.read_cells([SENTENCES]).values()), *map(tuple, rows)))


def _sentence_issues(host: Host) -> Iterator[SettingIssue]:
    """Yield an issue for every own sentence that cannot be used, with its cell."""
    listed, own = (host.places().get(name) for name in (SENTENCES, OWN_SENTENCES))
    if listed is None:
        return
    read = sentences_of(host)
    if read.moved:
        yield SettingIssue(
            SENTENCE_SETTING, "",
            f"工作表“{listed.sheet}”的列被插入、移动或删除，无法更新；请撤消该改动，列的顺序为：键、语言、默认句子、自己的句子、检查。",
            f"Columns of the sheet “{listed.sheet}” were inserted, moved or deleted, so it is not updated; undo that. "
            "Their order is: key, language, default, own text, check.",
            listed.sheet,
        )  # fmt: skip
    for line in read.lines:
        if line.problem is not None and own is not None:
            row, column = own.area.top + line.row, own.area.left
            zh, en = line.problem
            yield SettingIssue(
                SENTENCE_SETTING, line.text,
                f"工作表“{listed.sheet}”{a1(row, column)} 的句子无法使用，已用默认句子：{zh}",
                f"The sentence in {a1(row, column)} of the sheet “{listed.sheet}” cannot be used, and the default "
                f"stands in: {en}",
                listed.sheet, row, a1(row, column),
            )  # fmt: skip


def _until_next_block(host: Host, rows: list[list[CellValue]]) -> list[list[CellValue]]:
    """Return the limits' rows without what stands below them: the heading of the sources ends the block."""
    heading = host.read_cells(["SR_label_sources"]).get("SR_label_sources")
    for number, row in enumerate(rows):
        if heading is not None and row[0] == heading:
            return rows[:number]
    return rows


def _text(value: CellValue) -> str:
    return "" if value is None else str(value).strip()


def _number(value: CellValue) -> float | None:
    text = _text(value).replace(",", "")
    if not text:
        return None
    amount = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    if not math.isfinite(amount):
        raise ValueError
    return amount


def _limits(
    rows: Sequence[Sequence[CellValue]],
) -> tuple[dict[str, tuple[float | None, float | None]], list[SettingIssue]]:
    """Read the limits block: metric (its key or either name), lower, upper limit."""
    limits: dict[str, tuple[float | None, float | None]] = {}
    issues: list[SettingIssue] = []
    for name, low, high in rows:
        if not _text(name):
            continue
        key = find_metric(_text(name))
        try:
            bounds = (_number(low), _number(high))
        except ValueError:
            key = None
        if key is None:
            line = " / ".join(_text(value) for value in (name, low, high) if _text(value))
            issues.append(SettingIssue(
                LIMIT_SETTING, line,
                f"设置页预警上下限中的“{line}”无法使用，已忽略；请填写指标字典中的指标名称和数字。",
                f"The alert limits on Settings hold “{line}”, which cannot be used and is left out; name a metric of "
                "the metric dictionary and write numbers.",
            ))  # fmt: skip
        else:
            limits[key] = bounds
    return limits, issues


def _sources(rows: Sequence[Sequence[CellValue]]) -> dict[str, PullSource]:
    """Read the sources block: a row a raw sheet, found by its key. A date order and answers may stand alone."""
    keys = {entry.key for entry in SCHEMAS}
    found = {}
    for _, key, source, *more in rows:
        sheet, mapping, order, answers = (_text(value) or None for value in more)
        if _text(key) in keys and (_text(source) or order or answers):
            found[_text(key)] = PullSource(_text(source), sheet, mapping, order, answers)
    return found


def keep_source(host: Host, table: str, source: PullSource) -> None:
    """Write a raw table's source into the Settings tab; a workbook without that block is left as it is."""
    from salesreview.review.document import Block
    from salesreview.template.captions import SOURCE_HEADERS

    rows = host.read_block(SOURCES, SOURCE_WIDTH)
    kept: list[tuple[CellValue, ...]] = []
    for row in rows:
        mine = _text(row[1]) == table
        new = (source.source, source.sheet, source.mapping, source.date_order, source.answers)
        kept.append((*row[:2], *new) if mine else tuple(row))
    if kept == [tuple(row) for row in rows]:
        return
    lang = host.read_cells([LABEL_LANGUAGE]).get(LABEL_LANGUAGE)
    headers = tuple(zh if lang == "zh" else en for zh, en in SOURCE_HEADERS)
    host.write_memory(Block(SOURCES, (headers, *kept), len(kept)))


def label_cells(host: Host, lang: str) -> dict[str, AnyValue]:
    """Return the template's own labels where the workbook shows them in the other language; else none.

    In the language they are in they stay as they are, with what a person may have changed.
    """
    from salesreview.template.captions import labels

    shown = host.read_cells([LABEL_LANGUAGE]).get(LABEL_LANGUAGE)
    return {} if shown in (None, lang) else {**labels(lang), LABEL_LANGUAGE: lang}


def run_line(facts: Facts, tables: Tables, settings: Settings, now: dt.datetime) -> RunLine:
    """Return this refresh's line of the run log."""
    from salesreview import __version__
    from salesreview.review.context import RunLine

    return RunLine(
        at=now.replace(microsecond=0),
        month=str(facts.month),
        language=settings.language,
        order_rows=tables["orders"].height,
        issues=len(tables.issues) + len(settings.issues),
        metrics_na=sum(facts.value(metric.key) is None for metric in METRICS),
        version=__version__,
    )


def runs_with(host: Host, line: RunLine) -> list[RunLine]:
    """Return the run log with `line` on top; it takes the place of the last one where only the time differs."""
    earlier = runs_of(host)
    if earlier and replace(earlier[0], at=line.at, note=line.note) == line:
        line = replace(line, note=earlier[0].note)
        del earlier[0]
    return [line, *earlier][:RUNLOG_ROWS]


def runs_of(host: Host) -> list[RunLine]:
    """Return the lines of the run log, the latest first."""
    return [line for row in host.read_block(RUNLOG, RUNLOG_WIDTH) if (line := _logged(row)) is not None]


def _logged(row: Sequence[CellValue]) -> RunLine | None:
    """Read a line of the log; None for one that a person changed into something else."""
    from salesreview.review.context import RunLine

    at, month, language, *counts, version, note = row
    orders, issues, missing = (int(count) if isinstance(count, int | float) else None for count in counts)
    if isinstance(at, dt.date) and not isinstance(at, dt.datetime):
        at = dt.datetime(at.year, at.month, at.day)  # midnight, which a cell does not tell from a date
    if not isinstance(at, dt.datetime) or orders is None or issues is None or missing is None:
        return None
    return RunLine(at, _text(month), _text(language), orders, issues, missing, _text(version), _text(note))


def home_cells(line: RunLine, facts: Facts, lang: str, notes: Sequence[str]) -> dict[str, AnyValue]:
    """Return the state that the Home tab shows: month, data's end, time, issues, metrics without a value, notes."""
    return {
        "SR_home_month": facts.month.label(lang),
        "SR_home_data_until": facts.data_until or "—",
        "SR_home_refreshed": line.at,
        "SR_home_issues": line.issues,
        "SR_home_na": line.metrics_na,
        "SR_home_note": "\n".join(notes) or None,
    }


#: The figures that stand for the month in one glance.
HEADLINE = ("revenue", "gross_margin", "orders", "active_customers", "new_customers", "win_rate", "collected")


@dataclass(frozen=True, slots=True)
class Change:
    """How a figure stands against another: what it is compared by, by how much, and whether that is good."""

    name: str  # 环比, YoY, attainment
    text: str
    good: bool | None = None  # None: neither, or not known


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the month's main figures in a language: name, value, changes; `reason` where there is no value."""

    name: str
    value: str
    changes: tuple[Change, ...] = ()
    reason: str = ""

    def line(self, lang: str) -> str:
        """Return it as a line: 销售额：1,286.5万元（环比 +4.9%，同比 +14.8%，目标完成率 102.9%）."""
        colon, comma, opening, closing = ("：", "，", "（", "）") if lang == "zh" else (": ", ", ", " (", ")")
        remarks = [self.reason] if self.reason else [f"{change.name} {change.text}" for change in self.changes]
        return f"{self.name}{colon}{self.value}" + (opening + comma.join(remarks) + closing if remarks else "")


def headline(facts: Facts, settings: Settings, lang: str) -> list[str]:
    """Return the month's main figures as lines: name, value, MoM, YoY, attainment; n/a with its reason."""
    return [figure.line(lang) for figure in figures(facts, settings, lang)]


def figures(facts: Facts, settings: Settings, lang: str) -> list[Figure]:
    """Return the month's main figures."""
    return [_figure(facts, settings, key, lang) for key in HEADLINE if key in METRIC]


def _figure(facts: Facts, settings: Settings, key: str, lang: str) -> Figure:
    from salesreview.language import money, number, percent, points
    from salesreview.metrics.model import Good, Unit
    from salesreview.metrics.reasons import reason_text

    metric, fact = METRIC[key], facts.get(key)
    if fact is None or fact.value is None:
        reason = reason_text(fact.reason, lang) if fact and fact.reason else ""
        return Figure(metric.label(lang), "n/a", reason=reason)
    if metric.unit is Unit.MONEY:
        unit = replace(settings, language=lang).money_unit
        value = money(fact.value, lang, unit, settings.currency)
    elif metric.unit is Unit.RATE:
        value = percent(fact.value)
    else:
        value = number(fact.value)
    changes = []
    for (zh, en), change in {("环比", "MoM"): fact.mom, ("同比", "YoY"): fact.yoy}.items():
        if change is not None:
            shown = points(change, lang, signed=True) if metric.unit is Unit.RATE else percent(change, signed=True)
            good = None if metric.good is Good.NONE or change == 0 else (change > 0) == (metric.good is Good.UP)
            changes.append(Change(zh if lang == "zh" else en, shown, good))
    if fact.attainment is not None:
        named = "目标完成率" if lang == "zh" else "attainment"
        changes.append(Change(named, percent(fact.attainment), fact.attainment >= 1))
    return Figure(metric.label(lang), value, tuple(changes))
