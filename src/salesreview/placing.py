"""A refresh's document brought to its places: the layout verified, a person's cells kept and stated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from salesreview.arrange import says
from salesreview.arrange.model import Arrangement, Moved, Problem
from salesreview.arrange.plan import Arranger, record_of
from salesreview.arrange.prints import Written
from salesreview.commentary.changes import Recorded, recorded
from salesreview.commentary.words import Change
from salesreview.review.document import MEMORY, MEMORY_HEADERS, AnyValue, Block, Document
from salesreview.settings import LAYOUT, SettingIssue, Settings
from salesreview.xlsx.address import a1

if TYPE_CHECKING:
    from salesreview.hosts.base import Host, SheetHost
    from salesreview.narrative import Words
    from salesreview.review.context import Context, RunLine

AUDIT, RUNLOG, CHECKS = "SR_audit_list", "SR_runlog_list", "SR_checks_list"
#: A move adds lines to the record of changes, which may make room below it in turn: that often at most.
_ROUNDS = 4


@dataclass(frozen=True, slots=True)
class Draft:
    """What a refresh is to write: the document, the words merged into it, and what both were laid out from."""

    document: Document
    words: Words
    context: Context


def arranger_of(host: Host) -> Arranger | None:
    """Return who arranges documents on a workbook; None for a host without sheets."""
    if not host.places():
        return None
    return Arranger(_with_sheets(host), Written.read(host.read_block(MEMORY, len(MEMORY_HEADERS))))


def _with_sheets(host: Host) -> SheetHost:
    return host  # type: ignore[return-value]  # a host with places has sheets


def with_layout(settings: Settings, arranger: Arranger | None, *, bodies: bool = True) -> Settings:
    """Return settings whose issues name every block whose layout is not known any more (`bodies`: see `verify`)."""
    return _with_problems(settings, arranger.verify(bodies=bodies) if arranger is not None else ())


def _with_problems(settings: Settings, problems: Iterable[Problem]) -> Settings:
    listed = {(issue.sheet, issue.zh) for issue in settings.issues}
    new = tuple(issue for issue in map(_issue, problems) if (issue.sheet, issue.zh) not in listed)
    return replace(settings, issues=(*settings.issues, *new)) if new else settings


def _issue(problem: Problem) -> SettingIssue:
    return SettingIssue(LAYOUT, "", problem.zh, problem.en, problem.sheet, problem.cell[0], a1(*problem.cell))


def carry_out(
    host: Host,
    arranger: Arranger | None,
    draft: Draft,
    cells: Callable[[Settings, Sequence[str]], Mapping[str, AnyValue]],
    now: dt.datetime,
) -> tuple[Words, tuple[str, ...], Settings]:
    """Write a draft; return its words with their digest, a sentence on what was moved, the settings with all issues.

    `cells` returns the cells that stand beside the review (labels, Home) for the settings and those sentences.
    """
    settings = draft.context.settings
    if arranger is None:
        document, words = draft.words.add_to(draft.document, cells(settings, ()))
        host.write(document)
        return words, (), settings
    lang, who = settings.language, host.last_author()
    done, said, context, words = Arrangement(), "", draft.context, draft.words
    for _ in range(_ROUNDS):
        context = replace(
            draft.context, settings=_with_problems(settings, done.problems),
            runs=_noted(draft.context, said), history=_history(draft.words.history, done.moved, lang, now, who),
        )  # fmt: skip
        words = replace(draft.words, history=tuple(context.history))
        document = draft.document if not done.moved and not done.problems else _laid_again(draft.document, context)
        document, words = words.add_to(document, cells(context.settings, [said] if said else []))
        before, done = done, replace(arranger.arrange(document), lang=lang, at=now)
        said = says.moves(done.moved, lang)
        if (before.moved, before.problems) == (done.moved, done.problems):
            break
    written = record_of(document, done, arranger.written, host.names())
    host.write(_with_record(document, written), done)
    return words, (said,) if said else (), context.settings


def _noted(context: Context, said: str) -> list[RunLine]:
    latest, *earlier = context.runs
    return [replace(latest, note=said or latest.note), *earlier]


def _history(
    history: Sequence[Recorded], moved: Sequence[Moved], lang: str, now: dt.datetime, who: str
) -> tuple[Recorded, ...]:
    changes = [Change(move.at, "", lang, "moved", move.text, move.goal(lang)) for move in moved]
    return recorded(changes, now, who, history) if changes else tuple(history)


def _laid_again(document: Document, context: Context) -> Document:
    """Return the document with the tabs laid out anew that tell of what was moved or left."""
    from salesreview.review.layout import place
    from salesreview.review.render import block_of
    from salesreview.review.tabs import TABS

    told = {AUDIT, RUNLOG, CHECKS}
    new = {
        table.name: block_of(context, placed, table)
        for placed in map(place, TABS) for table in placed.tables if table.name in told
    }  # fmt: skip
    return replace(document, blocks=tuple(new.get(block.name, block) for block in document.blocks))


def _with_record(document: Document, written: Written) -> Document:
    width = len(MEMORY_HEADERS)
    lines = tuple((*row, *[None] * (width - len(row))) for row in written.rows())
    blocks = tuple(
        Block(MEMORY, (*block.rows, *lines), None) if block.name == MEMORY else block for block in document.blocks
    )
    return replace(document, blocks=blocks)
