"""句子, 修改记录: the sentences that a person may word anew, and what people did to the text."""

from __future__ import annotations

from salesreview.commentary.changes import WHAT
from salesreview.commentary.own import LANGUAGE_NAMES
from salesreview.commentary.slots import SLOT
from salesreview.review.context import Context
from salesreview.review.spec import ColumnSpec, Row, TableSpec
from salesreview.review.tabs.support import list_tab


def _sentences(ctx: Context) -> list[Row]:
    if ctx.wording is None:
        return []
    rows: list[Row] = []
    for line in ctx.wording.lines(ctx.lang):
        known = ctx.wording.defaults.get(line.key)
        default = known.zh if known and line.language == "zh" else known.en if known else None
        language = LANGUAGE_NAMES.get(line.language, line.language)
        problem = ctx.say(*line.problem) if line.problem else None
        rows.append((line.key, language, default, line.text or None, problem))
    return rows


def _history(ctx: Context) -> list[Row]:
    from salesreview.review.tabs import TAB

    rows: list[Row] = []
    for line in ctx.history:
        change = line.change
        slot = SLOT.get(change.slot)
        if change.what == "moved":
            tab, _, named = change.slot.rpartition("!")
        else:
            tab = TAB[slot.tab if slot else "sentences"].caption(ctx.lang)
            named = slot.label(ctx.lang) if slot else change.slot
        rows.append((
            line.at, line.who or ctx.say("未记录", "not recorded"), tab, named, change.month or None, LANGUAGE_NAMES.get(change.language),
            ctx.say(*WHAT[change.what]), change.was or None, change.now or None,
        ))  # fmt: skip
    if not rows:
        rows.append((None,) * 7 + (ctx.say("还没有修改记录。", "Nobody has changed anything yet."), None))
    return rows


SENTENCES = list_tab(
    "sentences", "句子", "Sentences",
    "句子：在“自己的句子”列填写，下次刷新即采用", "Sentences: write your own in “Own text”; the next refresh uses it",
    (26, 10, 58, 58, 36),
    TableSpec(
        "list",
        (
            ColumnSpec("键", "Key", "muted"),
            ColumnSpec("语言", "Language", "text"),
            ColumnSpec("默认句子", "Default", "wrap"),
            ColumnSpec("自己的句子", "Own text", "wrap", entry=True, name="SR_sentences_own"),
            ColumnSpec("检查", "Check", "wrap"),
        ),
        _sentences, None, excel_table=True,
    ),
)  # fmt: skip

AUDIT = list_tab(
    "audit", "修改记录", "Changes", "文字的修改记录", "Changes of the text",
    (17, 14, 13, 20, 9, 9, 15, 46, 46),
    TableSpec(
        "list",
        (
            ColumnSpec("发现时间", "Seen", "time"),
            ColumnSpec("最后保存者", "Last saved by", "wrap"),
            ColumnSpec("标签页", "Tab", "wrap"),
            ColumnSpec("段落", "Text", "wrap"),
            ColumnSpec("月份", "Month", "text"),
            ColumnSpec("语言", "Language", "text"),
            ColumnSpec("操作", "What", "wrap"),
            ColumnSpec("原为", "Was", "wrap"),
            ColumnSpec("现为", "Is", "wrap"),
        ),
        _history, None, excel_table=True,
    ),
)  # fmt: skip
