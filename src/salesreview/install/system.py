"""The computer as the installer sees it, behind one small contract, so that Windows and Mac are tested anywhere.

Files are read and written as everywhere; what only one system has (registry, code page, Excel's program) is asked for
here.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from salesreview import launch

#: What a registry value can be: REG_DWORD, REG_SZ, REG_BINARY.
Value = int | str | bytes
USER = "HKCU"
MACHINE = "HKLM"


class System(Protocol):
    """What the installer and the doctor ask of a computer."""

    @property
    def platform(self) -> str:
        """As sys.platform: win32, darwin, linux."""

    @property
    def home(self) -> Path:
        """The person's own folder."""

    @property
    def root(self) -> Path:
        """The folder that holds all others, where a system has one."""

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""

    @property
    def program(self) -> Path:
        """The running interpreter, or the self-contained program itself."""

    @property
    def frozen(self) -> bool:
        """Whether this is the self-contained program."""

    @property
    def redirected(self) -> bool:
        """Whether Windows puts what this program writes below AppData elsewhere: Python of the Microsoft Store."""

    @property
    def bits(self) -> int:
        """32 or 64: the running program's."""

    @property
    def code_page(self) -> str:
        """The encoding in which VBA reads text files."""

    def values(self, hive: str, key: str) -> Mapping[str, Value]:
        """Return a registry key's values, names in lower case; empty where there is none."""

    def keys(self, hive: str, key: str) -> Sequence[str]:
        """Return the names of a registry key's keys."""

    def run(self, command: Sequence[str], seconds: float) -> tuple[int, str]:
        """Run a program in its own folder and return its exit code and what it printed; (-1, why) where that fails."""


@dataclass(frozen=True)
class Machine:
    """This computer."""

    platform: str = sys.platform
    home: Path = field(default_factory=Path.home)
    root: Path = Path("/")
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    program: Path = field(default_factory=launch.program)
    frozen: bool = field(default_factory=launch.is_frozen)
    redirected: bool = sys.platform == "win32" and "\\windowsapps\\" in f"{sys.base_prefix}\\".lower()
    bits: int = 64 if sys.maxsize > 2**32 else 32
    code_page: str = "mbcs" if sys.platform == "win32" else "utf-8"

    def values(self, hive: str, key: str) -> Mapping[str, Value]:
        """Return a registry key's values, names in lower case; empty where there is none."""
        found: dict[str, Value] = {}
        for registry, handle in self._opened(hive, key):
            for place in range(registry.QueryInfoKey(handle)[1]):
                name, value, _ = registry.EnumValue(handle, place)
                found.setdefault(name.lower(), value)
        return found

    def keys(self, hive: str, key: str) -> Sequence[str]:
        """Return the names of a registry key's keys."""
        found: dict[str, None] = {}
        for registry, handle in self._opened(hive, key):
            found |= dict.fromkeys(registry.EnumKey(handle, at) for at in range(registry.QueryInfoKey(handle)[0]))
        return list(found)

    def _opened(self, hive: str, key: str) -> list[tuple[Any, Any]]:
        """Open a key as programs of either bitness see it."""
        if self.platform != "win32":
            return []
        import winreg as module

        registry: Any = module
        root = registry.HKEY_CURRENT_USER if hive == USER else registry.HKEY_LOCAL_MACHINE
        opened = []
        for view in (registry.KEY_WOW64_64KEY, registry.KEY_WOW64_32KEY):
            with contextlib.suppress(OSError):
                opened.append((registry, registry.OpenKey(root, key, 0, registry.KEY_READ | view)))
        return opened

    def run(self, command: Sequence[str], seconds: float) -> tuple[int, str]:
        """Run a program in its own folder and return its exit code and what it printed; (-1, why) where that fails."""
        try:
            done = subprocess.run(
                list(command), capture_output=True, timeout=seconds, check=False, stdin=subprocess.DEVNULL,
                cwd=Path(command[0]).parent, **launch.HIDDEN,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError) as error:
            return -1, str(error)
        return done.returncode, launch.decoded(done.stdout) + launch.decoded(done.stderr)
