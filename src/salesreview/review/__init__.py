"""The document: each tab as a host-free spec."""

from __future__ import annotations
