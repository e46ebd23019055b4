"""Which rows count by their state: cancelled, refunded, unpaid and draft ones do not; an unknown state is asked."""

from __future__ import annotations

import polars as pl

from salesreview.tables.assumed import Option
from salesreview.tables.evidence.case import Case
from salesreview.tables.evidence.known_states import FLAGS, HEADERS, MOMENTS, PROCESSES, known
from salesreview.tables.texts import clean_yesno, fold_choice

_MOST = 60  # different texts in a column of states; more are no states
_SHOWN = 8


def states(case: Case) -> None:
    """Leave out the rows whose state says that they do not count; ask about states that nobody knows."""
    if case.schema.key not in PROCESSES:
        return
    held = set(case.held.values())
    for place in case.named(HEADERS):
        if place not in held:
            _column(case, place)
    for place in case.named(FLAGS):
        if place not in held:
            yes = clean_yesno(case.column(place)).values
            if yes.dtype == pl.Boolean and yes.any():
                _drop(
                    case,
                    place,
                    yes.fill_null(False),
                    "标记为作废、取消或测试",
                    "are marked as void, cancelled or a test",
                )
    for place in case.named(MOMENTS):
        if place not in held:
            at = ~case.blank(place)
            if at.any():
                _drop(case, place, at, "已取消（有取消时间）", "were cancelled (there is a date)")


def _drop(case: Case, place: int, rows: pl.Series, zh: str, en: str) -> None:
    n = case.leave_out(rows)
    if n:
        case.state(
            "states",
            "states",
            f"有 {n:,} 行{zh}，未计入。",
            f"{n:,} rows {en} and are left out.",
            column=place,
            rows=rows,
            left_out=n,
        )


def _column(case: Case, place: int) -> None:
    texts = case.texts(place)
    counted = texts.filter(case.counts).drop_nulls().value_counts(sort=True)
    if not counted.height or counted.height > _MOST:
        return
    found = {str(text): int(n) for text, n in counted.iter_rows()}
    wanted = {fold_choice(text) for text in case.answers.get("counts", "").replace("｜", "|").split("|")} - {""}
    if any(fold_choice(text) in wanted for text in found):
        new = [text for text in found if fold_choice(text) not in wanted and known(case.schema.key, text) is None]
        kept = {text: fold_choice(text) in wanted for text in found}
        _carry_out(case, place, texts, kept, found, new)
        return
    judged = _known(case, found)
    open_ones = [text for text, counts in judged.items() if counts is None]
    if open_ones and all(counts is None for counts in judged.values()) and len(found) == 1:
        return  # one unknown state throughout says nothing of any row
    if open_ones and not any(counts is not None for counts in judged.values()) and _is_loose(case, place):
        return  # “Status” may be anything where not one of its values is a state of an order
    if not open_ones and not any(judged.values()):
        open_ones = list(found)  # nothing would be left
    if open_ones:
        _ask(case, place, found, judged, open_ones)
        return
    _carry_out(case, place, texts, {text: bool(counts) for text, counts in judged.items()}, found)


def _is_loose(case: Case, place: int) -> bool:
    return case.sheet.headers[place].strip().casefold() in ("status", "state", "状态", "status code")


def _known(case: Case, found: dict[str, int]) -> dict[str, bool | None]:
    return {text: known(case.schema.key, text) for text in found}


def _carry_out(
    case: Case,
    place: int,
    texts: pl.Series,
    kept: dict[str, bool],
    found: dict[str, int],
    new: list[str] | None = None,
) -> None:
    """Leave out the rows whose state does not count; `new` are unknown states that the answer does not name."""
    gone = [text for text, counts in kept.items() if not counts]
    if not gone:
        return
    rows = texts.is_in(gone).fill_null(False)
    n = case.leave_out(rows)
    shown = [(text, found[text]) for text in gone][:_SHOWN]
    zh = "、".join(f"{text} {number:,} 行" for text, number in shown)
    en = ", ".join(f"{text}: {number:,}" for text, number in shown)
    if n:
        case.state(
            "counts",
            "states",
            f"有 {n:,} 行的状态表明不计入（{zh}），已排除。",
            f"{n:,} rows do not count by their state ({en}) and are left out.",
            column=place,
            rows=rows,
            left_out=n,
            proved=not new,
        )


def _ask(case: Case, place: int, found: dict[str, int], judged: dict[str, bool | None], open_ones: list[str]) -> None:
    proposed = [text for text, counts in judged.items() if counts]
    zh = "、".join(f"{text} {n:,} 行" for text, n in found.items())
    en = ", ".join(f"{text}: {n:,}" for text, n in found.items())
    unknown_zh = "、".join(f"“{text}”" for text in open_ones[:_SHOWN])
    unknown_en = ", ".join(f"“{text}”" for text in open_ones[:_SHOWN])
    case.ask(
        "counts",
        "states",
        f"这一列是单据的状态（{zh}），不能确定 {unknown_zh} 的行是否计入业绩。请列出计入的状态。",
        f"The column holds the state of each document ({en}), and whether the rows in {unknown_en} count is not known. "
        "List the states that count.",
        [Option(text, f"{n:,} 行", f"{n:,} rows") for text, n in found.items()],
        proposed="|".join(proposed) or None,
        column=place,
        several=True,
    )
