#!/usr/bin/env python3
"""Writes the pages of docs/ that catalogues tell: metrics, raw sheets and settings, each in Chinese and English.

Run it with the project's Python: `.venv/bin/python scripts/reference.py`. With `--check` nothing is written, and the
exit code is 1 where a page is not what the catalogues say now.
"""
# ruff: noqa: E501 (a paragraph of a page is one line: a line break would put a blank between Chinese characters)

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))  # the checkout's catalogues, also where another version is installed

from salesreview.metrics.catalog import DIMENSION, DIMENSIONS, MEASURE, METRICS  # noqa: E402
from salesreview.metrics.definitions import AMOUNTS, plain  # noqa: E402
from salesreview.metrics.model import Good, Metric, Unit  # noqa: E402
from salesreview.metrics.reasons import reason_text  # noqa: E402
from salesreview.review.tabs import TABS  # noqa: E402
from salesreview.settings import GROUPS, SETTINGS, Setting  # noqa: E402
from salesreview.tables.catalog import SCHEMAS, schema  # noqa: E402
from salesreview.tables.model import Choice, Column, Kind, TableSchema  # noqa: E402
from salesreview.template.build import raw_captions  # noqa: E402

LANGUAGES = ("zh", "en")
UNITS = {
    Unit.MONEY: ("金额", "money"),
    Unit.COUNT: ("个数", "count"),
    Unit.RATE: ("比率（%）", "rate (%)"),
    Unit.DAYS: ("天", "days"),
    Unit.HOURS: ("小时", "hours"),
    Unit.RATIO: ("倍数", "ratio"),
    Unit.SCORE: ("分", "points"),
}
DIRECTIONS = {
    Good.UP: ("越高越好", "higher is better"),
    Good.DOWN: ("越低越好", "lower is better"),
    Good.NONE: ("无好坏之分", "neither"),
}
KINDS = {
    Kind.ID: ("编号", "ID"),
    Kind.TEXT: ("文本", "text"),
    Kind.DATE: ("日期", "date"),
    Kind.MONTH: ("月份", "month"),
    Kind.NUMBER: ("数字", "number"),
    Kind.MONEY: ("金额", "money"),
    Kind.YESNO: ("是/否", "yes/no"),
    Kind.CHOICE: ("选项", "choice"),
}
SETTING_KINDS = {
    "text": ("文本", "text"),
    "month": ("月份，如 2026-10", "month, such as 2026-10"),
    "date": ("日期，如 2026-10-31", "date, such as 2026-10-31"),
    "number": ("数字", "number"),
    "percent": ("比率，如 20% 或 0.2", "rate, such as 20% or 0.2"),
    "numbers": ("一组数字，用逗号分隔", "numbers, separated by commas"),
    "choice": ("选项", "choice"),
}

METRICS_ZH = f"""# 指标参考

共 {len(METRICS)} 个指标。键用于命令行（`salesreview facts --metric`）和正文中的占位符；目标表可填写键、中文名称或英文名称。

“当月”指报告月份。比率的环比、同比以百分点表示，其余以百分比表示；基数缺失、为零或为负时显示 n/a。完成率为实际 ÷ 目标，“越低越好”的指标为目标 ÷ 实际。

“所需列”是所在表中非必填、但没有数据时该指标无法计算的列。新增、流失、复购类指标还要求订单早于活跃窗口，否则显示 n/a（历史数据过短）。

每行金额、数量先取到小数点后四位再相加，相加没有误差；比率由这些合计直接相除，不再舍入。因此同样的数据总是得到完全相同的结果，与行的顺序无关。
"""
METRICS_EN = f"""# Metric reference

There are {len(METRICS)} metrics. The key is used on the command line (`salesreview facts --metric`) and in placeholders; the Targets sheet takes the key or either name.

“The month” is the month under review. Changes of rates (MoM, YoY) are in percentage points, all others in percent; where the base is missing, zero or negative they are n/a. Attainment is actual ÷ target, and target ÷ actual where lower is better.

“Needs” names the columns that are not required on their sheet, but without whose data the metric is n/a. Metrics of new, lost and repeat customers also need orders from before the active window; otherwise they are n/a (history too short).

The amounts and quantities of rows are taken to four decimals before they are added, and added without error; ratios are quotients of these sums and are not rounded. The same data therefore gives exactly the same figures, in whatever order its rows stand.
"""
SHEETS_ZH = f"""# 原始数据表

工作簿有 {len(SCHEMAS)} 张原始数据页，每页是一个 Excel 表格。列的顺序不限；表头按中文名、英文名、键或别名识别，大小写、空格、下划线、连字符和括号中的单位不影响识别。不认识的列会保留，但不参与计算。

各类值的写法：

- 编号：文本或数字均可；`00123` 保留前导零，`1001.0` 与 `1001` 是同一编号。
- 日期：Excel 日期，或文本 `2026-10-05`、`2026/10/5`、`2026年10月5日`、`20261005`；`3/4/2026` 这类写法须由同一张表中的其他日期证明顺序，或另行指定顺序。
- 月份：`2026-10` 或 `2026年10月`。
- 数字与金额：可含千位分隔符、货币符号、全角数字、末尾的 %，以及 千、万、亿；括号表示负数。
- 是/否：是/否、有/无、√/×、Y/N、1/0、TRUE/FALSE；未定时留空。
- 选项：中文名、英文名、键或下列括号中的别名。
- 没有值：留空；日期和数字列也可写 `-`、`/`、`n/a` 或 `无`。
"""
SHEETS_EN = f"""# Raw sheets

The workbook has {len(SCHEMAS)} raw sheets, each an Excel Table. Columns may stand in any order; a header is known by its name in Chinese or English, its key or an alias, whatever its case, blanks, underscores, hyphens or unit in brackets. Columns that are not known are kept and take no part in the figures.

How values may be written:

- ID: text or number; `00123` keeps its zeros, `1001.0` and `1001` are one ID.
- Date: an Excel date, or the text `2026-10-05`, `2026/10/5`, `2026年10月5日`, `20261005`; the order of one such as `3/4/2026` must be proved by other dates of the sheet, or be stated.
- Month: `2026-10` or `2026年10月`.
- Number and money: with thousands separators, currency signs, full-width digits, a trailing %, 千, 万, 亿; brackets mean negative.
- Yes/no: 是/否, 有/无, √/×, Y/N, 1/0, TRUE/FALSE; blank while undecided.
- Choice: either name, the key, or an alias in the brackets below.
- Nothing: a blank cell; in columns of dates and numbers also `-`, `/`, `n/a` or `无`.
"""
SETTINGS_ZH = """# 设置一览

设置页的每一项，按页上的顺序。留空即取默认值；无法使用的值按默认值计算，并列入数据检查。各项如何影响结果，见[使用说明](guide.zh.md#设置)。
"""
SETTINGS_EN = """# Settings

Every line of the Settings tab, in its order. A blank cell takes the default; a value that cannot be used is replaced by the default and listed by the data checks. What each of them does is told in the [user guide](guide.en.md#settings).
"""


def pick(pair: Sequence[str], lang: str) -> str:
    """Return the half of a (zh, en) pair that is in `lang`."""
    return pair[0] if lang == "zh" else pair[1]


def named(entry: Metric | Column | Choice, lang: str) -> tuple[str, str]:
    """Return an entry's name in `lang`, and the other one."""
    return (entry.zh, entry.en) if lang == "zh" else (entry.en, entry.zh)


def listed(texts: Iterable[str], lang: str) -> str:
    """Return texts one after another."""
    return pick(("、", ", "), lang).join(texts)


def bracketed(text: str, lang: str) -> str:
    """Return a remark in brackets, to stand behind a word."""
    return f"（{text}）" if lang == "zh" else f" ({text})"


def table(headers: str, rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table; `headers` are separated by bars."""
    names = [name.strip() for name in headers.split("|")]
    lines = [names, ["---"] * len(names)]
    lines += [[text.replace("|", "\\|").replace("*", "\\*") for text in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def needs(metric: Metric, lang: str) -> str:
    """Return the columns without whose data a metric is n/a; required ones go without saying."""
    groups = dict.fromkeys(group for measure in metric.measures for group in MEASURE[plain(measure)].needs)
    found = []
    for group in groups:
        pairs = [(schema(name.partition(".")[0]), name.partition(".")[2]) for name in group.split("|")]
        texts = [
            f"{entry.label(lang)}.{entry.column(key).label(lang)}"
            for entry, key in pairs
            if not entry.column(key).required
        ]
        if texts:
            found.append(pick((" 或 ", " or "), lang).join(texts))
    return listed(found, lang)


def cases(metric: Metric, lang: str) -> str:
    """Return what counts the cases that a metric rests on: a measure's key and its noun; "" where it names none."""
    if metric.cases is None:
        return ""
    if metric.cases == AMOUNTS:
        return pick(("金额之比，不按样本判断", "amounts against amounts, not judged by cases"), lang)
    noun = MEASURE[plain(metric.cases)].counts
    return f"`{metric.cases}`" + (bracketed(pick((noun.zh, noun.plural), lang), lang) if noun else "")


def metric_section(metric: Metric, lang: str) -> str:
    """Return the section on one metric."""
    by = listed((f"{DIMENSION[key].label(lang)} `{key}`" for key in metric.by), lang)
    zero = f"none:{metric.zero or metric.denominator}" if metric.denominator else ""
    facts = {
        ("定义", "Definition"): metric.definition(lang),
        ("单位", "Unit"): pick(UNITS[metric.unit], lang),
        ("方向", "Direction"): pick(DIRECTIONS[metric.good], lang),
        ("分解维度", "By"): by or pick(("无，仅有总体", "none, the whole only"), lang),
        ("来源表", "Source sheets"): listed((schema(key).label(lang) for key in metric.sources), lang),
        ("所需列", "Needs"): needs(metric, lang),
        ("本年累计", "Year to date"): pick(("有", "yes") if metric.to_date else ("无", "no"), lang),
        ("依据的样本", "Cases"): cases(metric, lang),
        ("分母为零时", "Where the denominator is zero"): "n/a" + bracketed(reason_text(zero, lang), lang)
        if zero
        else "",
    }
    name, other = named(metric, lang)
    lines = [f"- {pick(pair, lang)}{pick(('：', ': '), lang)}{text}\n" for pair, text in facts.items() if text]
    return f"\n### {metric.key}\n\n**{name}** · {other}\n\n{''.join(lines)}"


def metrics_page(lang: str) -> str:
    """Return the metric reference."""
    dimensions = [
        (f"`{each.key}`" if each.key else pick(("（空）", "(blank)"), lang), each.zh, each.en) for each in DIMENSIONS
    ]
    overview = [
        (
            f"[{each.key}](#{each.key})",
            each.label(lang),
            pick(UNITS[each.unit], lang),
            pick(DIRECTIONS[each.good], lang),
        )
        for each in METRICS
    ]
    return "".join((
        pick((METRICS_ZH, METRICS_EN), lang),
        pick(("\n## 维度\n\n", "\n## Dimensions\n\n"), lang),
        table(pick(("键 | 中文名称 | 英文名称", "Key | Chinese name | English name"), lang), dimensions),
        pick(("\n## 一览\n\n", "\n## Overview\n\n"), lang),
        table(pick(("键 | 名称 | 单位 | 方向", "Key | Name | Unit | Direction"), lang), overview),
        pick(("\n## 各指标\n", "\n## Each metric\n"), lang),
        *(metric_section(metric, lang) for metric in METRICS),
    ))  # fmt: skip


def column_row(column: Column, lang: str) -> tuple[str, ...]:
    """Return the line on one column of a raw sheet."""
    name, other = named(column, lang)
    kind = pick(KINDS[column.kind], lang)
    if column.coarse:
        kind += bracketed(pick(("也可只填月份", "a month will do"), lang), lang)
    required = pick(("是", "yes"), lang) if column.required else ""
    return name, f"`{column.key}`", kind, required, also_known(other, column, lang)


def also_known(other: str, column: Column, lang: str) -> str:
    """Return the other headers of a column, those that count only in the lack of a better one last."""
    known = listed((other, *column.aliases), lang)
    if not column.weak:
        return known
    return known + pick(("；没有更合适的表头时还有：", "; where nothing fits better: "), lang) + listed(column.weak, lang)


def choices_line(column: Column, lang: str) -> str:
    """Return the line on the choices of a column."""
    shown = []
    for choice in column.choices:
        name, other = named(choice, lang)
        also = dict.fromkeys(text for text in (other, *choice.aliases) if text != name)
        shown.append(name + (bracketed(listed(also, lang), lang) if also else ""))
    options = pick(("；", "; "), lang).join(shown)
    more = pick(("也可填写其他文字。", " Other text is kept as it is."), lang) if column.open else ""
    return pick((f"- “{column.zh}”可填：{options}。{more}\n", f"- “{column.en}” takes: {options}.{more}\n"), lang)


def sheet_section(entry: TableSchema, caption: str, lang: str) -> str:
    """Return the section on one raw sheet."""
    named_so = pick(("键：`{}`；Excel 表格名称：`{}`。", "Key: `{}`; Excel Table: `{}`."), lang)
    headers = pick(
        ("列 | 键 | 类型 | 必填 | 也识别的表头", "Column | Key | Kind | Required | Other headers known"), lang
    )
    choices = "".join(choices_line(column, lang) for column in entry.columns if column.choices)
    return "".join((
        f"\n## {caption}\n\n",
        pick((entry.hint_zh, entry.hint_en), lang) + "\n\n",
        named_so.format(entry.key, entry.excel_name) + "\n\n",
        table(headers, (column_row(column, lang) for column in entry.columns)),
        f"\n{choices}" if choices else "",
    ))  # fmt: skip


def raw_sheets_page(lang: str) -> str:
    """Return the reference of the raw sheets."""
    captions = raw_captions(lang, {tab.caption(lang) for tab in TABS})
    sections = [sheet_section(entry, caption, lang) for entry, caption in zip(SCHEMAS, captions, strict=True)]
    return pick((SHEETS_ZH, SHEETS_EN), lang) + "".join(sections)


def setting_row(entry: Setting, lang: str) -> tuple[str, ...]:
    """Return the line on one setting."""

    def shown(value: object) -> str:
        if isinstance(value, float | int):
            return f"{value:.0%}" if entry.kind == "percent" else f"{value:,g}"
        return next((pick((zh, en), lang) for key, zh, en in entry.choices if key == value), str(value or ""))

    takes = pick(SETTING_KINDS[entry.kind], lang)
    if entry.choices:
        takes = listed((pick((zh, en), lang) for _, zh, en in entry.choices), lang)
    elif entry.low is not None and entry.high is not None:
        takes += pick(("，{} 至 {}", ", {} to {}"), lang).format(shown(entry.low), shown(entry.high))
    elif entry.low is not None:
        takes += pick(("，不小于 {}", ", at least {}"), lang).format(shown(entry.low))
    default = shown(entry.default) if entry.default is not None else ""
    help_text = pick((entry.help_zh, entry.help_en), lang)
    return pick((entry.zh, entry.en), lang), f"`{entry.key}`", takes, default, help_text


def settings_page(lang: str) -> str:
    """Return the reference of the Settings tab."""
    headers = pick(("设置 | 键 | 可填 | 默认 | 说明", "Setting | Key | Takes | Default | Help"), lang)
    sections = [
        f"\n## {pick((zh, en), lang)}\n\n"
        + table(headers, (setting_row(entry, lang) for entry in SETTINGS if entry.group == group))
        for group, zh, en in GROUPS
    ]
    return pick((SETTINGS_ZH, SETTINGS_EN), lang) + "".join(sections)


PAGES = {"metrics": metrics_page, "raw-sheets": raw_sheets_page, "settings": settings_page}
MARK = {
    "zh": "<!-- 本页由 scripts/reference.py 生成，请勿手工修改。 -->\n\n",
    "en": "<!-- Written by scripts/reference.py; do not edit by hand. -->\n\n",
}


def pages() -> dict[str, str]:
    """Return every page written here: its path from the project's root, and its text."""
    return {f"docs/{name}.{lang}.md": MARK[lang] + write(lang) for name, write in PAGES.items() for lang in LANGUAGES}


def stale(root: Path) -> dict[str, str]:
    """Return the pages below `root` that are missing or not what the catalogues say, with what they should be."""

    def held(path: Path) -> str | None:
        return path.read_text(encoding="utf-8") if path.is_file() else None

    return {name: text for name, text in pages().items() if held(root / name) != text}


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """Write the pages that are stale, or with --check only name them; return the exit code."""
    if list(arguments) not in ([], ["--check"]):
        print("usage: reference.py [--check]", file=sys.stderr)
        return 2
    found = stale(root)
    for name, text in found.items():
        if arguments:
            print(f"{name} is stale; run .venv/bin/python scripts/reference.py", file=sys.stderr)
        else:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8", newline="\n")
            print(name)
    return 1 if arguments and found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
