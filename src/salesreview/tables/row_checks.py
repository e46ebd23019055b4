"""What a row must be to make sense, as entries: the values that contradict each other or cannot be.

A catalogue: a new check is one entry. What follows from a row that breaks it stands in its sentence and its effect.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, replace

import polars as pl
from polars import col

from salesreview.language import join
from salesreview.tables.draft import ROW, Draft, Drafts
from salesreview.tables.findings import ERROR, WARNING, Finding
from salesreview.tables.reasons import Texts


class Effect(enum.Enum):
    """What becomes of a row that breaks a check."""

    LOOK = "look"  # used as it is: a warning
    BLANK = "blank"  # the value pointed to is not used: an error
    LEAVE_OUT = "leave_out"  # the row is not used: an error


@dataclass(frozen=True, slots=True, eq=False)
class RowCheck:
    """One check of the rows of one table.

    Attributes:
        key: What it is listed under.
        table: The table it looks at.
        about: The columns it compares; the first is the cell that is pointed to. A row where one of them could not
            be read is not listed again; where the sheet lacks one of them, one issue stands for all the rows.
        wrong: True where the row breaks it.
        texts: What is wrong and what to do, with {column} and {value} for the cell.
        effect: What becomes of the row.
    """

    key: str
    table: str
    about: tuple[str, ...]
    wrong: pl.Expr
    texts: Texts
    effect: Effect = Effect.LOOK

    def check(self, draft: Draft, drafts: Drafts) -> Iterator[Finding]:
        """Find the rows that break it."""
        if draft.key != self.table or not any(draft.has(column) for column in self.about):
            return
        rows = draft.rows_where(self.wrong)
        for column in self.about:
            unread = draft.unread_rows(column) if rows.height else rows
            if unread.height:
                rows = rows.join(unread, on=ROW, how="anti", maintain_order="left")
        if not rows.height:
            return
        finding = Finding(
            self.key,
            self.texts,
            rows,
            self.about[0],
            severity=WARNING if self.effect is Effect.LOOK else ERROR,
            leave_out=rows[ROW] if self.effect is Effect.LEAVE_OUT else None,
            blank=rows[ROW] if self.effect is Effect.BLANK else None,
        )
        yield finding if draft.has(*self.about) else self._once(draft, finding, rows)

    def _once(self, draft: Draft, finding: Finding, rows: pl.DataFrame) -> Finding:
        """Return one finding for all the rows of a sheet that lacks one of the columns."""
        lacking = [draft.schema.column(column) for column in self.about if not draft.has(column)]
        zh = f"{self.texts[0]}表中没有{{lacking}}列，共有 {{n}} 行如此，只列出第一行。"
        en = f"{self.texts[1]} The sheet has no {{lacking}}. Rows like this: {{n}}, of which the first is listed."
        words = {
            "lacking": (
                join([f"“{column.zh}”" for column in lacking], "zh"),
                join([f"“{column.en}”" for column in lacking], "en"),
            ),
            "n": (f"{rows.height:,}",) * 2,
        }
        return replace(finding, texts=(zh, en), rows=rows.head(1), words=words)


_NEGATIVE: Texts = (
    "“{column}”为负数（{value}），仍按此计算；请核对。",
    "“{column}” is negative ({value}) and is used so; check it.",
)
_NEGATIVE_HOURS: Texts = (
    "“{column}”为负数（{value}），该值按空白处理；请改为小时数。",
    "“{column}” is negative ({value}); the value counts as blank. Type a number of hours.",
)
_SCALE: Texts = (
    "“{column}”的值 {value} 不在 1 至 5 之间，该值按空白处理；请改为 1 至 5。",
    "“{column}” is {value}, which is not within 1 to 5; the value counts as blank. Type 1 to 5.",
)
_closed = col("status").is_in(["won", "lost"])
_open = col("status") == "open"
# A CRM keeps the date that is expected for every open deal: most of them have one, or it lies after all that is past.
_dated = (_open & col("closed_date").is_not_null()).sum()
_expected = ((_dated >= 3) & (_dated * 2 >= _open.sum())) | (
    col("closed_date") > pl.max_horizontal(col("created_date").max(), col("closed_date").filter(_closed).max())
)

ROW_CHECKS: tuple[RowCheck, ...] = (
    RowCheck(
        "negative_cost", "orders", ("cost", "revenue"), (col("cost") < 0) & (col("revenue") > 0),
        (
            "销售额为正而“{column}”为负（{value}），毛利因此偏高，仍按此计算；请核对。",
            "“{column}” is negative ({value}) beside a positive revenue, which lifts the gross profit; it is used so. "
            "Check it.",
        ),
    ),
    RowCheck(
        "discount_as_rate", "orders", ("discount",),
        (col("discount").abs().max() <= 1) & (col("discount") % 1 != 0).any() & col("discount").is_not_null(),
        (
            "“{column}”各行都不超过 1，像是折扣率而不是金额；值 {value} 按空白处理。请填写让去的金额。",
            "“{column}” is nowhere above 1, like a rate and not an amount; {value} counts as blank. Type the amount "
            "taken off.",
        ),
        Effect.BLANK,
    ),
    RowCheck(
        "negative_discount", "orders", ("discount", "revenue"), (col("discount") < 0) & (col("revenue") > 0),
        (
            "销售额为正而“{column}”为负（{value}），该值按空白处理；折扣额请填正数。",
            "“{column}” is negative ({value}) beside a positive revenue and counts as blank; type the amount taken off "
            "without a sign.",
        ),
        Effect.BLANK,
    ),
    RowCheck("negative_amount", "leads", ("amount",), col("amount") < 0, _NEGATIVE),
    RowCheck(
        "closed_undated", "leads", ("closed_date", "status"), _closed & col("closed_date").is_null(),
        (
            "已成交或丢单的线索没有“{column}”，不计入任何月份的成交或丢单；请补填。",
            "The lead is won or lost but has no “{column}”, and counts as won or lost in no month; fill it in.",
        ),
    ),
    RowCheck(
        "closed_early", "leads", ("closed_date", "created_date"), col("closed_date") < col("created_date"),
        (
            "“{column}”（{value}）早于线索的创建日期，照常计入成交、丢单，但不计入成交周期；请核对这两个日期。",
            "“{column}” ({value}) lies before the lead was created; the lead counts as won or lost, but not in the "
            "sales cycle. Check both dates.",
        ),
    ),
    RowCheck(
        "open_closed", "leads", ("closed_date", "status"),
        _open & col("closed_date").is_not_null() & ~_expected,
        (
            "线索仍在进行中，却有“{column}”（{value}），按进行中计算；请改正状态，或清空该日期。",
            "The lead is open but has a “{column}” ({value}), and counts as open; correct the status, or clear the "
            "date.",
        ),
    ),
    RowCheck(
        "paid_undated", "invoices", ("paid_amount", "paid_date"),
        col("paid_date").is_null() & (col("paid_amount") != 0),
        (
            "有“{column}”（{value}）而没有回款日期，未计为回款；请补填回款日期。",
            "“{column}” ({value}) has no paid date and does not count as paid; fill in the date.",
        ),
        Effect.BLANK,
    ),
    RowCheck(
        "paid_early", "invoices", ("paid_date", "invoice_date"), col("paid_date") < col("invoice_date"),
        (
            "“{column}”（{value}）早于开票日期，仍按此计算，回款天数为负；请核对，预收款可不理会。",
            "“{column}” ({value}) lies before the invoice date and is used so, with negative days; check it, unless it "
            "was paid in advance.",
        ),
    ),
    RowCheck(
        "negative_response", "feedback", ("response_hours",), col("response_hours") < 0, _NEGATIVE_HOURS, Effect.BLANK
    ),
    RowCheck(
        "negative_followup", "feedback", ("followup_hours",), col("followup_hours") < 0, _NEGATIVE_HOURS, Effect.BLANK
    ),
    RowCheck(
        "ends_early", "contracts", ("end_date", "start_date"), col("end_date") < col("start_date"),
        (
            "“{column}”（{value}）早于合同的开始日期，仍按此到期日计算；请核对这两个日期。",
            "“{column}” ({value}) lies before the contract's start and is used so; check both dates.",
        ),
    ),
    RowCheck(
        "renewed_denied", "contracts", ("renewal_date", "renewed"),
        ~col("renewed") & col("renewal_date").is_not_null(),
        (
            "合同标为未续约，却有“{column}”（{value}），按已续约计算；请改正其一。",
            "The contract is marked as not renewed but has a “{column}” ({value}), and counts as renewed; correct one "
            "of them.",
        ),
    ),
    RowCheck(
        "addressable", "markets", ("addressable_customers",), col("addressable_customers") <= 0,
        (
            "“{column}”为 {value}，必须大于 0，该行未使用；请改正。",
            "“{column}” is {value} and must be above 0; the row is not used. Correct it.",
        ),
        Effect.LEAVE_OUT,
    ),
    RowCheck(
        "done_undated", "actions", ("done_date", "status"), (col("status") == "done") & col("done_date").is_null(),
        (
            "任务已完成但没有“{column}”，无法判断是否按期、属于哪个月；请补填。",
            "The task is done but has no “{column}”, so that neither its month nor whether it was in time is known; "
            "fill it in.",
        ),
    ),
    RowCheck(
        "dated_undone", "actions", ("done_date", "status"),
        (col("status") != "done").fill_null(True) & col("done_date").is_not_null(),
        (
            "任务有“{column}”（{value}），状态却不是完成，按未完成计算；请改正状态，或清空该日期。",
            "The task has a “{column}” ({value}) but is not marked as done, and counts as not done; correct the "
            "status, or clear the date.",
        ),
    ),
    RowCheck("probability", "risks", ("probability",), ~col("probability").is_between(1, 5), _SCALE, Effect.BLANK),
    RowCheck("impact", "risks", ("impact",), ~col("impact").is_between(1, 5), _SCALE, Effect.BLANK),
)  # fmt: skip
