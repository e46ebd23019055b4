"""Builds the self-contained program: the frozen folder, and for Windows its installer and zip. Standard library only.

    python packaging/build.py                        for the system it runs on
    python packaging/build.py --stand-in DIR         for Windows, in the stand-in that scripts/windows-stand-in made
    python packaging/build.py lock                   writes windows.txt anew (needs uv)

--postgresql   with the driver for PostgreSQL (7 MB more)
--sign CMD     runs CMD FILE on the executables, the installer and the uninstaller
--fast         packs the installer with zlib: quicker to make, and larger

The results stand in `dist`, or --out DIR: salesreview/, salesreview-VERSION-setup.exe, salesreview-VERSION-windows.zip,
SHA256SUMS. What was built from the same inputs is not built again.
"""

from __future__ import annotations

import argparse
import hashlib
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import zipfile
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
LOCK = HERE / "windows.txt"
POSTGRESQL = HERE / "windows-postgresql.txt"
EXTRAS = ("graph", "keyring", "protect")
#: Needed beside the extras; of these, `lock` finds the newest.
BESIDE = ("pyinstaller", "pywin32", "SQLAlchemy>=2.0.40,<3", "numpy==2.1.3")
EXECUTABLES = ("salesreview.exe", "salesreview-window.exe")
_INPUTS = ("src", "addin", "packaging", "pyproject.toml", "LICENSE")


def version() -> str:
    """Return the version that pyproject.toml states."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        return str(tomllib.load(file)["project"]["version"])


def inputs(*choices: str) -> str:
    """Return a digest of all that the program is built from."""
    found = hashlib.sha256(repr(choices).encode())
    for name in _INPUTS:
        top = ROOT / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                found.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def run(*command: str | Path) -> None:
    """Run a command; end with what it said where it fails."""
    words = [str(part) for part in command]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        sys.stdout.buffer.write(done.stdout[-8000:])
        raise SystemExit(f"{Path(words[0]).name} ended with {done.returncode}")


def _wheel(pip: Sequence[str | Path], folder: Path) -> Path:
    run(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT)
    return next(folder.glob("salesreview-*.whl"))


def freeze_here(work: Path, postgresql: bool) -> Path:
    """Freeze for the system that this runs on, in an environment of its own; return the folder."""
    run(sys.executable, "-m", "venv", "--clear", work / "venv")
    scripts = work / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    python = next(path for path in (scripts / "python.exe", scripts / "python") if path.exists())
    pinned = [line for line in _lines(LOCK) if line.startswith("pyinstaller")]
    asked = ",".join((*EXTRAS, "sql") if postgresql or sys.platform != "win32" else EXTRAS)
    run(python, "-m", "pip", "install", "--quiet", f"{ROOT}[{asked}]", *pinned, BESIDE[2])
    run(python, "-m", "PyInstaller", "--noconfirm", "--distpath", work / "dist", "--workpath", work / "temporary",
        HERE / "salesreview.spec")  # fmt: skip
    return work / "dist" / "salesreview"


def freeze_in(stand_in: Path, postgresql: bool) -> Path:
    """Freeze for Windows in the stand-in; return the folder."""
    windows = stand_in / "debian" / "w"
    work = windows / "program"
    shutil.rmtree(work, ignore_errors=True)
    # A Python of its own, whose packages are those that are frozen and no others.
    python = work / "python"
    shutil.copytree(windows / "winpy", python, ignore=shutil.ignore_patterns("site-packages", "__pycache__"))
    packages = python / "Lib" / "site-packages"
    packages.mkdir(parents=True)
    shutil.copytree(windows / "winpy" / "Lib" / "site-packages" / "tkinter", packages / "tkinter")
    with tempfile.TemporaryDirectory() as folder:
        tools = Path(folder)
        run(sys.executable, "-m", "venv", tools / "venv")
        pip = (tools / "venv" / "bin" / "python", "-m", "pip")
        wheel = _wheel(pip, tools)
        listed = [part for file in (LOCK, *([POSTGRESQL] if postgresql else [])) for part in ("-r", file)]
        for what in ((*listed,), (wheel,)):
            run(*pip, "install", "--quiet", "--no-deps", "--no-compile", "--target", packages, "--upgrade",
                "--platform", "win_amd64", "--implementation", "cp", "--python-version", "3.11",
                "--only-binary", ":all:", *what)  # fmt: skip
    shutil.copytree(HERE, work / "packaging", ignore=shutil.ignore_patterns("__pycache__"))
    run(stand_in / "run", "wine", "/w/program/python/python.exe", "-m", "PyInstaller", "--noconfirm",
        "--distpath", "Z:/w/program/dist", "--workpath", "Z:/w/program/temporary",
        "Z:/w/program/packaging/salesreview.spec")  # fmt: skip
    return work / "dist" / "salesreview"


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


def make_installer(folder: Path, target: Path, sign: str | None, *, fast: bool) -> None:
    """Pack the frozen folder into an installer."""
    makensis = shutil.which("makensis")
    if makensis is None:
        raise SystemExit("makensis is missing: install NSIS 3.08 or later (Debian's package nsis)")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) // 1024
    defined = {"VERSION": version(), "FOLDER": folder.resolve(), "OUTPUT": target.resolve(), "SIZE": size}
    options = [f"-D{key}={value}" for key, value in defined.items()]
    if sign:
        options.append(f"-DSIGN={sign}")
    if fast:
        options.append("-DFAST")
    run(makensis, "-V2", "-INPUTCHARSET", "UTF8", *options, HERE / "installer.nsi")


def make_zip(folder: Path, target: Path) -> None:
    """Pack the frozen folder, with a page that says what to do, for those who may not install."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.write(HERE / "READ-ME.txt", "salesreview/READ-ME 请先阅读.txt")
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, Path("salesreview") / path.relative_to(folder))


def write_sums(out: Path, files: Sequence[Path]) -> None:
    """Write what the files' digests are, as sha256sum checks them."""
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(out).as_posix()}\n" for path in files]
    (out / "SHA256SUMS").write_text("".join(lines), encoding="utf-8", newline="\n")


def build(out: Path, stand_in: Path | None, sign: str | None, *, postgresql: bool, fast: bool) -> None:
    """Build all that this system gives, unless it stands there already."""
    windows = stand_in is not None or sys.platform == "win32"
    made_of, stamp = inputs(str(windows), str(postgresql), str(sign), str(fast)), out / "inputs"
    if stamp.is_file() and stamp.read_text() == made_of:
        print(f"{out} is up to date")
        return
    stamp.unlink(missing_ok=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        frozen = freeze_in(stand_in, postgresql) if stand_in else freeze_here(Path(work), postgresql)
        folder = out / "salesreview"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(frozen, folder)
    print(f"frozen in {time.monotonic() - began:.0f} s")
    if windows:
        began, programs = time.monotonic(), [folder / name for name in EXECUTABLES]
        if sign:
            for program in programs:
                run(*shlex.split(sign), program)
        setup, packed = out / f"salesreview-{version()}-setup.exe", out / f"salesreview-{version()}-windows.zip"
        make_installer(folder, setup, sign, fast=fast)
        make_zip(folder, packed)
        write_sums(out, [setup, packed, *programs])
        print(f"packed in {time.monotonic() - began:.0f} s")
    stamp.write_text(made_of)


def lock() -> None:
    """Write the list of what is frozen for Windows, from what pyproject.toml asks for."""
    head = "".join(f"{line}\n" for line in LOCK.read_text(encoding="utf-8").splitlines() if line.startswith("#"))
    extras = [part for extra in EXTRAS for part in ("--extra", extra)]
    found = subprocess.run(
        ["uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--python-version", "3.11",
         "--python-platform", "x86_64-pc-windows-msvc", "--only-binary", ":all:", *extras,
         str(ROOT / "pyproject.toml"), "-"],
        input="\n".join(BESIDE), stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    LOCK.write_text(head + found.stdout, encoding="utf-8", newline="\n")


def main(arguments: Sequence[str] | None = None) -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("build", "lock"), default="build")
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--stand-in", type=Path, metavar="DIR")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--sign", metavar="CMD")
    parser.add_argument("--fast", action="store_true")
    given = parser.parse_args(arguments)
    if given.what == "lock":
        lock()
        return
    given.out.mkdir(parents=True, exist_ok=True)
    build(given.out, given.stand_in, given.sign, postgresql=given.postgresql, fast=given.fast)


if __name__ == "__main__":
    main()
