r"""Tries the installer on Windows as people have it: put in place silently, a month's whole job, upgraded, removed.

    python packaging/trial.py dist\salesreview-VERSION-setup.exe dist\salesreview-VERSION-windows.zip

By a Windows Python, of which only the standard library is used; on Windows itself, or in the stand-in for it
(scripts/test-windows-program). It prints each command with its exit code and seconds, and ends with 1 at the first
thing that is not as it should be. The add-in of whoever runs it is installed and removed.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import winreg
import zipfile
from collections.abc import Iterator
from pathlib import Path

MB = 2**20
LARGEST_FOLDER, LARGEST_INSTALLER = 250 * MB, 90 * MB
KEY = r"Software\Microsoft\Windows\CurrentVersion\Uninstall\salesreview"
LOCAL, ROAMING, HOME = (Path(os.environ[name]) for name in ("LOCALAPPDATA", "APPDATA", "USERPROFILE"))
MENU = ROAMING / "Microsoft" / "Windows" / "Start Menu" / "Programs"
ADDIN = ROAMING / "Microsoft" / "Excel" / "XLSTART" / "salesreview.xlam"
CONF = HOME / ".xlwings" / "xlwings.conf"
TARGET = LOCAL / "Programs" / "业绩总结（销售） 程序"
PROGRAM, WINDOWED, UNINSTALL = TARGET / "salesreview.exe", TARGET / "salesreview-window.exe", TARGET / "uninstall.exe"
IN_USE = 3


def expect(true: object, what: object) -> None:
    """End where something is not as it should be."""
    if not true:
        raise SystemExit(f"not as it should be: {what}")


def run(*command: object, code: int = 0, folder: Path | None = None) -> str:
    """Run a command, print how it went, and return what it said."""
    began = time.monotonic()
    done = subprocess.run(
        [str(part) for part in command], cwd=folder, capture_output=True, stdin=subprocess.DEVNULL, check=False
    )
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    words = subprocess.list2cmdline([Path(str(command[0])).name, *map(str, command[1:])])
    print(f"[{done.returncode}] {time.monotonic() - began:5.1f} s  {words}", flush=True)
    expect(done.returncode == code, f"exit code {done.returncode}, not {code}: {said}")
    return said


def size(folder: Path) -> int:
    """Return how many bytes a folder's files hold."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def standing() -> set[str]:
    """Return the files of the person, but for temporary ones, and the program's registry key."""
    places = (LOCAL, ROAMING, HOME / ".xlwings")
    found = {str(path) for place in places for path in place.rglob("*") if LOCAL / "Temp" not in path.parents}
    with contextlib.suppress(OSError):
        winreg.CloseKey(winreg.OpenKey(winreg.HKEY_CURRENT_USER, KEY))
        found.add(KEY)
    return found


def registered() -> dict[str, str | int]:
    """Return what Apps & Features shows."""
    with winreg.OpenKey(winreg.HKEY_CURRENT_USER, KEY) as key:
        values = [winreg.EnumValue(key, at) for at in range(winreg.QueryInfoKey(key)[1])]
    return {name: value for name, value, _ in values}


def install(setup: Path, language: str, *, code: int = 0) -> None:
    """Run the installer as an IT department does. NSIS wants the folder last, and not in quotes."""
    began = time.monotonic()
    done = subprocess.run(f'"{setup}" /S /LANG={language} /D={TARGET}', check=False)
    print(f"[{done.returncode}] {time.monotonic() - began:5.1f} s  {setup.name} /S /LANG={language}", flush=True)
    expect(done.returncode == code, f"the installer ended with {done.returncode}, not {code}")


def look_at_installation(language: str) -> None:
    """Look at all that the installer writes."""
    shown = registered()
    expect(shown["DisplayName"] == {"zh": "业绩总结", "en": "Sales Review"}[language], shown)
    expect(Path(str(shown["InstallLocation"])) == TARGET, shown)
    expect(run(PROGRAM, "--version").split()[-1] == shown["DisplayVersion"], shown)
    expect(shown["QuietUninstallString"] == f'"{UNINSTALL}" /S', shown)
    bytes_there = size(TARGET)
    expect(abs(int(shown["EstimatedSize"]) * 1024 - bytes_there) < MB, f"{bytes_there} bytes, said {shown}")
    expect(bytes_there <= LARGEST_FOLDER, f"{bytes_there / MB:.1f} MB unpacked")
    print(f"      {bytes_there / MB:.1f} MB unpacked, {sum(1 for _ in TARGET.rglob('*'))} files and folders")
    links = {path.name for path in MENU.glob("*.lnk")}
    expect({"zh": "业绩总结.lnk", "en": "Sales Review.lnk"}[language] in links and len(links) == 1, links)
    expect(ADDIN.is_file(), f"{ADDIN} is missing")
    line = CONF.read_text("mbcs")
    named = line.split('"SALESREVIEW_PROGRAM","')[1].split('"')[0]
    expect(os.path.expandvars(named).lower() == str(PROGRAM).lower(), line)


def whole_job(folder: Path) -> None:
    """Do what a person does in a month, from the installed program."""

    def ask(*words: object, code: int = 0) -> str:
        return run(PROGRAM, "--ui", "zh", *words, code=code, folder=folder)

    (folder / "订单 十月.csv").write_bytes("订单编号,下单日期,收入\n1,2026-10-01,5\n2,2026-10-02,7\n".encode("gbk"))
    expect("2026年10月" in ask("demo", ".", "--orders", 300, "--lang", "zh"), "the sample's headline")
    ask("new", "月报（华东）.xlsm")
    ask("load", "月报（华东）.xlsm", "orders", "订单 十月.csv")
    ask("refresh", "月报（华东）.xlsm")
    ask("refresh", "月报（华东）.xlsm", "--month", "2026-10")
    book = "业绩总结_示例.xlsm"
    ask("refresh", book)
    expect("销售额" in ask("trace", book, "--metric", "revenue", "--limit", 3), "trace names the metric")
    expect("华东" in ask("facts", book, "--metric", "revenue", "--by", "region", "--format", "csv"), "facts by region")
    ask("send", book, "--no-pdf", "--to", "a@example.com", "--draft", "草稿.eml")
    expect(b"a@example.com" in (folder / "草稿.eml").read_bytes(), "the draft's recipient")
    shown = ask("watch", "schedule", "show", book)
    expect(WINDOWED.name in shown, shown)
    # As Task Scheduler starts it; it starts the other one.
    run(WINDOWED, "watch", "run", folder / book, "--to", "a@example.com", "--drafts", folder / "预警")
    expect(list((folder / "预警").glob("*.eml")), "a draft of the alerts")
    expect(json.loads(ask("watch", "status", book, "--format", "json"))["runs"], "the run in the status")
    run(WINDOWED, "no-such-command", code=2)
    found = json.loads(_doctor(folder))
    wrong = [finding["key"] for finding in found if finding["state"] == "problem"]
    expect(set(wrong) <= {"excel"}, found)  # the stand-in has no Excel
    expect(any(finding["key"] == "interpreter" and str(PROGRAM) in finding["en"] for finding in found), found)


def _doctor(folder: Path) -> str:
    done = subprocess.run(
        [str(PROGRAM), "addin", "doctor", "--format", "json"], cwd=folder, capture_output=True, check=False
    )
    expect(done.returncode in (0, 1), done)
    return done.stdout.decode("utf-8")


def press_a_button(folder: Path) -> None:
    """Start what Excel's button starts: the command line that xlwings' VBA makes, with the program of xlwings.conf."""
    named = CONF.read_text("mbcs").split('"SALESREVIEW_PROGRAM","')[1].split('"')[0]
    program, log = os.path.expandvars(named), folder / "xlwings.log"
    words = f'"{program}" refresh  --wb="{folder / "业绩总结_示例.xlsm"}" --from_xl=1 --app="C:\\Excel" --hwnd=1'
    shell = f'cmd.exe /C C: & cd "{Path(program).parent}" & {words} 2> "{log}"'
    done = subprocess.run(shell, check=False)
    said = log.read_text("utf-8", "replace")
    print(f"[{done.returncode}]          a button of Excel: {said.strip().splitlines()[-1:]}", flush=True)
    log.unlink()
    # Without Excel it gets as far as asking for it.
    expect(done.returncode != 0 and "Traceback" not in said.split("salesreview")[0], said)
    expect("No module named" not in said and "ImportError" not in said, said)


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Keep the program running: as the child that shows a draft, which waits for its order."""
    held = subprocess.Popen(
        [str(PROGRAM), "--show-draft-in-outlook"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        began = time.monotonic()
        while _can_be_written(TARGET / "_internal" / "python311.dll"):
            expect(held.poll() is None and time.monotonic() - began < 60, "the program was to load Python")
            time.sleep(0.2)
        yield
        expect(held.poll() is None, "the program was to be running all the while")
    finally:
        held.communicate(b"")


def _can_be_written(path: Path) -> bool:
    try:
        with path.open("ab"):
            return True
    except OSError:
        return False


def uninstall(language: str) -> None:
    """Remove the program as Windows does, and wait: the uninstaller goes on as a copy of itself."""
    command = str(registered()["QuietUninstallString"])
    began = time.monotonic()
    done = subprocess.run(command, check=False)
    while time.monotonic() - began < 90 and (TARGET / "uninstall.exe").exists():
        time.sleep(0.5)
    time.sleep(2)
    print(f"[{done.returncode}] {time.monotonic() - began:5.1f} s  {command}", flush=True)
    expect(done.returncode == 0, f"the uninstaller ended with {done.returncode}")


def main() -> None:
    """Try all of it."""
    setup, packed = (Path(each).resolve() for each in sys.argv[1:3])
    expect(setup.stat().st_size <= LARGEST_INSTALLER, f"{setup.stat().st_size / MB:.1f} MB of installer")
    print(f"installer {setup.stat().st_size / MB:.1f} MB, zip {packed.stat().st_size / MB:.1f} MB")
    before = standing()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name) / "我的 文件（测试）"
        folder.mkdir()
        install(setup, "zh")
        look_at_installation("zh")
        whole_job(folder)
        press_a_button(folder)

        print("-- in use: nothing is changed")
        old, mine, kept = TARGET / "_internal" / "old.pyd", TARGET / "我的.txt", LOCAL / "salesreview" / "mine.txt"
        for path in (old, mine, kept):
            path.write_text("x")
        with running():
            install(setup, "zh", code=IN_USE)
            expect(old.exists() and PROGRAM.exists() and KEY in standing(), "an installation in use was touched")

        print("-- upgraded: old files are gone, a person's and the settings stay")
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, KEY, 0, winreg.KEY_WRITE) as key:
            winreg.SetValueEx(key, "DisplayVersion", 0, winreg.REG_SZ, "0.0.9")
        install(setup, "en")
        expect(not old.exists() and mine.exists() and kept.exists(), [old.exists(), mine.exists(), kept.exists()])
        look_at_installation("en")

        print("-- removed: nothing is left but a person's own")
        uninstall("en")
        own = {str(mine), str(TARGET)}
        left = standing() - before - own
        expect(not left and mine.exists(), sorted(left))
        expect((folder / "业绩总结_示例.xlsm").exists() and (folder / "草稿.eml").exists(), "a person's workbooks")
        mine.unlink()
        TARGET.rmdir()

        print("-- the zip")
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)
        run(folder / "salesreview" / "salesreview.exe", "--ui", "en", "new", folder / "from zip.xlsm")
        expect((folder / "from zip.xlsm").exists(), "the workbook that the program of the zip made")
    print("all as it should be")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()
