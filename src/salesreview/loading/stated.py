"""What a load does, in sentences: rows, months and sums before and after, and what is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from salesreview.loading.merge import Going, Merge
from salesreview.loading.rows import Rows
from salesreview.tables.model import TableSchema

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.int64]

#: A sentence in Chinese and in English.
Sentence = tuple[str, str]
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Extent:
    """Some rows in short: how many, from which month to which ("" without dates), their sum (None: has none)."""

    rows: int
    first: str
    last: str
    total: float | None

    def text(self, schema: TableSchema, amount: str | None) -> Sentence:
        """Return it as a clause."""
        zh, en = f"{self.rows:,} 行", f"{self.rows:,} row{'' if self.rows == 1 else 's'}"
        more_zh, more_en = [], []
        if self.first:
            span = self.first if self.first == self.last else f"{self.first} 至 {self.last}"
            more_zh.append(span)
            more_en.append(span.replace("至", "to"))
        if self.total is not None and amount is not None:
            column = schema.column(amount)
            more_zh.append(f"{column.zh}合计 {self.total:,.2f}")
            more_en.append(f"{column.en} {self.total:,.2f} in all")
        if not more_zh:
            return zh, en
        return f"{zh}（{'，'.join(more_zh)}）", f"{en} ({', '.join(more_en)})"


def extent(rows: Rows, places: Places | None = None) -> Extent:
    """Return rows in short: all of them, or those at some places."""
    dates, amounts = rows.dated, rows.amount
    if places is not None:
        dates = dates.gather(places)
        amounts = amounts.gather(places) if amounts is not None else None
    count = len(rows) if places is None else len(places)
    low, high = dates.min(), dates.max()
    months = [day.strftime("%Y-%m") if day is not None else "" for day in (low, high)]  # type: ignore[union-attr]
    total = None if amounts is None or not count else float(amounts.sum())
    return Extent(count, months[0], months[1], total)


def after(merge: Merge) -> Extent:
    """Return what the sheet holds after a load."""
    gone = np.concatenate([merge.removed, merge.overwritten])
    stays = np.setdiff1d(np.arange(len(merge.old)), gone)
    comes = np.concatenate([merge.added, merge.written])
    parts = [extent(merge.old, stays), extent(merge.new, comes)]
    firsts = [part.first for part in parts if part.first]
    lasts = [part.last for part in parts if part.last]
    totals = [part.total for part in parts if part.total is not None]
    return Extent(
        parts[0].rows + parts[1].rows, min(firsts, default=""), max(lasts, default=""), sum(totals) if totals else None
    )


def sentences(merge: Merge) -> Iterator[Sentence]:
    """Yield what a load does, one sentence a kind of rows; nothing for kinds that have none."""
    schema, amount = merge.new.schema, merge.new.keys.amount

    def told(rows: Rows, places: Places) -> Sentence:
        return extent(rows, places).text(schema, amount)

    if len(merge.added):
        zh, en = told(merge.new, merge.added)
        yield f"新增 {zh}。", f"Added: {en}."
    if len(merge.written):
        (was_zh, was_en), (now_zh, now_en) = told(merge.old, merge.overwritten), told(merge.new, merge.written)
        yield f"更正 {was_zh} → {now_zh}。", f"Corrected: {was_en} → {now_en}."
    if len(merge.removed):
        zh, en = told(merge.old, merge.removed)
        yield f"移除 {zh}。", f"Removed: {en}."
    if len(merge.same):
        count = len(merge.same)
        yield f"已有且相同 {count:,} 行，未作改动。", f"There already, and left as they are: {count:,}."
    yield from remarks(merge)


def remarks(merge: Merge) -> Iterator[Sentence]:
    """Yield what a person should know: rows that stay though the source says otherwise."""
    yield from _mended(merge)
    if len(merge.elsewhere):
        numbers = _examples(merge.old, merge.elsewhere)
        count = len(merge.elsewhere)
        yield (
            f"注意：{count:,} 行的编号在来源中也有，但月份不同，两者都计入：{numbers[0]}。如果是更正，请删除旧行。",
            f"Note: {count:,} rows have a number that the source holds in other months; both count: {numbers[1]}. "
            "Where it is a correction, delete the old rows.",
        )
    if merge.going in (Going.KEEP, Going.LEAVE):
        yield from _would_go(merge)


def _mended(merge: Merge) -> Iterator[Sentence]:
    contested = set(merge.contested.tolist())
    plain = np.array([place for place in merge.mended.tolist() if place not in contested], np.int64)
    if len(plain):
        zh, en = _examples(merge.new, plain)
        yield (
            f"您在工作簿中改过的 {len(plain):,} 行保持不变：{zh}。",
            f"{len(plain):,} rows that you changed in the workbook stay as you changed them: {en}.",
        )
    if len(contested):
        zh, en = _examples(merge.new, merge.contested)
        yield (
            f"注意：{len(contested):,} 行您在工作簿中改过，来源也变了，保留您的改动：{zh}。"
            "要改用来源的数据，请加 --take-source。",
            f"Note: {len(contested):,} rows were changed both in the workbook and in the source; yours stay: {en}. To "
            "take the source's, add --take-source.",
        )
    if len(merge.deleted):
        zh, en = _examples(merge.new, merge.deleted)
        yield (
            f"您从工作簿中删除过的 {len(merge.deleted):,} 行没有重新加入：{zh}。要重新加入，请加 --take-source。",
            f"{len(merge.deleted):,} rows that you deleted from the workbook stay out: {en}. To have them back, add "
            "--take-source.",
        )


def _would_go(merge: Merge) -> Iterator[Sentence]:
    if len(merge.vanished):
        zh, en = extent(merge.old, merge.vanished).text(merge.new.schema, merge.new.keys.amount)
        yield f"来源中已没有、但保留在工作簿中：{zh}。", f"No longer in the source, but kept in the workbook: {en}."
    if len(merge.doubtful):
        zh, en = _examples(merge.old, merge.doubtful)
        if merge.going is Going.KEEP:
            yield f"同一订单的不同明细都保留：{zh}。", f"Other lines of the same order were added to them: {en}."
        else:
            yield (
                f"注意：这些订单在来源中有另外的明细，未作改动：{zh}。请用 load 读入一次并作选择。",
                f"Note: the source has other lines of these orders, which were left as they are: {en}. Load it once "
                "with load, and choose.",
            )


def questions(merge: Merge) -> Iterator[Sentence]:
    """Yield what is asked before anything is loaded."""
    if not merge.asks:
        return
    schema, amount = merge.new.schema, merge.new.keys.amount
    if len(merge.vanished):
        zh, en = extent(merge.old, merge.vanished).text(schema, amount)
        some = _examples(merge.old, merge.vanished)
        yield (
            f"工作簿中有 {zh} 来自这份数据，而来源中现在没有了：{some[0]}。是更正（移除这些行），还是保留？",
            f"The workbook holds {en} that came from this source and are not in it now: {some[1]}. Is it a correction "
            "(those rows go), or are they to stay?",
        )
    if len(merge.doubtful):
        some = _examples(merge.old, merge.doubtful)
        count = len(merge.doubtful)
        yield (
            f"工作簿中 {count:,} 行的订单在来源中有完全不同的明细：{some[0]}。"
            "是更正（替换），还是同一订单的其他明细（都保留）？",
            f"For {count:,} rows the source has wholly other lines of the same order: {some[1]}. Is it a correction "
            "(they are replaced), or more lines of the order (both stay)?",
        )


def _examples(rows: Rows, places: Places) -> Sentence:
    """Return the keys of the first few of some rows."""
    keys = list(dict.fromkeys(rows.shown_key(int(place)) for place in places[: _EXAMPLES * 20]))
    more = len(keys) > _EXAMPLES or len(places) > _EXAMPLES * 20
    shown = keys[:_EXAMPLES]
    return "、".join(shown) + ("…" if more else ""), ", ".join(shown) + (" …" if more else "")
