"""The catalogue: every event, measure, metric and dimension of the review (source: review.md §4), put together."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import TypeVar

from salesreview.metrics.catalogue import THEMES
from salesreview.metrics.definitions import Event, Made, Measure, Noun, Sum, plain
from salesreview.metrics.model import Dimension, Metric, Unit
from salesreview.metrics.proof import prove
from salesreview.tables.catalog import SCHEMAS

Kind = TypeVar("Kind", bound=Made)

BLANK = "(blank)"
LINE_TOPIC = "␟"  # between the line and the topic in a member of `line_topic`

DIMENSIONS: tuple[Dimension, ...] = (
    Dimension("", "总体", "Overall"),
    Dimension("product_line", "产品线", "Product line"),
    Dimension("product", "产品", "Product"),
    Dimension("industry", "行业", "Industry"),
    Dimension("size", "客户规模", "Customer size"),
    Dimension("region", "区域", "Region"),
    Dimension("channel", "渠道", "Channel"),
    Dimension("channel_type", "渠道类型", "Channel type"),
    Dimension("salesperson", "销售员", "Salesperson"),
    Dimension("leader", "头部客户", "Leading customer"),
    Dimension("newness", "新老客户", "New or repeat"),
    Dimension("core", "核心产品", "Core product"),
    Dimension("customer", "客户", "Customer"),
    Dimension("activity", "活动", "Activity"),
    Dimension("topic", "反馈主题", "Feedback topic"),
    Dimension("line_topic", "产品线与反馈主题", "Product line and topic"),
    Dimension("lost_reason", "丢单原因", "Reason lost"),
    Dimension("department", "协作部门", "Department"),
    Dimension("incident_kind", "问题类型", "Kind of incident"),
    Dimension("ageing", "账龄", "Ageing"),
)
DIMENSION: dict[str, Dimension] = {dimension.key: dimension for dimension in DIMENSIONS}

_YES_NO = {"yes": ("是", "Yes"), "no": ("否", "No")}
MEMBERS: dict[str, dict[str, tuple[str, str]]] = {
    "size": {"large": ("大", "Large"), "medium": ("中", "Medium"), "small": ("小", "Small")},
    "channel_type": {
        "online": ("线上", "Online"),
        "offline": ("线下", "Offline"),
        "distribution": ("分销", "Distribution"),
    },
    "leader": _YES_NO,
    "core": _YES_NO,
    "newness": {"new": ("新客户", "New"), "repeat": ("老客户", "Repeat")},
    "feedback_kind": {
        "complaint": ("投诉", "Complaint"),
        "suggestion": ("建议", "Suggestion"),
        "praise": ("表扬", "Praise"),
    },
    "incident_kind": {
        "information": ("信息传递延迟", "Late information"),
        "support": ("资源支持不足", "Lack of support"),
    },
    "ageing": {
        "not_due": ("未到期", "Not due"),
        "1-30": ("逾期1–30天", "1–30 days overdue"),
        "31-60": ("逾期31–60天", "31–60 days overdue"),
        "61-90": ("逾期61–90天", "61–90 days overdue"),
        "90+": ("逾期90天以上", "Over 90 days overdue"),
    },
}

EVENTS: tuple[Event, ...] = tuple(event for theme in THEMES for event in theme.EVENTS)
MEASURES: tuple[Measure, ...] = tuple(measure for theme in THEMES for measure in theme.MEASURES)
METRICS: tuple[Metric, ...] = tuple(metric for theme in THEMES for metric in theme.METRICS)

EVENT: dict[str, Event] = {event.key: event for event in EVENTS}
MEASURE: dict[str, Measure] = {measure.key: measure for measure in MEASURES}
METRIC: dict[str, Metric] = {metric.key: metric for metric in METRICS}
prove(SCHEMAS, DIMENSIONS, EVENTS, MEASURES, METRICS)


NOUNS: dict[str, Noun] = {measure.counts.key: measure.counts for measure in MEASURES if measure.counts is not None}


def summed(event: Event) -> list[tuple[Measure, Sum]]:
    """Return the measures that are sums of an event's rows, each with what is summed."""
    return [
        (measure, measure.made)
        for measure in MEASURES
        if isinstance(measure.made, Sum) and (measure.event == event.key or measure.key in event.measures)
    ]


def made_by(kind: type[Kind]) -> dict[str, Kind]:
    """Return the measures that are made in one way: key -> how."""
    return {measure.key: measure.made for measure in MEASURES if isinstance(measure.made, kind)}


@lru_cache
def of_table(measure: str) -> tuple[str, ...]:
    """Return the sums of the rows of the raw table that a measure comes from."""
    table = EVENT[MEASURE[measure].event].table
    return tuple(one.key for event in EVENTS if event.table == table for one, _ in summed(event))


def dimensions_of(measure: str) -> tuple[str, ...]:
    """Return the dimensions that any metric asks a measure by, the whole first."""
    asked = (dimension for metric in METRICS if measure in map(plain, metric.measures) for dimension in metric.by)
    return tuple(dict.fromkeys(("", *asked)))


def noun_of(metric: str) -> Noun | None:
    """Return what a metric counts; None for amounts, quotients and means."""
    entry = METRIC[metric]
    return MEASURE[entry.numerator].counts if entry.simple and entry.unit is Unit.COUNT else None


def adds_up(metric: str) -> bool:
    """Tell whether the members' values come to the whole's."""
    entry = METRIC[metric]
    return (
        entry.simple and entry.compared and entry.unit in (Unit.MONEY, Unit.COUNT) and MEASURE[entry.numerator].adds_up
    )


def grows(metric: str) -> bool:
    """Tell whether more of the month can only raise a metric: it counts or sums what happens in it."""
    entry = METRIC[metric]
    return entry.simple and entry.unit in (Unit.MONEY, Unit.COUNT) and not MEASURE[entry.numerator].balance


@lru_cache(maxsize=1 << 12)
def fold(text: str) -> str:
    """Return `text` as names are compared: full width, case, blanks and underscores folded."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().replace("_", "").split())


_BY_NAME = {fold(name): metric.key for metric in METRICS for name in (metric.key, metric.zh, metric.en)}
_DIMENSION_BY_NAME = {
    fold(name): dimension.key
    for dimension in DIMENSIONS
    for name in (dimension.key, dimension.zh, dimension.en)
    if name
}


def find_metric(text: str | None) -> str | None:
    """Return the key of the metric that `text` names (its key or either name), or None."""
    return _BY_NAME.get(fold(text)) if text else None


def find_dimension(text: str | None) -> str | None:
    """Return the key of the dimension that `text` names ("" for the whole, also where blank), or None."""
    return _DIMENSION_BY_NAME.get(fold(text)) if text and text.strip() else ""


def member_label(dimension: str, member: str, lang: str) -> str:
    """Return a member's name as it is shown: choice keys translated, the blank member as 未填 or (blank)."""
    if member == BLANK:
        return "未填" if lang == "zh" else BLANK
    if dimension == "line_topic":
        line, _, topic = member.partition(LINE_TOPIC)
        return f"{member_label('product_line', line, lang)} · {member_label('topic', topic, lang)}"
    pair = MEMBERS.get(dimension, {}).get(member)
    return member if pair is None else pair[0 if lang == "zh" else 1]
