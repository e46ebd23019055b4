"""What the window remembers from one time to the next: the last book, the language, its size."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from salesreview.language import LANGUAGES


@dataclass(frozen=True, slots=True)
class Remembered:
    """The last choices; blank where there was none yet."""

    book: str = ""
    lang: str = ""
    files: str = ""  # the folder that files were loaded from
    size: str = ""  # 980x680


def memory_path() -> Path:
    """Return the file in the person's own configuration folder (XDG_CONFIG_HOME is respected)."""
    home = Path.home()
    if config := os.environ.get("XDG_CONFIG_HOME"):
        folder = Path(config)
    elif sys.platform == "win32":
        folder = Path(os.environ.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif sys.platform == "darwin":
        folder = home / "Library" / "Application Support"
    else:
        folder = home / ".config"
    return folder / "salesreview" / "window.json"


def remembered() -> Remembered:
    """Read the last choices; what cannot be read, or is none, is as if there was none."""
    try:
        found = json.loads(memory_path().read_text("utf-8"))
    except (OSError, ValueError):
        return Remembered()
    if not isinstance(found, dict):
        return Remembered()
    read = {key: value for key in asdict(Remembered()) if isinstance(value := found.get(key), str)}
    if read.get("lang") not in LANGUAGES:
        read.pop("lang", None)
    return Remembered(**read)


def remember(choices: Remembered) -> None:
    """Write the choices down; a folder that cannot be written to is no reason to stop."""
    path = memory_path()
    waiting = path.with_name(path.name + ".tmp")
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting.write_text(json.dumps(asdict(choices), ensure_ascii=False, indent=1), "utf-8")
        waiting.replace(path)
