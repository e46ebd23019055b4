"""The stages called one after another: read, validate, evaluate, write, lay_out, and the host that carries it out."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.errors import UsageError, WorkbookError
from salesreview.period import Month
from salesreview.settings import PullSource, Settings, parse_mapping

if TYPE_CHECKING:
    import polars as pl

    from salesreview.hosts.base import Host
    from salesreview.metrics.facts import Facts
    from salesreview.tables.model import RawSheet, TableSchema, Tables

#: Called with a stage's key as it begins: pull, read, validate, evaluate, write, lay_out, save ...
Progress = Callable[[str], None]


def _silent(stage: str) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a workbook or folder says: its validated tables and settings, and the facts computed from them."""

    facts: Facts
    tables: Tables
    settings: Settings

    @property
    def month(self) -> Month:
        """The month under review."""
        return self.facts.month


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """What a refresh did; `changed`: the review differs from the one that the last refresh wrote."""

    facts: Facts
    tables: Tables
    settings: Settings
    path: Path
    changed: bool
    notes: tuple[str, ...] = ()

    @property
    def month(self) -> Month:
        """The month under review."""
        return self.facts.month


def refresh(
    path: Path, *, month: Month | None = None, lang: str | None = None, out: Path | None = None,
    pull: bool = False, progress: Progress | None = None, now: dt.datetime | None = None,
) -> RefreshResult:  # fmt: skip
    """Refresh the workbook at `path`, in place or to `out`; `month` and `lang` hold for this run only.

    `now` is the time that the run log notes. Raises WorkbookError, SourceError, CatalogError or UsageError, and then
    every file is as it was.
    """
    tell = progress or _silent
    host = _open(path, tell)
    result = refresh_host(
        host, path, month=month, lang=lang, pull=pull, progress=tell, now=now or dt.datetime.now()
    )
    tell("save")
    _keep_writable(out or path)
    host.save(out)
    return RefreshResult(
        result.facts, result.tables, result.settings, out or path, result.changed, result.notes
    )


def refresh_host(
    host: Host, path: Path, *, month: Month | None, lang: str | None, pull: bool, progress: Progress, now: dt.datetime,
) -> RefreshResult:  # fmt: skip
    """Refresh an open workbook without saving it; `path` is where it lies (sources are looked for beside it)."""
    from salesreview.commentary import write_commentary
    from salesreview.metrics.evaluate import evaluate
    from salesreview.review.context import Context
    from salesreview.review.render import lay_out
    from salesreview.state import home_cells, run_line, runs_with, settings_of
    from salesreview.tables.validate import validate
    from salesreview.words import merged_words

    settings = settings_of(host, month, lang)
    larger, notes = _pull(host, settings, path.parent, progress) if pull else ({}, ())
    progress("read")
    sheets = {**read_sheets(host), **larger}
    progress("validate")
    tables = validate(sheets, date_orders=_date_orders(settings))
    progress("evaluate")
    facts = evaluate(tables, settings, settings.month)
    progress("write")
    proposals = write_commentary(facts, tables, settings)
    words = merged_words(host, proposals, facts, settings)
    progress("lay_out")
    line = run_line(facts, tables, settings, now)
    ctx = Context(facts, tables, settings, runs_with(host, line), notes)
    document = words.add_to(lay_out(ctx, words.views), home_cells(line, facts, settings.language, notes))
    host.write(document)
    return RefreshResult(facts, tables, settings, path, words.changed, notes)
