"""Puts the add-in where Excel trusts it, takes it away again, and says what is known to go wrong."""

from __future__ import annotations
