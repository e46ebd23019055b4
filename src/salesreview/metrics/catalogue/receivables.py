"""Receivables: what was invoiced, paid, owed, and owed too long."""

from __future__ import annotations

import itertools

from salesreview.metrics.catalogue.common import DAYS, DOWN, INVOICES, MONEY, PAYMENTS, PLACE, RATE, UP
from salesreview.metrics.definitions import AMOUNTS, Event, Measure, Sum, Term, Together
from salesreview.metrics.model import Metric

AGEING = (1, 31, 61, 91)  # days past due from which a receivable counts to `past_<days>`
DSO_MONTHS = 3

EVENTS = (
    Event("invoices", "invoices", "invoice_date", PLACE, balance=True),
    Event("payments", "invoices", "paid_date", PLACE, balance=True),
    *(Event(f"past_{days}", "invoices", "due_date", PLACE, balance=True) for days in AGEING),
)

_PAID = ("invoices.paid_date",)
_OWED = (Term("invoiced", months=0), Term("collected", -1.0, months=0))
#: Member of the ageing -> what its balance is made of.
BUCKETS: dict[str, tuple[Term, ...]] = {
    "not_due": (*_OWED, Term("past_1", -1.0, months=0)),
    **{
        f"{late}-{later - 1}": (Term(f"past_{late}", months=0), Term(f"past_{later}", -1.0, months=0))
        for late, later in itertools.pairwise(AGEING)
    },
    f"{AGEING[-1] - 1}+": (Term(f"past_{AGEING[-1]}", months=0),),
}

MEASURES = (
    Measure("invoiced", "invoices", Sum(lambda row: row["amount"])),
    Measure("invoices", "invoices", Sum(lambda row: row.where(True)), counts=INVOICES),
    Measure("collected", "payments", Sum(lambda row: row["paid_amount"]), _PAID,
            zero=("当月没有回款", "no payments were received in the month")),
    Measure("payments", "payments", Sum(lambda row: row.where(True)), _PAID, PAYMENTS),
    Measure("paid_days", "payments", Sum(lambda row: row["paid_amount"] * row["days"].fill_null(0.0)), _PAID),
    *(Measure(f"past_{days}", f"past_{days}", Sum(lambda row: row["change"]), (*_PAID, "invoices.due_date"))
      for days in AGEING),
    Measure("receivables", "invoices", Together(_OWED), _PAID, balance=True,
            zero=("月末没有应收账款", "there are no receivables at the month's end")),
    Measure("receivable_days", "invoices", Together(_OWED, days_of=DSO_MONTHS), _PAID, balance=True),
    Measure("invoiced_3m", "invoices", Together((Term("invoiced", months=DSO_MONTHS),)), balance=True,
            zero=("近三个月没有开票", "nothing was invoiced in the 3 months")),
    Measure("invoices_3m", "invoices", Together((Term("invoices", months=DSO_MONTHS),)), counts=INVOICES, balance=True),
    Measure("overdue_amount", "past_1", Together((Term("past_1", months=0),)), (*_PAID, "invoices.due_date"),
            balance=True),
)  # fmt: skip

_I = ("invoices", "customers")

METRICS: tuple[Metric, ...] = (
    Metric("invoiced", "开票额", "Invoiced", MONEY, UP,
           "当月开票金额合计，每张发票计一次。", "Sum of the amounts of the invoices dated in the month, each once.",
           "invoiced", None, PLACE, _I),
    Metric("collected", "回款额", "Collected", MONEY, UP,
           "当月收到的回款合计。", "Sum of the payments received in the month.", "collected", None, PLACE, _I),
    Metric("collection_days", "回款周期", "Collection days", DAYS, DOWN,
           "当月各笔回款的（金额 × 开票至付款天数）之和 ÷ 当月回款额。",
           "Payments of the month × days from invoice to payment, summed ÷ the payments of the month.",
           "paid_days", "collected", PLACE, _I,
           cases="payments"),
    Metric("receivables", "应收账款", "Receivables", MONEY, DOWN,
           "截至月末的累计开票额 − 累计回款额。", "Invoiced up to the month's end − paid up to it.",
           "receivables", None, (*PLACE, "ageing"), _I,
           to_date=False),
    Metric("dso", "应收账款周转天数", "DSO", DAYS, DOWN,
           "月末应收账款 × 近三个月天数 ÷ 近三个月开票额。",
           "Receivables at the month's end × the days of the 3 months ending with it ÷ invoiced in them.",
           "receivable_days", "invoiced_3m", PLACE, _I,
           cases="invoices_3m", to_date=False),
    Metric("overdue_amount", "逾期金额", "Overdue amount", MONEY, DOWN,
           "月末已过到期日仍未付的金额。", "Unpaid past the due date at the month's end.",
           "overdue_amount", None, PLACE, _I,
           to_date=False),
    Metric("overdue_share", "逾期占比", "Overdue share", RATE, DOWN,
           "月末逾期金额 ÷ 月末应收账款。", "Overdue amount ÷ receivables, both at the month's end.",
           "overdue_amount", "receivables", PLACE, _I,
           cases=AMOUNTS, to_date=False),
)  # fmt: skip
