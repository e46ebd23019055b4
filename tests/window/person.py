"""A person at the window: real events on real widgets, one step after another while Tk's own loop runs."""

from __future__ import annotations

import time
import tkinter as tk
import tkinter.font
from collections.abc import Callable, Iterator
from tkinter import ttk

from salesreview.window.view import Window

#: A step says what it waits for before the next one.
Script = Iterator[Callable[[], bool]]
PATIENCE = 20.0  # seconds a step may take
TICK = 15  # milliseconds between two looks


class Person:
    """Does a script at a window and closes it at the end; what fails is raised by `run`."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self._failure: BaseException | None = None

    def run(self, script: Script) -> None:
        """Do the script while the window's loop runs."""
        self.window.after(TICK, self._tick, script, lambda: True, time.monotonic() + PATIENCE)
        self.window.mainloop()
        if self._failure is not None:
            raise self._failure

    def _tick(self, script: Script, ready: Callable[[], bool], until: float) -> None:
        try:
            self.window.update_idletasks()
            if ready():
                ready, until = next(script), time.monotonic() + PATIENCE
            elif time.monotonic() > until:
                raise TimeoutError(self.window.status.cget("text"))
        except StopIteration:
            if self.window.winfo_exists():
                self.window.presenter.close()
        except BaseException as error:
            self._failure = error
            self.window.presenter._worker.stop()
            self.window.tk.call("set", "::tk::Priv(selectFilePath)", "")  # or its own file dialog is waited for
            self.window.destroy()
        else:
            self.window.after(TICK, self._tick, script, ready, until)

    def settled(self) -> bool:
        """No work goes on, and no dialog is open."""
        return self.window.presenter.settled() and self.dialog is None

    @property
    def dialog(self) -> tk.Toplevel | None:
        """The dialog that is open and shown."""
        # not winfo_children: Tk's own file dialog is no widget that Python knows
        children = self.window.children.values()
        found = [each for each in children if isinstance(each, tk.Toplevel) and each.winfo_viewable()]
        return found[-1] if found else None

    def asked(self) -> bool:
        """A dialog is open, and takes all events."""
        return self.dialog is not None and self.window.grab_current() is self.dialog

    def click(self, widget: tk.Misc, x: int = 8, y: int = 8, times: int = 1) -> Callable[[], bool]:
        """Press and release the mouse's button on a widget."""

        def press() -> None:
            widget.event_generate("<Enter>", x=x, y=y)
            for _ in range(times):
                widget.event_generate("<ButtonPress-1>", x=x, y=y)
                widget.event_generate("<ButtonRelease-1>", x=x, y=y)

        return self._later(press)

    def key(self, name: str, widget: tk.Misc | None = None) -> Callable[[], bool]:
        """Press a key where the keyboard's focus is, or in a widget that gets it first."""

        def press() -> None:
            where = widget or (self.dialog or self.window).focus_lastfor() or self.window
            where.focus_force()
            where.event_generate(f"<{name}>")

        return self._later(press)

    def type(self, widget: ttk.Combobox, text: str) -> Callable[[], bool]:
        """Type over what stands in a field."""

        def press() -> None:
            widget.focus_force()
            widget.selection_range(0, "end")
            for letter in text:
                widget.event_generate("<KeyPress>", keysym={"-": "minus"}.get(letter, letter))

        return self._later(press)

    def _later(self, press: Callable[[], None]) -> Callable[[], bool]:
        """Do it from Tk's loop: what it opens may ask, and go on only after the next step has answered."""
        done: list[bool] = []

        def do() -> None:
            done.append(True)
            press()

        self.window.after(1, do)
        return lambda: bool(done)


def unfit(top: tk.Misc) -> list[str]:
    """Return what cannot be seen whole: widgets that are smaller than they ask for, or reach over the edge."""
    top.update_idletasks()
    found = []
    right, bottom = top.winfo_rootx() + top.winfo_width(), top.winfo_rooty() + top.winfo_height()
    for each in _below(top):
        if not each.winfo_viewable() or not isinstance(each, ttk.Label | ttk.Button | ttk.Combobox | ttk.Treeview):
            continue
        size, asks = (each.winfo_width(), each.winfo_height()), (each.winfo_reqwidth(), each.winfo_reqheight())
        outside = each.winfo_rootx() + size[0] > right or each.winfo_rooty() + size[1] > bottom
        list_of_rows = isinstance(each, ttk.Treeview)  # takes what room there is
        if isinstance(each, ttk.Label) and str(each.cget("width")) == "1":  # takes the room there is, and fits its text
            asks = (tk.font.Font(font=each.cget("font") or each.winfo_toplevel().look.body).measure(each.cget("text")) + 6, 0)
        if outside or (not list_of_rows and (size[0] < asks[0] or size[1] < asks[1])):
            said = "" if isinstance(each, ttk.Combobox | ttk.Treeview) else each.cget("text")
            found.append(f"{each} {said!r}: is {size}, asks for {asks}")
    return found


def _below(widget: tk.Misc) -> Iterator[tk.Misc]:
    for child in widget.winfo_children():
        if not isinstance(child, tk.Toplevel):
            yield child
            yield from _below(child)
