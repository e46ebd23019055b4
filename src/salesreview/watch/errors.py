"""What can go wrong with the watch's own things: its state file, its entry in the scheduler."""

from __future__ import annotations

from salesreview.errors import SalesReviewError


class WatchError(SalesReviewError):
    """The state file or the system's scheduler cannot be used."""
