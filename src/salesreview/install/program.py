"""Checks of what the buttons start: Python with salesreview, or the self-contained program."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from salesreview.install import conf, disk
from salesreview.install.findings import Finding, note, ok, problem
from salesreview.install.places import Places
from salesreview.install.setup import PROGRAM_KEY, STORE
from salesreview.install.system import System

#: What the VBA modules of the workbook and the add-in were taken from.
XLWINGS = "0.37.8"
_SECONDS = 60.0  # the first start of a Python with an antivirus program looking on
_TRIAL = "import salesreview, xlwings; print('salesreview', salesreview.__version__, 'xlwings', xlwings.__version__)"


def expanded(value: str, environment: Mapping[str, str]) -> str:
    """Return a setting with %NAME% replaced, as xlwings does on Windows."""
    known = {name.lower(): text for name, text in environment.items()}
    return re.sub(r"%([^%]+)%", lambda found: known.get(found[1].lower(), found[0]), value)


def check_xlwings() -> Iterator[Finding]:
    """Look for xlwings and its version."""
    try:
        found = version("xlwings")
    except PackageNotFoundError:
        yield problem(
            "xlwings",
            "缺少 xlwings，按钮无法运行。请重新安装 salesreview。",
            "xlwings is missing; no button can run. Please install salesreview again.",
        )
        return
    if found != XLWINGS:
        yield problem(
            "xlwings",
            f"xlwings 的版本是 {found}，应为 {XLWINGS}；版本不同时按钮会失败。请重新安装 salesreview。",
            f"xlwings is {found}, it has to be {XLWINGS}; with another version buttons fail. "
            "Please install salesreview again.",
        )
    else:
        yield ok("xlwings", f"xlwings {found}", f"xlwings {found}")


def check_program(system: System, at: Places) -> Iterator[Finding]:
    """Look at what the person's xlwings.conf says the buttons start, and try it."""
    if system.redirected:
        yield problem("store", *STORE)
    data = disk.content(at.conf) or b""
    program = conf.value_of(data, PROGRAM_KEY, system.code_page)
    python = conf.value_of(data, at.interpreter_key, system.code_page)
    if not program and not python:
        yield problem(
            "interpreter",
            f"{at.conf} 没有写明用什么程序运行。请运行 salesreview addin install。",
            f"{at.conf} does not say what to run with. Please run salesreview addin install.",
        )
        return
    path = Path(expanded(program or python or "", system.environment))
    if not disk.is_file(path):
        yield problem(
            "interpreter",
            f"{at.conf} 指定的程序 {path} 不存在：可能已被卸载、移动，或被杀毒软件隔离。"
            "请重新运行 salesreview addin install。",
            f"The program {path} that {at.conf} names does not exist: uninstalled, moved, or quarantined by an "
            "antivirus program. Please run salesreview addin install again.",
        )
        return
    if program and system.platform == "darwin":
        yield problem(
            "interpreter",
            "Mac 上的按钮只能通过 Python 运行，而设置指定的是独立程序。请用 Python 运行 salesreview addin install。",
            "On a Mac buttons run through Python only, but a self-contained program is set. "
            "Please run salesreview addin install from Python.",
        )
        return
    yield from _tried(system, path, frozen=bool(program))
    conda = [conf.value_of(data, key, system.code_page) for key in ("CONDA PATH", "CONDA ENV")]
    if all(conda) and not program:
        yield note(
            "conda",
            f"{at.conf} 里另有 CONDA PATH 与 CONDA ENV：xlwings 会先启动那个 Conda 环境。按钮失败时请删去这两行。",
            f"{at.conf} also has CONDA PATH and CONDA ENV: xlwings activates that Conda environment first. "
            "Delete those two lines if buttons fail.",
        )


def _tried(system: System, path: Path, *, frozen: bool) -> Iterator[Finding]:
    command = [str(path), "--version"] if frozen else [str(path), "-B", "-c", _TRIAL]
    code, said = system.run(command, _SECONDS)
    last = (said.strip().splitlines() or [f"exit code {code}"])[-1]
    if code == 0:
        yield ok("interpreter", f"{path}：{last}", f"{path}: {last}")
    elif "No module named" in said:
        yield problem(
            "interpreter",
            f"{path} 里没有安装 salesreview（{last}）。请在装有它的 Python 中运行 salesreview addin install。",
            f"{path} has no salesreview in it ({last}). "
            "Please run salesreview addin install from the Python that has it.",
        )
    else:
        yield problem(
            "interpreter",
            f"{path} 无法运行（{last}）。可能被杀毒软件或 IT 策略拦住：请让 IT 部门放行这个程序。",
            f"{path} cannot be run ({last}). An antivirus program or a policy may stop it: "
            "please ask the IT department to allow this program.",
        )


def check_script(system: System, at: Places) -> Iterator[Finding]:
    """On a Mac, look for the script that lets xlwings start Python."""
    if system.platform != "darwin":
        return
    if at.script is None or not disk.is_file(at.script):
        yield problem(
            "script",
            "缺少 xlwings 启动 Python 用的脚本。请运行 salesreview addin install。",
            "The script by which xlwings starts Python is missing. Please run salesreview addin install.",
        )
    elif not os.access(at.script, os.R_OK):
        said = (f"无法读取 {at.script}，请检查权限。", f"{at.script} cannot be read; check its permissions.")
        yield problem("script", *said)
    else:
        yield ok("script", f"启动脚本：{at.script}", f"Start script: {at.script}")
