"""rules copy, rules check: a department's own sentences, diagnosis rules and playbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from salesreview import files
from salesreview.cli.ui import Ui
from salesreview.errors import UsageError


def command(ui: Ui) -> click.Command:
    """Return the group `rules`."""
    folder = ui.argument("folder", "FOLDER", "工作簿所在的文件夹。", "The folder of the workbook.", None)
    return ui.group(
        "rules",
        "本部门自己的句子、诊断规则和行动手册。",
        "A department's own sentences, diagnosis rules and playbook.",
        [
            ui.command("copy", _copy(ui), "把自带的文件复制到文件夹，供修改。",
                       "Copy the shipped files to a folder, to be edited there.", [folder]),
            ui.command("check", _check(ui), "检查文件夹中的文件；有错误时退出码为 1。",
                       "Check the files of a folder; exit code 1 where one has a mistake.", [folder]),
        ],
    )  # fmt: skip


def _copy(ui: Ui) -> Callable[..., int]:
    def copy(folder: str) -> int:
        from salesreview.commentary import sentences
        from salesreview.insights import diagnosis, playbook

        target = _folder(folder)
        shipped = (sentences.SHIPPED, diagnosis.SHIPPED, playbook.SHIPPED)
        if there := [each.name for each in shipped if (target / each.name).exists()]:
            names = "、".join(there) if ui.lang == "zh" else ", ".join(there)
            raise UsageError(f"文件夹“{folder}”中已有 {names}，未作改动。请先移走或换一个文件夹。",
                             f"The folder “{folder}” holds {names} already, and nothing was written. Move them away, or "
                             "name another folder.")  # fmt: skip
        for each in shipped:
            try:
                files.put(target / each.name, each.read_bytes())
            except OSError:
                raise UsageError(f"无法写入文件夹“{folder}”。请检查权限。",
                                 f"The folder “{folder}” cannot be written to. Check its permissions.") from None  # fmt: skip
            ui.say(f"已写入：{target / each.name}", f"Written: {target / each.name}")
        ui.say("改好后只保留改过的条目即可：没有的条目沿用自带的。下次刷新同一文件夹中的工作簿时生效。",
               "Keep only the entries you change: all others stay as shipped. The next refresh of a workbook in this "
               "folder uses them.")  # fmt: skip
        return 0

    return copy


def _check(ui: Ui) -> Callable[..., int]:
    def check(folder: str) -> int:
        from salesreview.commentary.sentences import SENTENCES, load_sentences
        from salesreview.insights.rulebook import DIAGNOSIS, PLAYBOOK, load_rulebook

        target = _folder(folder)
        found = [name for name in (SENTENCES, DIAGNOSIS, PLAYBOOK) if (target / name).is_file()]
        if not found:
            ui.say(
                "文件夹中没有自己的文件，使用自带的。",
                "The folder holds no files of its own: the shipped ones are used.",
            )
            return 0
        if SENTENCES in found:
            load_sentences(target / SENTENCES)
        load_rulebook(target)
        ui.say(f"没有错误：{'、'.join(found)}。", f"No mistakes: {', '.join(found)}.")
        return 0

    return check


def _folder(name: str) -> Path:
    path = Path(name)
    if not path.is_dir():
        raise UsageError(f"找不到文件夹“{name}”。", f"There is no folder “{name}”.")
    return path
