"""Every command and option is described, and every command that a page shows is one."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from salesreview.cli import run
from salesreview.cli.app import build
from salesreview.cli.books import DEMO_NAMES
from salesreview.cli.ui import Ui

from .pages import PAGES, ROOT, sections, shell_lines, text_of

#: How a synopsis names what is left open.
OPEN = ("[选项]", "[OPTIONS]", "命令", "COMMAND")
PROGRAMS = ("salesreview", ".venv/bin/salesreview")


def leaves(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    """Yield every command with its name, groups included."""
    if name:
        yield name, command
    if isinstance(command, click.Group):
        for key, each in command.commands.items():
            yield from leaves(each, f"{name} {key}".strip())


def options(command: click.Command) -> list[str]:
    return [flag for param in command.params if isinstance(param, click.Option) for flag in param.opts]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_command_and_option_is_described(lang: str) -> None:
    described = sections(text_of(ROOT / "docs" / f"commands.{lang}.md"))
    for name, command in leaves(build(Ui(lang))):
        assert name in described, f"docs/commands.{lang}.md lacks the section “{name}”"
        for flag in options(command):
            if flag.startswith("--"):
                assert f"`{flag}" in described[name], f"docs/commands.{lang}.md, {name}: {flag} is not described"
        for param in command.params:
            if isinstance(param, click.Argument):
                metavar = (param.metavar or "").strip("[]").replace("|", r"\|")
                assert f"`{metavar}`" in described[name], f"docs/commands.{lang}.md, {name}: {metavar}"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_option_is_described_that_is_none(lang: str) -> None:
    program = build(Ui(lang))
    known = {name: set(options(command)) for name, command in leaves(program)}
    common = {*options(program), "--help"}
    for name, text in sections(text_of(ROOT / "docs" / f"commands.{lang}.md")).items():
        for line in text.splitlines():
            flag = line[3:].split("`")[0].split(" ")[0] if line.startswith("| `--") else None
            if flag is not None:
                assert flag in known.get(name, common), f"docs/commands.{lang}.md, {name}: there is no {flag}"


def shown() -> list[tuple[str, str]]:
    """Return every command of ours that a page shows: page, arguments."""
    found = []
    for page in PAGES:
        for line in shell_lines(text_of(page)):
            for part in line.split("&&"):
                program, _, arguments = part.strip().partition(" ")
                if program in PROGRAMS and not any(word in arguments for word in OPEN):
                    found.append((page.relative_to(ROOT).as_posix(), arguments.split(" > ")[0]))
    return found


@pytest.mark.parametrize(("page", "arguments"), shown())
def test_every_command_that_a_page_shows_is_one(page: str, arguments: str) -> None:
    words = shlex.split(arguments)
    lang = words[words.index("--ui") + 1] if "--ui" in words else "en"
    command: click.Command = build(Ui(lang))
    if words[:1] == ["--ui"]:
        del words[:2]
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name = words[0] if words[0] in command.commands else getattr(command, "default", words[0])
        assert name in command.commands, page
        command = command.commands[words.pop(0) if name == words[0] else name]
    try:
        command.make_context("salesreview", words)
    except click.exceptions.Exit as stop:  # --help, --version
        assert stop.exit_code == 0


def test_the_two_commands_of_the_readme_are_there() -> None:
    lines = shell_lines(text_of(ROOT / "README.md"))
    for script in ("scripts/demo", "scripts/test"):
        assert lines.count(f"bash {script}") == 2  # in Chinese and in English
        assert (ROOT / script).is_file()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_readme_shows_what_the_demo_says(lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--ui", lang, "demo", str(tmp_path), "--lang", lang]) == 0
    said = capsys.readouterr().out
    blocks = re.findall(r"^```text\n(.*?)^```$", text_of(ROOT / "README.md"), flags=re.M | re.S)
    block = blocks[0 if lang == "zh" else 1].splitlines()
    assert len(block) > 2
    for line in block:
        assert line.strip() == "…" or line in said.splitlines()
    for name in DEMO_NAMES.values():
        assert name in text_of(ROOT / "README.md")
