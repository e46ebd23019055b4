"""Feedback: complaints and their topics, how fast and how well they were answered."""

from __future__ import annotations

from salesreview.metrics.catalogue.common import COUNT, DOWN, HOURS, ITEMS, NONE, PRODUCT, RATE, UP
from salesreview.metrics.definitions import Event, Measure, Row, Sum
from salesreview.metrics.model import Metric

EVENTS = (
    Event("feedback", "feedback", "date", PRODUCT),
    Event("topics", "feedback", "date", ("topic", "line_topic"), whole=False, measures=("complaints",)),
)

_HOURS = ("feedback.response_hours",)


def _answered(row: Row) -> object:
    return row["response_hours"].fill_null(-1.0) >= 0


def _late(row: Row) -> object:
    return row["response_hours"].fill_null(-1.0) > row.settings.response_limit


def _late_followup(row: Row) -> object:
    return row["followup_hours"].fill_null(-1.0) > row.settings.followup_limit


MEASURES = (
    Measure("feedback", "feedback", Sum(lambda row: row.where(True)), counts=ITEMS,
            zero=("当月没有客户反馈", "there is no feedback in the month")),
    Measure("complaints", "feedback", Sum(lambda row: row.where(row["kind"] == "complaint")), counts=ITEMS,
            zero=("当月没有投诉", "there are no complaints in the month")),
    Measure("response_hours_sum", "feedback", Sum(lambda row: row.where(_answered(row), row["response_hours"])), _HOURS),
    Measure("responses", "feedback", Sum(lambda row: row.where(_answered(row))), _HOURS, ITEMS,
            zero=("当月没有响应时长记录", "no feedback of the month has a response time")),
    Measure("late_responses", "feedback", Sum(lambda row: row.where(_late(row))), _HOURS, ITEMS),
    Measure("late_followups", "feedback", Sum(lambda row: row.where(_late_followup(row))), ("feedback.followup_hours",),
            ITEMS),
    Measure("resolved", "feedback", Sum(lambda row: row.where(row["resolved"].fill_null(False))), ("feedback.resolved",),
            ITEMS),
    Measure("resolved_known", "feedback", Sum(lambda row: row.where(~row["resolved"].is_null())),
            ("feedback.resolved",), ITEMS,
            zero=("当月反馈都没有标明是否解决", "no feedback of the month is marked resolved or not")),
)  # fmt: skip

_F = ("feedback", "products")

METRICS: tuple[Metric, ...] = (
    Metric("feedback", "客户反馈数", "Feedback", COUNT, NONE,
           "当月客户反馈条数。", "Pieces of feedback of the month.", "feedback", None, PRODUCT, _F),
    Metric("complaints", "投诉数", "Complaints", COUNT, DOWN,
           "当月投诉条数。", "Complaints of the month.", "complaints", None, (*PRODUCT, "topic", "line_topic"), _F),
    Metric("complaint_rate", "投诉率", "Complaint rate", RATE, DOWN,
           "当月投诉数 ÷ 当月订单数。", "Complaints of the month ÷ orders of the month.",
           "complaints", "orders", PRODUCT, ("feedback", "orders", "products"),
           cases="orders"),
    Metric("complaint_share", "投诉占比", "Complaint share", RATE, DOWN,
           "当月投诉数 ÷ 当月客户反馈数。", "Complaints of the month ÷ feedback of the month.",
           "complaints", "feedback", PRODUCT, _F,
           cases="feedback"),
    Metric("topic_share", "投诉主题占比", "Topic's share of complaints", RATE, NONE,
           "该主题当月投诉数 ÷ 当月投诉总数（产品线内为该产品线投诉数）。",
           "The topic's complaints ÷ all complaints of the month (of the product line, within a line).",
           "complaints", "whole:complaints", ("topic", "line_topic"), _F,
           cases="whole:complaints"),
    Metric("response_hours", "平均响应时长", "Response time", HOURS, DOWN,
           "当月反馈的响应小时数之和 ÷ 有响应记录的反馈数。",
           "Response hours of the month's feedback, summed ÷ the pieces that carry them.",
           "response_hours_sum", "responses", PRODUCT, _F,
           cases="responses"),
    Metric("late_responses", "响应超时数", "Late responses", COUNT, DOWN,
           "当月响应时长超过响应时限的反馈数。", "Feedback of the month answered later than the response limit.",
           "late_responses", None, PRODUCT, _F),
    Metric("late_response_rate", "响应超时率", "Late response rate", RATE, DOWN,
           "当月响应超时数 ÷ 有响应记录的反馈数。", "Late responses ÷ feedback of the month with a response time.",
           "late_responses", "responses", PRODUCT, _F,
           cases="responses"),
    Metric("late_followups", "跟进超时数", "Late follow-ups", COUNT, DOWN,
           "当月跟进时长超过跟进时限的反馈数。", "Feedback of the month followed up later than the follow-up limit.",
           "late_followups", None, PRODUCT, _F),
    Metric("resolved_rate", "解决率", "Resolved rate", RATE, UP,
           "当月已解决反馈数 ÷ 标明是否解决的反馈数。", "Feedback resolved ÷ feedback of the month marked resolved or not.",
           "resolved", "resolved_known", PRODUCT, _F,
           cases="resolved_known"),
)  # fmt: skip
