"""The host for the workbook that is open in Excel, through xlwings' public interface."""

from __future__ import annotations

from salesreview.hosts.excel.host import ExcelHost

__all__ = ["ExcelHost"]
