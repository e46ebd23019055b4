"""Why a fact has no value: reason keys and their wording."""

from __future__ import annotations

from salesreview.period import Month
from salesreview.tables.catalog import schema

#: denominator -> why it is zero, (zh, en).
_NONE: dict[str, tuple[str, str]] = {
    "revenue": ("当期没有销售额", "there is no revenue in the month"),
    "orders": ("当月没有订单", "there are no orders in the month"),
    "costed_revenue": ("当月的订单都没有成本", "no order of the month carries a cost"),
    "active_customers": ("当月没有活跃客户", "no customer was active in the month"),
    "new_customers": ("当月没有新增客户", "there are no new customers in the month"),
    "churn_base": ("活跃窗口内没有下过单的客户", "no customer ordered in the window before the month"),
    "addressable_customers": (
        "区域市场表中没有它的可触达客户数",
        "the Markets sheet holds no addressable customers for it",
    ),
    "leads": ("当月没有新建线索", "no leads were created in the month"),
    "judged_leads": ("当月新建线索都没有判定是否有效", "no lead of the month is judged valid or not"),
    "valid_leads": ("当月没有有效线索", "there are no valid leads in the month"),
    "cohort_leads": ("活跃窗口内没有新建线索", "no leads were created in the window"),
    "deals_closed": ("当月没有关闭的线索", "no leads were closed in the month"),
    "deals_won": ("当月没有成交", "no deals were won in the month"),
    "cycle_deals": ("当月没有带创建日期的成交", "no deal won in the month has a created date"),
    "collected": ("当月没有回款", "no payments were received in the month"),
    "invoiced_3m": ("近三个月没有开票", "nothing was invoiced in the 3 months"),
    "receivables": ("月末没有应收账款", "there are no receivables at the month's end"),
    "channel_cost": ("没有记录费用", "no cost is recorded"),
    "contracts_due": ("当月没有到期合同", "no contracts are due in the month"),
    "contract_value_due": ("当月到期合同没有金额", "the contracts due in the month carry no value"),
    "feedback": ("当月没有客户反馈", "there is no feedback in the month"),
    "complaints": ("当月没有投诉", "there are no complaints in the month"),
    "responses": ("当月没有响应时长记录", "no feedback of the month has a response time"),
    "resolved_known": ("当月反馈都没有标明是否解决", "no feedback of the month is marked resolved or not"),
}
_PLAIN: dict[str, tuple[str, str]] = {
    "short_history": ("历史数据过短", "history too short"),
    "no_cost": ("当月的订单都没有成本", "no order of the month carries a cost"),
    "no_base": ("上月没有可比的数", "the month before offers no base"),
}


def fixed_reasons() -> frozenset[str]:
    """Return the reasons, in both languages, that name no sheet and no month."""
    return frozenset(text for pair in (*_NONE.values(), *_PLAIN.values()) for text in pair)


def reason_text(key: str, lang: str) -> str:
    """Return the wording of a reason key in `lang`, a clause without a full stop. Raises KeyError for one unknown."""
    kind, _, rest = key.partition(":")
    half = 0 if lang == "zh" else 1
    if kind in _PLAIN:
        return _PLAIN[kind][half]
    if kind == "none":
        return _NONE[rest.removeprefix("whole:")][half]
    if kind == "no_column":
        table, _, column = rest.partition(".")
        entry = schema(table)
        found = entry.column(column)
        return (f"“{entry.zh}”表没有填写“{found.zh}”", f"the {entry.en} sheet holds no {found.en.lower()}")[half]
    table, _, month = rest.partition(":")
    entry = schema(table)
    if kind == "no_table":
        return (f"没有“{entry.zh}”表", f"the {entry.en} sheet is missing")[half]
    if kind == "empty_table":
        return (f"“{entry.zh}”表没有可用的数据", f"the {entry.en} sheet holds no usable rows")[half]
    named = Month.parse(month).label(lang)
    if kind == "before_data":
        return (f"“{entry.zh}”数据始于{named}", f"the data on the {entry.en} sheet begins in {named}")[half]
    if kind == "after_data":
        return (f"“{entry.zh}”数据只到{named}", f"the data on the {entry.en} sheet ends in {named}")[half]
    raise KeyError(key)
