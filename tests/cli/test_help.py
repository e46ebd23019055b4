"""Help, versions, errors and exit codes of the command line as a program."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time

import click
import pytest

from salesreview import __version__
from salesreview.cli.app import build
from salesreview.cli.ui import Ui

from ..workbooks import command, nothing_changes

POSIX = pytest.mark.posix("signals and pipes of POSIX")
CHINESE = re.compile("[\u4e00-\u9fff]")


def commands(group, path=()):
    for name, each in group.commands.items():
        yield (*path, name)
        if isinstance(each, click.Group):
            yield from commands(each, (*path, name))


EVERY = [(), *commands(build(Ui("en")))]


def program(*arguments, environment=None, **more):
    known = {key: value for key, value in os.environ.items() if key not in ("LC_ALL", "LC_MESSAGES", "LANG")}
    return subprocess.run(
        [sys.executable, "-m", "salesreview", *map(str, arguments)],
        capture_output=True, env={**known, **(environment or {})}, check=False, **more,
    )  # fmt: skip


@pytest.mark.parametrize("path", EVERY, ids=lambda path: " ".join(path) or "salesreview")
def test_every_command_has_help_in_both_languages(path):
    for lang, usage in (("zh", "用法："), ("en", "Usage: ")):
        ran = command("--ui", lang, *path, "--help")
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith(f"{usage}{' '.join(['salesreview', *path])}")
        shown = "".join(ran.out.split())
        each = build(Ui(lang))
        for name in path:
            each = each.commands[name]
        explained = [each.help, *(getattr(param, "meaning", None) or param.help for param in each.params)]
        for text in explained:
            assert text, (path, explained)
            assert "".join(text.split()) in shown
            assert bool(CHINESE.search(text.replace("sqlite:///数据.db", ""))) == (lang == "zh"), text
        assert "..." not in ran.out.partition("Commands")[2]


def test_without_a_command_the_help_is_shown():
    assert command("--ui", "zh").out == command("--ui", "zh", "--help").out
    assert command("template").code == 0


def test_the_version():
    assert command("--version").out == f"salesreview {__version__}\n"


def test_load_names_the_raw_tables():
    shown = " ".join(command("--ui", "en", "load", "--help").out.split())
    assert "orders, customers, products, targets, leads, invoices" in shown


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "用法："),
        ({"LC_ALL": "en_US.UTF-8"}, "Usage:"),
        ({"LC_ALL": "C"}, "Usage:"),
        ({}, "Usage:"),
    ],
)
def test_the_program_speaks_the_language_of_the_system(environment, said):
    done = program("--help", environment=environment)
    assert done.returncode == 0
    assert done.stdout.decode("utf-8").startswith(said)


def test_piped_output_is_utf_8_on_every_system(sample):
    done = program("--ui", "zh", "facts", sample, "--metric", "revenue", "--by", "region", "--format", "csv", environment={"LC_ALL": "C", "PYTHONIOENCODING": "ascii"})  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "华东" in done.stdout.decode("utf-8")


@POSIX
def test_a_file_name_that_is_no_text_is_said(tmp_path, filled):
    name = os.fsencode(tmp_path) + "/业绩.xlsm".encode("gbk")
    os.replace(filled, name)  # noqa: PTH105 - a name of bytes
    done = subprocess.run([os.fsencode(sys.executable), b"-m", b"salesreview", b"--ui", b"zh", b"refresh", name], capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "请重命名" in done.stderr.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(["check", "none.xlsm"], 2), (["nonsense"], 2), (["--version"], 0), (["check", "text.xlsm"], 1), (["refresh"], 2)],
)
def test_the_exit_code_of_the_program(tmp_path, arguments, code):
    (tmp_path / "text.xlsm").write_text("no workbook", "utf-8")
    done = program(*arguments, cwd=tmp_path)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


@POSIX
def test_a_reader_that_has_seen_enough_is_no_error(sample):
    child = subprocess.Popen(
        [sys.executable, "-m", "salesreview", "facts", str(sample), "--format", "csv"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.readline()
    child.stdout.close()
    said = child.stderr.read()
    child.stderr.close()
    child.wait(60)
    assert b"Traceback" not in said and b"unexpected" not in said, said


@POSIX
def test_ctrl_c_is_said_and_leaves_the_workbook(sample_book):
    with nothing_changes(sample_book.parent):
        for lang, sentence in (("zh", "已中断"), ("en", "Interrupted")):
            arguments = [
                sys.executable,
                "-X",
                "importtime",
                "-m",
                "salesreview",
                "--ui",
                lang,
                "refresh",
                str(sample_book),
                "--month",
                "2026-08",
            ]
            with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
                assert child.stderr is not None
                for line in child.stderr:  # the work has begun
                    if line.endswith(" salesreview.hosts.file\n"):
                        break
                time.sleep(0.05)
                child.send_signal(signal.SIGINT)
                said = child.stderr.read()
            # CPython ends itself by the signal where it came while a class was made: to a shell that is 130, too
            assert child.returncode in (130, -signal.SIGINT), said[-2000:]
            assert sentence in said
            assert "Traceback" not in said


BROKEN = [
    ("demo", ["--orders", "200"], "salesreview.sample.company.sample_tables"),
    ("new", ["a.xlsm"], "salesreview.template.build.template_bytes"),
    ("load", ["{book}", "orders", "{book}"], "salesreview.sources.load_source"),
    ("refresh", ["{book}"], "salesreview.metrics.evaluate.evaluate"),
    ("refresh", ["{book}"], "salesreview.review.render.lay_out"),
    ("refresh", ["{book}"], "salesreview.xlsx.package.write_archive"),
    ("facts", ["{book}"], "salesreview.tables.validate.validate"),
    ("check", ["{book}"], "salesreview.hosts.file.FileHost.names"),
    ("template", ["check", "{book}"], "salesreview.template.build.check"),
]


@pytest.mark.parametrize(
    ("name", "arguments", "place"), BROKEN, ids=[f"{name} {place.rpartition('.')[2]}" for name, _, place in BROKEN]
)
def test_a_mistake_in_the_program_is_a_sentence_and_a_log(filled, tmp_path, monkeypatch, name, arguments, place):
    def broken(*_args, **_more):
        raise RuntimeError("a mistake of ours")

    state = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setattr(place, broken)
    folder = filled.parent / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    before = filled.read_bytes()
    ran = command("--ui", "zh", name, *(each.format(book=filled) for each in arguments))
    assert (ran.code, ran.out) == (1, "")
    log = state / "salesreview" / "salesreview.log"
    assert ran.err == f"出现意外错误，工作簿未被改动；详情见 {log}。\n"
    assert "RuntimeError: a mistake of ours" in log.read_text("utf-8")
    assert f"salesreview --ui zh {name}" in log.read_text("utf-8")
    assert filled.read_bytes() == before
    assert list(folder.iterdir()) == []
