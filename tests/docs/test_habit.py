"""The guide's monthly habit is carried out as it stands there: its files, its commands, what they say."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from ..workbooks import command
from .pages import ROOT, sections, text_of

_FILE = re.compile(r"`([^`]+\.csv)`[：:]\n\n```csv\n(.*?)```", re.S)
_STEP = re.compile(r"```sh\nsalesreview (.*?)\n```(?:\n\n```text\n(.*?)```)?", re.S)


@pytest.mark.parametrize(("lang", "heading"), [("zh", "每月读入新数据"), ("en", "Each month's data")])
def test_the_monthly_habit_says_what_the_guide_shows(
    lang: str, heading: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = sections(text_of(ROOT / "docs" / f"guide.{lang}.md"))[heading]
    files, steps = _FILE.findall(text), _STEP.findall(text)
    assert (len(files), len(steps)) == (2, 4)
    monkeypatch.chdir(tmp_path)
    for name, content in files:
        (tmp_path / name).write_text(content, "utf-8")
    assert command("--ui", lang, "new", {"zh": "业绩总结.xlsm", "en": "review.xlsm"}[lang]).code == 0
    for arguments, shown in steps:
        ran = command(*shlex.split(arguments))
        assert ran.code == 0, ran.err
        for line in shown.splitlines():
            assert line in ran.out.splitlines()
