"""The generated pages are what the catalogues say now."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from types import ModuleType

import pytest

from salesreview.metrics.catalog import DIMENSIONS, METRICS
from salesreview.settings import SETTINGS
from salesreview.tables.catalog import SCHEMAS

ROOT = Path(__file__).parents[2]


def test_the_pages_equal_the_catalogues(reference: ModuleType) -> None:
    stale = reference.stale(ROOT)
    assert not stale, f"run .venv/bin/python scripts/reference.py: {sorted(stale)}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_entry_is_on_its_page(reference: ModuleType, lang: str) -> None:
    pages = reference.pages()
    metrics = pages[f"docs/metrics.{lang}.md"]
    for metric in METRICS:
        assert f"\n### {metric.key}\n" in metrics
        assert metric.definition(lang) in metrics
    assert all(f"`{dimension.key}`" in metrics for dimension in DIMENSIONS if dimension.key)
    sheets = pages[f"docs/raw-sheets.{lang}.md"]
    for schema in SCHEMAS:
        assert f"`{schema.excel_name}`" in sheets
        assert all(f"`{column.key}`" in sheets for column in schema.columns)
    settings = pages[f"docs/settings.{lang}.md"]
    assert all(f"`{setting.key}`" in settings for setting in SETTINGS)


def test_check_names_what_is_stale_and_writing_mends_it(
    reference: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    assert reference.main([], tmp_path) == 0
    assert reference.main(["--check"], tmp_path) == 0
    capsys.readouterr()
    page = tmp_path / "docs" / "metrics.zh.md"
    page.write_text(page.read_text("utf-8") + "\n", "utf-8")
    (tmp_path / "docs" / "settings.en.md").unlink()
    assert reference.main(["--check"], tmp_path) == 1
    shown = capsys.readouterr().err
    assert "docs/metrics.zh.md is stale" in shown and "docs/settings.en.md is stale" in shown
    assert reference.main([], tmp_path) == 0
    assert reference.main(["--check"], tmp_path) == 0
    assert reference.main(["--chek"], tmp_path) == 2


@pytest.mark.posix("Windows knows no such mark")
def test_it_can_be_run() -> None:
    assert os.access(ROOT / "scripts" / "reference.py", os.X_OK)
