"""launchd on macOS: a property list in the person's LaunchAgents, loaded into their session."""

from __future__ import annotations

import contextlib
import os
import plistlib
from pathlib import Path

from salesreview import files
from salesreview.watch.errors import WatchError
from salesreview.watch.schedule.entry import PREFIX, Entry, called


class Launchd:
    """The launch agents of the person who runs this."""

    title = "launchd"

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or Path.home() / "Library" / "LaunchAgents"

    def path(self, name: str) -> Path:
        """Return where an entry's property list lies."""
        return self.folder / f"{name}.plist"

    def text(self, entry: Entry) -> str:
        """Return the property list."""
        agent = {
            "Label": entry.name,
            "ProgramArguments": list(entry.command),
            "StartCalendarInterval": _times(entry.every),
            "ProcessType": "Background",
            "StandardOutPath": "/dev/null",
            "StandardErrorPath": "/dev/null",
        }
        return plistlib.dumps(agent).decode("utf-8")

    def installed(self, name: str) -> str | None:
        """Return the property list of this name."""
        try:
            return self.path(name).read_text("utf-8")
        except OSError:
            return None

    def names(self) -> list[str]:
        """Return the names of all entries."""
        return sorted(path.stem for path in self.folder.glob(f"{PREFIX}*.plist"))

    def install(self, entry: Entry) -> None:
        """Write the property list and load it, in the place of an earlier one, which stays where the new one fails."""
        before, path = self.installed(entry.name), self.path(entry.name)
        self._unload(entry.name)
        self._write(path, self.text(entry))
        try:
            self._load(path)
        except WatchError:
            if before is None:
                files.remove(path)
            else:
                self._write(path, before)
                with contextlib.suppress(WatchError):
                    self._load(path)
            raise

    def remove(self, name: str) -> None:
        """Unload the agent and delete its property list."""
        self._unload(name)
        files.remove(self.path(name))

    def _load(self, path: Path) -> None:
        called(["launchctl", "bootstrap", _domain(), str(path)], self.title)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.put(path, text.encode())
        except OSError as error:
            raise WatchError(
                f"无法写入“{path}”，日程没有改动；请检查权限。",
                f"“{path}” cannot be written, so the schedule is as it was; check your rights.",
            ) from error

    def _unload(self, name: str) -> None:
        if self.installed(name) is not None:
            with contextlib.suppress(WatchError):  # it may not be loaded, as after a restart without a session
                called(["launchctl", "bootout", f"{_domain()}/{name}"], self.title)


def _domain() -> str:
    return f"gui/{os.getuid()}" if hasattr(os, "getuid") else "gui/501"


def _times(every: int) -> list[dict[str, int]]:
    if every <= 60:
        return [{"Minute": minute} for minute in range(0, 60, every)]
    return [{"Hour": hour, "Minute": 0} for hour in range(0, 24, every // 60)]
