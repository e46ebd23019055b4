"""cron: one line of the person's crontab, told by the mark at its end; all other lines stay as they are."""

from __future__ import annotations

import shlex

from salesreview.watch.schedule.entry import PREFIX, Entry, called

_TIMES = {15: "*/15 * * * *", 30: "*/30 * * * *", 60: "0 * * * *", 120: "0 */2 * * *", 240: "0 */4 * * *"}


class Cron:
    """The crontab of the person who runs this."""

    title = "cron"

    def text(self, entry: Entry) -> str:
        """Return the entry's line. A percent sign would end the command: cron wants it escaped."""
        command = shlex.join(entry.command).replace("%", r"\%")
        return f"{_TIMES[entry.every]} {command} >/dev/null 2>&1 # {entry.name}"

    def installed(self, name: str) -> str | None:
        """Return the line with this name."""
        return next((line for line in self._lines() if _is(line, name)), None)

    def names(self) -> list[str]:
        """Return the names of all entries."""
        ends = (line.rpartition(" # ")[2] for line in self._lines())
        return [end for end in ends if end.startswith(PREFIX)]

    def install(self, entry: Entry) -> None:
        """Put the line where one of its name stands, else at the end."""
        lines, line = self._lines(), self.text(entry)
        places = [place for place, each in enumerate(lines) if _is(each, entry.name)]
        if places:
            lines[places[0]] = line
        else:
            lines.append(line)
        self._write(lines)

    def remove(self, name: str) -> None:
        """Take the line out; a crontab that held nothing else is removed."""
        self._write([line for line in self._lines() if not _is(line, name)])

    def _lines(self) -> list[str]:
        """Return the crontab's lines; cron itself says no more than that there is none by its exit code."""
        said = called(["crontab", "-l"], self.title, allowed=(1,))
        return said.decode("utf-8", "surrogateescape").removesuffix("\n").split("\n") if said else []

    def _write(self, lines: list[str]) -> None:
        if lines:
            called(["crontab", "-"], self.title, ("\n".join(lines) + "\n").encode("utf-8", "surrogateescape"))
        else:
            called(["crontab", "-r"], self.title, allowed=(1,))


def _is(line: str, name: str) -> bool:
    return line.endswith(f" # {name}")
