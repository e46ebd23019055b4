"""The stages called one after another: read, validate, evaluate, write, lay_out, and the host that carries it out."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview import files
from salesreview.errors import UsageError, WorkbookError
from salesreview.period import Month
from salesreview.settings import PullSource, Settings

if TYPE_CHECKING:
    from salesreview.commentary.own import OwnSentences
    from salesreview.hosts.base import Host
    from salesreview.hosts.file import FileHost
    from salesreview.loading.carry import Choices, Going, Prepared
    from salesreview.loading.plan import Plan
    from salesreview.metrics.facts import Facts
    from salesreview.narrative import Words
    from salesreview.review.context import Context, RunLine
    from salesreview.review.document import AnyValue, Document
    from salesreview.tables.model import RawSheet, Tables, TableSchema

#: Called with a stage's key as it begins: pull, read, validate, evaluate, write, lay_out, save ...
Progress = Callable[[str], None]
#: Says what becomes of rows that a load would take away.
Decide = Callable[["Prepared"], "Going"]


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
class RefreshResult(Reading):
    """What a refresh did; `changed`: the review differs from the one that the last refresh wrote.

    `kept`: where the file that was there is kept as a backup, None where none was written over.
    """

    path: Path
    changed: bool
    notes: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()  # one of the notes: what of a person's had to make room
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: how many rows of the source the sheet took, and where the file as it was is kept."""

    load: Prepared
    written: int
    kept: Path | None


@dataclass(frozen=True, slots=True)
class Draft:
    """The review before it is written: its document, the words merged into it, and what we proposed by slot."""

    document: Document
    words: Words
    proposals: Mapping[str, str]
    own: OwnSentences
    context: Context


def refresh(
    path: Path, *, month: Month | None = None, lang: str | None = None, out: Path | None = None,
    pull: bool = False, progress: Progress | None = None, now: dt.datetime | None = None, decide: Decide | None = None,
) -> RefreshResult:  # fmt: skip
    """Refresh the workbook at `path`, in place or to `out`; `month` and `lang` hold for this run only.

    `now` is the time that the run log notes, `decide` is asked of rows that a pull would take away. Raises WorkbookError, SourceError, CatalogError or UsageError, and then
    every file is as it was.
    """
    tell = progress or _silent
    if out is not None:
        _check_kind(out, path)
    _check_free(out or path)
    with open_book(path, tell) as host:
        if not pull:
            read_ahead(host)
        at = now or dt.datetime.now()
        result = refresh_host(host, path, month=month, lang=lang, pull=pull, progress=tell, now=at, decide=decide)
        tell("save")
        kept = host.save(out)
    return replace(result, path=out or path, kept=kept)


def refresh_host(
    host: Host, path: Path, *, month: Month | None, lang: str | None, pull: bool, progress: Progress, now: dt.datetime,
    decide: Decide | None = None,
) -> RefreshResult:  # fmt: skip
    """Refresh an open workbook without saving it; `path` is where it lies (sources are looked for beside it)."""
    from salesreview.placing import Draft as Placing
    from salesreview.placing import arranger_of, carry_out, with_layout
    from salesreview.review.document import CHARTS
    from salesreview.state import home_cells, label_cells, run_line, runs_with, settings_of

    settings = settings_of(host, month, lang)
    larger, notes = pull_sources(host, settings, path.parent, progress, decide) if pull else ({}, ())
    arranger = arranger_of(host)
    settings = with_layout(settings, arranger, bodies=False)
    progress("read")
    sheets = {**read_sheets(host), **larger}
    notes = (*notes, *_full_sheets(sheets, settings, larger))
    progress("validate")
    tables = validated(sheets, settings)
    progress("evaluate")
    facts = evaluate_tables(tables, settings)
    progress("write")
    _check_month(facts)
    line = run_line(facts, tables, settings, now)
    draft = draft_of(host, Reading(facts, tables, settings), runs_with(host, line), path.parent, now)
    progress("lay_out")
    labels = {**label_cells(host, settings.language), CHARTS: draft.document.charts_mark}

    def cells(settings: Settings, more: Sequence[str]) -> Mapping[str, AnyValue]:
        issues = len(tables.issues) + len(settings.issues)
        return {**labels, **home_cells(replace(line, issues=issues), facts, settings.language, (*notes, *more))}

    whole = Placing(_without_sentences(draft.document, draft.own), draft.words, draft.context)
    words, said, settings = carry_out(host, arranger, whole, cells, now)
    return RefreshResult(facts, tables, settings, path, words.changed, (*notes, *said), said)


def draft_of(host: Host, reading: Reading, runs: Sequence[RunLine], folder: Path, now: dt.datetime) -> Draft:
    """Return the review that a refresh would write at the time `now`.

    Sentences come from the workbook's sentence tab, before those of a department's own file in `folder`, before the
    shipped ones; its rules are looked for in `folder` too.
    """
    from salesreview.commentary import write_commentary
    from salesreview.commentary.own import Wording
    from salesreview.commentary.sentences import SENTENCES, load_sentences
    from salesreview.commentary.voice import Voice
    from salesreview.insights.rulebook import load_rulebook
    from salesreview.narrative import merge_words
    from salesreview.review.context import Context
    from salesreview.review.render import lay_out
    from salesreview.state import sentences_of

    facts, tables, settings = reading.facts, reading.tables, reading.settings
    own = folder / SENTENCES
    wording = Wording(load_sentences(own if own.is_file() else None), sentences_of(host))
    voice = Voice(facts, tables, settings, wording.sentences, load_rulebook(folder))
    proposals = write_commentary(voice)
    words = merge_words(host, proposals, voice, wording.own, now)
    context = Context(facts, tables, settings, runs, voice, wording, words.history)
    return Draft(lay_out(context, words.views), words, proposals, wording.own, context)


def _without_sentences(document: Document, own: OwnSentences) -> Document:
    """Leave the sentence tab out where its columns were moved, and where it shows already what it is to show."""
    from salesreview.state import SENTENCES

    block = next(block for block in document.blocks if block.name == SENTENCES)
    if not own.moved and own.cells != (block.rows[0][:1], *block.rows[1:]):
        return document
    return replace(document, blocks=tuple(each for each in document.blocks if each is not block))


def facts_of(
    path: Path, *, month: Month | None = None, date_order: str | None = None, progress: Progress | None = None
) -> Reading:
    """Compute the facts of a workbook, or of a folder with one file per raw table; nothing is written.

    `date_order` says how text dates are written where the data does not prove it and no setting tells.
    """
    tell = progress or _silent
    tables, settings = _read(path, date_order, tell)
    if month is not None:
        settings = replace(settings, month=month)
    tell("evaluate")
    return Reading(evaluate_tables(tables, settings), tables, settings)


def reading_of(host: Host, progress: Progress) -> Reading:
    """Compute the facts of an open workbook as it stands, by its own settings; nothing is written."""
    from salesreview.state import settings_of

    settings = settings_of(host)
    progress("read")
    sheets = read_sheets(host)
    progress("validate")
    tables = validated(sheets, settings)
    progress("evaluate")
    return Reading(evaluate_tables(tables, settings), tables, settings)


def check(path: Path, *, date_order: str | None = None, progress: Progress | None = None) -> tuple[Tables, Settings]:
    """Validate the raw sheets of a workbook or a folder; what is wrong stands in the issues of both results."""
    return _read(path, date_order, progress or _silent)


def validated(sheets: Mapping[str, RawSheet], settings: Settings, told: Mapping[str, str] | None = None) -> Tables:
    """Validate the raw sheets; `told` are date orders for tables that the settings give none.

    Added is what only the metrics can say: targets that name nothing, dates far from all others.
    """
    from salesreview.metrics.coverage import check_dates
    from salesreview.metrics.targets import check_targets
    from salesreview.tables.validate import validate

    orders = {**(told or {}), **_date_orders(settings)}
    tables = validate(sheets, date_orders=orders, answers=_answers(settings), currency=settings.currency or None)
    return check_targets(check_dates(tables))


def _check_month(facts: Facts) -> None:
    """Refuse a month of which no table knows anything: a review of nothing but n/a would replace the last one."""
    told = ("revenue", "leads", "deals_won", "invoiced", "collected", "feedback", "channel_cost")
    if all(facts.value(metric) is None for metric in told):
        from salesreview.metrics.reasons import reason_text

        why = next((fact.reason for metric in told if (fact := facts.get(metric)) and fact.reason), None)
        zh, en = (reason_text(why, lang) if why else "" for lang in ("zh", "en"))
        raise WorkbookError(
            f"{facts.month.label('zh')}没有任何数据（{zh}），未作改动；请检查报告月份，或先读入该月的数据。",
            f"There is no data at all for {facts.month.label('en')} ({en}); nothing was changed. Check the month under "
            "review, or load the month's data first.",
        )


def check_host(host: Host) -> tuple[Tables, Settings]:
    """Validate the raw sheets of an open workbook; what is wrong stands in the issues of both results."""
    from salesreview.placing import arranger_of, with_layout
    from salesreview.state import settings_of

    settings = with_layout(settings_of(host), arranger_of(host))
    return validated(read_sheets(host), settings), settings


def evaluate_tables(tables: Tables, settings: Settings) -> Facts:
    """Evaluate the metrics. Raises WorkbookError where no row can be used, naming the first thing that is wrong."""
    from salesreview.metrics.evaluate import evaluate

    try:
        return evaluate(tables, settings, settings.month)
    except WorkbookError as error:
        wrong = [issue for issue in tables.issues if issue.severity == "error"]
        if not wrong:
            raise
        first = wrong[0]
        at_zh = f"第 {first.row} 行" if first.row else ""
        at_en = f", row {first.row}" if first.row else ""
        raise WorkbookError(
            f"原始数据中没有一行可以使用，共 {len(wrong):,} 处问题，例如工作表“{first.sheet}”{at_zh}：{first.zh}"
            "全部问题可用 salesreview check 列出。",
            f"No row of the raw sheets can be used; there are {len(wrong):,} problems, for one on the tab "
            f"“{first.sheet}”{at_en}: {first.en} The command salesreview check lists them all.",
        ) from error


def _read(path: Path, date_order: str | None, progress: Progress) -> tuple[Tables, Settings]:
    if path.is_dir():
        from salesreview.sources import read_folder

        progress("read")
        sheets = read_folder(path, date_order)
        settings = Settings()
    else:
        from salesreview.placing import arranger_of, with_layout
        from salesreview.state import settings_of

        with open_book(path, progress) as host:
            read_ahead(host)
            settings = with_layout(settings_of(host), arranger_of(host))
            progress("read")
            sheets = read_sheets(host)
    progress("validate")
    told = dict.fromkeys(sheets, date_order) if date_order else {}
    return validated(sheets, settings, told), settings


def open_book(path: Path, progress: Progress = _silent) -> FileHost:
    """Open a workbook made from the template. Raises UsageError where there is none, WorkbookError for other files."""
    try:
        str(path).encode()
    except UnicodeEncodeError as error:
        shown = str(path).encode(errors="replace").decode()
        raise UsageError(
            f"文件名“{shown}”中有无法识别的字符（可能是其他编码的文件名）；请重命名后再试。",
            f"The name “{shown}” holds bytes that are no text (it may be in another encoding); rename the file first.",
        ) from error
    files.refuse_name(path)
    if not path.exists():
        raise UsageError(
            f"找不到文件“{path}”；请检查路径，含空格的路径请加引号。",
            f"There is no file “{path}”; check the path, and put quotes around one with blanks.",
        )
    if path.is_dir():
        raise UsageError(f"“{path}”是文件夹，这里需要一个工作簿。", f"“{path}” is a folder; a workbook is needed here.")
    progress("open")  # first, for what is imported next takes longer than all before
    from salesreview.hosts.file import FileHost

    host = FileHost(path)
    if not host.names():
        host.close()
        raise WorkbookError(
            f"“{path.name}”不是由本模板生成的业绩总结工作簿；请用 salesreview new 新建，再把数据粘贴进去。",
            f"“{path.name}” was not made from the review's template; make one with salesreview new and paste the data "
            "into it.",
        )
    return host


def read_sheets(host: Host) -> dict[str, RawSheet]:
    """Read every raw sheet that the workbook still has; the orders last, which are read ahead."""
    from salesreview.tables.catalog import SCHEMAS

    ordered = sorted(SCHEMAS, key=lambda schema: schema.key == "orders")
    return {schema.key: sheet for schema in ordered if (sheet := host.read_raw(schema)) is not None}


def read_ahead(host: FileHost) -> None:
    """Begin with the orders: a million lines take most of a refresh; the imports and other sheets fit in beside."""
    from salesreview.tables.catalog import schema

    host.read_ahead(schema("orders"))
    from salesreview.metrics import evaluate  # noqa: F401


def _date_orders(settings: Settings) -> dict[str, str]:
    return {key: source.date_order for key, source in settings.sources.items() if source.date_order}


def _answers(settings: Settings) -> dict[str, dict[str, str]]:
    """Return what was answered about sheets pasted into the workbook; a source's answers were carried out at loading."""
    from salesreview.sources.load import read_answers

    return {key: read_answers(source.answers) for key, source in settings.sources.items() if not source.source}


def pull_sources(
    host: Host, settings: Settings, base: Path, progress: Progress, decide: Decide | None = None
) -> tuple[dict[str, RawSheet], tuple[str, ...]]:
    """Pull every raw table that names a source; return those that are longer than a sheet, and sentences on each.

    `decide` is asked what becomes of rows that would go; without it they stay, which is said.
    """
    from salesreview.tables.catalog import schema

    progress("pull")
    larger: dict[str, RawSheet] = {}
    notes: list[str] = []
    for key, source in settings.sources.items():
        if not source.source:
            continue
        table = schema(key)
        load, written = pull_table(host, table, source, base, settings.language, decide)
        at = 0 if settings.language == "zh" else 1
        notes += [f"{table.label(settings.language)}{'：' if at == 0 else ': '}{pair[at]}" for pair in load.remarks()]
        if written < load.pulled.frame.height:
            larger[key] = load.pulled
            caption, rows = table.label(settings.language), load.pulled.frame.height
            notes.append(
                f"“{caption}”的来源有 {rows:,} 行，工作表中只放得下前 {written:,} 行；指标已按来源的全部数据计算。"
                if settings.language == "zh"
                else f"The source of “{caption}” has {rows:,} rows, of which the sheet holds the first {written:,}; "
                "the figures are computed from all of the source."
            )
    return larger, tuple(notes)


def _full_sheets(sheets: Mapping[str, RawSheet], settings: Settings, larger: Mapping[str, RawSheet]) -> list[str]:
    """Return a sentence on each sheet that is full to its last row: its source may hold more."""
    from salesreview.tables.catalog import schema
    from salesreview.xlsx import address

    notes = []
    for key, sheet in sheets.items():
        if key in larger or sheet.first_row + sheet.frame.height <= address.LAST_ROW:
            continue
        caption = schema(key).label(settings.language)
        notes.append(
            f"“{caption}”工作表已写满，来源可能还有更多行；请在设置页填写来源，并用 --pull 刷新，按全部数据计算。"
            if settings.language == "zh"
            else f"The “{caption}” sheet is full to its last row, and its source may hold more: name the source on "
            "Settings and refresh with --pull to compute from all of it."
        )
    return notes


def pull_table(
    host: Host, schema: TableSchema, source: PullSource, base: Path, lang: str, decide: Decide | None = None
) -> tuple[Prepared, int]:
    """Bring a source's rows into its raw sheet; return what that did and how many of them the sheet took."""
    from salesreview.loading.carry import Choices, Going, carry_out, prepare

    load = prepare(host, schema, source, base)
    if load.asks:
        load = load.chosen(Choices(decide(load) if decide is not None else Going.LEAVE))
    return load, carry_out(host, load, lang)


def load_table(
    path: Path, schema: TableSchema, source: PullSource, progress: Progress, *, choices: Choices | None = None,
    whole: bool = False, decide: Callable[[Prepared], Prepared | None] | None = None,
) -> Loaded | Prepared:  # fmt: skip
    """Bring `source` into a raw sheet of the workbook at `path` and save it.

    Args:
        path: The workbook.
        schema: The raw sheet.
        source: Where the rows come from.
        progress: Called as a stage begins.
        choices: What is known already of rows that would go, and of those that a person mended.
        whole: The source takes the place of all rows.
        decide: Shows the load before it is carried out; returns it as it is to be, None where it is not.

    Returns what was done, or, where something must be asked first or the load was called off, the load as prepared:
    the file is then as it was.
    """
    from salesreview.loading.carry import carry_out, prepare
    from salesreview.state import settings_of

    _check_free(path)
    with open_book(path, progress) as host:
        progress("pull")
        load = prepare(host, schema, source, Path.cwd(), choices=choices, whole=whole)
        decided = decide(load) if decide is not None else load
        if decided is None or decided.asks:
            return decided or load
        written = carry_out(host, decided, settings_of(host).language)
        progress("save")
        kept = host.save()
    return Loaded(decided, written, kept)


def guide_load(
    path: Path, source: PullSource, progress: Progress, guide: Callable[[Host, Plan], Plan | None], *,
    choices: Choices | None = None,
) -> tuple[Plan, Loaded | None]:  # fmt: skip
    """Bring `source` into the raw sheet that it belongs to, by a plan; its source is written into Settings.

    `guide` is shown the plan, and returns it as it is to be (see `Plan.answered`), None where it is not. Returns the
    plan as it came out, and what was done: None where something is still open, and the file is as it was.
    """
    from salesreview.loading.plan import carry, make_plan
    from salesreview.state import settings_of

    _check_free(path)
    with open_book(path, progress) as host:
        progress("pull")
        plan = make_plan(host, source, Path.cwd(), choices=choices)
        guided = guide(host, plan)
        if guided is None or guided.is_open or guided.load is None:
            return guided or plan, None
        written = carry(host, guided, settings_of(host).language, path)
        progress("save")
        kept = host.save()
    return guided, Loaded(guided.load, written, kept)


def make_book(target: Path, lang: str) -> Path | None:
    """Write a fresh workbook; return where a file that was there is kept."""
    with _beside(target) as made:
        _lay_out(made, target, lang)
        return _put(made, target)


def make_demo(
    target: Path, month: Month, lang: str, orders: int, progress: Progress | None = None,
    now: dt.datetime | None = None,
) -> tuple[RefreshResult, Path | None]:  # fmt: skip
    """Write the sample company's workbook, refreshed; return the refresh and where a file that was there is kept."""
    from salesreview.review.document import Document
    from salesreview.sample.company import sample_tables
    from salesreview.tables.catalog import SCHEMAS

    tell = progress or _silent
    _check_free(target)
    tell("sample")
    frames = sample_tables(month=month, orders=orders, lang=lang)
    _make_folder(target.parent)
    with _beside(target) as made:
        tell("template")
        _lay_out(made, target, lang)
        tell("fill")
        company = {key: pair[0 if lang == "zh" else 1] for key, pair in SAMPLE_SETTINGS.items()}
        with open_book(made) as host:
            for schema in SCHEMAS:
                headers = {column.key: column.label(lang) for column in schema.columns}
                host.write_raw(schema, headers, frames[schema.key])
            host.write(Document({f"SR_set_{key}": value for key, value in company.items()}))
            host.save()
        result = refresh(made, progress=tell, now=now)
        kept = _put(made, target)
    return replace(result, path=target), kept


#: What the sample company's Settings tab says, in Chinese and English.
SAMPLE_SETTINGS = {
    "company": ("华晨科技（示例公司）", "Huachen Technology (made-up sample)"),
    "department": ("销售部", "Sales"),
    "author": ("销售运营", "Sales operations"),
}


@contextlib.contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a path to make a workbook at, in the target's folder, so that it can be moved there in one step."""
    if target.is_dir():
        raise UsageError(f"“{target}”是文件夹。", f"“{target}” is a folder.")
    _check_free(target)
    with contextlib.ExitStack() as stack:
        try:
            folder = stack.enter_context(files.folder_beside(target))
        except OSError as error:
            raise WorkbookError(
                f"无法写入文件夹“{target.parent}”：请检查它是否存在、是否可写。",
                f"The folder “{target.parent}” cannot be written to: check that it is there and that you may write in "
                "it.",
            ) from error
        yield folder / target.name


def _lay_out(made: Path, target: Path, lang: str) -> None:
    from salesreview.template.build import template_bytes

    data = template_bytes(lang)
    try:
        made.write_bytes(data)
    except OSError as error:
        raise _not_written(target) from error


def _put(made: Path, target: Path) -> Path | None:
    """Move a finished workbook to its place in one step; return where a file that was there is kept."""
    from salesreview.xlsx import backups
    from salesreview.xlsx.saving import keep_backup

    kept = None
    _check_free(target)
    try:
        if target.exists():
            kept = keep_backup(target)
        files.replace(made, target)
        backups.prune(target)
    except OSError as error:
        if kept is not None:
            backups.drop(kept)
        raise _not_written(target) from error
    return kept


def _not_written(target: Path) -> WorkbookError:
    return WorkbookError(
        f"无法写入“{target.name}”：请检查磁盘空间，并关闭占用它的程序，再试一次。",
        f"“{target.name}” cannot be written: check the disk space, close what holds it, and try again.",
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            f"无法建立文件夹“{folder}”：请换一个位置，或检查是否有同名的文件、是否可写。",
            f"The folder “{folder}” cannot be made: choose another place, or check whether a file has that name and "
            "whether you may write there.",
        ) from error


def _check_kind(out: Path, book: Path) -> None:
    """Refuse a place that the workbook cannot be saved to: Excel opens no file whose ending belies what it is."""
    if out.is_dir():
        raise UsageError(
            f"“{out}”是文件夹；--out 后请写明文件名，如 {book.name}。",
            f"“{out}” is a folder; name a file after --out, such as {book.name}.",
        )
    if out.suffix.lower() != book.suffix.lower():
        raise UsageError(
            f"“{out.name}”的扩展名须与原工作簿相同（{book.suffix}）。",
            f"“{out.name}” must end as the workbook itself does ({book.suffix}).",
        )


def _check_free(target: Path) -> None:
    """Refuse a file that is open in a spreadsheet program, that another holds, or that its owner made read-only.

    Asked before it is opened and before any work, for on Windows our own hold on it would count too.
    """
    from salesreview.xlsx.saving import refuse_if_held, refuse_if_open, refuse_read_only

    files.refuse_name(target, files.LONGEST_BOOK)
    refuse_if_open(target)
    refuse_read_only(target)
    refuse_if_held(target)
