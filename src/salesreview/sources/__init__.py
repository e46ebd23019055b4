"""Where a raw table is pulled from: CSV, Excel and Parquet files, folders of them, SQL databases."""

from __future__ import annotations
