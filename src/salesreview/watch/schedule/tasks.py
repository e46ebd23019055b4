"""Task Scheduler on Windows: a task of the person's, registered from XML by schtasks."""

from __future__ import annotations

import csv
import subprocess
import tempfile
from pathlib import Path
from xml.etree import ElementTree

from salesreview import launch
from salesreview.watch.schedule.entry import PREFIX, Entry, called

_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"
_DURATION = {15: "PT15M", 30: "PT30M", 60: "PT1H", 120: "PT2H", 240: "PT4H"}
_SETTINGS = {
    "MultipleInstancesPolicy": "IgnoreNew",
    "DisallowStartIfOnBatteries": "false",
    "StopIfGoingOnBatteries": "false",
    "StartWhenAvailable": "true",
    "ExecutionTimeLimit": "PT1H",
    "Enabled": "true",
}


class Tasks:
    """The tasks of the person who runs this; they run while that person is logged on."""

    title = "Task Scheduler"

    def text(self, entry: Entry) -> str:
        """Return the task's XML."""
        task = ElementTree.Element("Task", {"version": "1.2", "xmlns": _SPACE})
        _add(task, "RegistrationInfo", {"Description": f"salesreview watch: {entry.book}"})
        trigger = ElementTree.SubElement(ElementTree.SubElement(task, "Triggers"), "TimeTrigger")
        _add(trigger, "Repetition", {"Interval": _DURATION[entry.every], "StopAtDurationEnd": "false"})
        _fill(trigger, {"StartBoundary": "2026-01-01T00:00:00", "Enabled": "true"})
        principal = _add(
            ElementTree.SubElement(task, "Principals"), "Principal",
            {"LogonType": "InteractiveToken", "RunLevel": "LeastPrivilege"},
        )  # fmt: skip
        principal.set("id", "Author")
        _add(task, "Settings", _SETTINGS)
        actions = ElementTree.SubElement(task, "Actions", {"Context": "Author"})
        program, *arguments = entry.command
        _add(actions, "Exec", {"Command": program, "Arguments": subprocess.list2cmdline(arguments)})
        ElementTree.indent(task)
        return '<?xml version="1.0" encoding="UTF-16"?>\n' + ElementTree.tostring(task, encoding="unicode") + "\n"

    def installed(self, name: str) -> str | None:
        """Return the XML of the task with this name."""
        said = called(["schtasks", "/Query", "/TN", name, "/XML"], self.title, allowed=(1,))
        return None if said is None else launch.decoded(said)

    def names(self) -> list[str]:
        """Return the names of all entries: a task's line for each of its triggers begins with its path."""
        said = called(["schtasks", "/Query", "/FO", "CSV", "/NH"], self.title, allowed=(1,))
        lines = csv.reader(launch.decoded(said or b"").splitlines())
        found = dict.fromkeys(line[0].removeprefix("\\") for line in lines if line)
        return [name for name in found if name.startswith(PREFIX)]

    def install(self, entry: Entry) -> None:
        """Register the task, in the place of one of its name."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "task.xml"
            path.write_text(self.text(entry), "utf-16")
            called(["schtasks", "/Create", "/TN", entry.name, "/XML", str(path), "/F"], self.title)

    def remove(self, name: str) -> None:
        """Delete the task."""
        called(["schtasks", "/Delete", "/TN", name, "/F"], self.title)


def _add(parent: ElementTree.Element, tag: str, values: dict[str, str]) -> ElementTree.Element:
    made = ElementTree.SubElement(parent, tag)
    _fill(made, values)
    return made


def _fill(element: ElementTree.Element, values: dict[str, str]) -> None:
    for tag, value in values.items():
        ElementTree.SubElement(element, tag).text = value
