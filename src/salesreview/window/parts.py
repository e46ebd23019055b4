"""The two panels of the window that show a refresh: the month's figures as cards, the data issues as a list."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter import ttk

from salesreview.review.palette import MUTED, WORSE
from salesreview.state import Figure
from salesreview.window.outcome import Found
from salesreview.window.style import Look
from salesreview.window.words import text

#: Cards side by side.
COLUMNS = 4
_STYLES = {True: "Better.Card.TLabel", False: "Worse.Card.TLabel", None: "Quiet.Card.TLabel"}


class Cards(ttk.Frame):
    """The month's main figures, a card each: name, value, changes; colour follows better and worse, words say it."""

    def __init__(self, parent: ttk.Frame, look: Look) -> None:
        super().__init__(parent)
        self.look = look
        self.heading = ttk.Label(self, style="Section.TLabel")
        self.heading.grid(row=0, column=0, columnspan=COLUMNS, sticky="w", pady=(0, look.px(6)))
        for column in range(COLUMNS):
            self.columnconfigure(column, weight=1, uniform="card")

    def show(self, title: str, figures: Sequence[Figure] | None, notes: Sequence[str], empty: str) -> None:
        """Draw the figures; before the first refresh a sentence stands in their place."""
        px = self.look.px
        for child in self.winfo_children():
            if child is not self.heading:
                child.destroy()
        self.heading.configure(text=title)
        if figures is None:
            label = ttk.Label(self, text=empty, style="Muted.TLabel")
            label.grid(row=1, column=0, columnspan=COLUMNS, sticky="w")
            return
        for place, figure in enumerate(figures):
            row, column = divmod(place, COLUMNS)
            card = self._card(figure)
            card.grid(row=row + 1, column=column, sticky="nsew", padx=(px(8) if column else 0, 0), pady=(0, px(8)))
        for line, note in enumerate(notes):
            label = ttk.Label(self, text=note, style="Ask.TLabel", wraplength=px(820), justify="left")
            label.grid(row=len(figures) + line + 1, column=0, columnspan=COLUMNS, sticky="ew", pady=(0, px(4)))

    def _card(self, figure: Figure) -> ttk.Frame:
        px = self.look.px
        card = ttk.Frame(self, style="Card.TFrame", padding=(px(12), px(6), px(12), px(8)))
        card.columnconfigure(1, weight=1)
        ttk.Label(card, text=figure.name, style="Name.Card.TLabel").grid(row=0, column=0, sticky="w")
        value = ttk.Label(card, text=figure.value, style="Value.Card.TLabel", anchor="e", width=1)
        value.grid(row=0, column=1, sticky="ew", padx=(px(6), 0))
        value.bind("<Configure>", lambda event: self._fit(value, event.width))
        for row, change in enumerate(figure.changes, 1):
            ttk.Label(card, text=change.name, style="Name.Card.TLabel").grid(row=row, column=0, sticky="w")
            ttk.Label(card, text=marked(change.text), style=_STYLES[change.good]).grid(row=row, column=1, sticky="e")
        if figure.reason:
            label = ttk.Label(card, text=figure.reason, style="Name.Card.TLabel", wraplength=px(180), justify="left")
            label.grid(row=1, column=0, columnspan=2, sticky="w")
            card.bind("<Configure>", lambda event: label.configure(wraplength=max(event.width - px(24), px(80))))
        return card

    def _fit(self, value: ttk.Label, room: int) -> None:
        """Show a value in the largest type that there is room for."""
        fonts, shown = self.look.values, str(value.cget("text"))
        inner = room - self.look.px(8)  # without what a label keeps free at its sides
        fitting = (font for font in fonts if font.measure(shown) <= inner)
        value.configure(font=next(fitting, fonts[-1]))


def marked(change: str) -> str:
    """Return a change as a card shows it: ▲4.9% for +4.9%."""
    return {"+": "▲", "-": "▼"}.get(change[:1], "") + change.lstrip("+-")


class Bar(ttk.Frame):
    """A thin bar that fills as the work goes on; empty while there is none."""

    def __init__(self, parent: ttk.Frame, look: Look) -> None:
        super().__init__(parent, style="Line.TFrame", height=look.px(3))
        self.part = 0.0
        self._filled = ttk.Frame(self, style="Accent.TFrame")

    def show(self, part: float | None) -> None:
        """Fill the bar up to a part of it, from 0 to 1; None empties it."""
        self.part = part or 0.0
        if part is None:
            self._filled.place_forget()
        else:
            self._filled.place(relwidth=max(part, 0.02), relheight=1.0)


class Issues(ttk.Frame):
    """The data issues: kind, place and what is wrong; the whole sentence of the chosen one stands below."""

    def __init__(self, parent: ttk.Frame, look: Look, open_at: Callable[[Found], None]) -> None:
        super().__init__(parent)
        self.look, self._open = look, open_at
        self._found: tuple[Found, ...] = ()
        px = look.px
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self.heading = ttk.Label(self, style="Section.TLabel")
        self.heading.grid(row=0, column=0, sticky="w", pady=(0, px(2)))
        columns = ("kind", "place", "what")
        self.list = ttk.Treeview(self, columns=columns, show="headings", height=3, selectmode="browse")
        for key, width, stretch in (("kind", 60, False), ("place", 170, False), ("what", 560, True)):
            self.list.column(key, width=px(width), stretch=stretch, anchor="w")
            self.list.heading(key, anchor="w")
        self.list.tag_configure("error", foreground=WORSE)
        self.list.grid(row=1, column=0, sticky="nsew")
        self.scroll = ttk.Scrollbar(
            self, orient="vertical", command=self.list.yview, style="Quiet.Vertical.TScrollbar", takefocus=False
        )
        self.scroll.grid(row=1, column=1, sticky="ns")
        self.list.configure(yscrollcommand=self._scrolled)
        self.whole = ttk.Label(self, style="Muted.TLabel", justify="left", anchor="nw")
        self.whole.grid(row=2, column=0, sticky="ew", pady=(px(4), 0))
        self.whole.bind("<Configure>", lambda event: self.whole.configure(wraplength=max(event.width, 100)))
        self.list.bind("<<TreeviewSelect>>", lambda event: self._say_whole())
        self.list.bind("<Double-1>", self._pressed)
        self.list.bind("<Return>", self._pressed)
        self.list.bind("<FocusIn>", lambda event: self._choose_first())
        self._lang = ""

    def show(self, title: str, found: Sequence[Found], lang: str) -> None:
        """Draw the issues."""
        self.heading.configure(text=title)
        for key, name in (("kind", ""), ("place", text("place", lang)), ("what", text("what", lang))):
            self.list.heading(key, text=name)
        self.list.delete(*self.list.get_children())
        self._found, self._lang = tuple(found), lang
        for number, each in enumerate(found):
            kind = text("error_mark" if each.error else "warning_mark", lang)
            said = each.said[0 if lang == "zh" else 1]
            tags = ("error",) if each.error else ()
            self.list.insert("", "end", str(number), values=(kind, each.where(lang), said), tags=tags)
        for widget in (self.list, self.scroll):
            (widget.grid if found else widget.grid_remove)()
        self.whole.configure(text=text("issues_hint", lang) if found else "", foreground=MUTED)

    def _scrolled(self, first: float, last: float) -> None:
        """Show the bar only where there is something to scroll."""
        whole = not self._found or (float(first) <= 0.0 and float(last) >= 1.0)
        (self.scroll.grid_remove if whole else self.scroll.grid)()
        self.scroll.set(first, last)

    def _chosen(self) -> Found | None:
        chosen = self.list.selection()
        return self._found[int(chosen[0])] if chosen else None

    def _choose_first(self) -> None:
        if self._found and not self.list.selection():
            self.list.selection_set("0")
            self.list.focus("0")

    def _say_whole(self) -> None:
        if (found := self._chosen()) is not None:
            self.whole.configure(text=f"{found.where(self._lang)}  {found.said[0 if self._lang == 'zh' else 1]}")

    def _pressed(self, event: tk.Event[tk.Misc]) -> str:
        on_a_line = event.type == tk.EventType.KeyPress or self.list.identify_row(event.y)
        if on_a_line and (found := self._chosen()) is not None:
            self._open(found)
        return "break"
