"""The look's colours and type, host-free: one accent, quiet neutrals, better and worse."""

from __future__ import annotations

INK = "#1F2933"
MUTED = "#6B7785"
HAIRLINE = "#D9DEE4"
PANEL = "#F6F8FA"
WHITE = "#FFFFFF"
ACCENT = "#1B5E8C"
TINT = "#BFD4E6"
BETTER = "#2E7D5B"
WORSE = "#C2502E"
ASK = "#8A5A00"
ASK_PANEL = "#FFF4D6"
GRID = "#EDF0F3"

#: Tab colours of the three families: home and settings, raw sheets, review.
TAB_HOME = ACCENT
TAB_RAW = "#9AA5B1"
TAB_REVIEW = TINT

#: On every Windows with Chinese; Excel for Mac and LibreOffice fall back to PingFang SC / Noto Sans CJK.
FONT = "Microsoft YaHei"
TITLE_SIZE, SECTION_SIZE, BODY_SIZE, LABEL_SIZE, CARD_SIZE = 18, 11, 10, 9, 20
