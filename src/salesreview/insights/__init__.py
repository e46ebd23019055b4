"""Facts and comparisons that are worth saying."""

from __future__ import annotations
