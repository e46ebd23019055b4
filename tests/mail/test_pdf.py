from __future__ import annotations

import re
import shutil
import stat
import subprocess
import time
from pathlib import Path

import pytest

from salesreview.mail import pdf
from salesreview.mail.copy import build_copy
from salesreview.mail.errors import MailError

pytestmark = pytest.mark.posix("stands in for LibreOffice by a shell script")


def office(tmp_path: Path, script: str) -> str:
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def test_without_libreoffice_it_says_what_to_do(monkeypatch):
    monkeypatch.setattr(pdf, "find_office", lambda: None)
    with pytest.raises(MailError, match="LibreOffice is not on this machine"):
        pdf.make_pdf(b"")


@pytest.mark.parametrize("script", ["exit 1", "exit 0", 'echo no pdf > "$(dirname "$9")/review.pdf"'])
def test_a_failing_libreoffice(tmp_path, script):
    with pytest.raises(MailError, match="could not convert"):
        pdf.make_pdf(b"", office=office(tmp_path, script))


def test_a_libreoffice_that_cannot_be_started(tmp_path):
    with pytest.raises(MailError, match="could not convert"):
        pdf.make_pdf(b"", office=str(tmp_path / "nowhere"))


def test_a_hanging_libreoffice_is_ended_with_its_children(tmp_path):
    mark = tmp_path / "child"
    program = office(tmp_path, f"(sleep 30; echo late > {mark}) & echo $! > {mark}.pid\nsleep 30")
    start = time.monotonic()
    with pytest.raises(MailError, match=r"did not finish within 0\.5 seconds") as caught:
        pdf.make_pdf(b"", office=program, time_limit=0.5)
    assert caught.value.temporary
    assert time.monotonic() - start < 8
    child = int(Path(f"{mark}.pid").read_text())
    for _ in range(50):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the child still runs")


@pytest.mark.libreoffice
def test_the_pdf_is_a4_with_page_numbers_and_its_fonts(content, tmp_path, lang):
    if pdf.find_office() is None or shutil.which("pdffonts") is None:
        pytest.skip("LibreOffice and poppler are not installed")
    path = tmp_path / "review.pdf"
    path.write_bytes(pdf.make_pdf(build_copy(content)))
    info = subprocess.run(
        ["pdfinfo", "-f", "1", "-l", "999", str(path)], capture_output=True, text=True, check=True
    ).stdout
    pages = int(re.search(r"Pages:\s+(\d+)", info)[1])
    sizes = re.findall(r"Page\s+\d+ size:\s+([\d.]+) x ([\d.]+)", info)
    assert len(sizes) == pages
    assert {tuple(sorted(round(float(side)) for side in size)) for size in sizes} == {(595, 842)}
    assert not re.search(r"Author:\s*\S", info)
    assert not re.search(r"Title:\s*\S", info)
    fonts = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert fonts
    assert all(re.search(r"\s(yes|no) (yes|no) (yes|no)\s+\d+", line)[1] == "yes" for line in fonts), (
        "every font is embedded"
    )
    text = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True).stdout
    for page, words in enumerate(text.split("\f")[:-1], 1):
        assert f"{page} / {pages}" in words
    assert {"zh": "总结与展望", "en": "Summary and outlook"}[lang] in text
