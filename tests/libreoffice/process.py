"""A private LibreOffice process: its own profile, its own pipe, always ended."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import uuid
from pathlib import Path
from typing import Any

from .calls import CALLS, Remote
from .runtime import file_url, program, uno

#: A new profile makes LibreOffice ask to be started once more.
_START_AGAIN = 81
_BRIDGE = "urp;StarOffice.ComponentContext"
_SETTINGS = {
    # A lock file left by a process that died makes a book open as nothing.
    ("org.openoffice.Office.Common/Misc", "UseDocumentOOoLockFile"): "false",
    ("org.openoffice.Office.Common/Misc", "UseDocumentSystemFileLocking"): "false",
    ("org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel"): "0",
    ("org.openoffice.Office.Calc/Filter/Import/VBA", "Executable"): "true",
    # Number formats and formulas as an English Excel has them, whatever the machine's language.
    ("org.openoffice.Setup/L10N", "ooSetupSystemLocale"): "en-US",
    # Formulas that a file brings are computed anew: Excel does too, since what it holds may be stale.
    ("org.openoffice.Office.Calc/Formula/Load", "OOXMLRecalcMode"): "0",
}
#: Ends the group $1 and its folder $2 when the pipe closes without a word: this process died.
_GUARD = 'read -r word || { kill -s KILL -- "-$1"; sleep 1; rm -rf -- "$2"; }'


def _settings() -> str:
    items = "".join(
        f'<item oor:path="/{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for (path, name), value in _SETTINGS.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )


class OfficeError(RuntimeError):
    """LibreOffice did not start, or had to be ended."""


class Office:
    """One headless LibreOffice. Ends with `stop`, with this process however it ends, or when a call hangs.

    Attributes:
        pid: The process's id.
        context: The remote component context.
        desktop: The remote desktop, which opens documents.
    """

    def __init__(self, *, start_within: float = 60.0, call_within: float = 180.0) -> None:
        """Start it; raises OfficeError when that takes longer than `start_within` seconds.

        A single call that lasts longer than `call_within` seconds ends the process.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="salesreview-office-"))
        self._pipe = f"salesreview{uuid.uuid4().hex}"
        self._over = threading.Event()
        self._process, self._guard = self._launch()
        atexit.register(self.stop)
        try:
            self.context = Remote(self._connect(start_within))
            self.desktop = self.service("com.sun.star.frame.Desktop")
        except BaseException:
            self.stop()
            raise
        threading.Thread(target=self._watch, args=(call_within,), name="office watch", daemon=True).start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def service(self, name: str) -> Remote:
        """Return a new service of the office."""
        return self.context.ServiceManager.createInstanceWithContext(name, self.context)

    def _launch(self) -> tuple[subprocess.Popen[bytes], subprocess.Popen[bytes]]:
        executable = program()
        if executable is None:
            raise OfficeError("LibreOffice is not installed")
        profile = self._folder / "profile"
        if not profile.exists():
            (profile / "user").mkdir(parents=True)
            (profile / "user" / "registrymodifications.xcu").write_text(_settings(), encoding="utf-8")
        command = [str(executable), "--headless", "--norestore", "--nologo", "--nodefault"]
        command += [f"-env:UserInstallation={file_url(profile)}", f"--accept=pipe,name={self._pipe};{_BRIDGE}"]
        environment = {**os.environ, "SAL_USE_VCLPLUGIN": "svp", "LC_ALL": "C.UTF-8"}
        with (self._folder / "output.txt").open("ab") as output:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env=environment,
                cwd=self._folder,
                start_new_session=True,
            )
        guard = subprocess.Popen(
            ["/bin/sh", "-c", _GUARD, "guard", str(process.pid), str(self._folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        return process, guard

    def _connect(self, within: float) -> Any:
        local = uno().getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        no_connection = uno().getClass("com.sun.star.connection.NoConnectException")
        end, launches = time.monotonic() + within, 1
        while True:
            try:
                return resolver.resolve(f"uno:pipe,name={self._pipe};{_BRIDGE}")
            except no_connection as error:
                code = self._process.poll()
                if code == _START_AGAIN and launches < 3:
                    self._dismiss_guard()
                    self._process, self._guard = self._launch()
                    launches += 1
                elif code is not None or time.monotonic() > end:
                    said = (self._folder / "output.txt").read_text(encoding="utf-8", errors="replace")[-2000:]
                    raise OfficeError(f"LibreOffice did not start (exit code {code}): {said}") from error
                time.sleep(0.05)

    def _watch(self, call_within: float) -> None:
        while not self._over.wait(0.5):
            lasted, what = CALLS.longest_under_way()
            if lasted > call_within:
                with contextlib.suppress(OSError), (self._folder / "output.txt").open("a") as output:
                    output.write(f"ended: a call of {what} lasted {lasted:.0f} s\n")
                self.kill()
                return

    def kill(self) -> None:
        """End the process without asking; returns when it is gone."""
        if self.running:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(10)

    def stop(self, within: float = 10.0) -> None:
        """End the process; one that has not ended in time is killed. May be called again."""
        if self._over.is_set():
            return
        self._over.set()
        atexit.unregister(self.stop)
        if self.running:
            late = threading.Timer(within, self.kill)
            late.start()
            try:
                if hasattr(self, "desktop"):
                    # The connection breaks while it answers.
                    with contextlib.suppress(uno().getClass("com.sun.star.uno.Exception")):
                        self.desktop._object.terminate()
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self._process.wait(within)
            finally:
                late.cancel()
                late.join()
        self.kill()
        self._dismiss_guard()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _dismiss_guard(self) -> None:
        with contextlib.suppress(OSError):
            self._guard.communicate(b"done\n", timeout=10)
