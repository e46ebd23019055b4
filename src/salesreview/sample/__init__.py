"""The sample company: made data with stories in it."""

from __future__ import annotations
