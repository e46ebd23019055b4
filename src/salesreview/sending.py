"""The review as it is sent: read from a workbook with a person's words, its figures computed anew and compared."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.errors import WorkbookError
from salesreview.language import LANGUAGES
from salesreview.period import Month

if TYPE_CHECKING:
    from salesreview.hosts.base import Host
    from salesreview.mail.content import BookTab, Comment, Content, CopyChoices
    from salesreview.pipeline import Progress
    from salesreview.review.document import AnyValue, CellValue, Document


#: Blocks that tell of the workbook, not of its month.
_OF_THE_WORKBOOK = ("SR_runlog", "SR_checks", "SR_audit", "SR_sentences")


@dataclass(frozen=True, slots=True)
class Review:
    """A workbook's review as it would be sent, and the recipients that its Settings tab names."""

    content: Content
    to: str
    cc: str


def read_review(path: Path, *, lang: str | None, choices: CopyChoices, pull: bool, progress: Progress) -> Review:
    """Read the review that a workbook file shows (see `review_of`); nothing is written."""
    from salesreview import pipeline
    from salesreview.mail.book import comments_of, tabs_of

    with pipeline.open_book(path, progress) as host:
        if not pull:
            pipeline.read_ahead(host)
        comments = comments_of(host.package) if choices.comments else ()
        return review_of(
            host, path, lambda language: tabs_of(host.package, language), comments,
            lang=lang, choices=choices, pull=pull, progress=progress,
        )  # fmt: skip


def review_of(
    host: Host, path: Path, tabs: Callable[[str], Sequence[BookTab]], comments: tuple[Comment, ...], *,
    lang: str | None, choices: CopyChoices, pull: bool, progress: Progress,
) -> Review:  # fmt: skip
    """Read the review that an open workbook shows: its words as they stand, its figures computed anew.

    `tabs` returns the review's tabs as they are in the workbook, captions in a language; `path` is where it lies.
    Raises WorkbookError where it was never refreshed, or shows figures that its data no longer give.
    """
    from salesreview import pipeline
    from salesreview.mail.content import Extras, assemble
    from salesreview.review.document import MEMORY, MEMORY_HEADERS
    from salesreview.settings import SETTINGS
    from salesreview.state import runs_of, settings_of

    memory = host.read_block(MEMORY, len(MEMORY_HEADERS))
    month, own = _as_shown(memory, path)
    settings = settings_of(host, month, own)
    larger = pipeline.pull_sources(host, settings, path.parent, progress)[0] if pull else {}
    progress("read")
    sheets = {**pipeline.read_sheets(host), **larger}
    progress("validate")
    tables = pipeline.validated(sheets, settings)
    progress("evaluate")
    facts = pipeline.evaluate_tables(tables, settings)
    progress("write")
    runs = runs_of(host)
    now = dt.datetime.now()  # of what is recorded at a refresh; nothing is written here
    draft = pipeline.draft_of(host, pipeline.Reading(facts, tables, settings), runs, path.parent, now)
    if changed := _changed(host, draft.document):
        raise _refresh_first(changed)
    ours = [*draft.proposals.values(), *(str(row[MEMORY_HEADERS.index("generated")] or "") for row in memory)]
    if lang and lang != own:
        settings = replace(settings, language=lang)
        draft = pipeline.draft_of(host, pipeline.Reading(facts, tables, settings), runs, path.parent, now)
        ours += draft.proposals.values()
    progress("lay_out")
    typed = host.read_cells(entry.cell for entry in SETTINGS)
    extras = Extras(
        raw=tuple(sheets.values()) if choices.raw else (),
        settings=tuple((getattr(entry, settings.language), typed.get(entry.cell)) for entry in SETTINGS),
        history=tuple(tuple(row[:-1]) for row in memory),
        comments=comments,
    )
    content = assemble(
        draft.document, settings, month, tabs(settings.language),
        names=host.names(), prompts=_prompts(ours), choices=choices, extras=extras,
    )  # fmt: skip
    return Review(content, settings.to, settings.cc)


def _as_shown(memory: Sequence[Sequence[CellValue]], path: Path) -> tuple[Month, str]:
    """Return the month and language that the workbook's review is in. Raises WorkbookError without a review."""
    from salesreview.commentary.words import STATE_WORDS

    for row in reversed(memory):
        if row[6] in STATE_WORDS and row[2] in LANGUAGES:
            return Month.parse(str(row[1])), str(row[2])
    raise WorkbookError(
        f"“{path.name}”还没有刷新过，没有可发送的总结；请先运行 salesreview refresh，查看后再发送。",
        f"“{path.name}” was never refreshed, so there is no review to send; run salesreview refresh, look it over, "
        "then send it.",
    )


def _changed(host: Host, document: Document) -> str | None:
    """Return the name of the first place that shows other figures than a refresh would write now (words aside)."""
    names = [name for name in document.cells if not name.startswith(("SR_slot_", "SR_state_", "SR_proposal_"))]
    shown = host.read_cells(names)
    for name, value in shown.items():
        if not _alike(value, document.cells[name]):
            return name
    there = host.names()
    for block in document.blocks:
        if block.name not in there or block.name.startswith(_OF_THE_WORKBOOK):
            continue
        width = len(block.rows[0])
        rows = host.read_block(block.name, width)[: block.reserved]
        if block.reserved is None:  # below an open block the first empty row ends what is ours
            below = itertools.takewhile(lambda row: any(value is not None for value in row), rows[block.body :])
            rows = [*rows[: block.body], *below]
        rows += [[None] * width] * (block.body - len(rows))
        expected = [*block.rows[1:], *[(None,) * width] * (len(rows) - block.body)]
        for row, new in zip(rows, expected, strict=True):
            if not all(map(_alike, row, new)):
                return block.name
    return None


def _alike(shown: AnyValue, new: AnyValue) -> bool:
    """Tell whether two cells say the same; a spreadsheet keeps fifteen digits of a number."""
    a, b = _plain(shown), _plain(new)
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9)
    return a == b


def _plain(value: AnyValue) -> object:
    from salesreview.review.document import Link, Rich

    match value:
        case Link() | Rich():
            return _plain(value.text)
        case str():
            return value.replace("\r\n", "\n").strip() or None
        case bool():
            return value
        case int() | float():
            return float(value)
        case dt.datetime() if value.time() == dt.time():
            return value.date()
    return value


def _refresh_first(name: str) -> WorkbookError:
    from salesreview.review.tabs import TABS

    tab = next((tab for tab in TABS if name.startswith(f"SR_{tab.key}_")), None)
    zh, en = (f"“{tab.zh}”页", f"on {tab.en}") if tab else ("总结页", "in the review")
    return WorkbookError(
        f"{zh}的数字与当前数据不一致：上次刷新后数据或设置有改动，或有人改写了表中的数字。请先刷新并查看，再发送。",
        f"Figures {en} are not what the data give now: data or settings changed since the last refresh, or somebody "
        "typed over a figure. Refresh it and look it over, then send it.",
    )


def _prompts(texts: Iterable[str]) -> frozenset[str]:
    """Return the prompts 【…】 in texts that we wrote."""
    from salesreview.review.document import Rich

    return frozenset(run for text in texts for run, is_prompt in Rich.of(text).runs if is_prompt)
