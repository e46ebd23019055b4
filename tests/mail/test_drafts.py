"""Drafts in other programs: what they are told is proved with stand-ins; Outlook and Mail themselves are not here."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from pathlib import Path

import pytest

from salesreview.mail import drafts
from salesreview.mail.addresses import check
from salesreview.mail.message import Attachment, Letter

pytestmark = pytest.mark.posix("stands in for other programs by shell scripts")

LETTER = Letter(
    '十月"总结" $(touch /tmp/x) `x`', check("a@b.com; 李 <c@d.com>", "e@f.com"), "正文\n第二行", "<b>正文</b>",
    (Attachment("总结.xlsx", b"PK"),),
)  # fmt: skip

COM = """
import json, pathlib, time
class Attachments:
    def __init__(self): self.paths = []
    def Add(self, path): self.paths.append(path)
class Mail:
    def __init__(self): self.Attachments = Attachments()
    def Display(self, modal):
        if MODE == "hang": time.sleep(60)
        said = {k: v for k, v in vars(self).items() if k != "Attachments"}
        said |= {"files": self.Attachments.paths, "modal": modal}
        pathlib.Path(OUT).write_text(json.dumps(said))
    def Send(self): raise AssertionError("never")
class Outlook:
    def CreateItem(self, kind):
        assert kind == 0
        return Mail()
def Dispatch(name):
    assert name == "Outlook.Application"
    if MODE == "new": raise OSError(-2147221005, "Invalid class string")
    if MODE == "noisy": print("starting ...")
    return Outlook()
"""


@pytest.fixture
def outlook(tmp_path, monkeypatch):
    """A stand-in for pywin32 and Outlook: mode -> where it writes what it was told."""

    def install(mode: str) -> Path:
        package = tmp_path / "com" / "win32com"
        package.mkdir(parents=True)
        out = tmp_path / "told.json"
        (package / "__init__.py").write_text("")
        (package / "client.py").write_text(f"MODE, OUT = {mode!r}, {str(out)!r}\n{COM}")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "com"))
        return out

    return install


@pytest.mark.parametrize("mode", ["classic", "noisy"])
def test_classic_outlook_is_told_everything_and_shows_it(outlook, mode, tmp_path):
    out = outlook(mode)
    file = tmp_path / "总结.xlsx"
    assert drafts.by_outlook(LETTER, [file])
    told = json.loads(out.read_text())
    assert told == {
        "Subject": LETTER.subject, "To": "a@b.com; c@d.com", "CC": "e@f.com", "HTMLBody": LETTER.html,
        "files": [str(file)], "modal": False,
    }  # fmt: skip


def test_new_outlook_or_none_is_passed_over(outlook):
    outlook("new")
    assert not drafts.by_outlook(LETTER, [])


def test_no_pywin32_is_passed_over():
    assert not drafts.by_outlook(LETTER, [])


def test_an_outlook_that_hangs_is_passed_over_in_time(outlook):
    outlook("hang")
    start = time.monotonic()
    assert not drafts.by_outlook(LETTER, [], time_limit=1.5)
    assert time.monotonic() - start < 8


def program(folder: Path, name: str, script: str, monkeypatch) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!{sys.executable}\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", str(folder), prepend=os.pathsep)


TELL = "import json, sys; json.dump(sys.argv[1:], open({out!r}, 'w')); "


@pytest.mark.parametrize(("way", "script", "body"), [
    (drafts.by_outlook_mac, "outlook.applescript", LETTER.html), (drafts.by_mail_mac, "mail.applescript", LETTER.text),
])  # fmt: skip
def test_apples_scripts_get_everything_as_arguments(tmp_path, monkeypatch, way, script, body):
    out = tmp_path / "told.json"
    program(tmp_path / "bin", "osascript", TELL.format(out=str(out)) + "print('shown')", monkeypatch)
    file = tmp_path / "总 结.xlsx"
    assert way(LETTER, [file])
    source, *arguments = json.loads(out.read_text())
    assert Path(source).name == script
    assert Path(source).is_file()
    assert arguments == [LETTER.subject, body, "a@b.com\nc@d.com", "e@f.com", str(file)]


def test_the_order_on_each_system(tmp_path, monkeypatch):
    asked = []

    def stand_in(way, answer):
        def ask(letter, files):
            asked.append(way)
            return answer

        monkeypatch.setitem(drafts._NAMES, ask, way)
        return ask

    opened = []
    monkeypatch.setattr(drafts, "open_file", lambda path, system: opened.append(path) or True)
    monkeypatch.setattr(drafts, "by_outlook", stand_in("outlook", True))
    monkeypatch.setattr(drafts, "by_outlook_mac", stand_in("outlook-mac", False))
    monkeypatch.setattr(drafts, "by_mail_mac", stand_in("mail-mac", True))
    eml = tmp_path / "x.eml"
    found = {system: drafts.show_draft(LETTER, [], eml, system=system) for system in ("win32", "darwin", "linux")}
    assert [(draft.way, draft.state) for draft in found.values()] == [
        ("outlook", "opened"),
        ("mail-mac", "opened"),
        ("eml", "opened"),
    ]
    assert asked == ["outlook", "outlook-mac", "mail-mac"]
    assert opened == [eml]
    assert found["linux"].file == eml


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_on_what_to_do(lang, tmp_path):
    for way in drafts._WORDS:
        text = drafts.Draft(way, drafts.WRITTEN, tmp_path / "x.eml").text(lang)
        assert text.endswith("。" if lang == "zh" else ".")
    eml = drafts.Draft("eml", drafts.OPENED, tmp_path / "x.eml").text(lang)
    assert "x.eml" in eml
    assert {"zh": "转发", "en": "Forward"}[lang] in eml


def test_a_file_is_opened_where_there_is_a_screen(tmp_path, monkeypatch):
    out = tmp_path / "told.json"
    file = tmp_path / "草 稿.eml"
    program(tmp_path / "bin", "xdg-open", TELL.format(out=str(out)), monkeypatch)
    assert not drafts.open_file(file, "linux")
    assert not out.exists()
    monkeypatch.setenv("DISPLAY", ":99")
    assert drafts.open_file(file, "linux")
    assert json.loads(out.read_text()) == [str(file)]


@pytest.mark.parametrize("script", ["import sys; sys.exit(3)", "import time; time.sleep(60)"])
def test_a_file_that_nothing_opens(tmp_path, monkeypatch, script):
    monkeypatch.setenv("DISPLAY", ":99")
    monkeypatch.setattr(drafts, "TIME_LIMIT", 0.5)
    program(tmp_path / "bin", "xdg-open", script, monkeypatch)
    assert not drafts.open_file(tmp_path / "x.eml", "linux")
