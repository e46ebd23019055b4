"""Builds workbook_template.xlsm from the review specs, the VBA sources and the ribbon."""

from __future__ import annotations
