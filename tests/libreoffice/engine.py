"""The xlwings engine that drives LibreOffice Calc, for tests only: `xw.engines`' counterpart of Excel's."""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
import xlwings as xw

from .app import Apps
from .calls import CALLS, Calls
from .cells import ERROR_TEXTS


class Engine:
    """What `xw.Engine` wraps.

    Attributes:
        apps: The running instances of LibreOffice.
        calls: Counts the engine's calls, and lets them fail on purpose.
    """

    name = "libreoffice"
    type = "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)
        self.calls: Calls = CALLS

    @staticmethod
    def prepare_xl_data_element(value: Any, options: object) -> Any:
        """Return a value as the application takes it (the same as xlwings' engine for Excel does)."""
        if value is None:
            return ""
        if isinstance(value, np.datetime64):
            value = pd.Timestamp(value)
        if isinstance(value, (float, np.floating, pd.Timestamp)) or value is pd.NaT or value is pd.NA:
            if pd.isna(value):
                return ""
            return value.to_pydatetime() if isinstance(value, pd.Timestamp) else float(value)
        if isinstance(value, np.bool_):
            return bool(value)
        return float(value) if isinstance(value, np.number) else value

    @staticmethod
    def clean_value_data(
        data: Any,
        datetime_builder: Callable[..., Any],
        empty_as: object,
        number_builder: Callable[[float], Any] | None,
        err_to_str: bool,
    ) -> list[list[Any]]:
        """Return rows of raw values as a caller of `Range.value` wants them."""

        def clean(value: Any) -> Any:
            if value is None or value == "":
                return empty_as
            if isinstance(value, dt.datetime):
                parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
                return datetime_builder(**{part: getattr(value, part) for part in parts}, tzinfo=None)
            if isinstance(value, float):
                return value if number_builder is None else number_builder(value)
            if isinstance(value, int) and value in ERROR_TEXTS:
                return ERROR_TEXTS[value] if err_to_str else None
            return value

        return [[clean(value) for value in row] for row in data]


@functools.cache
def engine() -> Engine:
    """Return this process's engine, known to xlwings."""
    made = Engine()
    xw.engines.add(xw.Engine(impl=made))
    return made


@contextlib.contextmanager
def activated() -> Iterator[Engine]:
    """Make it xlwings' active engine for a while; also puts `Book.caller()` back to what it was."""
    made = engine()
    before = xw.engines.active
    xw.engines[made.name].activate()
    try:
        yield made
    finally:
        xw.engines.active = before
        if hasattr(xw.Book, "_mock_caller"):
            del xw.Book._mock_caller
