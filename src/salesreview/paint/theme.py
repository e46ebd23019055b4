"""Cell formats of the template, made once per look and shared."""

from __future__ import annotations

from typing import Any

from salesreview.review import palette


class Theme:
    """Hands out XlsxWriter formats: `theme(bold=True)` is the body text with that change."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **changes: Any) -> Any:
        """Return the format that differs from body text by `changes` (XlsxWriter's format properties)."""
        look = {
            "font_name": palette.FONT,
            "font_size": palette.BODY_SIZE,
            "font_color": palette.INK,
            "valign": "vcenter",
            **changes,
        }
        key = tuple(sorted(look.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(look)
        return self._made[key]
