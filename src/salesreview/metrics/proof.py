"""The catalogue is proved where it is put together: a sentence names the entry and the mend, never a KeyError later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from salesreview.errors import CatalogError
from salesreview.metrics.definitions import AMOUNTS, Event, Growth, Measure, Met, RevenueOf, Sum, Together, plain
from salesreview.metrics.model import Dimension, Metric, Unit
from salesreview.settings import Settings
from salesreview.tables.model import TableSchema

Mistake = tuple[str, str]
#: Events whose rows `prepare.py` makes itself, with columns of their own; any other takes the columns of its table.
_OWN_ROWS = ("firsts", "leads_created", "leads_closed", "invoices", "payments", "past_", "incident_losses", "topics")
#: Dimensions that a row has through whom or what it names, and the column that names it.
_THROUGH = {
    "industry": "customer_id", "size": "customer_id", "region": "customer_id", "leader": "customer_id",
    "product_line": "product_id", "product": "product_id", "core": "product_id", "channel_type": "channel",
}  # fmt: skip
#: Dimensions that the joins of `prepare.py` make.
_MADE = {"lines": {"customer", "newness"}, "topics": {"line_topic"}, "incident_losses": {"department", "incident_kind"}}
_FIRSTS = {"product_line", "channel", "channel_type", "salesperson", "leader"}


def prove(
    schemas: Sequence[TableSchema], dimensions: Sequence[Dimension], events: Sequence[Event], measures: Sequence[Measure],
    metrics: Sequence[Metric],
) -> None:  # fmt: skip
    """Raise CatalogError with the first mistake of the catalogue."""
    known = _Known(schemas, dimensions, events, measures)
    for zh, en in (*known.twice(metrics), *_of_events(known), *_of_measures(known), *_of_metrics(known, metrics)):
        raise CatalogError(f"指标目录有误：{zh}", f"The catalogue of metrics has a mistake: {en}")


class _Anything:
    """Stands for a column while it is asked which columns a measure reads: any question of it gives the same."""

    def __getattr__(self, name: str) -> _Anything:
        return self

    def __call__(self, *_: object) -> _Anything:
        return self

    __invert__ = __neg__ = __add__ = __sub__ = __mul__ = __truediv__ = __and__ = __or__ = __call__
    __radd__ = __rsub__ = __rmul__ = __gt__ = __ge__ = __lt__ = __le__ = __ne__ = __eq__ = __call__  # type: ignore[assignment]
    __hash__ = None  # type: ignore[assignment]


class _Columns:
    """Notes the columns that a measure asks a row for."""

    def __init__(self) -> None:
        self.settings = Settings()
        self.asked: dict[str, None] = {}

    def __getitem__(self, column: str) -> Any:
        self.asked[column] = None
        return _Anything()

    def where(self, condition: Any, value: Any = 1.0) -> Any:
        return value


class _Known:
    """What entries may name."""

    def __init__(
        self, schemas: Sequence[TableSchema], dimensions: Sequence[Dimension], events: Sequence[Event],
        measures: Sequence[Measure],
    ) -> None:  # fmt: skip
        self.columns = {entry.key: {column.key for column in entry.columns} for entry in schemas}
        self.dimensions = {dimension.key for dimension in dimensions}
        self.events = {event.key: event for event in events}
        self.measures = {measure.key: measure for measure in measures}
        self._listed = {"Event": [e.key for e in events], "Measure": [m.key for m in measures]}

    def twice(self, metrics: Sequence[Metric]) -> Iterator[Mistake]:
        """Tell of keys that two entries share, and of names that two metrics share."""
        listed = {**self._listed, "Metric": [metric.key for metric in metrics]}
        listed["Metric.zh"] = [metric.zh for metric in metrics]
        listed["Metric.en"] = [metric.en.casefold() for metric in metrics]
        for kind, keys in listed.items():
            for key, times in Counter(keys).items():
                if times > 1:
                    yield (f"{kind}“{key}”有 {times} 条；请改名或删去其余。",
                           f"there are {times} entries {kind} “{key}”; rename or delete the others.")  # fmt: skip

    def column(self, name: str) -> bool:
        """Tell whether `table.column` is one of a raw table."""
        table, _, column = name.partition(".")
        return column in self.columns.get(table, ())


def _of_events(known: _Known) -> Iterator[Mistake]:
    for event in known.events.values():
        for table in (event.table, *event.needs):
            if table not in known.columns:
                yield (f"事件“{event.key}”的原始表“{table}”不存在；请在 tables/catalog.py 中加入该表，或改正名称。",
                       f"the event “{event.key}” names the raw table “{table}”, which does not exist; add it to "
                       "tables/catalog.py, or correct the name.")  # fmt: skip
                return
        columns = known.columns[event.table]
        for column in filter(None, (event.date, *event.columns.values())):
            if column not in columns:
                yield (f"事件“{event.key}”的列“{column}”不在原始表“{event.table}”中；请在 tables/catalog.py 中加入该列，或改正名称。",
                       f"the event “{event.key}” names the column “{column}”, which the raw table “{event.table}” lacks; "
                       "add it in tables/catalog.py, or correct the name.")  # fmt: skip
        made = _MADE.get(event.key, set()) | (_FIRSTS if event.key == "firsts" else set())
        for key in event.dimensions:
            if key not in known.dimensions:
                yield _no_dimension(f"事件“{event.key}”", f"the event “{event.key}”", key)
            elif key not in made and not {event.columns.get(key, key), _THROUGH.get(key)} & columns:
                yield (f"事件“{event.key}”的维度“{key}”在原始表“{event.table}”中没有对应的列；请在 columns 中指明，或去掉该维度。",
                       f"the raw table “{event.table}” has no column for the dimension “{key}” of the event “{event.key}”; "
                       "name it in `columns`, or leave the dimension out.")  # fmt: skip
        for measure in event.measures:
            if measure not in known.measures:
                yield _no_measure(f"事件“{event.key}”", f"the event “{event.key}”", measure)


def _of_measures(known: _Known) -> Iterator[Mistake]:
    for measure in known.measures.values():
        zh, en = f"度量“{measure.key}”", f"the measure “{measure.key}”"
        if measure.event not in known.events:
            yield (f"{zh}的事件“{measure.event}”不存在；请在 EVENTS 中加入该事件，或改正名称。",
                   f"{en} names the event “{measure.event}”, which does not exist; add it to EVENTS, or correct the name.")  # fmt: skip
        for column in (each for group in measure.needs for each in group.split("|")):
            if not known.column(column):
                yield (f"{zh}所需的列“{column}”不存在；请写成“表.列”，名称与 tables/catalog.py 一致。",
                       f"{en} needs the column “{column}”, which does not exist; write it table.column, as in "
                       "tables/catalog.py.")  # fmt: skip
        if measure.event in known.events:
            yield from _of_rows(known, measure, zh, en)
        named: list[str] = []
        match measure.made:
            case Together():
                named = [term.measure for term in measure.made.terms]
            case Met():
                named = [measure.made.of]
            case RevenueOf():
                named = [measure.made.customers]
            case Growth():
                named = [measure.made.of]
        if measure.unknown is not None:
            named += [measure.unknown.some, measure.unknown.none, measure.unknown.why]
        for key in named:
            if key not in known.measures:
                yield _no_measure(zh, en, key)
        if measure.unknown is not None and measure.unknown.why in known.measures:
            yield from _says_zero(known, zh, en, measure.unknown.why)
        for term in measure.made.terms if isinstance(measure.made, Together) else ():
            of = known.measures.get(term.measure)
            if term.months == 0 and of is not None and not (
                isinstance(of.made, Sum) and known.events[of.event].balance
            ):  # fmt: skip
                yield (f"{zh}累计“{term.measure}”，但后者的事件没有保留更早的数；请为该事件写 balance=True。",
                       f"{en} takes all of “{term.measure}” up to the month, but its event keeps nothing from before; "
                       "write balance=True on that event.")  # fmt: skip


def _of_rows(known: _Known, measure: Measure, zh: str, en: str) -> Iterator[Mistake]:
    event = known.events[measure.event]
    if not isinstance(measure.made, Sum) or event.key.startswith(_OWN_ROWS):
        return
    row = _Columns()
    measure.made.of(row)
    for column in row.asked:
        if column not in known.columns.get(event.table, {column}):
            yield (f"{zh}读取的列“{column}”不在原始表“{event.table}”中；请在 tables/catalog.py 中加入该列，或改正名称。",
                   f"{en} reads the column “{column}”, which the raw table “{event.table}” lacks; add it in "
                   "tables/catalog.py, or correct the name.")  # fmt: skip


def _of_metrics(known: _Known, metrics: Sequence[Metric]) -> Iterator[Mistake]:
    for metric in metrics:
        zh, en = f"指标“{metric.key}”", f"the metric “{metric.key}”"
        cases = () if metric.cases in (None, AMOUNTS) else (metric.cases,)
        for name in filter(None, (*metric.measures, *cases, *metric.above_zero, metric.zero)):
            if plain(name) not in known.measures:
                yield _no_measure(zh, en, plain(name))
                return
        for key in metric.by:
            if key not in known.dimensions:
                yield _no_dimension(zh, en, key)
        for table in metric.sources:
            if table not in known.columns:
                yield (f"{zh}的来源表“{table}”不存在；请写 tables/catalog.py 中的键。",
                       f"{en} names the source sheet “{table}”, which does not exist; write a key of tables/catalog.py.")  # fmt: skip
        yield from _of_one(known, metric, zh, en)


def _of_one(known: _Known, metric: Metric, zh: str, en: str) -> Iterator[Mistake]:
    if metric.cases is None and metric.unit in (Unit.RATE, Unit.DAYS, Unit.HOURS):
        yield (f"{zh}是比率或平均时长，却没有写明依据的样本；请写 cases=某个计数的度量；金额之比写 cases=AMOUNTS。",
               f"{en} is a rate or a mean of time and names no cases; write cases= and the measure that counts what it rests "
               "on, or cases=AMOUNTS where amounts are set against amounts.")  # fmt: skip
    elif metric.cases not in (None, AMOUNTS) and known.measures[plain(str(metric.cases))].counts is None:
        yield (f"{zh}的样本“{metric.cases}”是金额，不是计数；请写一个带 counts 的度量。",
               f"{en} names “{metric.cases}” as its cases, which is an amount; name a measure that `counts` something.")  # fmt: skip
    for name in (metric.zero or metric.denominator, *metric.above_zero):
        if name is not None:
            yield from _says_zero(known, zh, en, name)
    lasting = [name for name in map(plain, metric.measures) if known.measures[name].balance]
    if metric.to_date and lasting:
        yield (f"{zh}写有本年累计，但“{lasting[0]}”是月末余额，各月不能相加；请写 to_date=False。",
               f"{en} has a year to date, but “{lasting[0]}” stands at the month's end and its months do not add up; write "
               "to_date=False.")  # fmt: skip


def _says_zero(known: _Known, zh: str, en: str, measure: str) -> Iterator[Mistake]:
    if known.measures[plain(measure)].zero is None:
        yield (f"{zh}以“{plain(measure)}”为分母，但该度量没有写明为零时的原因；请为它写 zero=(中文, 英文)。",
               f"{en} rests on “{plain(measure)}”, which does not say why it may be zero; give that measure "
               "zero=(Chinese, English).")  # fmt: skip


def _no_measure(zh: str, en: str, key: str) -> Mistake:
    return (f"{zh}所用的度量“{key}”不存在；请在 MEASURES 中加入该度量，或改正名称。",
            f"{en} names the measure “{key}”, which does not exist; add it to MEASURES, or correct the name.")  # fmt: skip


def _no_dimension(zh: str, en: str, key: str) -> Mistake:
    return (f"{zh}的维度“{key}”不存在；请在 DIMENSIONS 中加入该维度，或改正名称。",
            f"{en} names the dimension “{key}”, which does not exist; add it to DIMENSIONS, or correct the name.")  # fmt: skip
