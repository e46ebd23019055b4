"""A draft in the person's mail program, for a last look: Outlook on Windows, Outlook or Mail on a Mac, else a file.

Other programs are spoken to by a child process with a time limit: new Outlook has no automation, and asking it can hang
for ever. Whatever does not answer in time is passed over; the .eml file always works.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from salesreview import launch
from salesreview.mail.message import Letter
from salesreview.mail.pdf import end

TIME_LIMIT = 30.0  # seconds for a program that may have to start first
OPENED, WRITTEN = "opened", "written"


@dataclass(frozen=True, slots=True)
class Draft:
    """Where a draft is: the way it was made, and the .eml file where it is one."""

    way: str  # outlook, outlook-mac, mail-mac, eml
    state: str  # OPENED: shown in a mail program; WRITTEN: a file, not opened
    file: Path | None = None

    def text(self, lang: str) -> str:
        """Return what a person reads about it."""
        zh, en = _WORDS[self.way]
        if self.way == "eml":
            opened = self.state == OPENED
            zh = f"{'已用默认程序打开' if opened else '已生成'}邮件草稿：{self.file}。{_EML[0]}"
            en = f"The draft {'was opened with your mail program' if opened else 'is ready'}: {self.file}. {_EML[1]}"
        return zh if lang == "zh" else en


_WORDS = {
    "outlook": (
        "草稿已在 Outlook 中打开，请核对后点击“发送”。",
        "The draft is open in Outlook: look it over and press Send.",
    ),
    "outlook-mac": (
        "草稿已在 Outlook 中打开，请核对后点击“发送”。",
        "The draft is open in Outlook: look it over and press Send.",
    ),
    "mail-mac": (
        "草稿已在“邮件”中打开（正文为纯文本），请核对后点击“发送”。",
        "The draft is open in Mail, its body as plain text: look it over and press Send.",
    ),
    "eml": ("", ""),
}
_EML = (
    "若打开后只能阅读、没有“发送”按钮：选择“转发”（删去标题中的 FW:，填上收件人）或“作为新邮件编辑”，附件会随之带上。",
    "Where it opens for reading only, without a Send button: choose Forward (take FW: off the subject, fill in the "
    "recipients) or Edit as New; the attachments come along.",
)


def show_draft(letter: Letter, files: Sequence[Path], eml: Path, *, system: str = sys.platform) -> Draft:
    """Show a draft in the first mail program that answers; `eml` is the file to fall back on, already written."""
    for way in _ways(system):
        if way(letter, files):
            return Draft(_NAMES[way], OPENED)
    return Draft("eml", OPENED if open_file(eml, system) else WRITTEN, eml)


def _ways(system: str) -> tuple[Callable[[Letter, Sequence[Path]], bool], ...]:
    if system == "win32":
        return (by_outlook,)
    if system == "darwin":
        return (by_outlook_mac, by_mail_mac)
    return ()


def by_outlook(letter: Letter, files: Sequence[Path], time_limit: float = TIME_LIMIT) -> bool:
    """Show the draft in classic Outlook; False where it is missing, busy, the new one, or does not answer in time."""
    order = {
        "subject": letter.subject,
        "to": "; ".join(each.address for each in letter.recipients.to),
        "cc": "; ".join(each.address for each in letter.recipients.cc),
        "html": letter.html,
        "files": [str(path.resolve()) for path in files],
    }
    return _answered(launch.command(launch.SHOW_DRAFT), json.dumps(order), time_limit) == "shown"


def by_outlook_mac(letter: Letter, files: Sequence[Path], time_limit: float = TIME_LIMIT) -> bool:
    """Show the draft in Outlook for Mac by AppleScript; new Outlook for Mac may know none of it."""
    return _by_script("outlook.applescript", letter, letter.html, files, time_limit)


def by_mail_mac(letter: Letter, files: Sequence[Path], time_limit: float = TIME_LIMIT) -> bool:
    """Show the draft in Apple's Mail, whose scripts take plain text only."""
    return _by_script("mail.applescript", letter, letter.text, files, time_limit)


def _by_script(script: str, letter: Letter, body: str, files: Sequence[Path], time_limit: float) -> bool:
    program = shutil.which("osascript")
    if program is None:
        return False
    people = ["\n".join(each.address for each in group) for group in (letter.recipients.to, letter.recipients.cc)]
    # Everything goes as an argument, nothing into the script's text: a quote in a subject cannot become a command.
    arguments = [letter.subject, body, *people, "\n".join(str(path.resolve()) for path in files)]
    source = Path(__file__).with_name(script)
    return _answered([program, str(source), *arguments], "", time_limit) == "shown"


_NAMES: dict[Callable[[Letter, Sequence[Path]], bool], str] = {
    by_outlook: "outlook",
    by_outlook_mac: "outlook-mac",
    by_mail_mac: "mail-mac",
}


def _answered(command: list[str], order: str, time_limit: float) -> str:
    """Run a child to its end and return the last line that it said; empty where it fails or takes too long."""
    try:
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **launch.OWN_GROUP
        )
    except OSError:
        return ""
    with child:
        try:
            said, _ = child.communicate(order.encode(), time_limit)
        except subprocess.TimeoutExpired:
            end(child)
            return ""
    lines = said.decode("utf-8", "replace").split()
    return str(lines[-1]) if lines and child.returncode == 0 else ""


def open_file(path: Path, system: str = sys.platform) -> bool:
    """Open a file with the system's program for it; False where there is none or no screen."""
    if system == "win32":
        try:
            os.startfile(path)  # type: ignore[attr-defined,unused-ignore]
        except (OSError, AttributeError):
            return False
        return True
    opener = "open" if system == "darwin" else "xdg-open"
    program = shutil.which(opener)
    if program is None or (
        opener == "xdg-open" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    ):
        return False
    try:
        done = subprocess.run(
            [program, str(path.resolve())], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, timeout=TIME_LIMIT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
