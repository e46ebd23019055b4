"""The entries of the catalogue by theme, each module with its EVENTS, MEASURES and METRICS.

`catalog.py` puts them together and proves them; a new theme is named in `THEMES`.
"""

from __future__ import annotations

from salesreview.metrics.catalogue import (
    changes,
    channels,
    collaboration,
    contracts,
    customers,
    feedback,
    leads,
    receivables,
    sales,
)

#: In the order in which the metrics are listed.
THEMES = (sales, customers, leads, receivables, channels, contracts, feedback, collaboration, changes)
