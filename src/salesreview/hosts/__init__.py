"""Who carries a document out on a workbook."""

from __future__ import annotations
