"""Loading a raw table from where a person keeps it; the ways in are `load_source` and `read_folder`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from salesreview.errors import SourceError
from salesreview.settings import parse_answers
from salesreview.sources.address import is_address
from salesreview.sources.files import SUFFIXES, files_in, find, is_passed_by, read_path
from salesreview.sources.mapping import apply_mapping, mentioned, places, read_mapping
from salesreview.sources.settle import settle
from salesreview.sources.wanted import Wanted, listed
from salesreview.sources.wide import unpivot
from salesreview.tables.assumed import Answers, Assumption, Judgement, Option, Place, Question, refusal
from salesreview.tables.evidence import judge
from salesreview.tables.headers import find_columns, fold, similar_headers
from salesreview.tables.model import RawSheet, TableSchema

#: How like a known header another must be to be proposed for a column.
_LIKE = 0.6


@dataclass(frozen=True, slots=True)
class SourcePlan:
    """What a source would give: its rows, what was assumed about them, and what is open.

    Attributes:
        sheet: The rows as they would be loaded, with the proposals taken where questions are open; columns that the
            table knows and those that it does not. Without rows where a question stands before the reading.
        found: The source as it stands: the headers and rows before anything was mapped or judged.
        assumptions: What was judged and done.
        questions: What is open; `settled` refuses while there is any.
    """

    sheet: RawSheet
    found: RawSheet
    assumptions: tuple[Assumption, ...] = ()
    questions: tuple[Question, ...] = ()

    def settled(self) -> RawSheet:
        """Return the rows. Raises SourceError with every open question and how to answer it."""
        if self.questions:
            raise SourceError(refusal(self.questions, "zh"), refusal(self.questions, "en"))
        return replace(self.sheet, assumptions=self.assumptions)


def load_source(
    schema: TableSchema, source: str, *, mapping: str | None = None, sheet: str | None = None,
    date_order: str | None = None, answers: Answers | str | None = None, base: Path,
) -> RawSheet:  # fmt: skip
    """Read a raw table as `plan_source` does; return its rows alone.

    Raises SourceError where the source cannot be read, lacks a required column, or leaves a question open.
    """
    return plan_source(
        schema, source, mapping=mapping, sheet=sheet, date_order=date_order, answers=answers, base=base
    ).settled()  # fmt: skip


def plan_source(
    schema: TableSchema, source: str, *, mapping: str | None = None, sheet: str | None = None,
    date_order: str | None = None, answers: Answers | str | None = None, base: Path,
) -> SourcePlan:  # fmt: skip
    """Read a raw table from a file, a folder of files, or a database (SQLAlchemy address with #table or #SELECT …).

    Args:
        schema: The table to fill.
        source: The path or address; a relative path is looked for in `base`.
        mapping: "revenue=Sales|Net; cost=Sales-Profit": columns made from headers of the source (the first of several
            that a file has), from arithmetic over them, or from a text in quotes. Other columns are found by their
            headers.
        sheet: The sheet of a workbook, or several joined by |.
        date_order: "dmy", "mdy" or "ymd", for text dates such as 3/4/2026 whose order the source does not prove.
        answers: Answers to questions, by their keys (see `tables.assumed`).
        base: The folder that relative paths are looked for in.

    Raises SourceError where the source cannot be read or an answer is none; what is merely open is in the plan.
    """
    pairs = read_mapping(schema, mapping)
    given = read_answers(answers)
    log = Judgement()
    wanted = Wanted(schema, mentioned(pairs), sheet or None, given, log, frozenset(pairs))
    if is_address(source):
        from salesreview.sources.sql import read_sql

        read = read_sql(source, base, wanted)
    else:
        read = read_path(find(source, base), wanted)
    return plan_rows(schema, read, pairs, given, date_order, log)


def read_answers(answers: Answers | str | None) -> dict[str, str]:
    """Return answers by their keys. Raises SourceError naming a pair that is none."""
    if answers is None or isinstance(answers, str):
        try:
            return parse_answers(answers)
        except ValueError as error:
            raise SourceError(
                f"答复“{error}”应写成“问题=答案”，如 unit=wan；多个用分号分隔。",
                f"The answer “{error}” should read question=answer, such as unit=k; separate several by semicolons.",
            ) from error
    return dict(answers)


def plan_rows(
    schema: TableSchema, read: RawSheet, pairs: Mapping[str, str], answers: Answers, date_order: str | None,
    log: Judgement,
) -> SourcePlan:  # fmt: skip
    """Judge and map what was read; `log` holds what the reading itself has judged."""
    read = unpivot(schema, read, answers, log)
    held, computed = places(schema, read.headers, pairs)
    judged = judge(schema, read, answers, held=held, computed=computed)
    log.add(judged.judgement)
    mapped = keep_rows(apply_mapping(schema, judged.sheet, pairs), judged.kept)
    missing = _missing(schema, mapped, read)
    if missing:
        log.questions += missing
        return SourcePlan(mapped, read, tuple(log.assumptions), tuple(log.questions))
    settled = replace(settle(schema, mapped, date_order or answers.get("date_order"), log), judged=True)
    return SourcePlan(settled, read, tuple(log.assumptions), tuple(log.questions))


def keep_rows(sheet: RawSheet, kept: pl.Series | None) -> RawSheet:
    """Return `sheet` with the rows that count; its row numbers go with the rows left out."""
    return sheet if kept is None else replace(sheet, frame=sheet.frame.filter(kept))


def _missing(schema: TableSchema, sheet: RawSheet, read: RawSheet) -> list[Question]:
    """Return a question for each required column that no header of the source is known to hold."""
    found = find_columns(schema, sheet.headers)
    missing = [column for column in schema.columns if column.required and column.key not in found]
    if not missing:
        return []
    headers = [header for header in read.headers if header]
    near = similar_headers(schema, read.headers, [column.key for column in missing])
    lacking_zh = "、".join(f"{column.zh}（{column.key}）" for column in missing)
    lacking_en = ", ".join(f"{column.key} ({column.en})" for column in missing)
    questions = []
    for number, column in enumerate(missing):
        place, likeness = near.get(column.key, (-1, 0.0))
        proposed = read.headers[place] if likeness >= _LIKE else None
        zh = f"来源中没有认出“{schema.zh}”的必填列“{column.zh}”（{column.key}）。"
        en = f"No header of the source is known as the required column {column.key} ({column.en}) of “{schema.en}”."
        if not number:
            zh = (
                f"缺少“{schema.zh}”的必填列：{lacking_zh}。来源的列有：{listed(headers, '、') or '（无）'}。"
                f'请用 --map 对应，如 --map "{column.key}={proposed or "来源列名"}"；'
                "在设置页填写的来源，请填写其“列对应”一列。"
            )
            en = (
                f"It lacks required columns of “{schema.en}”: {lacking_en}. The source has: "
                f"{listed(headers, ', ') or 'none'}. Map them with --map, such as --map "
                f'"{column.key}={proposed or "Header in the source"}"; for a source on the Settings tab, fill its '
                "column “Columns”."
            )
        choices = tuple(Option(header, header, header) for header in headers)
        questions.append(
            Question(column.key, "column", Place(read.sheet), zh, en, choices, proposed, wrong=True)
        )  # fmt: skip
    return questions


def read_folder(path: Path, date_order: str | None) -> dict[str, RawSheet]:
    """Read a folder with one file (or subfolder of files) per raw table, named by its key or its caption.

    Files of other names are left alone, and columns that a table lacks are for its validation to list. Raises
    SourceError where there is no such file, where two stand for one table, and where one cannot be read.
    """
    from salesreview.tables.catalog import SCHEMAS

    named = {fold(name): schema for schema in SCHEMAS for name in (schema.key, schema.zh, schema.en)}
    found: dict[str, tuple[TableSchema, Path]] = {}
    for entry, name in _entries(path):
        schema = named.get(fold(name))
        if schema is None:
            continue
        if schema.key in found:
            other = found[schema.key][1]
            raise SourceError(
                f"文件夹“{path}”中有两个来源对应“{schema.zh}”：“{other.name}”和“{entry.name}”。请只保留一个；"
                f"若要合并，请把它们一起放进子文件夹“{schema.key}”。",
                f"The folder “{path}” has two sources for “{schema.en}”: “{other.name}” and “{entry.name}”. Keep one; "
                f"to join them, put both into a subfolder “{schema.key}”.",
            )
        found[schema.key] = (schema, entry)
    if not found:
        keys = [schema.key for schema in SCHEMAS]
        raise SourceError(
            f"文件夹“{path}”中没有以原始数据表命名的文件，如 {keys[0]}.csv 或 {SCHEMAS[0].zh}.xlsx。"
            f"可用的名称：{'、'.join(keys)}（或其中文、英文名）；可用的扩展名：{'、'.join(SUFFIXES)}。",
            f"The folder “{path}” has no file named after a raw table, such as {keys[0]}.csv or {SCHEMAS[0].en}.xlsx. "
            f"The names are: {', '.join(keys)} (or their captions); the endings: {', '.join(SUFFIXES)}.",
        )
    return {key: _named(schema, entry, date_order) for key, (schema, entry) in found.items()}


def _entries(path: Path) -> list[tuple[Path, str]]:
    """Return a folder's readable files and its subfolders that hold any, each with the name that tells its table."""
    files = [(file, file.stem) for file in files_in(path)]
    folders = sorted(entry for entry in path.iterdir() if entry.is_dir() and not is_passed_by(entry.name))
    return files + [(folder, folder.name) for folder in folders if files_in(folder)]


def _named(schema: TableSchema, entry: Path, date_order: str | None) -> RawSheet:
    return settle(schema, read_path(entry, Wanted(schema)), date_order)
