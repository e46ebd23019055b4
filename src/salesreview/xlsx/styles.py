"""What a cell's style says: its font, and whether its number is a date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.xlsx import markup

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from salesreview.xlsx.package import Package

_PART = "xl/styles.xml"
#: Built-in number formats that show a date (ECMA-376 part 1, 18.8.30, with the East Asian ones).
_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
#: Other built-in formats that say what a number is.
_BUILT_IN = {9: "0%", 10: "0.00%", 49: "@", **dict.fromkeys(_DATES, "yyyy-mm-dd")}
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.I)


@dataclass(frozen=True, slots=True)
class Font:
    """A cell's font: name, and size in points as the file writes it."""

    name: str | None = None
    size: str | None = None


@dataclass(frozen=True, slots=True)
class Styles:
    """The fonts and date formats of a workbook, by a cell's style index (`s`)."""

    fonts: tuple[Font, ...] = ()
    dates: frozenset[int] = frozenset()
    formats: tuple[str, ...] = ()

    def font(self, style: int) -> Font:
        """Return the font of a style, an unnamed one where the style is unknown."""
        return self.fonts[style] if 0 <= style < len(self.fonts) else Font()


def read_styles(package: Package) -> Styles:
    """Read the styles of a workbook; one without a style part has none. Raises WorkbookError where it is damaged."""
    if _PART not in package:
        return Styles()
    root = markup.tree(package.xml(_PART), _PART)
    fonts = [Font(_value(font, "name"), _value(font, "sz")) for font in root.iterfind("{*}fonts/{*}font")]
    codes = {
        markup.whole(code.get("numFmtId"), _PART): code.get("formatCode", "")
        for code in root.iterfind("{*}numFmts/{*}numFmt")
    }
    of_style, dates, formats = [], set(), []
    for index, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        font = markup.whole(style.get("fontId"), _PART)
        of_style.append(fonts[font] if 0 <= font < len(fonts) else Font())
        number_format = markup.whole(style.get("numFmtId"), _PART)
        code = codes.get(number_format)
        formats.append(_BUILT_IN.get(number_format, "General") if code is None else code)
        if number_format in _DATES if code is None else shows_date(code):
            dates.add(index)
    return Styles(tuple(of_style), frozenset(dates), tuple(formats))


def shows_date(code: str) -> bool:
    """Say whether a number format shows a date or time: letters y m d h s outside quotes and brackets."""
    first = _NOT_FORMAT.sub("", code).split(";")[0].lower()
    return bool(re.search("[ymdhs]", first))


def _value(font: Element, name: str) -> str | None:
    child = font.find("{*}" + name)
    return None if child is None else child.get("val")
