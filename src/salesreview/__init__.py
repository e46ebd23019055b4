"""A sales department's monthly performance review, written inside Excel."""

from __future__ import annotations

__version__ = "0.1.0"
