"""Stand-ins for the systems' tools, found on PATH before the real ones: they keep what they are given in a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

TOOLS = {
    # cron says “no crontab” with code 1, and takes the whole table from its input
    "crontab": """
table = folder / "crontab"
if arguments == ["-l"]:
    if not table.exists():
        sys.exit("no crontab for me")
    sys.stdout.buffer.write(table.read_bytes())
elif arguments == ["-"]:
    table.write_bytes(sys.stdin.buffer.read())
elif arguments == ["-r"]:
    table.unlink()
else:
    sys.exit("usage")
""",
    # launchd loads a property list once; an agent that is not loaded cannot be booted out
    "launchctl": """
import plistlib
verb, target, *rest = arguments
if verb == "bootstrap":
    agent = plistlib.loads(pathlib.Path(rest[0]).read_bytes())
    loaded = folder / agent["Label"]
    if loaded.exists():
        sys.exit("Bootstrap failed: 5: Input/output error")
    loaded.write_text(target)
elif verb == "bootout":
    loaded = folder / target.rpartition("/")[2]
    if not loaded.exists():
        sys.exit("Boot-out failed: 3: No such process")
    loaded.unlink()
else:
    sys.exit("usage")
""",
    # Task Scheduler takes XML in UTF-16
    "schtasks": """
if arguments == ["/Query", "/FO", "CSV", "/NH"]:
    names = ["Other", *(each.stem for each in sorted(folder.glob("*.xml")))]
    print("".join(f'"\\\\{name}","12/1/2026 9:00:00 AM","Ready"\\n' * 2 for name in names))
    sys.exit()
verb, name = arguments[0], arguments[arguments.index("/TN") + 1]
task = folder / (name + ".xml")
if verb == "/Query":
    if not task.exists():
        sys.exit("ERROR: The system cannot find the file specified.")
    sys.stdout.buffer.write(task.read_text("utf-16").encode())
elif verb == "/Create":
    if task.exists() and "/F" not in arguments:
        sys.exit("ERROR: exists")
    task.write_text(pathlib.Path(arguments[arguments.index("/XML") + 1]).read_text("utf-16"), "utf-16")
elif verb == "/Delete":
    task.unlink()
else:
    sys.exit("usage")
""",
}

HEAD = """#!{python}
import pathlib, sys
folder, arguments = pathlib.Path({folder!r}), sys.argv[1:]
if (folder / "refuses").exists():
    sys.exit("not allowed here")
"""

Tool = Callable[[str], Path]


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tool:
    """Put one system's tool on PATH; gives the folder where it keeps what it was told."""

    def put(name: str) -> Path:
        folder, programs = tmp_path / f"kept by {name}", tmp_path / "programs"
        for each in (folder, programs):
            each.mkdir(exist_ok=True)
        program = programs / name
        program.write_text(HEAD.format(python=sys.executable, folder=str(folder)) + TOOLS[name], "utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
        return folder

    return put


@pytest.fixture
def no_tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No scheduler on this machine."""
    monkeypatch.setenv("PATH", str(tmp_path))
