"""Where a raw table is pulled from: CSV, Excel and Parquet files, folders of them, SQL databases."""

from __future__ import annotations

from salesreview.sources.load import SourcePlan, load_source, plan_source, read_folder

__all__ = ["SourcePlan", "load_source", "plan_source", "read_folder"]
