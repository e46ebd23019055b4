"""The errors that Excel's COM interface raises, for an engine that stands in for it."""

from __future__ import annotations


class ComError(Exception):
    """Looks like pywin32's `pywintypes.com_error`: the same attributes, arguments and name."""

    def __init__(
        self,
        hresult: int,
        strerror: str,
        excepinfo: tuple[int, str | None, str | None, str | None, int, int] | None = None,
        argerror: int | None = None,
    ) -> None:
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult = hresult
        self.strerror = strerror
        self.excepinfo = excepinfo
        self.argerror = argerror


ComError.__name__ = ComError.__qualname__ = "com_error"
ComError.__module__ = "pywintypes"

_EXCEPTION_OCCURRED = -2147352567  # DISP_E_EXCEPTION


def refused(message: str) -> ComError:
    """Excel's error 1004: it cannot do what was asked."""
    info = (0, "Microsoft Excel", message, "xlmain11.chm", 0, -2146827284)
    return ComError(_EXCEPTION_OCCURRED, "Exception occurred.", info)


def absent(what: object) -> ComError:
    """A collection has no such member."""
    return ComError(_EXCEPTION_OCCURRED, "Exception occurred.", (0, None, f"no {what!r}", None, 0, -2147352565))


def rejected() -> ComError:
    """Excel is busy, or a dialog is open: RPC_E_CALL_REJECTED."""
    return ComError(-2147418111, "Call was rejected by callee.")


def editing() -> ComError:
    """A cell is being edited: VBA_E_IGNORE."""
    return ComError(_EXCEPTION_OCCURRED, "Exception occurred.", (0, None, None, None, 0, -2146777998))


def gone() -> ComError:
    """The application is no longer there: RPC_S_SERVER_UNAVAILABLE."""
    return ComError(-2147023174, "The RPC server is unavailable.")
