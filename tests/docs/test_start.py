"""`scripts/start.py`, the two commands for every system; continuous integration runs those of Debian, `.github` these."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "start.py"


@pytest.fixture
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_interpreter_of_an_environment(start: ModuleType, tmp_path: Path) -> None:
    assert start.python_of(tmp_path, "win32") == tmp_path / "Scripts" / "python.exe"
    assert start.python_of(tmp_path, "darwin") == tmp_path / "bin" / "python"


def test_an_environment_that_is_there_is_used(start: ModuleType, tmp_path: Path) -> None:
    python = start.python_of(tmp_path)
    python.parent.mkdir()
    python.write_bytes(b"")
    assert start.ready(tmp_path) == python


def test_the_steps_of_each_command(start: ModuleType) -> None:
    demo = start.steps(Path("py"), "demo", [])
    assert [step[2:] for step in demo[1:]] == [
        ["salesreview", "--ui", lang, "demo", "demo", "--lang", lang] for lang in ("zh", "en")
    ]
    assert start.steps(Path("py"), "demo", ["--orders", "300"])[1][2:] == ["salesreview", "demo", "--orders", "300"]
    assert start.steps(Path("py"), "test", [])[-1][2:] == ["pytest", "-n", "2"]
    assert start.steps(Path("py"), "test", ["tests/xlsx"])[-1][2:] == ["pytest", "tests/xlsx"]
    assert all(step[2:5] == ["pip", "install", "--quiet"] for step in start.steps(Path("py"), "test", [])[:2])


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["--help"]])
def test_it_says_what_it_does(arguments: list[str]) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), *arguments], capture_output=True, check=False)
    assert done.returncode == 2
    assert b"demo [ARGUMENT...]" in done.stdout and b"Traceback" not in done.stderr


def test_a_python_without_venv_is_said_in_words(
    start: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="lacks the venv module"):
        start.ready(tmp_path)


def test_both_readmes_name_the_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for command in ("scripts/start.py demo", "scripts/start.py test"):
        assert text.count(command) >= 2
