"""Why a fact has no value: reason keys and their wording."""

from __future__ import annotations

from salesreview.metrics.catalog import MEASURE
from salesreview.metrics.definitions import plain
from salesreview.period import Month
from salesreview.tables.catalog import schema

_PLAIN: dict[str, tuple[str, str]] = {
    "short_history": ("历史数据过短", "history too short"),
    "no_cost": ("当月的订单都没有成本", "no order of the month carries a cost"),
    "no_base": ("上月没有可比的数", "the month before offers no base"),
}


def fixed_reasons() -> frozenset[str]:
    """Return the reasons, in both languages, that name no sheet and no month."""
    zeros = (measure.zero for measure in MEASURE.values() if measure.zero is not None)
    return frozenset(text for pair in (*zeros, *_PLAIN.values()) for text in pair)


def reason_text(key: str, lang: str) -> str:
    """Return the wording of a reason key in `lang`, a clause without a full stop. Raises KeyError for one unknown."""
    kind, _, rest = key.partition(":")
    half = 0 if lang == "zh" else 1
    if kind in _PLAIN:
        return _PLAIN[kind][half]
    if kind == "none":
        zero = MEASURE[plain(rest)].zero
        if zero is None:
            raise KeyError(key)
        return zero[half]
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
