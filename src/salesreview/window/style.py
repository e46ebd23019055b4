"""The window's look in ttk: the palette and type of the review, sharp on every screen."""

from __future__ import annotations

import contextlib
import sys
import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any

from salesreview.review.palette import (
    ACCENT,
    ASK,
    ASK_PANEL,
    BETTER,
    BODY_SIZE,
    FONT,
    HAIRLINE,
    INK,
    LABEL_SIZE,
    MUTED,
    PANEL,
    SECTION_SIZE,
    TINT,
    TITLE_SIZE,
    WHITE,
    WORSE,
)  # fmt: skip

#: The first that a system has: Windows, Mac, Linux.
FAMILIES = (
    "Microsoft YaHei UI", FONT, "PingFang SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "DejaVu Sans",
)  # fmt: skip
VALUE_SIZES = (15, 13, 11, 10)  # the largest that a card has room for
_DEEPER = "#164B70"  # the accent while it is pressed
_FAINT = "#A9B2BC"  # what cannot be pressed now
#: How many pixels a screen of the usual density has to the inch.
_USUAL = 96.0


def sharpen() -> None:
    """Tell Windows that we draw for the screen's own density; to be called before the first window."""
    if sys.platform == "win32":
        import ctypes

        with contextlib.suppress(AttributeError, OSError):  # Windows before 8.1
            ctypes.windll.shcore.SetProcessDpiAwareness(1)


@dataclass(frozen=True)
class Look:
    """Fonts and sizes for one screen."""

    body: tkfont.Font
    label: tkfont.Font
    section: tkfont.Font
    title: tkfont.Font
    values: tuple[tkfont.Font, ...]
    px: Callable[[float], int]


def apply(root: tk.Tk) -> Look:
    """Style every widget of the window; return its fonts, and what turns usual pixels into this screen's."""
    density = max(root.winfo_fpixels("1i"), 72.0) / _USUAL

    def px(usual: float) -> int:
        return round(usual * density)

    there = set(tkfont.families(root))
    family = next((name for name in FAMILIES if name in there), "TkDefaultFont")

    def made(size: int, weight: str = "normal") -> tkfont.Font:
        return tkfont.Font(root, family=family, size=size, weight="bold" if weight == "bold" else "normal")

    look = Look(
        made(BODY_SIZE), made(LABEL_SIZE), made(SECTION_SIZE, "bold"), made(TITLE_SIZE, "bold"),
        tuple(made(size, "bold") for size in VALUE_SIZES), px,
    )  # fmt: skip
    root.configure(background=WHITE)
    for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont", "TkHeadingFont"):
        tkfont.nametofont(name, root).configure(family=family, size=BODY_SIZE)
    style = ttk.Style(root)
    style.theme_use("clam")
    _texts(style, look)
    _controls(style, look)
    _lists(root, style, look)
    return look


def _texts(style: ttk.Style, look: Look) -> None:
    style.configure(
        ".", background=WHITE, foreground=INK, font=look.body, bordercolor=HAIRLINE, lightcolor=WHITE, darkcolor=WHITE,
        troughcolor=PANEL, focuscolor=ACCENT, selectbackground=TINT, selectforeground=INK,
    )  # fmt: skip
    style.configure("Card.TFrame", background=PANEL)
    style.configure("Line.TFrame", background=HAIRLINE)
    style.configure("Accent.TFrame", background=ACCENT)
    style.configure("Title.TLabel", font=look.title)
    style.configure("Section.TLabel", font=look.section, foreground=ACCENT)
    style.configure("Muted.TLabel", font=look.label, foreground=MUTED)
    style.configure("Path.TLabel", background=PANEL, padding=(look.px(10), look.px(6)))
    for name, colour in (("Quiet", INK), ("Good", BETTER), ("Bad", WORSE)):
        style.configure(f"{name}.TLabel", foreground=colour)
    style.configure("Ask.TLabel", foreground=ASK, background=ASK_PANEL, padding=(look.px(10), look.px(6)))
    for name, font, colour in (
        ("Name.Card", look.label, MUTED), ("Value.Card", look.values[0], INK), ("Quiet.Card", look.label, MUTED),
        ("Better.Card", look.label, BETTER), ("Worse.Card", look.label, WORSE),
    ):  # fmt: skip
        style.configure(f"{name}.TLabel", background=PANEL, foreground=colour, font=font)


def _controls(style: ttk.Style, look: Look) -> None:
    px = look.px
    style.configure("TButton", background=WHITE, padding=(px(12), px(5)), relief="raised", anchor="center", width=0)
    style.map(
        "TButton",
        background=[("disabled", WHITE), ("pressed", TINT), ("active", PANEL)],
        foreground=[("disabled", _FAINT)],
        bordercolor=[("focus", ACCENT)],
        lightcolor=[("pressed", TINT), ("active", PANEL)],
        darkcolor=[("pressed", TINT), ("active", PANEL)],
    )
    style.configure(
        "Accent.TButton", background=ACCENT, foreground=WHITE, bordercolor=ACCENT, lightcolor=ACCENT, darkcolor=ACCENT,
        focuscolor=WHITE,
    )  # fmt: skip
    faint = [("disabled", PANEL), ("pressed", _DEEPER), ("active", _DEEPER)]
    style.map(
        "Accent.TButton",
        background=faint, lightcolor=faint, darkcolor=faint,
        bordercolor=[("disabled", HAIRLINE), ("focus", INK)], foreground=[("disabled", _FAINT)],
    )  # fmt: skip
    style.configure("Link.TButton", foreground=ACCENT, bordercolor=WHITE, padding=(px(6), px(3)))
    style.map("Link.TButton", bordercolor=[("focus", ACCENT)])
    style.configure(
        "TCombobox", fieldbackground=WHITE, background=WHITE, arrowcolor=MUTED, padding=(px(8), px(5)),
        arrowsize=px(14), insertcolor=INK,
    )  # fmt: skip
    style.map(
        "TCombobox",
        bordercolor=[("focus", ACCENT)],
        lightcolor=[("focus", WHITE)],
        fieldbackground=[("disabled", WHITE), ("readonly", WHITE)],
        foreground=[("disabled", _FAINT)],
        arrowcolor=[("disabled", _FAINT)],
        selectbackground=[("readonly", WHITE), ("!focus", WHITE)],
        selectforeground=[("readonly", INK), ("!focus", INK)],
    )
    thumb = ("Vertical.Scrollbar.thumb", {"expand": "1", "sticky": "nswe"})
    trough: Any = ("Vertical.Scrollbar.trough", {"sticky": "ns", "children": [thumb]})
    style.layout("Quiet.Vertical.TScrollbar", [trough])
    style.configure(
        "Quiet.Vertical.TScrollbar", background=HAIRLINE, troughcolor=WHITE, bordercolor=WHITE, lightcolor=HAIRLINE,
        darkcolor=HAIRLINE, gripcount=0, width=px(10), arrowsize=px(10),
    )  # fmt: skip
    style.map("Quiet.Vertical.TScrollbar", background=[("active", MUTED), ("disabled", WHITE)])


def _lists(root: tk.Tk, style: ttk.Style, look: Look) -> None:
    px = look.px
    style.configure(
        "Treeview", background=WHITE, fieldbackground=WHITE, foreground=INK, borderwidth=0,
        rowheight=look.body.metrics("linespace") + px(9),
    )  # fmt: skip
    style.layout("Treeview", [("Treeview.treearea", {"sticky": "nswe"})])  # without a frame around it
    style.map("Treeview", background=[("selected", TINT)], foreground=[("selected", INK)])
    style.configure(
        "Treeview.Heading", background=WHITE, foreground=MUTED, font=look.label, relief="flat", borderwidth=0,
        padding=(px(4), px(3)),
    )  # fmt: skip
    style.map("Treeview.Heading", background=[("active", WHITE)])
    for option, value in (
        ("background", WHITE), ("foreground", INK), ("selectBackground", TINT), ("selectForeground", INK),
        ("font", look.body), ("borderWidth", 0),
    ):  # fmt: skip
        root.option_add(f"*TCombobox*Listbox.{option}", value)


def shortened(path: str, width: int, measure: Callable[[str], int]) -> str:
    """Return a path as it fits into `width` pixels: cut in the middle, so that disk and file name stay."""
    if measure(path) <= width:
        return path
    low, high = 0, len(path)
    while low < high:  # the most characters that fit; a third of them from the front
        kept = (low + high + 1) // 2
        low, high = (kept, high) if measure(_cut(path, kept)) <= width else (low, kept - 1)
    return _cut(path, low)


def _cut(path: str, kept: int) -> str:
    front = kept // 3
    return f"{path[:front]}…{path[len(path) - (kept - front) :]}"
