from __future__ import annotations

import builtins
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from . import fixtures, process, runtime
from .engine import activated, engine
from .errors import ComError, gone
from .process import Office, OfficeError

ROOT = Path(__file__).parents[2]


def runs(pid: int) -> bool:
    """Say whether a process runs; one that has ended may wait for its parent to take note."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def soon(true: Callable[[], bool], within: float = 15.0) -> bool:
    end = time.monotonic() + within
    while not true() and time.monotonic() < end:
        time.sleep(0.05)
    return true()


def ended(pid: int) -> bool:
    return soon(lambda: not runs(pid))


def test_a_missing_libreoffice_skips_but_fails_where_it_must_be_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fixtures, "missing", lambda: "LibreOffice is not installed")
    monkeypatch.delenv("TOOLS_REQUIRED", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed"):
        fixtures.require_libreoffice()
    monkeypatch.setenv("TOOLS_REQUIRED", "true")
    with pytest.raises(pytest.fail.Exception, match="not installed"):
        fixtures.require_libreoffice()


def test_what_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_uno() -> None:
        raise ImportError("No module named 'uno'")

    find = runtime.missing.__wrapped__
    monkeypatch.setattr(runtime, "program", lambda: None)
    assert "libreoffice-calc" in find()
    monkeypatch.setattr(runtime, "program", lambda: Path("/bin/true"))
    monkeypatch.setattr(runtime, "modules", no_uno)
    assert "python3-uno" in find() and "No module named" in find()


@pytest.mark.libreoffice
def test_a_program_that_does_not_start_is_an_error_that_leaves_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, libreoffice: None
) -> None:
    monkeypatch.setattr(process, "program", lambda: Path("/bin/false"))
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path))
    with pytest.raises(OfficeError, match="exit code 1"):
        Office()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.libreoffice
def test_uno_leaves_the_rest_of_python_alone(libreoffice: None) -> None:
    assert builtins.__import__.__module__ == "builtins"
    assert not any("dist-packages" in folder for folder in sys.path)
    foreign = [
        name
        for name, module in list(sys.modules.items())
        if str(getattr(module, "__file__", None) or "").startswith("/usr/lib/python3/dist-packages")
    ]
    assert set(foreign) == {"uno", "unohelper"}


@pytest.mark.libreoffice
def test_a_process_starts_and_ends_and_leaves_no_folder(libreoffice: None) -> None:
    office = Office()
    folder = office._folder
    assert office.running and folder.exists()
    office.stop()
    assert not office.running and not folder.exists() and ended(office._guard.pid)
    office.stop()


@pytest.mark.libreoffice
def test_a_call_that_hangs_ends_the_process(libreoffice: None) -> None:
    office = Office(call_within=1.0)
    try:
        doc = office.desktop.loadComponentFromURL(
            "private:factory/scalc", "_blank", 0, runtime.properties(Hidden=True, MacroExecutionMode=4)
        )
        doc.BasicLibraries.createLibrary("Standard").insertByName("Slow", "Sub Wait20\n  Wait 20000\nEnd Sub\n")
        script = doc.getScriptProvider().getScript(
            "vnd.sun.star.script:Standard.Slow.Wait20?language=Basic&location=document"
        )
        began = time.monotonic()
        with pytest.raises(ComError) as caught:
            script.invoke((), (), ())
        assert caught.value.hresult == gone().hresult
        assert time.monotonic() - began < 10
        assert soon(lambda: not office.running)
    finally:
        office.stop()


def run_python(source: str, tmp_path: Path) -> subprocess.Popen[str]:
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(source), encoding="utf-8")
    return subprocess.Popen(
        [sys.executable, str(script)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


@pytest.mark.libreoffice
def test_a_process_ends_with_a_python_that_is_killed(libreoffice: None, tmp_path: Path) -> None:
    source = """
        import time
        from tests.libreoffice.process import Office
        office = Office()
        print(office.pid, office._folder, flush=True)
        time.sleep(60)
    """
    with run_python(source, tmp_path) as child:
        assert child.stdout is not None
        pid, folder = child.stdout.readline().split()
        assert runs(int(pid))
        os.kill(child.pid, signal.SIGKILL)
    assert ended(int(pid))
    assert soon(lambda: not Path(folder).exists())


@pytest.mark.libreoffice
def test_a_process_ends_with_a_python_that_forgets_it(libreoffice: None, tmp_path: Path) -> None:
    source = """
        from tests.libreoffice.process import Office
        print(Office().pid, flush=True)
    """
    with run_python(source, tmp_path) as child:
        said, _ = child.communicate(timeout=60)
    assert child.returncode == 0
    assert ended(int(said))


@pytest.mark.libreoffice
def test_the_last_user_ends_the_shared_process(libreoffice: None, tmp_path: Path) -> None:
    source = """
        from tests.libreoffice.fixtures import shared_app
        with shared_app() as app:
            with shared_app():
                pass
            between = app.office.running
        print(between, app.office.running, flush=True)
    """
    with run_python(source, tmp_path) as child:
        said, _ = child.communicate(timeout=60)
    assert said.split() == ["True", "False"]


def test_xlwings_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    before = object()
    monkeypatch.setattr(xw.engines, "active", before)
    with pytest.raises(RuntimeError), activated() as made:
        assert xw.engines.active.impl is made
        xw.Book(impl=made).set_mock_caller()
        raise RuntimeError
    assert xw.engines.active is before
    assert not hasattr(xw.Book, "_mock_caller")
    assert [each.name for each in xw.engines].count("libreoffice") == 1


@pytest.mark.libreoffice
def test_the_fixtures_process_ends_when_a_test_fails(libreoffice: None, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text("from tests.libreoffice.fixtures import *\n", encoding="utf-8")
    (tmp_path / "test_it.py").write_text(
        "import xlwings as xw\n"
        "def test_it(calc):\n"
        "    xw.Book().sheets[0]['A1'].value = 1\n"
        "    print('pid', calc.pid, xw.App(add_book=False).pid)\n"
        "    raise RuntimeError('on purpose')\n",
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(
        [*command, "-c", "/dev/null", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith("pid"))
    assert "1 failed" in done.stdout and "on purpose" in done.stdout
    assert all(ended(int(pid)) for pid in line.split()[1:])


@pytest.mark.libreoffice
def test_tests_share_a_process_and_get_another_when_it_died(libreoffice: None) -> None:
    with fixtures.shared_app() as first, fixtures.shared_app() as second:
        assert first is second
        first.office.kill()
        with fixtures.shared_app() as third:
            assert third.office.running and third is not first
            assert list(engine().apps) == [third]
