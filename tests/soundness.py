"""Whether Excel would open a file without repairing it, as far as two checkers can tell."""

from __future__ import annotations

import functools
import importlib.util
from pathlib import Path
from types import ModuleType

_INVARIANTS = Path(__file__).parents[2] / "shared" / "checks" / "workbook_invariants.py"


def schema_faults(path: Path) -> set[str]:
    """Return where a workbook file departs from the schemas of Office Open XML."""
    from openxml_audit import OpenXmlValidator

    return {f"{error.part_uri}: {error.description}" for error in OpenXmlValidator().validate(path).errors}


def invariant_faults(path: Path) -> list[str] | None:
    """Return what else would make Excel repair a file; None where that checker is not beside the repository."""
    checker = _checker()
    if checker is None:
        return None
    book = checker.Book(path)
    found: list[str] = book.check()
    book.zip.close()
    return found


@functools.cache
def _checker() -> ModuleType | None:
    if not _INVARIANTS.exists():
        return None
    spec = importlib.util.spec_from_file_location("workbook_invariants", _INVARIANTS)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
