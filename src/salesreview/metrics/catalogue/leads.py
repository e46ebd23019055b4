"""Leads and deals: what was begun, judged, won and lost."""

from __future__ import annotations

from salesreview.metrics.catalogue.common import CHANNEL, COUNT, DAYS, DEALS, DOWN, LEADS, MONEY, NONE, PLACE, RATE, UP
from salesreview.metrics.definitions import Cohort, Event, Measure, Median, Row, Sum
from salesreview.metrics.model import Metric

_LEADS = (*PLACE, *CHANNEL, "salesperson", "product_line")
_LOST = (*_LEADS, "lost_reason")

EVENTS = (
    Event("leads_created", "leads", "created_date", _LEADS, {"salesperson": "owner"}),
    Event("leads_closed", "leads", "closed_date", _LOST, {"salesperson": "owner"}),
)

_CREATED, _CLOSED = ("leads.created_date",), ("leads.closed_date",)
_JUDGED = (*_CREATED, "leads.is_valid")
_PRICED = (*_CLOSED, "leads.amount")
_TIMED = (*_CREATED, *_CLOSED)


def _won(row: Row) -> object:
    return row["status"] == "won"


def _lost(row: Row) -> object:
    return row["status"] == "lost"


def _big(row: Row) -> object:
    return (row["status"] == "lost") & (row["amount"] >= row.settings.big_deal_amount)


def _timed(row: Row) -> object:
    """Won, with the days known: not closed before it was created, nor without a created date."""
    return (row["status"] == "won") & (row["days"].fill_null(-1.0) >= 0)


MEASURES = (
    Measure("leads", "leads_created", Sum(lambda row: row.where(True)), _CREATED, LEADS,
            zero=("当月没有新建线索", "no leads were created in the month")),
    Measure("valid_leads", "leads_created", Sum(lambda row: row.where(row["is_valid"].fill_null(False))), _JUDGED, LEADS,
            zero=("当月没有有效线索", "there are no valid leads in the month")),
    Measure("judged_leads", "leads_created", Sum(lambda row: row.where(~row["is_valid"].is_null())), _JUDGED, LEADS,
            zero=("当月新建线索都没有判定是否有效", "no lead of the month is judged valid or not")),
    Measure("cohort_leads", "leads_created", Cohort(won=False), _CREATED, LEADS, balance=True,
            zero=("活跃窗口内没有新建线索", "no leads were created in the window")),
    Measure("cohort_won", "leads_created", Cohort(won=True), _CREATED, DEALS, balance=True),
    Measure("deals_won", "leads_closed", Sum(lambda row: row.where(_won(row))), _CLOSED, DEALS,
            zero=("当月没有成交", "no deals were won in the month")),
    Measure("deals_lost", "leads_closed", Sum(lambda row: row.where(_lost(row))), _CLOSED, DEALS),
    Measure("deals_closed", "leads_closed", Sum(lambda row: row.where(True)), _CLOSED, DEALS,
            zero=("当月没有关闭的线索", "no leads were closed in the month")),
    Measure("won_amount", "leads_closed", Sum(lambda row: row.where(_won(row), row["amount"])), _PRICED),
    Measure("lost_amount", "leads_closed", Sum(lambda row: row.where(_lost(row), row["amount"])), _PRICED),
    Measure("cycle_days", "leads_closed", Sum(lambda row: row.where(_timed(row), row["days"])), _TIMED),
    Measure("cycle_deals", "leads_closed", Sum(lambda row: row.where(_timed(row))), _TIMED, DEALS,
            zero=("当月没有带创建日期的成交", "no deal won in the month has a created date")),
    Measure("sales_cycle_median", "leads_closed", Median("days", _timed), _TIMED, adds_up=False),
    Measure("big_deals_lost", "leads_closed", Sum(lambda row: row.where(_big(row))), _PRICED, DEALS),
    Measure("big_lost_amount", "leads_closed", Sum(lambda row: row.where(_big(row), row["amount"])), _PRICED),
)  # fmt: skip

_L = ("leads", "customers", "products")

METRICS: tuple[Metric, ...] = (
    Metric("leads", "线索数", "Leads", COUNT, UP,
           "当月新建的线索数。", "Leads created in the month.", "leads", None, _LEADS, _L),
    Metric("valid_leads", "有效线索数", "Valid leads", COUNT, UP,
           "当月新建线索中判定为有效的数量。", "Leads created in the month that are judged valid.",
           "valid_leads", None, _LEADS, _L),
    Metric("judged_leads", "已判定线索数", "Judged leads", COUNT, NONE,
           "当月新建线索中已判定有效与否的数量。", "Leads created in the month that are judged valid or not.",
           "judged_leads", None, _LEADS, _L),
    Metric("lead_validity_rate", "线索池有效率", "Lead validity rate", RATE, UP,
           "当月新建的有效线索数 ÷ 当月新建的已判定线索数。", "Valid leads ÷ judged leads, both created in the month.",
           "valid_leads", "judged_leads", _LEADS, _L,
           cases="judged_leads"),
    Metric("conversion_rate", "线索转化率", "Lead conversion rate", RATE, UP,
           "当月成交数 ÷ 当月新建线索数，可超过100%。", "Deals won in the month ÷ leads created in it; can pass 100 %.",
           "deals_won", "leads", _LEADS, _L,
           cases="leads", beyond_one=True),
    Metric("cohort_conversion_rate", "同批转化率", "Cohort conversion rate", RATE, UP,
           "截至当月的活跃窗口内新建的线索中，到月末已成交的数量 ÷ 这些线索数。",
           "Leads created in the active window ending with the month that are won by its end ÷ all leads created in it.",
           "cohort_won", "cohort_leads", _LEADS, _L,
           cases="cohort_leads", to_date=False),
    Metric("deals_won", "成交数", "Deals won", COUNT, UP,
           "当月关闭且成交的线索数。", "Leads closed in the month as won.", "deals_won", None, _LEADS, _L),
    Metric("deals_lost", "丢单数", "Deals lost", COUNT, DOWN,
           "当月关闭且丢单的线索数。", "Leads closed in the month as lost.", "deals_lost", None, _LOST, _L),
    Metric("won_amount", "成交额", "Amount won", MONEY, UP,
           "当月成交线索的金额合计。", "Sum of the amounts of the leads won in the month.",
           "won_amount", None, _LEADS, _L),
    Metric("lost_amount", "丢单额", "Amount lost", MONEY, DOWN,
           "当月丢单线索的金额合计。", "Sum of the amounts of the leads lost in the month.",
           "lost_amount", None, _LOST, _L),
    Metric("average_deal", "平均成交额", "Average deal", MONEY, UP,
           "当月成交额 ÷ 当月成交数。", "Amount won in the month ÷ deals won in it.",
           "won_amount", "deals_won", _LEADS, _L,
           cases="deals_won"),
    Metric("win_rate", "成交率", "Win rate", RATE, UP,
           "当月成交数 ÷（当月成交数 + 当月丢单数）。", "Deals won ÷ (won + lost), both closed in the month.",
           "deals_won", "deals_closed", _LEADS, _L,
           cases="deals_closed"),
    Metric("sales_cycle_days", "平均成交周期", "Sales cycle", DAYS, DOWN,
           "当月成交线索从创建到关闭的天数之和 ÷ 这些成交数。",
           "Days from created to closed, summed ÷ the number of deals won in the month.",
           "cycle_days", "cycle_deals", _LEADS, _L,
           cases="cycle_deals"),
    Metric("sales_cycle_median", "成交周期中位数", "Median sales cycle", DAYS, DOWN,
           "当月成交线索从创建到关闭天数的中位数。", "Median of the days from created to closed of the deals won in the month.",
           "sales_cycle_median", None, _LEADS, _L,
           cases="cycle_deals", to_date=False, above_zero=("cycle_deals",)),
    Metric("big_deals_lost", "丢失大单数", "Big deals lost", COUNT, DOWN,
           "当月丢单且金额达到大单标准的线索数。", "Leads lost in the month whose amount reaches the big-deal amount.",
           "big_deals_lost", None, _LOST, _L),
    Metric("big_lost_amount", "丢失大单金额", "Amount of big deals lost", MONEY, DOWN,
           "当月丢失大单的金额合计。", "Sum of the amounts of the big deals lost in the month.",
           "big_lost_amount", None, _LOST, _L),
)  # fmt: skip
