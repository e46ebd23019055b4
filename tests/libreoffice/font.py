"""Fonts of cells and of characters in a cell. Chinese text obeys only the properties that end in Asian."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlwings import base_classes
from xlwings.utils import hex_to_rgb, int_to_rgb

from .calls import Counted, Remote
from .runtime import enum

_SCRIPTS = ("", "Asian", "Complex")
_BOLD, _NORMAL = 150.0, 100.0


class Uniform:
    """Reads a property that cells may disagree on."""

    def __init__(self, own: Remote) -> None:
        self._own = own

    def get(self, name: str) -> Any:
        """Return the property; None where the cells differ."""
        if self._own.getPropertyState(name).value == "AMBIGUOUS_VALUE":
            return None
        return getattr(self._own, name)


class Font(Counted, base_classes.Font):
    """The font of what `own` returns."""

    def __init__(self, own: Callable[[], Remote], require_editable: Callable[[], None]) -> None:
        self._own = own
        self._require_editable = require_editable

    @property
    def api(self) -> Any:
        return self._own()._object

    def _get(self, name: str) -> Any:
        return Uniform(self._own()).get(name)

    def _set(self, name: str, value: Any) -> None:
        self._require_editable()
        own = self._own()
        for script in _SCRIPTS:
            setattr(own, name + script, value)

    @property
    def bold(self) -> bool | None:
        value = self._get("CharWeight")
        return None if value is None else value >= _BOLD

    @bold.setter
    def bold(self, value: bool) -> None:
        self._set("CharWeight", _BOLD if value else _NORMAL)

    @property
    def italic(self) -> bool | None:
        value = self._get("CharPosture")
        return None if value is None else value.value == "ITALIC"

    @italic.setter
    def italic(self, value: bool) -> None:
        self._set("CharPosture", enum("awt.FontSlant", "ITALIC" if value else "NONE"))

    @property
    def size(self) -> float | None:
        value = self._get("CharHeight")
        return None if value is None else float(value)

    @size.setter
    def size(self, value: float) -> None:
        self._set("CharHeight", float(value))

    @property
    def name(self) -> str | None:
        value = self._get("CharFontName")
        return None if value is None else str(value)

    @name.setter
    def name(self, value: str) -> None:
        self._set("CharFontName", value)

    @property
    def color(self) -> tuple[int, int, int] | None:
        value = self._get("CharColor")
        if value is None:
            return None
        value = max(value, 0)  # -1: automatic, which Excel calls black
        return value >> 16 & 255, value >> 8 & 255, value & 255

    @color.setter
    def color(self, value: str | int | tuple[int, int, int]) -> None:
        if isinstance(value, str):
            value = hex_to_rgb(value)
        red, green, blue = int_to_rgb(value) if isinstance(value, int) else value
        self._require_editable()
        self._own().CharColor = red << 16 | green << 8 | blue


class Characters(Counted, base_classes.Characters):
    """Some characters of a cell's text."""

    def __init__(
        self, cell: Callable[[], Remote], require_editable: Callable[[], None], part: slice | None = None
    ) -> None:
        self._cell = cell
        self._require_editable = require_editable
        self._part = part or slice(None)

    @property
    def api(self) -> Any:
        return self._cursor()._object

    def _cursor(self) -> Remote:
        cell = self._cell()
        start, stop, _ = self._part.indices(len(cell.getString()))
        cursor = cell.createTextCursor()
        cursor.gotoStart(False)
        cursor.goRight(start, False)
        cursor.goRight(max(stop - start, 0), True)
        return cursor

    @property
    def text(self) -> str:
        return str(self._cursor().getString())

    @property
    def font(self) -> Font:
        return Font(self._cursor, self._require_editable)

    def __getitem__(self, item: int | slice) -> Characters:
        part = item if isinstance(item, slice) else slice(item, item + 1)
        return Characters(self._cell, self._require_editable, part)
