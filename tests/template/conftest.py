from __future__ import annotations

import warnings

import openpyxl
import pytest

from salesreview.template.build import build


@pytest.fixture(scope="session")
def templates(tmp_path_factory):
    """The template in both languages: lang -> path."""
    folder = tmp_path_factory.mktemp("templates")
    paths = {lang: folder / f"{lang}.xlsm" for lang in ("zh", "en")}
    for lang, path in paths.items():
        build(path, lang)
    return paths


@pytest.fixture(params=["zh", "en"])
def lang(request):
    return request.param


@pytest.fixture
def template(templates, lang):
    return templates[lang]


@pytest.fixture(scope="session")
def books(templates):
    """The templates as openpyxl reads them, to look at only: lang -> workbook."""
    with warnings.catch_warnings():
        # It says what it would lose if it saved: 2010 data bars, print areas of whole columns.
        warnings.filterwarnings("ignore", category=UserWarning)
        return {lang: openpyxl.load_workbook(path) for lang, path in templates.items()}


@pytest.fixture
def book(books, lang):
    return books[lang]
