"""The VBA project of an open book, and the buttons on its sheets.

LibreOffice runs our own Subs. What it cannot compile are the two modules that xlwings brings: they are exchanged, in
memory only, for a `RunPython` that hands its Python to this process.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import xlwings as xw

from .calls import CALLS, Counted, Remote, unwrapped
from .errors import absent, refused
from .runtime import modules, uno

if TYPE_CHECKING:
    from .book import Book

_OURS = """Rem Attribute VBA_ModuleType=VBAModule
Option VBASupport 1
Private bridge As Object
Public Sub SetBridge(o)
  Set bridge = o
End Sub
Public Function RunPython(PythonCommand As String)
  bridge.trigger(PythonCommand)
  RunPython = 0
End Function
Public Function Compiles()
  Compiles = 42
End Function
"""
_EMPTY_CLASS = "Rem Attribute VBA_ModuleType=VBAClassModule\nOption VBASupport 1\nOption ClassModule\n"
_DEFINITION = r"^\s*(?:(?:Public|Private|Friend)\s+)?(?:Static\s+)?(?:Sub|Function)\s+{}\b"


class Project(Counted):
    """A book's macros."""

    def __init__(self, book: Book) -> None:
        self._book = book

    def _library(self) -> tuple[str, Remote]:
        libraries = self._book.doc.BasicLibraries
        name = next((name for name in libraries.ElementNames if name != "Standard"), "Standard")
        libraries.loadLibrary(name)
        return name, libraries.getByName(name)

    @property
    def modules(self) -> dict[str, str]:
        """The modules, name -> source as LibreOffice holds it."""
        _, library = self._library()
        return {name: library.getByName(name) for name in library.ElementNames}

    def run(self, name: str, *arguments: Any) -> Any:
        """Run a Sub or Function, `Module.Name` or `Name`, and return what it returns.

        In a project with a module that does not compile, LibreOffice does nothing and says nothing.
        """
        library, _ = self._library()
        module, _, sub = name.rpartition(".")
        pattern = re.compile(_DEFINITION.format(re.escape(sub)), re.IGNORECASE | re.MULTILINE)
        for found, source in self.modules.items():
            if module.lower() in ("", found.lower()) and pattern.search(source):
                url = f"vnd.sun.star.script:{library}.{found}.{sub}?language=Basic&location=document"
                script = self._book.doc.getScriptProvider().getScript(url)
                return script.invoke(tuple(map(unwrapped, arguments)), (), ())[0]
        raise refused(f"cannot run the macro {name!r}")

    def exchange(self, bridge: Any) -> None:
        """Put our RunPython in the place of xlwings' modules. Removing or adding modules would break saving."""
        _, library = self._library()
        if not library.hasByName("xlwings"):
            raise absent("module xlwings")
        if library.hasByName("Dictionary"):
            library.replaceByName("Dictionary", _EMPTY_CLASS)
        library.replaceByName("xlwings", _OURS)
        if self.run("xlwings.Compiles") != 42:
            raise refused("a module of the VBA project does not compile in LibreOffice")
        self.run("xlwings.SetBridge", bridge)


def _bridge(trigger: Callable[[str], None]) -> Any:
    """Return an object that LibreOffice can call."""
    _, unohelper = modules()
    interface = uno().getClass("com.sun.star.task.XJobExecutor")

    class Bridge(unohelper.Base, interface):  # type: ignore[misc,valid-type]
        def trigger(self, command: str) -> None:
            trigger(command)

    return Bridge()


def run_here(command: str) -> None:
    """Run the Python of a RunPython in this process."""
    exec(command, {})


class MacroBook:
    """A macro book whose buttons can be pressed; RunPython runs in this process, as `Book.caller()`'s book.

    Attributes:
        book: The book.
        commands: The Python of each RunPython, in order.
        errors: What each failing command raised.
    """

    def __init__(self, book: xw.Book, run_python: Callable[[str], object] = run_here) -> None:
        """Exchange xlwings' modules; `run_python` is given the Python of each RunPython."""
        self.book = book
        self.commands: list[str] = []
        self.errors: list[BaseException] = []
        self._run_python = run_python
        project: Project = book.impl.project
        with CALLS.unnoticed():
            project.exchange(_bridge(self._trigger))
        book.set_mock_caller()

    def _trigger(self, command: str) -> None:
        self.commands.append(command)
        with CALLS.apart():
            try:
                self._run_python(command)
            except BaseException as error:  # Excel would show it
                self.errors.append(error)

    def _models(self, sheet: xw.Sheet) -> dict[str, tuple[str, Remote]]:
        forms = sheet.impl.own.DrawPage.Forms
        found = {}
        for form in (forms.getByIndex(number) for number in range(forms.Count)):
            for place in range(form.Count):
                model = form.getByIndex(place)
                events = form.getScriptEvents(place)
                found[model.Label] = (events[0].ScriptCode if events else "", model)
        return found

    def buttons(self, sheet: xw.Sheet) -> dict[str, str]:
        """Return a sheet's buttons, caption -> the Sub it runs."""
        named = re.compile(r"vnd\.sun\.star\.script:(?:\w+\.)?(\w+\.\w+)\?")
        return {
            caption: (found[1] if (found := named.match(code)) else code)
            for caption, (code, _) in self._models(sheet).items()
        }

    def press(self, sheet: xw.Sheet, caption: str) -> None:
        """Press a button, and return when what it runs is over. Raises what its Python raised."""
        models = self._models(sheet)
        if caption not in models:
            raise LookupError(f"no button {caption!r} on {sheet.name}, only {sorted(models)}")
        before = len(self.errors)
        with CALLS.unnoticed():
            sheet.activate()
            controller = self.book.impl.controller
            controller.setFormDesignMode(False)
            accessible = controller.getControl(models[caption][1]).getAccessibleContext()
            accessible.doAccessibleAction(0)
            # A press only puts an event there; this lets LibreOffice do what waits.
            self.book.app.impl.office.service("com.sun.star.awt.Toolkit").processEventsToIdle()
        if len(self.errors) > before:
            raise self.errors[before]
