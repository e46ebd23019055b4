"""Loading a file: what is known of it, what is open, and carrying it out.

The rest of the window knows a plan by its questions and their answers only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from salesreview.errors import SourceError, WorkbookError
from salesreview.window.words import WORDS, Pair, pair, text

if TYPE_CHECKING:
    from salesreview.tables.model import TableSchema
    from salesreview.window.worker import Step

#: How alike a header and a column's name must be for the one to be proposed for the other.
ALIKE = 0.6
TABLE, SHEET, DATES = "table", "sheet", "dates"
_ORDERS = ("ymd", "mdy", "dmy")
_COLUMN = "column."
#: Of a workbook with many sheets so many are looked at.
_SHEETS_READ = 12


@dataclass(frozen=True, slots=True)
class Question:
    """Something that is open: its key, the question, the answers as (value, text), whether one is due."""

    key: str
    said: str
    choices: tuple[tuple[str, str], ...]
    due: bool = False


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What is known of a file, the questions that are open, the answers so far."""

    file: Path
    lang: str
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    rows: int
    answers: Mapping[str, str] = field(default_factory=dict)
    stale: bool = False

    def answered(self, key: str, value: str) -> FilePlan:
        """Return the plan with an answer; those that rest on it are asked anew.

        After another sheet was chosen the plan is stale: the file has to be looked at again.
        """
        if key == SHEET:
            return replace(self, answers={SHEET: value}, stale=True)
        kept = {name: each for name, each in self.answers.items() if key != TABLE or not name.startswith(_COLUMN)}
        return replace(self, answers={**kept, key: value}).settled()

    def settled(self) -> FilePlan:
        """Return the plan with proposals for the columns that the file has under a name like theirs."""
        from salesreview.tables.headers import similar_headers

        if (schema := self.schema) is None:
            return self
        proposed = {}
        for key, (place, likeness) in similar_headers(schema, self.headers, self.missing).items():
            if likeness >= ALIKE:
                proposed[_COLUMN + key] = self.headers[place]
        return replace(self, answers={**proposed, **self.answers})

    @property
    def sheet(self) -> str | None:
        """The sheet of a workbook that is read."""
        return self.answers.get(SHEET) or None

    @property
    def schema(self) -> TableSchema | None:
        """The table that the file is loaded into; None while that is open."""
        from salesreview.tables.catalog import schema

        return schema(self.answers[TABLE]) if self.answers.get(TABLE) else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The table's columns that no header is known to be."""
        from salesreview.tables.headers import find_columns

        if (schema := self.schema) is None:
            return ()
        found = find_columns(schema, self.headers)
        return tuple(column.key for column in schema.columns if column.key not in found)

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is asked, in order; a question that has an answer already shows it."""
        from salesreview.tables.catalog import SCHEMAS

        asked = []
        if len(self.sheets) > 1:
            sheets = tuple((name, name) for name in self.sheets)
            asked.append(Question(SHEET, text("load_sheet", self.lang), sheets, due=True))
        tables = tuple((each.key, each.label(self.lang)) for each in SCHEMAS)
        asked.append(Question(TABLE, text("load_table", self.lang), tables, due=True))
        if (schema := self.schema) is not None:
            asked += self._columns(schema)
            orders = (("", text("load_unproved", self.lang)), *((order, order) for order in _ORDERS))
            asked.append(Question(DATES, text("load_dates", self.lang), orders))
        return tuple(asked)

    def _columns(self, schema: TableSchema) -> list[Question]:
        from salesreview.tables.headers import fold, known_headers

        known = known_headers(schema)
        free = [header for header in dict.fromkeys(self.headers) if header and fold(header) not in known]
        none = ("", text("load_none", self.lang))
        choices = (none, *((header, header) for header in free))
        asked = []
        for key in self.missing:
            column = schema.column(key)
            if column.required or _COLUMN + key in self.answers:
                said = "load_required" if column.required else "load_optional"
                named = text(said, self.lang, column=column.label(self.lang))
                asked.append(Question(_COLUMN + key, named, choices, due=column.required))
        return asked

    @property
    def remarks(self) -> tuple[str, ...]:
        """Return sentences on what is read, what is not, and what becomes of the rows that are there."""
        from salesreview.tables.headers import find_columns

        if (schema := self.schema) is None:
            return ()
        found = find_columns(schema, self.headers)
        comma = "、" if self.lang == "zh" else ", "
        names = comma.join(schema.column(key).label(self.lang) for key in found)
        taken = {self.headers[place] for place in found.values()} | set(self.mapping.values())
        left = comma.join(header for header in self.headers if header and header not in taken)
        said = [text("load_found", self.lang, rows=self.rows, columns=len(self.headers), found=names or "—")]
        if left:
            said.append(text("load_left", self.lang, left=left))
        return (*said, text("load_adds", self.lang, table=schema.label(self.lang)))

    @property
    def ready(self) -> bool:
        """Whether every question that must be answered is."""
        return all(self.answers.get(asked.key) for asked in self.questions if asked.due)

    @property
    def mapping(self) -> dict[str, str]:
        """Return column key -> header, as answered."""
        missing = set(self.missing)
        return {
            key: header for name, header in self.answers.items()
            if name.startswith(_COLUMN) and header and (key := name.removeprefix(_COLUMN)) in missing
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a load: sentences on it; or, where rows would vanish, the question that is open."""

    said: Pair
    asks: bool = False


def plan_of(file: Path, lang: str, sheet: str | None = None) -> FilePlan:
    """Look at a file, and of a workbook at `sheet` or at the first sheet that fits a table.

    Raises SourceError where it cannot be read.
    """
    from salesreview.sources.files import WORKBOOKS

    sheets = _sheets(file) if file.suffix.lower() in WORKBOOKS else ()
    plans = []
    failure: SourceError | None = None
    for name in [sheet] if sheet or not sheets else sheets[:_SHEETS_READ]:
        try:
            plan, fits = _sheet_plan(file, lang, sheets, name)
        except SourceError as error:  # an empty sheet, a chart
            failure = failure or error
            continue
        if fits:
            return plan.settled()
        plans.append(plan)
    if not plans and failure is not None:
        raise failure
    return plans[0].settled()


def _sheet_plan(file: Path, lang: str, sheets: tuple[str, ...], sheet: str | None) -> tuple[FilePlan, bool]:
    """Read a file's headers; return the plan with the table that they fit best, and whether they fit one in full."""
    from salesreview.sources.files import read_file
    from salesreview.sources.wanted import Wanted
    from salesreview.tables.catalog import SCHEMAS
    from salesreview.tables.headers import find_columns, known_headers

    # any table's headers tell the header row, below a title and remarks
    every = frozenset().union(*(known_headers(schema) for schema in SCHEMAS))
    read = read_file(file, Wanted(SCHEMAS[0], every, sheet))
    known = {schema: find_columns(schema, read.headers) for schema in SCHEMAS}
    whole = [each for each in SCHEMAS if all(column.key in known[each] for column in each.columns if column.required)]
    # a customer's number alone makes no table of customers: what most headers are known to comes first
    among = [each for each in SCHEMAS if len(known[each]) > 1 or each in whole]
    best = max(among, key=lambda each: (len(known[each]), each in whole), default=None)
    answers = {SHEET: sheet or "", TABLE: best.key if best else ""}
    return FilePlan(file, lang, sheets, read.headers, read.frame.height, answers), best in whole


def _sheets(file: Path) -> tuple[str, ...]:
    """Return the sheets of a workbook. Raises SourceError where it is none, damaged or locked."""
    from salesreview.sources.spreadsheet import sheet_names

    return sheet_names(file)


def carry_out(book: Path, plan: FilePlan, step: Step, *, correct: bool | None = None) -> Loaded:
    """Load a file as planned; `correct` says of rows that would vanish whether they are to (None: ask).

    Raises SalesReviewError; then, and where something is asked, the workbook is as it was.
    """
    from salesreview import pipeline
    from salesreview.loading.carry import Choices, Going
    from salesreview.settings import PullSource
    from salesreview.window.holding import finder, wait_until_free

    schema = plan.schema
    if schema is None:
        raise RuntimeError("a plan without a table")
    with finder(book) as found:
        if wait_until_free(book, step, found) is not None:
            raise WorkbookError(*pair("load_open", name=book.name))
    mapping = "; ".join(f"{key}={header}" for key, header in plan.mapping.items())
    source = PullSource(str(plan.file), plan.sheet, mapping or None, plan.answers.get(DATES) or None)
    going = {None: Going.ASK, True: Going.REMOVE, False: Going.KEEP}[correct]
    done = pipeline.load_table(book, schema, source, step.stage, choices=Choices(going))
    if not isinstance(done, pipeline.Loaded):
        return Loaded(_joined([done.summary(), *done.questions()]), asks=True)
    load = done.load
    said = [load.summary(), *load.sentences()]
    if done.written < load.pulled.frame.height:
        said.append(pair("loaded_more", rows=done.written, source=load.pulled.frame.height))
    if wrong := [issue for issue in load.tables.issues if issue.severity == "error"]:
        said.append(pair("loaded_wrong", errors=len(wrong), first=(wrong[0].zh, wrong[0].en)))
    return Loaded(_joined([*said, WORDS["now_refresh"]]))


def _joined(said: Sequence[Pair]) -> Pair:
    return "".join(zh for zh, _ in said), " ".join(en for _, en in said)
