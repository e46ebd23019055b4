"""What the self-contained program is made from; scripts/test-windows-program builds and tries it."""

from __future__ import annotations

import importlib.util
import re
import shutil
import struct
import subprocess
import tomllib
import zlib
from pathlib import Path

import numpy as np
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PACKAGING = ROOT / "packaging"


def loaded(name):
    spec = importlib.util.spec_from_file_location(name, PACKAGING / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def images(icon):
    """Return each picture of an icon's file as pixels."""
    for at in range(struct.unpack_from("<H", icon, 4)[0]):
        size, _, _, _, _, _, length, offset = struct.unpack_from("<BBBBHHII", icon, 6 + 16 * at)
        size, image = size or 256, icon[offset : offset + length]
        if image.startswith(b"\x89PNG"):
            packed = image[image.index(b"IDAT") + 4 : image.index(b"IEND") - 8]
            rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(size, 1 + 4 * size)
            yield rows[:, 1:].reshape(size, size, 4)
        else:
            yield np.frombuffer(image, np.uint8, size * size * 4, 40).reshape(size, size, 4)[::-1, :, [2, 1, 0, 3]]


def test_the_icon_is_what_its_script_draws():
    icon = loaded("icon")
    pictures = list(images(icon.ICON.read_bytes()))
    assert [len(picture) for picture in pictures] == list(icon.SIZES)
    for picture, size in zip(pictures, icon.SIZES, strict=True):
        assert np.array_equal(picture, icon.drawn(size))


def test_what_is_frozen_for_windows_is_what_pyproject_asks_for():
    build = loaded("build")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [*project["dependencies"], *(each for extra in build.EXTRAS for each in extras[extra]), *build.BESIDE]
    pinned = dict(line.split("==") for line in build._lines(build.LOCK))
    for requirement in map(Requirement, wanted):
        version = pinned.get(canonicalize_name(requirement.name))
        assert version is not None and requirement.specifier.contains(version), requirement
    assert not {"pandas", "pyarrow", "duckdb"} & set(pinned)
    drivers = [Requirement(each) for each in extras["sql"]]
    more = dict(line.split("==") for line in build._lines(build.POSTGRESQL))
    assert all((pinned | more).get(canonicalize_name(each.name)) for each in drivers)


@pytest.mark.parametrize(
    ("given", "started"),
    [
        ([], ["window"]),
        (["{book}"], ["window", "{book}"]),
        (["watch", "run", "{book}"], ["watch", "run", "{book}"]),
        (["--version"], ["--version"]),
    ],
)
def test_the_windowed_executable_opens_the_window_or_does_what_it_is_asked(given, started, tmp_path):
    book = tmp_path / "总结 1.xlsm"
    book.write_bytes(b"")
    given, started = ([word.format(book=book) for word in words] for words in (given, started))
    assert loaded("windowed").command(given) == started


@pytest.mark.parametrize(
    ("code", "said", "shown"), [(0, "", []), (1, "没有屏幕。", ["没有屏幕。"]), (3, "", ["3"]), (None, "", ["blocked"])]
)
def test_a_window_that_does_not_open_is_told_in_a_box(code, said, shown, monkeypatch):
    windowed, boxes, started = loaded("windowed"), [], []

    def run(command, **options):
        started.append((command, options["creationflags"]))
        if code is None:
            raise PermissionError(13, "blocked")
        return subprocess.CompletedProcess(command, code, stderr=said.encode())

    monkeypatch.setattr(windowed.subprocess, "run", run)
    monkeypatch.setattr(windowed, "_show", boxes.append)
    monkeypatch.setattr(windowed.sys, "executable", str(Path("/here/salesreview-window.exe")))
    monkeypatch.setattr(windowed.sys, "argv", ["salesreview-window.exe"])
    assert windowed.main() == (1 if code is None else code)
    assert started == [([str(Path("/here/salesreview.exe")), "window"], 0x08000000)]
    assert len(boxes) == len(shown) and all(text in box for text, box in zip(shown, boxes, strict=True))


def test_a_scheduled_run_that_fails_shows_nothing(monkeypatch):
    windowed = loaded("windowed")
    done = subprocess.CompletedProcess([], 1)
    monkeypatch.setattr(windowed.subprocess, "run", lambda command, **options: done)
    monkeypatch.setattr(windowed, "_show", lambda text: pytest.fail(text))
    monkeypatch.setattr(windowed.sys, "argv", ["salesreview-window.exe", "watch", "run", "book.xlsm"])
    assert windowed.main() == 1


def test_what_was_built_from_other_inputs_is_built_again(tmp_path, monkeypatch):
    build = loaded("build")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    source = tmp_path / "src" / "a.py"
    source.parent.mkdir()
    for name in ("addin", "packaging"):
        (tmp_path / name).mkdir()
    for name in ("pyproject.toml", "LICENSE"):
        (tmp_path / name).write_text("")
    source.write_text("1")
    first = build.inputs("x")
    assert build.inputs("x") == first != build.inputs("y")
    source.write_text("2")
    assert build.inputs("x") != first


def test_both_languages_say_all_that_the_installer_says():
    text = (PACKAGING / "installer.nsi").read_text("utf-8")
    said = re.findall(r"^LangString (\w+) \$\{LANG_(\w+)\}", text, re.M)
    names = {name for name, _ in said}
    assert names == set(re.findall(r"\$\((\w+)\)", text)) and len(said) == 2 * len(names)
    assert {language for _, language in said} == {"ENGLISH", "SIMPCHINESE"}


def test_the_installer_removes_no_folder_that_may_be_a_persons():
    removed = re.findall(r"RMDir /r \"([^\"]+)\"", (PACKAGING / "installer.nsi").read_text("utf-8"))
    assert removed == [r"$INSTDIR\_internal", r"$LOCALAPPDATA\salesreview"]


@pytest.mark.posix("NSIS and sha256sum are Debian's")
@pytest.mark.skipif(shutil.which("makensis") is None, reason="NSIS is not installed")
def test_the_installer_compiles_without_a_warning(tmp_path):
    folder = tmp_path / "salesreview"
    folder.mkdir()
    (folder / "salesreview.exe").write_bytes(b"MZ")
    build = loaded("build")
    build.make_installer(folder, tmp_path / "s-setup.exe", "true", fast=False)
    assert (tmp_path / "s-setup.exe").read_bytes()[:2] == b"MZ"
    build.make_zip(folder, tmp_path / "s.zip")
    build.write_sums(tmp_path, [tmp_path / "s-setup.exe", tmp_path / "s.zip"])
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert checked.returncode == 0
