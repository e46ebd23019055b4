"""Painting the review's tabs with XlsxWriter: for the template, and for the copy that is sent."""

from __future__ import annotations
