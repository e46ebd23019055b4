"""Computers to install on: Windows, Mac and Linux, their files in a temporary folder, their registry a dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from salesreview.install.system import System, Value

SECURITY = r"Software\Microsoft\Office\16.0\Excel\Security"
POLICY = r"Software\Policies\Microsoft\Office\16.0"
CLICK_TO_RUN = r"SOFTWARE\Microsoft\Office\ClickToRun\Configuration"


@dataclass
class Computer:
    platform: str
    home: Path
    root: Path
    program: Path
    environment: dict[str, str] = field(default_factory=dict)
    frozen: bool = False
    redirected: bool = False
    bits: int = 64
    code_page: str = "utf-8"
    registry: dict[tuple[str, str], dict[str, Value]] = field(default_factory=dict)
    answer: tuple[int, str] = (0, "salesreview 0.1.0 xlwings 0.37.8\n")
    commands: list[list[str]] = field(default_factory=list)

    def values(self, hive: str, key: str) -> Mapping[str, Value]:
        found = self.registry.get((hive, key.lower()), {})
        return {name.lower(): value for name, value in found.items()}

    def keys(self, hive: str, key: str) -> Sequence[str]:
        above = key.lower() + "\\"
        return [name[len(above) :] for at, name in self.registry if at == hive and name.startswith(above)]

    def run(self, command: Sequence[str], seconds: float) -> tuple[int, str]:
        self.commands.append(list(command))
        return self.answer

    def set(self, key: str, name: str, value: Value, hive: str = "HKCU") -> None:
        self.registry.setdefault((hive, key.lower()), {})[name] = value

    def files(self) -> dict[str, bytes]:
        """Every file and folder of the computer; of a folder b""."""
        return {str(path): path.read_bytes() if path.is_file() else b"" for path in self.root.rglob("*")}


@pytest.fixture
def windows(tmp_path: Path) -> Computer:
    """A Windows with Excel, whose person is called 张三, in the Chinese code page."""
    home = tmp_path / "Users" / "张三"
    program = home / "AppData" / "Local" / "salesreview" / "venv" / "python.exe"
    program.parent.mkdir(parents=True)
    program.write_bytes(b"MZ")
    (home / "AppData" / "Roaming").mkdir()
    environment = {
        "APPDATA": str(home / "AppData" / "Roaming"),
        "LOCALAPPDATA": str(home / "AppData" / "Local"),
        "USERPROFILE": str(home),
    }
    computer = Computer("win32", home, tmp_path, program, environment, code_page="gbk")
    computer.set(CLICK_TO_RUN, "Platform", "x64", "HKLM")
    computer.set(CLICK_TO_RUN, "VersionToReport", "16.0.18129.20158", "HKLM")
    trusted = rf"{SECURITY}\Trusted Locations\Location1"
    computer.set(trusted, "Path", "%APPDATA%\\Microsoft\\Excel\\XLSTART\\")
    return computer


@pytest.fixture
def mac(tmp_path: Path) -> Computer:
    home = tmp_path / "Users" / "li"
    program = home / "venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_bytes(b"#!")
    (tmp_path / "Applications" / "Microsoft Excel.app").mkdir(parents=True)
    return Computer("darwin", home, tmp_path, program)


@pytest.fixture
def linux(tmp_path: Path) -> Computer:
    return Computer("linux", tmp_path, tmp_path, tmp_path / "python")


def is_system(computer: Computer) -> System:
    """Hold the fake against the contract (for mypy)."""
    return computer
