"""The sentences of this package: what was left alone, where, why, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from salesreview.arrange.heads import Head
from salesreview.arrange.model import Moved, Problem
from salesreview.xlsx.address import Area, a1
from salesreview.xlsx.book import Place

#: What mends a tab whose layout is not known any more.
_MEND = ("撤消该改动后再刷新。", "Undo that and refresh.")


def _problem(name: str, at: Place, zh: str, en: str, *, left: bool = True) -> Problem:
    cell = a1(at.area.top, at.area.left)
    return Problem(
        name, at.sheet, (at.area.top, at.area.left),
        f"工作表“{at.sheet}”{cell} 处的表格{zh}{_MEND[0]}",
        f"The table at {cell} of the tab “{at.sheet}” {en} {_MEND[1]}",
        left,
    )  # fmt: skip


def _named(heads: Iterable[Head]) -> str:
    return "、".join(f"“{_text(head)}”" for head in heads)


def _text(head: Head) -> str:
    return " / ".join(sorted(head.texts, key=lambda text: text.isascii()))


def unknown_heads(name: str, at: Place, missing: Sequence[Head]) -> Problem:
    """The heads are not where they can be told."""
    zh = f"表头有变动（找不到{_named(missing)}）" if missing else "表头有变动（有表头重复或次序不明）"
    lacking = f"({_named(missing)} not found)"
    en = f"has other heads than it had {lacking}" if missing else "has heads that stand twice or unclear"
    return _problem(name, at, f"{zh}，未更新，仍是上次的数。", f"{en}; it was not updated and shows its last figures.")


def gone(name: str, at: Place, heads: Sequence[Head]) -> list[Problem]:
    """Columns were deleted; the others are written."""
    if not heads:
        return []
    return [_problem(
        name, at, f"缺少{_named(heads)}列，其余各列已照常更新。",
        f"lacks the columns {_named(heads)}; the others are updated.",
        left=False,
    )]  # fmt: skip


def no_room(name: str, at: Place, limit: int) -> Problem:
    """What follows has come too near."""
    return _problem(
        name, at, f"下方只到第 {limit} 行，放不下全部行（可能有行被删除），未更新，仍是上次的数。",
        f"has room down to row {limit} only (were rows deleted?); it was not updated and shows its last figures.",
    )  # fmt: skip


def merged(name: str, at: Place, area: Area) -> Problem:
    """A merged range would hide figures."""
    return _problem(
        name, at, f"中的 {area.ref} 被合并，会遮住数字，未更新，仍是上次的数；取消合并后再刷新。",
        f"has merged cells at {area.ref}, which would hide figures; it was not updated. Unmerge them and refresh.",
    )  # fmt: skip


def other_table(name: str, at: Place, area: Area) -> Problem:
    """A person's own Excel Table or pivot table stands where the block must grow."""
    return _problem(
        name, at, f"需要 {area.ref} 处的位置，那里有您自己的表格，未更新，仍是上次的数；请把它移到别处后再刷新。",
        f"needs the place of your own table at {area.ref}; it was not updated. Move your table elsewhere and refresh.",
    )  # fmt: skip


def formats(name: str, at: Place) -> Problem:
    """Number formats are those of other columns."""
    return _problem(
        name, at, "各列的数字格式与表头不符（可能有列被插入或删除），数字会显示错误，未更新。",
        "has number formats of other columns (a column may have been inserted or deleted), so its figures would read "
        "wrong; it was not updated.",
    )  # fmt: skip


def lost_card(name: str, at: Place) -> Problem:
    """Part of a card is gone."""
    cell = a1(at.area.top, at.area.left)
    return Problem(
        name, at.sheet, (at.area.top, at.area.left),
        f"工作表“{at.sheet}”{cell} 处的指标卡缺少单元格（行或列被删除）。{_MEND[0]}",
        f"The card at {cell} of the tab “{at.sheet}” lacks cells (a row or column was deleted). {_MEND[1]}",
        False,
    )  # fmt: skip


def lost_table(name: str, at: Place, zh: str, en: str) -> Problem:
    """A table is gone while its heading stands."""
    return Problem(
        name, at.sheet, (at.area.top, at.area.left),
        f"工作表“{at.sheet}”的“{zh}”一节缺少表格（其首列或表头被删除），未更新。{_MEND[0]}",
        f"The section “{en}” of the tab “{at.sheet}” lacks a table (was its first column deleted?). {_MEND[1]}",
        True,
    )  # fmt: skip


def moves(moved: Sequence[Moved], lang: str) -> str:
    """Return one sentence on what was moved, "" for nothing."""
    if not moved:
        return ""
    listed = [_move(move, lang) for move in moved[:5]]
    zh = lang == "zh"
    more = len(moved) - len(listed)
    rest = (f"，另有 {more} 处" if zh else f", and {more} more") if more else ""
    if zh:
        return f"有 {len(moved)} 处您写的内容已移开，未丢失：{'；'.join(listed)}{rest}。"
    return f"{len(moved)} of your cells made room, none is lost: {'; '.join(listed)}{rest}."


def _move(move: Moved, lang: str) -> str:
    return f"{move.at} → {move.goal(lang)}"
