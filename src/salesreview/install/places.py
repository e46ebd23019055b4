"""Where Excel, xlwings and this program keep what belongs to one person. No administrator is needed for any of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from salesreview.errors import WorkbookError
from salesreview.install.system import System

ADDIN = "salesreview.xlam"


@dataclass(frozen=True, slots=True)
class Places:
    """The files that an installation consists of.

    Attributes:
        addin: The add-in, in the folder whose add-ins Excel loads when it starts.
        conf: The person's xlwings.conf.
        script: On Mac the script that lets xlwings start Python; None elsewhere.
        record: What was installed, so that it can be taken back.
        interpreter_key: The key of `conf` under which xlwings looks for Python.
    """

    addin: Path
    conf: Path
    script: Path | None
    record: Path
    interpreter_key: str


def places(system: System, script_name: str = "") -> Places:
    """Return where things go on this computer. Raises WorkbookError where Excel does not exist."""
    home = system.home
    if system.platform == "win32":
        roaming = Path(system.environment.get("APPDATA") or home / "AppData" / "Roaming")
        local = Path(system.environment.get("LOCALAPPDATA") or home / "AppData" / "Local")
        return Places(
            # Excel loads and trusts what lies here unless a policy forbids it. Of %APPDATA%\Microsoft\AddIns it loads
            # only what somebody ticked, and that folder is not among the trusted ones.
            roaming / "Microsoft" / "Excel" / "XLSTART" / ADDIN,
            Path(system.environment.get("USERPROFILE") or home) / ".xlwings" / "xlwings.conf",
            None,
            local / "salesreview" / "addin.json",
            "INTERPRETER_WIN",
        )
    if system.platform == "darwin":
        library = home / "Library"
        office = library / "Group Containers" / "UBF8T346G9.Office"
        return Places(
            office / "User Content.localized" / "Startup.localized" / "Excel" / ADDIN,
            library / "Containers" / "com.microsoft.Excel" / "Data" / "xlwings.conf",
            library / "Application Scripts" / "com.microsoft.Excel" / script_name if script_name else None,
            library / "Application Support" / "salesreview" / "addin.json",
            "INTERPRETER_MAC",
        )
    raise WorkbookError(
        "这里没有 Excel：加载项只能装在 Windows 或 Mac 上。在此系统上请用命令行：salesreview refresh 工作簿。",
        "There is no Excel here: the add-in can be installed on Windows and Mac only. "
        "On this system use the command line: salesreview refresh BOOK.",
    )
