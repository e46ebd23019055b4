"""The document: each tab as a host-free spec, laid out on a grid and filled from facts."""

from __future__ import annotations
