"""Calling native libraries (fastexcel, polars) on files nobody vouches for: a panic becomes an error, in silence.

A panic of Rust code reaches Python as a PanicException, which is no Exception, after the library has written its own
backtrace to the process's error stream.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

if sys.platform == "win32":
    import ctypes
    import msvcrt

    _ERROR_STREAM = 0xFFFFFFF4  # STD_ERROR_HANDLE

    def _kernel() -> Any:
        """Return Windows' functions for a process's streams."""
        system = ctypes.WinDLL("kernel32")
        system.GetStdHandle.restype = ctypes.c_void_p
        system.SetStdHandle.argtypes = (ctypes.c_uint32, ctypes.c_void_p)
        return system


class NativePanicError(Exception):
    """A native library gave up on what it was given, with the reason that it states."""


def is_panic(error: BaseException) -> bool:
    """Whether an error is a panic of Rust code; each library has a class of its own for it."""
    return type(error).__name__ == "PanicException"


@contextlib.contextmanager
def shielded() -> Iterator[None]:
    """Raise a panic within as NativePanicError, and keep what native code writes to the error stream from the user."""
    with _hushed():
        try:
            yield
        except BaseException as error:
            if not is_panic(error):
                raise
            raise NativePanicError(str(error)) from None


class _Hush:
    """How many threads want the process's error stream quiet, and what it was before the first."""

    lock = threading.Lock()
    depth = 0
    kept = nothing = -1


@contextlib.contextmanager
def _hushed() -> Iterator[None]:
    with _Hush.lock:
        _Hush.depth += 1
        if _Hush.depth == 1:
            _Hush.kept = _away()
    try:
        yield
    finally:
        with _Hush.lock:
            _Hush.depth -= 1
            if not _Hush.depth and _Hush.kept >= 0:
                _back(_Hush.kept)


def _away() -> int:
    """Point the error stream at nothing; return a copy of what it was, -1 where the process has none."""
    if sys.platform == "win32":
        # native code asks Windows for the stream, not the descriptor, which Python's own stream would lose with it
        system = _kernel()
        kept = system.GetStdHandle(_ERROR_STREAM) or 0
        nothing = os.open(os.devnull, os.O_WRONLY)
        system.SetStdHandle(_ERROR_STREAM, msvcrt.get_osfhandle(nothing))
        _Hush.nothing = nothing
        return int(kept)
    try:
        kept = os.dup(2)
    except OSError:
        return -1
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 2)
    os.close(nothing)
    return kept


def _back(kept: int) -> None:
    """Point the error stream at what it was."""
    if sys.platform == "win32":
        _kernel().SetStdHandle(_ERROR_STREAM, kept)
        os.close(_Hush.nothing)
    else:
        os.dup2(kept, 2)
        os.close(kept)
