"""The parts of an .xlsx / .xlsm file: reading values, patching cells, copying all else byte for byte."""

from __future__ import annotations
