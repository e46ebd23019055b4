"""The command line: one module per group of commands; `main` is what the `salesreview` script calls."""

from __future__ import annotations

from salesreview.cli.app import main, run

__all__ = ["main", "run"]
