"""The window's questions: modal, each with Enter for yes and Esc for no, in the language that is spoken."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk
from typing import TYPE_CHECKING

from salesreview.review.palette import HAIRLINE, WHITE
from salesreview.window.style import Look
from salesreview.window.words import text

if TYPE_CHECKING:
    from salesreview.window.loading import FilePlan
    from salesreview.window.presenter import Presenter

WIDE = 620


class Dialog(tk.Toplevel):
    """A modal window with a body and two buttons; `yes` says which was pressed."""

    def __init__(self, parent: tk.Tk, look: Look, title: str, yes: str, no: str) -> None:
        super().__init__(
            parent, background=WHITE, highlightthickness=1, highlightbackground=HAIRLINE, highlightcolor=HAIRLINE
        )
        self.withdraw()
        self.title(title)
        self.look, self.yes, self.declined = look, False, False
        px = look.px
        ttk.Frame(self, style="Accent.TFrame", height=px(3)).pack(fill="x")
        self.body = ttk.Frame(self, padding=(px(24), px(18), px(24), px(6)))
        self.body.pack(fill="both", expand=True)
        row = ttk.Frame(self, padding=(px(24), px(8), px(24), px(18)))
        row.pack(fill="x")
        self.no_button = ttk.Button(row, text=no, command=self.decline)
        self.yes_button = ttk.Button(row, text=yes, style="Accent.TButton", command=self.accept)
        self.no_button.pack(side="right")
        self.yes_button.pack(side="right", padx=(0, px(8)))
        self.bind("<Escape>", lambda event: self.refuse())
        self.bind("<Return>", lambda event: self._entered())
        self.protocol("WM_DELETE_WINDOW", self.refuse)

    def accept(self) -> None:
        """Answer yes."""
        self.yes = True
        self.destroy()

    def decline(self) -> None:
        """Answer no."""
        self.declined = True
        self.destroy()

    def refuse(self) -> None:
        """Close it without an answer."""
        self.destroy()

    def _entered(self) -> None:
        """Enter presses the button that has the focus, else yes where that may be pressed."""
        if self.focus_get() is self.no_button:
            self.decline()
        elif not self.yes_button.instate(["disabled"]):
            self.accept()

    def sentence(self, said: str, style: str = "TLabel", below: float = 6) -> ttk.Label:
        """Add a sentence to the body, broken into lines."""
        label = ttk.Label(self.body, text=said, style=style, wraplength=self.look.px(WIDE), justify="left")
        label.pack(anchor="w", fill="x", pady=(0, self.look.px(below)))
        return label

    def run(self) -> bool:
        """Show the dialog over the window, wait for the answer and return it."""
        parent = self.master
        assert isinstance(parent, tk.Tk)
        self.update_idletasks()
        left = parent.winfo_rootx() + max(0, (parent.winfo_width() - self.winfo_reqwidth()) // 2)
        top = parent.winfo_rooty() + max(0, (parent.winfo_height() - self.winfo_reqheight()) // 3)
        self.geometry(f"+{left}+{top}")
        self.resizable(False, False)
        self.transient(parent)
        self.deiconify()
        self.wait_visibility()
        self.grab_set()
        self.yes_button.focus_set()
        self.begun()
        parent.wait_window(self)
        return self.yes

    def begun(self) -> None:
        """Called once the dialog is shown."""


def ask(parent: tk.Tk, look: Look, lang: str, question: str, yes: str, no: str) -> bool | None:
    """Ask a question that two buttons answer; None where neither was pressed."""
    dialog = Dialog(parent, look, text("title", lang), yes, no)
    dialog.sentence(question)
    return True if dialog.run() else False if dialog.declined else None


def ask_send(parent: tk.Tk, look: Look, lang: str, lines: Sequence[str], notes: Sequence[str]) -> bool:
    """Show who gets what; return whether the draft is to be made."""
    dialog = Dialog(parent, look, text("send_title", lang), text("draft", lang), text("cancel", lang))
    dialog.sentence(text("send_title", lang), "Section.TLabel", below=10)
    for line in lines:
        dialog.sentence(line)
    for note in notes:
        dialog.sentence(note, "Ask.TLabel")
    dialog.sentence(text("send_ask", lang), "Muted.TLabel")
    return dialog.run()


class LoadDialog(Dialog):
    """The questions of a load: each a list to choose from; every answer brings the others up to date."""

    def __init__(self, parent: tk.Tk, look: Look, plan: FilePlan, presenter: Presenter) -> None:
        lang = plan.lang
        super().__init__(parent, look, text("load_title", lang), text("load_go", lang), text("cancel", lang))
        self.plan, self.presenter = plan, presenter
        self.boxes: dict[str, ttk.Combobox] = {}
        self.sentence(f"{text('load_title', lang)}：{plan.file.name}" if lang == "zh"
                      else f"{text('load_title', lang)}: {plan.file.name}", "Section.TLabel", below=10)  # fmt: skip
        self.asked = ttk.Frame(self.body)
        self.asked.pack(fill="x")
        self.remarks = ttk.Frame(self.body)
        self.remarks.pack(fill="x", pady=(look.px(10), 0))
        self._draw()

    def _draw(self, focus: str = "") -> None:
        px = self.look.px
        for frame in (self.asked, self.remarks):
            for child in frame.winfo_children():
                child.destroy()
        self.boxes = {}
        for row, question in enumerate(self.plan.questions):
            label = ttk.Label(self.asked, text=question.said, wraplength=px(300), justify="left")
            label.grid(row=row, column=0, sticky="w", padx=(0, px(16)), pady=px(4))
            box = ttk.Combobox(self.asked, values=[shown for _, shown in question.choices], state="readonly", width=34)
            chosen = self.plan.answers.get(question.key, "")
            values = [value for value, _ in question.choices]
            if chosen in values:
                box.current(values.index(chosen))
            box.grid(row=row, column=1, sticky="ew", pady=px(4))
            box.bind("<<ComboboxSelected>>", lambda event, key=question.key, of=values: self._answered(key, of))  # type: ignore[misc]
            self.boxes[question.key] = box
        self.asked.columnconfigure(1, weight=1)
        for remark in self.plan.remarks:
            ttk.Label(self.remarks, text=remark, style="Muted.TLabel", wraplength=px(WIDE), justify="left").pack(
                anchor="w", pady=(0, px(4))
            )
        self.yes_button.state(["!disabled" if self.plan.ready else "disabled"])
        if focus in self.boxes:
            self.boxes[focus].focus_set()

    def _answered(self, key: str, values: Sequence[str]) -> None:
        self.plan = self.presenter.plan_load(self.plan, key, values[self.boxes[key].current()])
        if self.plan.stale:  # the file is looked at again, and then asked about again
            self.accept()
        else:
            self._draw(key)

    def begun(self) -> None:
        """Put the focus on the first question that is due and has no answer."""
        for question in self.plan.questions:
            if question.due and not self.plan.answers.get(question.key):
                self.boxes[question.key].focus_set()
                return
