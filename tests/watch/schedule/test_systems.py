"""What is written into each scheduler, and that all else in it stays."""

from __future__ import annotations

import plistlib
import shlex
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from salesreview.watch.errors import WatchError
from salesreview.watch.schedule.cron import Cron
from salesreview.watch.schedule.entry import EVERY, Entry, Scheduler, name_of
from salesreview.watch.schedule.launchd import Launchd
from salesreview.watch.schedule.systems import scheduler
from salesreview.watch.schedule.tasks import Tasks

from .conftest import Tool

SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
OWN = "MAILTO=me\n# my own\n5 4 * * 1-5 /usr/bin/backup --to 100\\%\n"


@pytest.fixture
def entry(tmp_path: Path) -> Entry:
    """An entry with a path of blanks, Chinese and a percent sign, and one with quotes."""
    book = tmp_path / "业绩 总结（100%）" / "review.xlsm"
    return Entry(
        book, ("/opt/my env/python", "-m", "salesreview", "watch", "run", str(book), "--to", 'o"hara@example.com')
    )


def test_the_name_follows_the_place_of_the_workbook(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry.book.parent.mkdir()
    entry.book.touch()
    monkeypatch.chdir(entry.book.parent)
    assert name_of(Path("review.xlsm")) == entry.name == replace(entry, every=15).name
    assert name_of(tmp_path / "review.xlsm") != entry.name


def test_a_cron_line_is_the_command_that_a_shell_reads(entry: Entry) -> None:
    line = Cron().text(entry)
    assert line.startswith("0 * * * * ")
    command = line.removeprefix("0 * * * * ").removesuffix(f" >/dev/null 2>&1 # {entry.name}")
    assert "%" not in command.replace(r"\%", "")  # cron ends the command at a bare percent sign
    assert tuple(shlex.split(command.replace(r"\%", "%"))) == entry.command


@pytest.mark.parametrize(
    ("every", "line", "times"),
    [(15, "*/15 * * * *", 4), (30, "*/30 * * * *", 2), (60, "0 * * * *", 1), (120, "0 */2 * * *", 12), (240, "0 */4 * * *", 6)],
)  # fmt: skip
def test_how_often(entry: Entry, every: int, line: str, times: int) -> None:
    assert every in EVERY
    timed = replace(entry, every=every)
    assert Cron().text(timed).startswith(line + " ")
    assert len(plistlib.loads(Launchd().text(timed).encode())["StartCalendarInterval"]) == times
    length = _task(timed).findtext(f".//{SPACE}Interval")
    assert length == {15: "PT15M", 30: "PT30M", 60: "PT1H", 120: "PT2H", 240: "PT4H"}[every]


def test_crontab_keeps_every_other_line(entry: Entry, tool: Tool) -> None:
    table = tool("crontab") / "crontab"
    table.write_text(OWN, "utf-8")
    cron = Cron()
    assert cron.installed(entry.name) is None
    cron.install(entry)
    assert table.read_text("utf-8") == OWN + cron.text(entry) + "\n"
    cron.install(Entry(entry.book.with_name("b.xlsm"), entry.command))
    cron.install(replace(entry, every=15))  # in its place, not once more
    lines = table.read_text("utf-8").splitlines()
    assert lines[3] == cron.installed(entry.name) == cron.text(replace(entry, every=15)) and len(lines) == 5
    assert cron.names() == [entry.name, name_of(entry.book.with_name("b.xlsm"))]
    cron.remove(entry.name)
    cron.remove(name_of(entry.book.with_name("b.xlsm")))
    assert table.read_text("utf-8") == OWN


def test_crontab_of_other_encodings_comes_back_as_it_was(entry: Entry, tool: Tool) -> None:
    table = tool("crontab") / "crontab"
    table.write_bytes(b"# \xc4\xe3\xba\xc3\n")
    Cron().install(entry)
    Cron().remove(entry.name)
    assert table.read_bytes() == b"# \xc4\xe3\xba\xc3\n"


def test_crontab_that_held_nothing_else_is_gone(entry: Entry, tool: Tool) -> None:
    folder = tool("crontab")
    Cron().install(entry)
    Cron().remove(entry.name)
    assert not (folder / "crontab").exists()
    assert Cron().installed(entry.name) is None


def test_launchd(entry: Entry, tool: Tool, tmp_path: Path) -> None:
    loaded = tool("launchctl")
    launchd = Launchd(tmp_path / "Agents")
    assert launchd.installed(entry.name) is None
    launchd.install(entry)
    agent = plistlib.loads(launchd.path(entry.name).read_bytes())
    assert (agent["Label"], tuple(agent["ProgramArguments"])) == (entry.name, entry.command)
    assert "RunAtLoad" not in agent and "KeepAlive" not in agent
    assert (loaded / entry.name).read_text().startswith("gui/")
    launchd.install(replace(entry, every=240))
    assert launchd.installed(entry.name) == launchd.text(replace(entry, every=240))
    assert launchd.names() == [entry.name]
    launchd.remove(entry.name)
    assert launchd.names() == []
    assert not list(loaded.iterdir()) and not list((tmp_path / "Agents").iterdir())


def test_launchd_that_refuses_leaves_what_was_there(entry: Entry, tool: Tool, tmp_path: Path) -> None:
    loaded = tool("launchctl")
    launchd = Launchd(tmp_path / "Agents")
    (loaded / "refuses").touch()
    with pytest.raises(WatchError, match="not allowed here"):
        launchd.install(entry)
    assert launchd.installed(entry.name) is None
    (loaded / "refuses").unlink()
    launchd.install(entry)
    (loaded / "refuses").touch()
    with pytest.raises(WatchError, match="not allowed here"):
        launchd.install(replace(entry, every=15))
    assert launchd.installed(entry.name) == launchd.text(entry)


def test_task_scheduler(entry: Entry, tool: Tool) -> None:
    kept, tasks = tool("schtasks"), Tasks()
    assert tasks.installed(entry.name) is None
    tasks.install(entry)
    assert (kept / f"{entry.name}.xml").read_text("utf-16") == tasks.installed(entry.name) == tasks.text(entry)
    tasks.install(replace(entry, every=30))
    assert "PT30M" in str(tasks.installed(entry.name))
    assert tasks.names() == [entry.name]  # one of many, and once for all its triggers
    tasks.remove(entry.name)
    assert not list(kept.iterdir())


def test_a_task_runs_as_the_person(entry: Entry) -> None:
    windows = replace(entry, command=(r"C:\Program Files\Python\pythonw.exe", *entry.command[1:]))
    task = _task(windows)
    assert task.findtext(f".//{SPACE}Command") == r"C:\Program Files\Python\pythonw.exe"
    arguments = str(task.findtext(f".//{SPACE}Arguments"))
    assert f'"{entry.book}"' in arguments and r"o\"hara@example.com" in arguments
    assert task.findtext(f".//{SPACE}RunLevel") == "LeastPrivilege"
    assert task.findtext(f".//{SPACE}LogonType") == "InteractiveToken"
    assert task.findtext(f".//{SPACE}MultipleInstancesPolicy") == "IgnoreNew"


@pytest.mark.parametrize(("key", "program"), [("cron", "crontab"), ("tasks", "schtasks"), ("launchd", "launchctl")])
def test_a_tool_that_refuses_or_is_missing_is_one_sentence(
    entry: Entry, tool: Tool, key: str, program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    system: Scheduler = scheduler(key)
    kept = tool(program)
    (kept / "refuses").touch()
    with pytest.raises(WatchError, match="not allowed here"):
        system.install(entry)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(WatchError) as missing:
        system.install(entry)
    assert f"没有找到或无法运行 {program}" in missing.value.zh
    assert f"{program} is not there" in missing.value.en


@pytest.mark.parametrize(("platform", "title"), [("linux", "cron"), ("darwin", "launchd"), ("win32", "Task Scheduler")])
def test_each_system_has_its_own(platform: str, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", platform)
    assert scheduler().title == title


def _task(entry: Entry) -> ElementTree.Element:
    # what is written is UTF-16; read as text, its declaration must go
    return ElementTree.fromstring(Tasks().text(entry).partition("\n")[2])
