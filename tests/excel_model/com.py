"""What makes a Python object look like one of pywin32's: COM's errors, and objects whose every use is a call."""

from __future__ import annotations

import contextlib
import functools
import types
from collections.abc import Callable, Iterator
from typing import Any

from ..libreoffice.errors import ComError, refused
from .boundary import Boundary
from .rules import RefusedError

RPC_E_CALL_REJECTED = -2147418111


class CDispatch:
    """pywin32's class of late-bound objects: xlwings wraps what is one of them."""


class ComObject(CDispatch):
    """An object of Excel's type library. Members that begin with a capital letter are Excel's, and each use is a call.

    Names follow Excel's VBA reference, https://learn.microsoft.com/office/vba/api/overview/excel/object-model.
    """

    KIND = "Object"

    def __init__(self, boundary: Boundary) -> None:
        self.boundary = boundary

    @property
    def _oleobj_(self) -> ComObject:
        """The dispatch interface, which xlwings asks for a name where pywin32 does not know it."""
        return self

    def GetIDsOfNames(self, _: int, name: str) -> int:  # noqa: N802
        """Raise DISP_E_UNKNOWNNAME: what the type library has was found already."""
        raise ComError(-2147352570, f"Unknown name: {name}")

    def __getattribute__(self, name: str) -> Any:
        if not name[:1].isupper() or name in ("KIND", "GetIDsOfNames"):
            return object.__getattribute__(self, name)
        if not hasattr(type(self), name):
            raise AttributeError(name)  # pywin32 says so of a member that the type library lacks
        if isinstance(getattr(type(self), name), types.FunctionType):
            return object.__getattribute__(self, name)  # counted when it is called
        self.boundary.cross(f"{self.KIND}.{name}")
        with refusals():
            return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name[:1].isupper():
            if not hasattr(type(self), name):
                raise AttributeError(name)
            self.boundary.cross(f"{self.KIND}.{name}=")
        with refusals():
            object.__setattr__(self, name, value)


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """Make COM's error of what the model refuses."""
    try:
        yield
    except RefusedError as error:
        raise refused(str(error)) from error


def method(function: Callable[..., Any]) -> Callable[..., Any]:
    """Count a call of a method."""

    @functools.wraps(function)
    def call(self: ComObject, *arguments: Any, **named: Any) -> Any:
        self.boundary.cross(f"{self.KIND}.{'' if function.__name__ == '__call__' else function.__name__}()")
        with refusals():
            return function(self, *arguments, **named)

    return call


def busy() -> ComError:
    """Return what Excel answers while it is busy or a dialog is open: RPC_E_CALL_REJECTED."""
    return ComError(RPC_E_CALL_REJECTED, "Call was rejected by callee.")
