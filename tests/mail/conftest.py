"""The sample company's workbooks, and their reviews as they are sent."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from salesreview import pipeline, sending
from salesreview.mail.content import Content, CopyChoices
from salesreview.period import Month
from salesreview.template.package import read_parts

from ..soundness import invariant_faults, schema_faults
from ..workbooks import Ran, command

NOW = dt.datetime(2026, 11, 5, 9, 30)
MONTH = Month(2026, 10)


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep logs in the test's own folder, and the command line's environment plain."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    for key in (
        "DISPLAY",
        "WAYLAND_DISPLAY",
        *(f"SALESREVIEW_SMTP_{k}" for k in ("HOST", "PORT", "USER", "PASSWORD", "FROM", "SECURITY", "CA")),
    ):
        monkeypatch.delenv(key, raising=False)


@pytest.fixture
def salesreview() -> Callable[..., Ran]:
    """Run the command line in this process; a traceback on the screen is never right."""

    def run(*arguments: object, ui: str = "en") -> Ran:
        return command("--ui", ui, *arguments)

    return run


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The sample company's workbooks, refreshed, in both languages; not to be written to."""
    folder = tmp_path_factory.mktemp("made")
    books = {}
    for lang in ("zh", "en"):
        books[lang] = folder / f"{lang}.xlsm"
        pipeline.make_demo(books[lang], MONTH, lang, 1500, now=NOW)
    return books


@pytest.fixture(params=["zh", "en"])
def lang(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def book(made: dict[str, Path], lang: str, tmp_path: Path) -> Path:
    """A workbook to write to."""
    return Path(shutil.copy(made[lang], tmp_path / "业绩 总结.xlsm"))


@pytest.fixture
def zh_book(made: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(made["zh"], tmp_path / "业绩 总结.xlsm"))


@pytest.fixture
def en_book(made: dict[str, Path], tmp_path: Path) -> Path:
    return Path(shutil.copy(made["en"], tmp_path / "review.xlsm"))


def review(path: Path, choices: CopyChoices | None = None, lang: str | None = None) -> sending.Review:
    return sending.read_review(
        path, lang=lang, choices=choices or CopyChoices(), pull=False, progress=lambda stage: None
    )


@pytest.fixture(scope="session")
def contents(made: dict[str, Path]) -> dict[str, Content]:
    """What is sent of the sample company, in both languages."""
    return {lang: review(path).content for lang, path in made.items()}


@pytest.fixture
def content(contents: dict[str, Content], lang: str) -> Content:
    return contents[lang]


def edited(path: Path, changes: dict[str, Callable[[bytes], bytes] | bytes | None]) -> None:
    """Rewrite parts of a workbook file: a function changes a part, bytes add one, None drops it."""
    old = read_parts(path.read_bytes())
    for name, change in changes.items():
        if change is None:
            old.pop(name)
        else:
            old[name] = change if isinstance(change, bytes) else change(old[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in old.items():
            archive.writestr(name, data)


def faults_of(path: Path) -> list[str]:
    """Return what would make Excel repair a file: schema faults, and those of the checker beside the repository."""
    return [*schema_faults(path), *(invariant_faults(path) or ())]


def shared_strings(data: bytes) -> list[str]:
    text = read_parts(data)["xl/sharedStrings.xml"].decode()
    return [
        "".join(re.findall(r"<t(?:\s[^>]*)?>([^<]*)</t>", item)) for item in re.findall(r"<si>(.*?)</si>", text, re.S)
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "out"
    made.mkdir()
    yield made
