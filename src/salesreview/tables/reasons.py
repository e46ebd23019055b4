"""Why a cell could not be read, as a sentence in both languages: what is wrong, what follows, what to do."""

from __future__ import annotations

from collections.abc import Mapping

from salesreview.tables.model import Column, Kind

#: A sentence, or a part of one, in Chinese and in English.
Texts = tuple[str, str]

#: What follows for the row or the value.
ROW_UNUSED: Texts = ("该行未使用", "the row is not used")
VALUE_UNUSED: Texts = ("该值按空白处理", "the value counts as blank")
#: Required columns whose row is used without them (review.md §4.8), and what follows.
TOLERATED: Mapping[tuple[str, str], Texts] = {
    ("leads", "created_date"): (
        "该线索照常使用，但不计入任何月份的新增线索",
        "the lead is used, but counts as created in no month",
    ),
}
#: What follows where the sheet lacks such a column altogether.
TOLERATED_ABSENT: Mapping[tuple[str, str], Texts] = {
    ("leads", "created_date"): (
        "各条线索照常使用，但不计入任何月份的新增线索",
        "the leads are used, but count as created in no month",
    ),
}
#: How many choices a sentence names.
NAMED_CHOICES = 12

# What is wrong, and what to do. {value} is what stands in the cell, {column} its header.
_REASONS: Mapping[str, tuple[Texts, Texts]] = {
    "error_value": (
        ("“{column}”的值是 Excel 错误值 {value}", "“{column}” holds the Excel error {value}"),
        ("请改正产生它的公式，或直接填入值", "Correct the formula behind it, or type the value"),
    ),
    "not_number": (
        ("“{column}”的值“{value}”不是数字", "“{value}” in “{column}” is not a number"),
        ("请改为数字，如 1200、1,200.50 或 1.2万", "Type a number, such as 1200 or 1,200.50"),
    ),
    "rate_as_money": (
        (
            "“{column}”的值“{value}”是百分比，不是金额",
            "“{value}” in “{column}” is a percentage, not an amount of money",
        ),
        ("请改为金额", "Type the amount"),
    ),
    "date_range": (
        (
            "“{column}”的值“{value}”是 1990 年以前或 2100 年以后的日期",
            "“{value}” in “{column}” is a date before 1990 or after 2100",
        ),
        ("请核对年份，日期如 {example}", "Check the year; a date is written {example}"),
    ),
    "date_order": (
        (
            "“{column}”的值“{value}”分不清日、月的先后",
            "“{value}” in “{column}” may be read day first or month first",
        ),
        (
            "请改写为 {example}，或在设置页的“日期顺序”中选定",
            "Write it as {example}, or state the date order on the Settings tab",
        ),
    ),
    "other_order": (
        (
            "按日期顺序 {order}，“{column}”的值“{value}”读不出日期",
            "“{value}” in “{column}” is no date in the date order {order}",
        ),
        (
            "请改写为 {example}，或在设置页改正“日期顺序”",
            "Write it as {example}, or correct the date order on the Settings tab",
        ),
    ),
    "not_date": (
        ("“{column}”的值“{value}”读不出日期", "“{value}” in “{column}” is not a date"),
        ("请改为日期，如 {example}", "Type a date, such as {example}"),
    ),
    "not_month": (
        ("“{column}”的值“{value}”读不出月份", "“{value}” in “{column}” is not a month"),
        ("请改为月份，如 {example}", "Type a month, such as {example}"),
    ),
    "not_yesno": (
        ("“{column}”的值“{value}”不是“是”或“否”", "“{value}” in “{column}” is neither yes nor no"),
        ("请填 是 或 否，未定时留空", "Type yes or no, or leave it blank while undecided"),
    ),
    "not_choice": (
        ("“{column}”的值“{value}”不在可选项中", "“{value}” is not among the choices of “{column}”"),
        ("请从 {choices} 中选择", "Choose one of {choices}"),
    ),
    "required": (
        ("必填列“{column}”为空", "The required “{column}” is blank"),
        ("请补填", "Fill it in"),
    ),
}

REASONS = frozenset(_REASONS)


def cell_texts(reason: str, consequence: Texts) -> Texts:
    """Return the sentence of a reason as patterns for {column}, {value} and the words of `cell_words`."""
    what, todo = _REASONS[reason]
    return f"{what[0]}，{consequence[0]}；{todo[0]}。", f"{what[1]}; {consequence[1]}. {todo[1]}."


def cell_words(column: Column, date_order: str | None) -> dict[str, Texts]:
    """Return what the sentences name beside header and value: the column's choices, an example, the date order."""
    choices = column.choices[:NAMED_CHOICES]
    example = "2026-10" if column.kind is Kind.MONTH else "2026-10-05"
    return {
        "choices": ("、".join(choice.zh for choice in choices), ", ".join(choice.en for choice in choices)),
        "example": (example, example),
        "order": ORDER_NAMES.get(date_order or "", ("", "")),
    }


#: The date orders as a person reads them.
ORDER_NAMES: Mapping[str, Texts] = {
    "dmy": ("dmy（日/月/年）", "dmy (day/month/year)"),
    "mdy": ("mdy（月/日/年）", "mdy (month/day/year)"),
    "ymd": ("ymd（年/月/日）", "ymd (year/month/day)"),
}


def consequence_of(table: str, column: Column) -> Texts:
    """Return what follows from a value of `column` that is blank or cannot be read."""
    if not column.required:
        return VALUE_UNUSED
    return TOLERATED.get((table, column.key), ROW_UNUSED)


def is_vital(table: str, column: Column) -> bool:
    """Say whether a row without a value in `column` cannot be used."""
    return column.required and (table, column.key) not in TOLERATED
