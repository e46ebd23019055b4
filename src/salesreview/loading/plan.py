"""The plan of a first load: which table a source is, which column each header, what is open, what loading would do.

A plan is an object that a command line, a button or a window can show: it reads no answers itself. `make_plan` makes
it, `Plan.answered` gives it an answer, `carry` carries it out and writes the source into Settings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from salesreview.errors import SourceError
from salesreview.hosts.base import Host
from salesreview.loading.carry import Prepared, carry_out, prepare
from salesreview.loading.merge import Choices
from salesreview.loading.stated import Sentence, extent
from salesreview.settings import PullSource, answered, parse_mapping
from salesreview.sources import plan_source
from salesreview.sources.address import is_address
from salesreview.sources.recognise import CLOSE, Candidate, recognise
from salesreview.state import keep_source, settings_of
from salesreview.tables.catalog import SCHEMAS
from salesreview.tables.clean import clean
from salesreview.tables.headers import find_columns, similar_headers
from salesreview.tables.model import Column, Kind, TableSchema

_SHOWN = 3  # values of a column, candidates of a question
_LIKELY = 0.5  # how alike a header is that is proposed first


@dataclass(frozen=True, slots=True)
class Option:
    """One answer to a question: its key, and how it reads."""

    key: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the source does not prove.

    `key` is "table", "column:" and the column's key, or "answer:" and the key of what the reading of sources asks
    (see `tables.assumed`). `options` are the answers, the likeliest first.
    """

    key: str
    zh: str
    en: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """A header of the source: the column it is read as (None: not read), and some of its values."""

    header: str
    key: str | None
    samples: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What is known of a load.

    Attributes:
        source: Where the rows come from, with the mapping, sheet and date order that are known.
        base: The folder that relative paths are looked for in.
        schema: The table; None while that is open.
        sheet: The sheet of a source workbook; "" where there is none.
        columns: What becomes of each header.
        questions: What is open.
        load: What loading does; None while something is open.
        choices: What a person said of rows that would go.
    """

    source: PullSource
    base: Path
    schema: TableSchema | None = None
    sheet: str = ""
    columns: tuple[ColumnPlan, ...] = ()
    questions: tuple[Question, ...] = ()
    load: Prepared | None = None
    choices: Choices = field(default_factory=Choices)

    @property
    def is_open(self) -> bool:
        """Whether anything must be answered before it can be carried out."""
        return bool(self.questions) or self.load is None or self.load.asks

    def answered(self, host: Host, answers: Mapping[str, str]) -> Plan:
        """Return the plan with answers: question key -> option key."""
        mapping = parse_mapping(self.source.mapping)
        mapping |= {key.partition(":")[2]: answer for key, answer in answers.items() if key.startswith("column:")}
        source = replace(self.source, mapping=_written(mapping))
        said = {key.partition(":")[2]: answer for key, answer in answers.items() if key.startswith("answer:")}
        columns = [column.key for column in self.schema.columns] if self.schema is not None else []
        source = answered(source, said, columns)
        table = answers.get("table") or (self.schema.key if self.schema is not None else None)
        return make_plan(host, source, self.base, table=table, choices=self.choices)

    def months(self) -> list[Sentence]:
        """Return the source's rows month by month, with their sum: one sentence each, for tables with dates."""
        if self.load is None:
            return []
        rows, keys = self.load.merge.new, self.load.merge.new.keys
        labels = rows.dated.dt.strftime("%Y-%m")
        found = []
        for month in sorted(label for label in labels.unique().to_list() if label):
            places = (labels == month).fill_null(False).arg_true().to_numpy()
            found.append(extent(rows, places).text(rows.schema, keys.amount))
        return found


def make_plan(
    host: Host, source: PullSource, base: Path, *, table: str | None = None, choices: Choices | None = None
) -> Plan:
    """Make the plan of a load; nothing is written. What Settings knows of the table's last source is used again.

    Raises SourceError where the source cannot be read.
    """
    chosen = choices or Choices()
    wanted = [schema for schema in SCHEMAS if table in (None, schema.key)]
    remembered = settings_of(host).sources
    mappings = {schema.key: source.mapping or "" for schema in wanted}
    if not source.mapping:
        mappings = {key: known.mapping for key, known in remembered.items() if known.mapping}
    candidates = recognise(source.source, base, wanted, least=2 if table is None else 0, mappings=mappings)
    if not candidates:
        return Plan(source, base, questions=(_which_table([]),), choices=chosen)
    if table is None and len(candidates) > 1 and candidates[0].score - candidates[1].score < CLOSE:
        return Plan(source, base, questions=(_which_table(candidates),), choices=chosen)
    best = candidates[0]
    source = _remembered(source, remembered.get(best.schema.key), best)
    open_columns = tuple(_which_column(best, key) for key in best.missing)
    if open_columns:
        return Plan(source, base, best.schema, best.sheet, _proposed(best), open_columns, choices=chosen)
    try:
        load = prepare(host, best.schema, source, base, choices=chosen)
    except SourceError:
        asked = _asked(best.schema, source, base)
        if not asked:
            raise
        return Plan(source, base, best.schema, best.sheet, _proposed(best), asked, choices=chosen)
    return Plan(source, base, best.schema, best.sheet, _columns(load), load=load, choices=chosen)


def _asked(schema: TableSchema, source: PullSource, base: Path) -> tuple[Question, ...]:
    """Return what the reading of the source leaves open and a choice can answer."""
    found = plan_source(
        schema, source.source, mapping=source.mapping, sheet=source.sheet, date_order=source.date_order,
        answers=source.answers, base=base,
    )  # fmt: skip
    asked = []
    for each in found.questions:
        options = [Option(choice.value, choice.zh, choice.en) for choice in each.choices]
        if each.proposed is not None and each.proposed not in [option.key for option in options]:
            options.insert(0, Option(each.proposed, each.proposed, each.proposed))
        options.sort(key=lambda option: option.key != each.proposed)
        asked.append(Question(f"answer:{each.key}", each.asked("zh"), each.asked("en"), tuple(options)))
    return tuple(asked)


def with_choices(plan: Plan, choices: Choices) -> Plan:
    """Return a plan with what a person said of rows that would go."""
    load = plan.load.chosen(choices) if plan.load is not None else None
    return replace(plan, load=load, choices=choices)


def carry(host: Host, plan: Plan, lang: str, book: Path) -> int:
    """Load what is planned, and write the source into Settings; return how many rows the sheet took.

    `book` is where the workbook lies: a source below its folder is written as a relative path.
    """
    if plan.load is None or plan.is_open:
        raise ValueError("something is still open")
    written = carry_out(host, plan.load, lang)
    keep_source(host, plan.load.schema.key, replace(plan.source, source=_from_book(plan, book)))
    return written


def _from_book(plan: Plan, book: Path) -> str:
    if is_address(plan.source.source):
        return plan.source.source
    from salesreview.sources.files import find

    path, folder = find(plan.source.source, plan.base).resolve(), book.resolve().parent
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else str(path)


def _remembered(source: PullSource, known: PullSource | None, candidate: Candidate) -> PullSource:
    """Add what Settings knows of the table's last source, where its mapping fits these headers."""
    if known is not None:
        source = replace(
            source, date_order=source.date_order or known.date_order, answers=source.answers or known.answers
        )
    if known is None or source.mapping or not known.mapping:
        return source
    from salesreview.sources.expression import parse

    try:
        for text in parse_mapping(known.mapping).values():
            parse(text, candidate.headers)
    except (SourceError, ValueError):
        return source
    return replace(source, mapping=known.mapping)


def _written(mapping: Mapping[str, str]) -> str | None:
    return "; ".join(f"{key}={text}" for key, text in mapping.items()) or None


def _which_table(candidates: list[Candidate]) -> Question:
    schemas = [candidate.schema for candidate in candidates] or list(SCHEMAS)
    return Question(
        "table",
        "这份数据应读入哪一张原始数据表？",
        "Which raw sheet does this source belong to?",
        tuple(Option(schema.key, schema.zh, schema.en) for schema in schemas),
    )


def _which_column(candidate: Candidate, key: str) -> Question:
    """Ask which header a required column is: those whose values fit, the most alike first."""
    schema, headers = candidate.schema, candidate.headers
    column = schema.column(key)
    taken = set(find_columns(schema, headers).values())
    alike = similar_headers(schema, headers, [key]).get(key)
    fitting = []
    for place, header in enumerate(headers):
        if not header.strip() or place in taken:
            continue
        fit = _fit(candidate, place, key)
        likeness = alike[1] if alike is not None and alike[0] == place else 0.0
        fitting.append((likeness < _LIKELY, -fit, -likeness, place))
    options = []
    for _, _, _, place in sorted(fitting):
        values = "、".join(_samples(candidate, place))
        options.append(Option(headers[place], f"{headers[place]}（{values}）", f"{headers[place]} ({values})"))
    return Question(
        f"column:{key}", f"哪一列是“{column.zh}”？", f"Which column is “{column.en}”?", tuple(options)
    )  # fmt: skip


def _fit(candidate: Candidate, place: int, key: str) -> float:
    """Return which share of a column's first values can be read as the table's column `key`.

    Anything can be read as an ID or a text: dates and amounts are less likely to be one.
    """
    values = _samples(candidate, place)
    if not values:
        return 0.0
    column = candidate.schema.column(key)
    share = _read_as(values, column)
    if column.kind not in (Kind.ID, Kind.TEXT, Kind.CHOICE):
        return share
    return share - max(_read_as(values, replace(column, kind=kind)) for kind in (Kind.DATE, Kind.NUMBER)) / 2


def _read_as(values: tuple[str, ...], column: Column) -> float:
    import polars as pl

    cleaned = clean(pl.Series(values, dtype=pl.String), column, "ymd").values
    return 1 - cleaned.null_count() / cleaned.len()


def _samples(candidate: Candidate, place: int) -> tuple[str, ...]:
    values = (row[place] for row in candidate.samples if place < len(row))
    return tuple(dict.fromkeys(value for value in values if value))[:_SHOWN]


def _proposed(candidate: Candidate) -> tuple[ColumnPlan, ...]:
    known = {place: key for key, place in find_columns(candidate.schema, candidate.headers).items()}
    return tuple(
        ColumnPlan(header, known.get(place), _samples(candidate, place))
        for place, header in enumerate(candidate.headers)
        if header.strip()
    )


def _columns(load: Prepared) -> tuple[ColumnPlan, ...]:
    from salesreview.tables.cleaned import as_text, plain

    headers = load.pulled.headers
    known = {place: key for key, place in find_columns(load.schema, headers).items()}
    found = []
    for place, header in enumerate(headers):
        values = load.pulled.frame[str(place)].drop_nulls().unique(maintain_order=True).head(_SHOWN)
        found.append(ColumnPlan(header, known.get(place), tuple(as_text(plain(values)).to_list())))
    return tuple(found)
