"""What a rule finds, and the issues it becomes: addresses, values as they stand, and a count where they are many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from salesreview.tables.draft import ROW, Draft
from salesreview.tables.model import Issue
from salesreview.tables.reasons import Texts

ERROR, WARNING = "error", "warning"
#: Rows that are listed one by one for each table, rule and column; more are one line with a count and examples.
LIMIT = 20
_EXAMPLES = 2  # beside the first row
_QUOTED = 40  # characters of a value within a sentence


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """One thing a rule found wrong in a table: on rows, or in the sheet as a whole.

    Attributes:
        code: The key it is listed under.
        texts: The sentence in Chinese and in English, as patterns for {column} (the header), {value} (what stands in
            the cell), `words` and the columns of `rows`.
        rows: `row` and what else the sentence names, a line for each issue; None: the whole sheet or column.
        column: The column whose cell is pointed to.
        header: The position of the header that is pointed to, where there are no rows.
        severity: ERROR or WARNING.
        leave_out: The sheet rows that cannot be used; None: all stay.
        blank: The sheet rows whose value in `column` is not used.
        words: Other words of the sentence, in both languages.
        closing: Whether it stands below the rows of its table: a count of what is not listed.
    """

    code: str
    texts: Texts
    rows: pl.DataFrame | None = None
    column: str | None = None
    header: int | None = None
    severity: str = ERROR
    leave_out: pl.Series | None = None
    blank: pl.Series | None = None
    words: Mapping[str, Texts] = field(default_factory=dict)
    closing: bool = False


class IssueLog:
    """The issues found, which `sorted` gives in the order they are read in."""

    def __init__(self) -> None:
        self._issues: list[tuple[tuple[object, ...], Issue]] = []

    def add(self, draft: Draft, finding: Finding, place: int) -> None:
        """List a finding in the table that is the `place`-th of the catalogue."""
        kind = finding.severity != ERROR, place
        if finding.rows is None:
            self._issues.append(((*kind, 2 if finding.closing else 0), _of_sheet(draft, finding)))
            return
        position = draft.match.positions.get(finding.column or "", -1)
        if finding.rows.height <= LIMIT:
            for issue in _of_rows(draft, finding, finding.rows):
                self._issues.append(((*kind, 1, issue.row, position), issue))
            return
        first, *others = _of_rows(draft, finding, finding.rows.head(_EXAMPLES + 1))
        self._issues.append(((*kind, 1, first.row, position), _together(first, others, finding.rows.height)))

    def sorted(self) -> tuple[Issue, ...]:
        """Return errors before warnings, table by table, the whole sheet first, then by row and column."""
        return tuple(issue for _, issue in sorted(self._issues, key=lambda entry: entry[0]))


def _together(first: Issue, others: Sequence[Issue], count: int) -> Issue:
    """Return one issue for many rows: the first one's sentence, how many there are, and further examples."""
    zh = "、".join(f"第 {each.row:,} 行" + (f"（{_quoted(each.value)}）" if each.value else "") for each in others)
    en = ", ".join(f"row {each.row:,}" + (f" ({_quoted(each.value)})" if each.value else "") for each in others)
    return replace(
        first, zh=f"{first.zh}共 {count:,} 行如此，又如{zh}。",
        en=f"{first.en} {count:,} rows are like this, {en} for instance.", count=count,
    )  # fmt: skip


def _of_sheet(draft: Draft, finding: Finding) -> Issue:
    position = finding.header
    if position is None and finding.column is not None:
        position = draft.match.positions.get(finding.column)
    header = None if position is None else draft.raw.headers[position]
    zh, en = (_filled(draft, finding, lang, {}, header) for lang in ("zh", "en"))
    cell = None if position is None else draft.address(position, None)
    return Issue(draft.key, draft.raw.sheet, None, header, cell, None, finding.code, zh, en, finding.severity)


def _of_rows(draft: Draft, finding: Finding, rows: pl.DataFrame) -> list[Issue]:
    column = finding.column if finding.column is not None and draft.has(finding.column) else None
    header = None if column is None else draft.header(column)
    position = None if column is None else draft.match.positions[column]
    values = [None] * rows.height if column is None else draft.values(column, rows[ROW])
    issues = []
    for line, value in zip(rows.iter_rows(named=True), values, strict=True):
        row: int = line[ROW]
        zh, en = (_filled(draft, finding, lang, {"value": _quoted(value), **line}, header) for lang in ("zh", "en"))
        cell = None if position is None else draft.address(position, row)
        issues.append(
            Issue(draft.key, draft.raw.sheet, row, header, cell, value, finding.code, zh, en, finding.severity)
        )
    return issues


def _filled(draft: Draft, finding: Finding, lang: str, words: Mapping[str, object], header: str | None) -> str:
    place = 0 if lang == "zh" else 1
    fixed = {key: texts[place] for key, texts in finding.words.items()}
    if header is None and finding.column is not None:
        header = draft.schema.column(finding.column).label(lang)
    return finding.texts[place].format(**{**words, **fixed, "column": header})


def _quoted(value: str | None) -> str:
    if value is None:
        return ""
    return value if len(value) <= _QUOTED else value[: _QUOTED - 1] + "…"
