from __future__ import annotations

import pytest

from salesreview.errors import WorkbookError
from salesreview.template import sources


@pytest.mark.parametrize("home", ["salesreview/addin", "addin"])
def test_sources_are_found_in_a_wheel_and_in_a_checkout(tmp_path, monkeypatch, home):
    package = tmp_path / ("salesreview" if home == "salesreview/addin" else "src/salesreview")
    (tmp_path / home).mkdir(parents=True)
    (tmp_path / home / "customUI14.xml").write_text("<customUI/>", encoding="utf-8")
    monkeypatch.setattr(sources, "__file__", str(package / "template" / "sources.py"))
    assert sources.addin_folder() == tmp_path / home
    assert sources.ribbon_pattern() == "<customUI/>"


def test_a_broken_installation_is_named_plainly(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "__file__", str(tmp_path / "a" / "b" / "c" / "sources.py"))
    with pytest.raises(WorkbookError, match="install salesreview again") as error:
        sources.addin_folder()
    assert "重新安装" in error.value.zh


def test_text_outside_the_code_page_is_refused(tmp_path, monkeypatch):
    (tmp_path / "SalesReview.bas").write_bytes(b"' \x81\r\n")
    monkeypatch.setattr(sources, "addin_folder", lambda: tmp_path)
    with pytest.raises(UnicodeDecodeError):
        sources.own_modules()
