"""Measures, dimensions, metrics and facts: the catalogue and its evaluation."""

from __future__ import annotations
