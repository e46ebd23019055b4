"""Tables printed to stdout: for people, as JSON, as CSV."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from collections.abc import Mapping, Sequence

import click

Cell = str | float | int | None


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _shown(value: Cell) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:,.2f}"
    return str(value)


def _plain_table(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return columns padded by the width of their characters on screen; numbers to the right."""
    texts = [[_shown(value).replace("\n", " ") for value in row] for row in rows]
    right = [any(isinstance(row[i], int | float) for row in rows) for i in range(len(headers))]
    widths = [max([_width(header), *(_width(row[i]) for row in texts)]) for i, header in enumerate(headers)]

    def line(cells: Sequence[str]) -> str:
        padded = [
            " " * (width - _width(cell)) + cell if is_right else cell + " " * (width - _width(cell))
            for cell, width, is_right in zip(cells, widths, right, strict=True)
        ]
        return "  ".join(padded).rstrip()

    return "\n".join([line(headers), "  ".join("-" * width for width in widths), *map(line, texts)])


def print_rows(form: str, rows: Sequence[Mapping[str, Cell]], keys: Sequence[str], headers: Sequence[str]) -> None:
    """Print rows as "json" (a list of objects), "csv" (keys as header) or "table" (`headers` for people)."""
    if form == "json":
        click.echo(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1, allow_nan=False))
    elif form == "csv":
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(keys)
        writer.writerows([[row[key] for key in keys] for row in rows])
        click.echo(out.getvalue(), nl=False)
    else:
        click.echo(_plain_table(headers, [[row[key] for key in keys] for row in rows]))
