"""Looks at everything that is known to go wrong between Excel, its policies and Python, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from salesreview.errors import SalesReviewError, WorkbookError
from salesreview.install.files import check_addin, check_sources
from salesreview.install.findings import Finding, note, ok, problem
from salesreview.install.office import check_disabled, check_excel, check_macros
from salesreview.install.program import check_program, check_script, check_xlwings
from salesreview.install.setup import where
from salesreview.install.system import System
from salesreview.install.workbook import check_workbook

_SYSTEMS = {"win32": "Windows", "darwin": "macOS", "linux": "Linux"}


def examine(system: System, book: Path | None = None) -> Iterator[Finding]:
    """Yield what there is to say on this computer, and on `book`, where one is given."""
    name = _SYSTEMS.get(system.platform, system.platform)
    kind = ("独立程序", "self-contained program") if system.frozen else ("Python", "Python")
    facts = (f"{name}，{kind[0]}，{system.bits} 位", f"{name}, {kind[1]}, {system.bits}-bit")
    try:
        at = where(system)
    except WorkbookError as error:
        yield note("platform", f"{facts[0]}。{error.zh}", f"{facts[1]}. {error.en}")
        yield from check_xlwings()
        yield from check_sources()
    else:
        yield ok("platform", *facts)
        yield from check_excel(system)
        yield from check_xlwings()
        yield from _told("interpreter", check_program(system, at))
        yield from check_script(system, at)
        yield from _told("addin", check_addin(system, at))
        yield from check_macros(system, at)
        yield from check_disabled(system, at)
    if book is not None:
        yield from _told("workbook", check_workbook(system, book))


def _told(key: str, check: Iterator[Finding]) -> Iterator[Finding]:
    """Yield what a check finds; a file that it cannot read is a finding too."""
    try:
        yield from check
    except SalesReviewError as error:
        yield problem(key, error.zh, error.en)
