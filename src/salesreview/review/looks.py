"""Number formats of the review's cells, the same in both languages; text in a figure's place is right-aligned too."""

from __future__ import annotations

from salesreview.metrics.model import Unit

#: look -> (Excel number format, alignment)
LOOKS: dict[str, tuple[str, str]] = {
    "text": ("@", "left"),
    "muted": ("@", "left"),
    "wrap": ("@", "left"),
    "right": ("General", "right"),
    "link": ("General", "left"),  # in a cell formatted as text Excel would show a link's formula
    "date": ("yyyy-mm-dd", "right"),
    "time": ("yyyy-mm-dd hh:mm", "left"),
    "month": ("@", "left"),
    "money": ("#,##0.0", "right"),
    "money_gap": ("+#,##0.0;-#,##0.0;0.0", "right"),
    "count": ("#,##0", "right"),
    "count_gap": ("+#,##0;-#,##0;0", "right"),
    "rate": ("#,##0.0%", "right"),
    "change": ('"▲ "#,##0.0%;"▼ "#,##0.0%;0.0%', "right"),
    "points": ('"▲ "0.0" pp";"▼ "0.0" pp";0.0" pp"', "right"),
    "days": ("#,##0.0", "right"),
    "hours": ("#,##0.0", "right"),
    "ratio": ("0.00", "right"),
    "score": ("0.0", "right"),
}

_UNITS = {
    Unit.MONEY: "money",
    Unit.COUNT: "count",
    Unit.RATE: "rate",
    Unit.DAYS: "days",
    Unit.HOURS: "hours",
    Unit.RATIO: "ratio",
    Unit.SCORE: "score",
}


def look_of(unit: Unit, attribute: str = "value") -> str:
    """Return the look of a fact's attribute: value, mom, yoy, ytd, target, attainment, gap."""
    if attribute in ("mom", "yoy", "ytd_yoy"):
        return "points" if unit is Unit.RATE else "change"
    if attribute in ("attainment", "share"):
        return "rate"
    if attribute == "gap":
        return {Unit.MONEY: "money_gap", Unit.COUNT: "count_gap", Unit.RATE: "points"}.get(unit, _UNITS[unit])
    return _UNITS[unit]
