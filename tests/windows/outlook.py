"""A COM server that plays Outlook.Application and writes down what it was told; `--register` puts it in the registry."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pythoncom
from win32com.server import register
from win32com.server.util import wrap


class Attachments:
    _public_methods_ = ("Add",)

    def __init__(self) -> None:
        self.files: list[tuple[str, bool]] = []

    def Add(self, path: str) -> None:  # noqa: N802 - Outlook's names
        self.files.append((path, Path(path).exists()))


class Mail:
    _public_methods_ = ("Display",)
    _public_attrs_ = ("Subject", "To", "CC", "HTMLBody", "Attachments")

    def __init__(self) -> None:
        self.Subject = self.To = self.CC = self.HTMLBody = ""
        self.kept = Attachments()
        self.Attachments: Any = wrap(self.kept)

    def Display(self, modal: bool = False) -> None:  # noqa: N802
        told = {"subject": self.Subject, "to": self.To, "cc": self.CC, "html": self.HTMLBody,
                "files": self.kept.files, "modal": bool(modal)}  # fmt: skip
        Path(os.environ["OUTLOOK_SAID"]).write_text(json.dumps(told, ensure_ascii=False), "utf-8")


class Outlook:
    _reg_clsid_ = "{0006F03A-0000-0000-C000-000000000046}"
    _reg_progid_ = "Outlook.Application"
    _reg_desc_ = "stand-in"
    _reg_clsctx_ = pythoncom.CLSCTX_LOCAL_SERVER
    _public_methods_ = ("CreateItem",)

    def CreateItem(self, kind: int) -> Any:  # noqa: N802
        assert kind == 0
        return wrap(Mail())


if __name__ == "__main__":
    register.UseCommandLine(Outlook)
