"""Sentence catalogues, slots, and the writing of narrative text."""

from __future__ import annotations
