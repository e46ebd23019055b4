"""What was judged about a sheet of the workbook, as findings: one line each, however many rows it is about."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from salesreview.tables.assumed import Assumption, Judgement, Question
from salesreview.tables.draft import ROW, Draft
from salesreview.tables.findings import ERROR, WARNING, Finding

_CODES = {"totals": "totals_row", "headers": "repeated_header"}


def findings_of(judgement: Judgement, draft: Draft) -> Iterator[Finding]:
    """Yield a finding for each question, and for each assumption that no person has confirmed."""
    for question in judgement.questions:
        yield _finding(
            draft,
            question,
            (question.zh + question.how("zh"), f"{question.en} {question.how('en')}".rstrip()),
            ERROR if question.wrong else WARNING,
        )
    for assumed in judgement.assumptions:
        if not assumed.answered:
            yield _finding(draft, assumed, (assumed.zh, assumed.en), WARNING)


def _finding(draft: Draft, judged: Assumption | Question, texts: tuple[str, str], severity: str) -> Finding:
    zh, en = texts
    if judged.place.rows:
        rows = [f"{row:,}" for row in judged.place.rows]
        zh += f"（如第 {'、'.join(rows)} 行）"
        en += f" (row{'s' if len(rows) > 1 else ''} {', '.join(rows)} for instance)"
    if judged.place.rows and judged.place.column is None:
        first = pl.DataFrame({ROW: judged.place.rows[:1]}, schema={ROW: pl.UInt32})
        words = {"judged": (zh, en)}
        return Finding(_code(judged), ("{judged}", "{judged}"), first, severity=severity, words=words)
    headers = draft.raw.headers
    at = headers.index(judged.place.column) if judged.place.column in headers else None
    return Finding(_code(judged), ("{judged}", "{judged}"), header=at, severity=severity, words={"judged": (zh, en)})


def _code(judged: Assumption | Question) -> str:
    return _CODES.get(judged.kind, judged.kind)
