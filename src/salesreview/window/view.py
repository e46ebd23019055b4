"""The window in Tk: draws what the presenter says, and hands it what a person does."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog, ttk
from typing import TYPE_CHECKING, Any

from salesreview.window import dialogs, style
from salesreview.window.parts import Bar, Cards, Issues
from salesreview.window.words import text

if TYPE_CHECKING:
    from salesreview.window.loading import FilePlan
    from salesreview.window.presenter import Presenter
    from salesreview.window.screen import Screen

#: Milliseconds between two looks at what the work says.
POLL = 40
WIDTH, HEIGHT, LEAST_WIDTH, LEAST_HEIGHT = 980, 690, 860, 600
_STYLES = {"quiet": "Quiet.TLabel", "good": "Good.TLabel", "ask": "Ask.TLabel", "bad": "Bad.TLabel"}


class Window(tk.Tk):
    """The view (see `screen.View`)."""

    def __init__(self, presenter: Presenter) -> None:
        style.sharpen()
        super().__init__(className="Salesreview")
        self.withdraw()
        self.presenter = presenter
        self.look = style.apply(self)
        self.buttons: dict[str, ttk.Button] = {}
        self._screen: Screen | None = None
        self._closed = False
        self._build()
        self._wire()
        self._fit(presenter.memory.size)
        self.deiconify()
        self._next_poll = self.after(POLL, self._poll)

    # Building.

    def _build(self) -> None:
        px = self.look.px
        ttk.Frame(self, style="Accent.TFrame", height=px(4)).pack(fill="x")
        page = ttk.Frame(self, padding=(px(24), px(14), px(24), px(14)))
        page.pack(fill="both", expand=True)
        page.columnconfigure(0, weight=1)
        page.rowconfigure(6, weight=1)
        head = ttk.Frame(page)
        head.grid(row=0, sticky="ew")
        self.title_label = ttk.Label(head, style="Title.TLabel")
        self.title_label.pack(side="left")
        self._choices(page).grid(row=1, sticky="ew", pady=(px(12), 0))
        self._actions(page).grid(row=2, sticky="ew", pady=(px(10), 0))
        self._state(page).grid(row=3, sticky="ew", pady=(px(12), 0))
        self.cards = Cards(page, self.look)
        self.cards.grid(row=5, sticky="ew", pady=(px(12), 0))
        self.issues = Issues(page, self.look, self.presenter.open)
        self.issues.grid(row=6, sticky="nsew", pady=(px(12), 0))
        self._button(head, "language", self.presenter.turn_language, "Link.TButton").pack(side="right")
        head.lift()  # so that Tab comes to it last

    def _button(self, parent: ttk.Frame, key: str, press: Callable[[], object], look: str = "TButton") -> ttk.Button:
        self.buttons[key] = ttk.Button(parent, command=press, style=look)
        self.buttons[key].bind("<Return>", lambda event: self.buttons[key].invoke())
        return self.buttons[key]

    def _choices(self, page: ttk.Frame) -> ttk.Frame:
        px = self.look.px
        frame = ttk.Frame(page)
        frame.columnconfigure(1, weight=1)
        self.book_label = ttk.Label(frame, style="Muted.TLabel")
        self.book_label.grid(row=0, column=0, sticky="w", padx=(0, px(12)))
        self.path_label = ttk.Label(frame, style="Path.TLabel", width=1)
        self.path_label.grid(row=0, column=1, sticky="ew")
        self.path_label.bind("<Configure>", lambda event: self._show_path())
        self._button(frame, "choose", self.presenter.choose).grid(row=0, column=2, padx=(px(8), 0))
        self._button(frame, "open", self.presenter.open).grid(row=0, column=3, padx=(px(8), 0))
        return frame

    def _actions(self, page: ttk.Frame) -> ttk.Frame:
        px = self.look.px
        frame = ttk.Frame(page)
        self.month_label = ttk.Label(frame, style="Muted.TLabel")
        self.month_label.pack(side="left", padx=(0, px(12)))
        self.month = tk.StringVar(self)
        self.month_box = ttk.Combobox(frame, textvariable=self.month, width=16)
        self.month_box.pack(side="left")
        self.month_box.bind("<Return>", lambda event: self._refresh())
        self._button(frame, "refresh", self._refresh, "Accent.TButton").pack(side="left", padx=(px(8), 0))
        self._button(frame, "load", self.presenter.load).pack(side="left", padx=(px(24), 0))
        self._button(frame, "send", self.presenter.send).pack(side="left", padx=(px(8), 0))
        self._button(frame, "put_back", self.presenter.put_back).pack(side="left", padx=(px(8), 0))
        return frame

    def _state(self, page: ttk.Frame) -> ttk.Frame:
        px = self.look.px
        frame = ttk.Frame(page)
        frame.columnconfigure(0, weight=1)
        self.status = ttk.Label(frame, justify="left", anchor="w")
        self.status.grid(row=0, column=0, sticky="ew")
        self.status.bind("<Configure>", lambda event: self.status.configure(wraplength=max(event.width - px(20), 100)))
        self._button(frame, "stop", self.presenter.stop).grid(row=0, column=1, padx=(px(12), 0), sticky="ne")
        self.bar = Bar(frame, self.look)
        self.bar.grid(row=1, column=0, columnspan=2, sticky="ew", pady=(px(8), 0))
        return frame

    def _wire(self) -> None:
        self.bind("<F5>", lambda event: self._refresh())
        self.bind("<Control-o>", lambda event: self.presenter.choose())
        self.bind("<Escape>", lambda event: self.presenter.stop())
        self.month.trace_add("write", lambda *changed: self.presenter.set_month(self.month.get()))
        self.protocol("WM_DELETE_WINDOW", self.presenter.close)

    def _fit(self, size: str) -> None:
        """Take the size of last time, within this screen."""
        px = self.look.px
        wide, high = self.winfo_screenwidth(), self.winfo_screenheight() - px(70)  # title and task bar
        least = min(px(LEAST_WIDTH), wide), min(px(LEAST_HEIGHT), high)
        numbers = [int(number) for number in size.split("x") if number.isdecimal()]
        wanted = numbers if len(numbers) == 2 else [px(WIDTH), px(HEIGHT)]
        width, height = (max(low, min(want, most)) for low, want, most in zip(least, wanted, (wide, high), strict=True))
        self.geometry(f"{width}x{height}+{max(0, (wide - width) // 2)}+{max(0, (high - height) // 3)}")
        self.minsize(*least)

    # What a person does.

    def _refresh(self) -> str:
        self.presenter.refresh()
        return "break"

    def _poll(self) -> None:
        try:
            self.presenter.poll()
        finally:
            if not self._closed:
                self._next_poll = self.after(POLL, self._poll)

    def report_callback_exception(self, kind: Any, error: Any, trace: Any) -> None:
        """Show a mistake of ours as a sentence, where Tk would print it."""
        self.presenter.broke(error)

    # What the presenter asks.

    def show(self, screen: Screen) -> None:
        """Draw the screen."""
        before, self._screen = self._screen, screen
        if before is None or before.lang != screen.lang:
            self._speak(screen.lang)
        if self.month.get() != screen.month:
            self.month.set(screen.month)
        self.month_box.configure(values=screen.months)
        self.month_box.state(["!disabled" if "month" in screen.can else "disabled"])
        self.buttons["stop"].configure(text=screen.stop)
        for key, button in self.buttons.items():
            button.state(["!disabled" if key in screen.can else "disabled"])
        (self.buttons["stop"].grid if "stop" in screen.can else self.buttons["stop"].grid_remove)()
        self.status.configure(text=screen.status, style=_STYLES[screen.mood])
        self.bar.show(screen.part)
        if before is None or before.book != screen.book:
            self._show_path()
        if before is None or before.figures is not screen.figures or before.lang != screen.lang:
            empty = text("no_figures", screen.lang)
            self.cards.show(screen.figures_title, screen.figures, screen.notes, empty)
            self.issues.show(screen.issues_title, screen.issues, screen.lang)

    def _speak(self, lang: str) -> None:
        self.title(text("title", lang))
        self.title_label.configure(text=text("title", lang))
        self.book_label.configure(text=text("book", lang))
        self.month_label.configure(text=text("month", lang))
        for key, button in self.buttons.items():
            if key != "stop":
                button.configure(text=text(key, lang))

    def _show_path(self) -> None:
        if self._screen is not None:
            room = self.path_label.winfo_width() - self.look.px(24)
            shown = style.shortened(self._screen.book, room, self.look.body.measure)
            self.path_label.configure(text=shown)

    def choose_book(self, folder: Path | None) -> Path | None:
        """Let the person choose a workbook."""
        name = filedialog.askopenfilename(
            parent=self, title=text("choose_book", self._lang), initialdir=str(folder) if folder else None,
            filetypes=[(text("review_files", self._lang), "*.xlsm *.xlsx"), (text("all_files", self._lang), "*")],
        )  # fmt: skip
        return Path(name) if name else None

    def choose_files(self, folder: Path | None) -> Sequence[Path]:
        """Let the person choose files to load."""
        from salesreview.sources.files import SUFFIXES

        endings = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        names = filedialog.askopenfilenames(
            parent=self, title=text("choose_files", self._lang), initialdir=str(folder) if folder else None,
            filetypes=[(text("data_files", self._lang), endings), (text("all_files", self._lang), "*")],
        )  # fmt: skip
        return [Path(name) for name in names or ()]

    def ask_load(self, plan: FilePlan, presenter: Presenter) -> FilePlan | None:
        """Show what is known of a file and ask what is open."""
        dialog = dialogs.LoadDialog(self, self.look, plan, presenter)
        return dialog.plan if dialog.run() else None

    def ask_send(self, lines: Sequence[str], notes: Sequence[str]) -> bool:
        """Show who gets what, and ask whether to make the draft."""
        return dialogs.ask_send(self, self.look, self._lang, lines, notes)

    def ask(self, question: str, yes: str, no: str) -> bool | None:
        """Ask a question that two buttons answer; None where neither was pressed."""
        return dialogs.ask(self, self.look, self._lang, question, yes, no)

    def close(self) -> str:
        """Close the window; return its size."""
        size = f"{self.winfo_width()}x{self.winfo_height()}"
        self._closed = True
        self.after_cancel(self._next_poll)
        self.destroy()
        return size

    @property
    def _lang(self) -> str:
        return self.presenter.lang
