"""The host for the workbook that is open in Excel, through xlwings' public interface."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from salesreview.hosts.excel.host import ExcelHost

__all__ = ["ExcelHost"]


def __getattr__(name: str) -> Any:
    """Import the host, and polars with it, only where it is asked for: looking for a running Excel needs neither."""
    if name == "ExcelHost":
        from salesreview.hosts.excel.host import ExcelHost

        return ExcelHost
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
