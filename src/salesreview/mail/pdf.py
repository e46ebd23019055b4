"""The PDF beside the copy, printed by LibreOffice in a process of its own with a time limit."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from salesreview import launch
from salesreview.mail.errors import MailError

TIME_LIMIT = 120.0  # seconds
_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.com",
)


def find_office() -> str | None:
    """Return LibreOffice's program, None where there is none."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return found or next((place for place in _PLACES if Path(place).is_file()), None)


def no_office() -> MailError:
    """Return the sentence that says why there is no PDF."""
    return MailError(
        "没有生成 PDF：本机没有 LibreOffice。可安装 LibreOffice，或在 Excel 中打开副本，选择“文件”>“导出”>“创建 PDF”。",
        "No PDF was made: LibreOffice is not on this machine. Install it, or open the copy in Excel and choose "
        "File > Export > Create PDF.",
    )


def make_pdf(copy: bytes, *, office: str | None = None, time_limit: float = TIME_LIMIT) -> bytes:
    """Return the copy as a PDF. Raises MailError, with what to do, where LibreOffice is missing, fails or hangs."""
    program = office or find_office()
    if program is None:
        raise no_office()
    # A profile of its own: a LibreOffice that is open already would take the work over and leave at once.
    with tempfile.TemporaryDirectory(prefix="salesreview-pdf-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / "review.xlsx"
        source.write_bytes(copy)
        command = [
            program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore",
            "--nolockcheck", "--nodefault", "--convert-to", "pdf", "--outdir", str(folder), str(source),
        ]  # fmt: skip
        _run(command, time_limit)
        made = folder / "review.pdf"
        data = made.read_bytes() if made.is_file() else b""
    if not data.startswith(b"%PDF"):
        raise _failed()
    return data


def _run(command: list[str], time_limit: float) -> None:
    """Run LibreOffice to its end, or end it and all that it started."""
    try:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            **launch.OWN_GROUP,
        )  # fmt: skip
    except OSError as error:
        raise _failed() from error
    try:
        process.wait(time_limit)
    except subprocess.TimeoutExpired as error:
        raise MailError(
            f"没有生成 PDF：LibreOffice 在 {time_limit:g} 秒内没有完成。可加 --no-pdf 跳过，或稍后重试。",
            f"No PDF was made: LibreOffice did not finish within {time_limit:g} seconds. Skip it with --no-pdf, or "
            "retry.",
            temporary=True,
        ) from error
    finally:
        if process.poll() is None:
            end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process that we started, with its children."""
    if sys.platform == "win32":
        ending = ["taskkill", "/T", "/F", "/PID", str(process.pid)]
        subprocess.run(ending, capture_output=True, check=False, **launch.HIDDEN)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait(10)


def _failed() -> MailError:
    return MailError(
        "没有生成 PDF：LibreOffice 未能转换副本。可加 --no-pdf 跳过，或在 Excel 中打开副本后导出为 PDF。",
        "No PDF was made: LibreOffice could not convert the copy. Skip it with --no-pdf, or open the copy in Excel and "
        "export it as PDF.",
    )
