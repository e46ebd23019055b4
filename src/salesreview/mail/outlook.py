"""The child process that shows a draft in classic Outlook (see `launch.SHOW_DRAFT`), the order on stdin.

It says `shown` and ends. It never sends, and it may be ended at any time: the draft's window belongs to Outlook.
"""

from __future__ import annotations

import importlib
import json
import sys
from typing import Any

_MAIL_ITEM = 0  # olMailItem


def show(order: dict[str, Any]) -> None:
    """Show the draft. Raises whatever COM raises where Outlook is missing, blocked or the new one."""
    client: Any = importlib.import_module("win32com.client")
    mail = client.Dispatch("Outlook.Application").CreateItem(_MAIL_ITEM)
    mail.Subject = order["subject"]
    mail.To = order["to"]
    mail.CC = order["cc"]
    mail.HTMLBody = order["html"]
    for path in order["files"]:
        mail.Attachments.Add(path)
    mail.Display(False)  # not modal: the call returns while the draft stays open


def main() -> int:
    """Read the order, show the draft, say so."""
    try:
        show(json.loads(sys.stdin.buffer.read()))
    except Exception:  # anything at all means: not this way
        return 1
    print("shown")
    return 0
