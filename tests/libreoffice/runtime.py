"""LibreOffice's `uno` inside this Python, and the few helpers that need it.

Debian builds `uno` for its own Python 3.11. Its folder is on the path only while `uno` is imported, and last, so that
no other package of the system takes the place of the project's. `uno` also replaces `__import__`; that is undone.
"""

from __future__ import annotations

import builtins
import functools
import importlib
import shutil
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

_SYSTEM_PACKAGES = "/usr/lib/python3/dist-packages"


@functools.cache
def modules() -> tuple[ModuleType, ModuleType]:
    """Return `uno` and `unohelper`. Raises ImportError where python3-uno is missing or made for another Python."""
    import_function = builtins.__import__
    sys.path.append(_SYSTEM_PACKAGES)
    try:
        return importlib.import_module("uno"), importlib.import_module("unohelper")
    finally:
        builtins.__import__ = import_function
        sys.path.remove(_SYSTEM_PACKAGES)


def uno() -> Any:
    """Return the module `uno`."""
    return modules()[0]


@functools.cache
def program() -> Path | None:
    """Return LibreOffice's program, None where it is not installed.

    It is the program itself, not the script `soffice` around it: one process to watch and to end.
    """
    found = shutil.which("soffice")
    if found is None:
        return None
    script = Path(found).resolve()
    itself = script.with_name("soffice.bin")
    return itself if itself.is_file() else script


@functools.cache
def missing() -> str | None:
    """Return why LibreOffice cannot be driven on this machine, None where it can."""
    if program() is None:
        return "LibreOffice is not installed (apt-get install libreoffice-calc)"
    try:
        modules()
    except ImportError as error:
        return f"LibreOffice's uno cannot be imported (apt-get install python3-uno): {error}"
    return None


def is_uno_error(error: BaseException) -> bool:
    """Say whether LibreOffice, or the connection to it, raised `error`."""
    return "uno" in sys.modules and isinstance(error, uno().getClass("com.sun.star.uno.Exception"))


def is_lost(error: BaseException) -> bool:
    """Say whether `error` means that LibreOffice is gone."""
    return is_uno_error(error) and isinstance(error, uno().getClass("com.sun.star.lang.DisposedException"))


def struct(name: str, **fields: Any) -> Any:
    """Return a new struct com.sun.star.`name`."""
    made = uno().createUnoStruct(f"com.sun.star.{name}")
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def enum(name: str, value: str) -> Any:
    """Return the value `value` of the enum com.sun.star.`name`."""
    return uno().Enum(f"com.sun.star.{name}", value)


def properties(**values: Any) -> tuple[Any, ...]:
    """Return `values` as a sequence of PropertyValue."""
    return tuple(struct("beans.PropertyValue", Name=name, Value=value) for name, value in values.items())


def file_url(path: Path | str) -> str:
    """Return the URL of a file."""
    return str(uno().systemPathToFileUrl(str(Path(path).absolute())))
