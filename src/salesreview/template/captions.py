"""What the template itself says, in both languages: Home, Settings, raw tabs, buttons and ribbon.

`labels` returns the texts by defined name, so that a refresh in the other language can rewrite them.
"""

from __future__ import annotations

import unicodedata

from salesreview.settings import GROUPS, SETTINGS
from salesreview.tables.catalog import SCHEMAS

#: key -> (zh, en)
CAPTIONS: dict[str, tuple[str, str]] = {
    "tab_home": ("首页", "Home"),
    "tab_settings": ("设置", "Settings"),
    "home": ("销售业绩月度总结", "Monthly sales review"),
    "ribbon_tab": ("业绩总结", "Sales review"),
    "ribbon_group": ("月度总结", "Monthly review"),
    "refresh": ("刷新", "Refresh"),
    "check": ("检查", "Check"),
    "send": ("发送", "Send"),
    "settings": ("设置", "Settings"),
    "pull": ("读取来源", "Pull data"),
    "take_back": ("撤回刷新", "Take back"),
    "log": ("日志", "Log"),
    "trace": ("追溯", "Trace"),
    "pull_tip": (
        "按设置页的数据来源读取外部数据",
        "Reads the data sources named on the Settings tab into the raw sheets",
    ),
    "take_back_tip": ("恢复上次刷新之前的内容", "Puts back what the last refresh replaced"),
    "log_tip": ("打开意外错误的日志", "Opens the log of unexpected errors"),
    "trace_tip": (
        "列出所选单元格的数由哪些原始数据行算出",
        "Lists the raw rows that the figure in the selected cell was computed from",
    ),
    "refresh_tip": ("读取原始数据，更新全部总结页", "Reads the raw sheets and updates every review tab"),
    "check_tip": ("只检查原始数据，不改动总结页", "Checks the raw sheets only; the review stays as it is"),
    "send_tip": ("生成发送副本、PDF 和邮件草稿", "Makes a copy to send, a PDF and a mail draft"),
    "settings_tip": ("打开设置页", "Opens the Settings tab"),
    "help": ("帮助", "Help"),
    "help_tip": ("打开首页的使用步骤", "Opens the Home tab, which says what to do"),
    "ribbon_report": ("报告", "Report"),
    "previous_month": ("上一月", "Previous month"),
    "previous_month_tip": (
        "把设置页的报告月份改为上一月，然后刷新",
        "Sets the month on the Settings tab one back and refreshes",
    ),
    "next_month": ("下一月", "Next month"),
    "next_month_tip": (
        "把设置页的报告月份改为下一月，然后刷新",
        "Sets the month on the Settings tab one on and refreshes",
    ),
    "other_language": ("English", "中文"),
    "other_language_tip": (
        "把设置页的语言换成另一种，然后刷新",
        "Sets the other language on the Settings tab and refreshes",
    ),
    "not_refreshed": ("尚未刷新", "Not refreshed yet"),
    "none_yet": ("—", "—"),
}

#: Texts of the Home tab by defined name.
_HOME: dict[str, tuple[str, str]] = {
    "SR_home_title": CAPTIONS["home"],
    "SR_home_subtitle": (
        "原始数据在灰色标签页，总结写在浅蓝色标签页；您写下的文字在刷新时不会丢失。",
        "Raw data is on the grey tabs, the review on the light blue ones. A refresh never loses what you wrote.",
    ),
    "SR_home_label_steps": ("使用步骤", "What to do"),
    "SR_home_step_1": (
        "1　把订单等数据粘贴到灰色标签页；或在设置页填写数据来源，由程序读取。",
        "1   Paste orders and the other data into the grey tabs, or name a data source on Settings to pull from.",
    ),
    "SR_home_step_2": (
        "2　点击“刷新”：计算指标，更新表格、图表和文字。报告月份留空时取最后一个完整月份。",
        "2   Press Refresh: metrics, tables, charts and text are updated. "
        "With no month given it is the last complete one.",
    ),
    "SR_home_step_3": (
        "3　阅读并修改文字，补充【…】处只有您知道的原因、决定和负责人。",
        "3   Read and edit the text; fill in at 【…】 the causes, decisions and owners that only you know.",
    ),
    "SR_home_step_4": (
        "4　点击“发送”：生成不含宏和原始数据的副本、PDF 与邮件草稿，由您确认后发出。",
        "4   Press Send: a copy without macros and raw data, a PDF and a mail draft wait for your last look.",
    ),
    "SR_home_label_status": ("当前状态", "Status"),
    "SR_home_label_month": ("报告月份", "Month under review"),
    "SR_home_label_data_until": ("数据截至", "Data up to"),
    "SR_home_label_refreshed": ("上次刷新", "Last refreshed"),
    "SR_home_label_issues": ("数据问题（条）", "Data issues"),
    "SR_home_label_na": ("无法计算的指标（项）", "Metrics n/a"),
    "SR_home_label_review": ("总结页", "Review"),
    "SR_home_label_raw": ("原始数据页", "Raw sheets"),
}

#: Texts of the Settings tab by defined name.
_SETTINGS: dict[str, tuple[str, str]] = {
    "SR_settings_title": CAPTIONS["settings"],
    "SR_settings_subtitle": (
        "只需填写与默认不同的项；留空即按右侧说明的默认处理。修改后请刷新。文字与排序所用的界限列在“指标字典”末尾。",
        "Fill in only what differs; a blank cell takes the default named beside it; then refresh. "
        "The bounds of words and rankings stand at the end of the metric dictionary.",
    ),
    "SR_label_limits": ("指标预警界限", "Alert limits per metric"),
    "SR_help_limits": (
        "每行一个指标：填指标字典中的名称或键，以及下限、上限（比率填 0.05 或 5%）；超出即预警。",
        "One metric a row: its name or key as in the metric dictionary, then the lower and the upper limit "
        "(a rate as 0.05 or 5%); beyond them it alerts.",
    ),
    "SR_label_sources": ("数据来源", "Data sources"),
    "SR_help_sources": (
        "来源留空：用本工作簿中的数据。可填文件、文件夹或数据库地址（加 #表名）；列对应如 revenue=销售净额|实付金额; "
        "答复如 unit=wan; counts=交易成功|已发货。",
        "Source blank: the data in this workbook. Else a file, a folder or a database address (with #table); "
        "columns such as revenue=Net sales|Sales; answers such as unit=k; counts=paid|shipped.",
    ),
}

LIMIT_HEADERS: tuple[tuple[str, str], ...] = (("指标", "Metric"), ("下限", "Lower limit"), ("上限", "Upper limit"))
SOURCE_HEADERS: tuple[tuple[str, str], ...] = (
    ("原始数据页", "Raw sheet"),
    ("键", "Key"),
    ("来源", "Source"),
    ("工作表", "Sheet"),
    ("列对应", "Columns"),
    ("日期顺序", "Date order"),
    ("答复", "Answers"),
)
DATE_ORDERS = ("dmy", "mdy", "ymd")

_LEGEND = (
    "表头带 * 的列必填，其余可留空或删去；列的顺序不限，中英文表头都能识别。",
    "Columns marked * are required, others may stay blank; any order, headers in Chinese or English.",
)


def caption(key: str, lang: str) -> str:
    """Return the text `key` of CAPTIONS in `lang`. Raises KeyError."""
    return pick(CAPTIONS[key], lang)


def pick(pair: tuple[str, str], lang: str) -> str:
    """Return the half of a (zh, en) pair that is in `lang`."""
    return pair[0] if lang == "zh" else pair[1]


def labels(lang: str) -> dict[str, str]:
    """Return what the template says on Home, Settings and the raw tabs, by defined name."""
    texts = {name: pick(pair, lang) for name, pair in (_HOME | _SETTINGS).items()}
    for key, zh, en in GROUPS:
        texts[f"SR_label_group_{key}"] = pick((zh, en), lang)
    for setting in SETTINGS:
        texts[f"SR_label_{setting.key}"] = pick((setting.zh, setting.en), lang)
        texts[f"SR_help_{setting.key}"] = pick((setting.help_zh, setting.help_en), lang)
    for schema in SCHEMAS:
        texts[f"SR_hint_{schema.key}"] = pick((schema.hint_zh, schema.hint_en), lang)
        texts[f"SR_legend_{schema.key}"] = pick(_LEGEND, lang)
    return texts


def text_width(text: str) -> int:
    """Return how many Latin characters wide a text is: a Chinese or full-width character counts double."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WFA" else 1 for letter in text)
