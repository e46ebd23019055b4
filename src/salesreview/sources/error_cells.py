"""What fastexcel reads from a sheet together with the cells that it could not take, with pyarrow or without.

fastexcel hands both over in one call only, and that call wants pyarrow: 84 MB, of which it uses one function that takes
the address of an Arrow C stream (https://arrow.apache.org/docs/format/CStreamInterface.html) and moves the stream out.
polars takes such a stream too, so that function is all that is needed where pyarrow is not installed.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from types import ModuleType
from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from fastexcel import CellError, ExcelSheet

_NAME = b"arrow_array_stream"
_WORDS = 5  # of ArrowArrayStream: get_schema, get_next, get_last_error, release, private_data
_RELEASE = 3
_INSTALLED = find_spec("pyarrow") is not None
_one_at_a_time = threading.Lock()


def sheet_and_errors(sheet: ExcelSheet) -> tuple[pl.DataFrame, Sequence[CellError]]:
    """Return a sheet's values, and the cells of it that are blank there because they do not fit their column."""
    with contextlib.nullcontext() if _INSTALLED else _received():
        batch, errors = sheet.to_arrow_with_errors()
    return pl.DataFrame(batch), errors.errors if errors is not None else ()


@contextlib.contextmanager
def _received() -> Iterator[None]:
    """Let fastexcel, which remembers what it finds, find the one function that it calls."""
    with _one_at_a_time:
        sys.modules["pyarrow"] = _Receiver("pyarrow")
        try:
            yield
        finally:
            del sys.modules["pyarrow"]


class _Stream:
    """An Arrow stream that was handed over, for whoever speaks the PyCapsule interface; it can be taken once."""

    def __init__(self, address: int) -> None:
        """Move the stream that stands at `address` out: who hands it over then finds it released."""
        given = (ctypes.c_void_p * _WORDS).from_address(address)
        self._taken = (ctypes.c_void_p * _WORDS)(*given)
        given[_RELEASE] = None

    def __arrow_c_stream__(self, requested_schema: object = None) -> Any:
        """Return the stream as a capsule."""
        capsule = ctypes.pythonapi.PyCapsule_New
        capsule.restype, capsule.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
        return capsule(ctypes.addressof(self._taken), _NAME, None)

    def read_next_batch(self) -> _Stream:
        """Return the stream itself, whose one batch is the sheet."""
        return self


class _Receiver(ModuleType):
    """The one function of pyarrow that fastexcel calls; whoever else imports it in that moment has no pyarrow."""

    class RecordBatchReader:
        """Where fastexcel looks for it."""

        @staticmethod
        def _import_from_c(address: int) -> _Stream:
            return _Stream(address)

    def __getattr__(self, name: str) -> Any:
        """Refuse as a missing package does."""
        raise ImportError(f"pyarrow is not loaded: {name}")
