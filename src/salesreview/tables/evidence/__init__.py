"""Evidence before numbers: what the columns of a raw sheet prove about units, states, grain, totals and the rest.

`judge` looks at whole columns with polars and never at cell after cell in Python. It changes values where the data or
an answer proves what they mean, says which rows do not count, and asks where nothing is proved.
"""

from __future__ import annotations

from salesreview.tables.evidence.judge import Judged, judge

__all__ = ["Judged", "judge"]
