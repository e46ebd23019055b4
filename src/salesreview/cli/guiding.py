"""The guide through a first load: the plan shown, what is open asked, the source kept on Settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from salesreview.cli.ui import Ui, someone_to_ask

if TYPE_CHECKING:
    from salesreview.hosts.base import Host
    from salesreview.loading.carry import Choices
    from salesreview.loading.plan import Plan, Question
    from salesreview.settings import PullSource


def guided(ui: Ui, book: Path, source: PullSource, choices: Choices, *, yes: bool) -> int:
    """Load a source whose table is not named; return the exit code."""
    from salesreview.cli.loading import OPEN, report
    from salesreview.pipeline import guide_load

    asks = someone_to_ask() and not yes
    with ui.progress() as progress:

        def guide(host: Host, plan: Plan) -> Plan | None:
            if not asks:
                return plan
            with progress.paused():
                return _talk(ui, host, plan)

        plan, done = guide_load(book, source, progress, guide, choices=choices)
    if done is not None:
        if not asks:
            _show(ui, plan)
        report(ui, done)
        ui.say(
            f"来源已记入设置页；下月可用 refresh --pull 或“读取来源”按钮读入“{done.load.schema.zh}”。",
            f"The source is kept on Settings: next month refresh --pull or the button Pull data loads "
            f"“{done.load.schema.en}”.",
        )
        return 0
    if asks:
        ui.say("没有改动。", "Nothing was changed.")
        return 0
    _show(ui, plan)
    for question in plan.questions:
        _print(ui, question)
    if plan.load is not None:
        for zh, en in plan.load.questions():
            ui.warn(zh, en)
    ui.warn(
        "没有改动：以上问题需要先回答。请在终端中运行本命令逐一回答，或写明表（load BOOK TABLE SOURCE）、用 --map 对应列，"
        "有行要移除时加 --yes 或 --append。",
        "Nothing was changed: the questions above are open. Run the command in a terminal to answer them, or name the "
        "table (load BOOK TABLE SOURCE), map columns with --map, and add --yes or --append where rows would go.",
    )
    return OPEN


def _show(ui: Ui, plan: Plan) -> None:
    """Say which table the source is, what each header is read as, its rows by month."""
    if plan.schema is None:
        return
    of = f"（工作表：{plan.sheet}）" if plan.sheet else ""
    ui.say(
        f"这份数据是“{plan.schema.zh}”{of}。",
        f"This is “{plan.schema.en}”{f' (sheet: {plan.sheet})' if plan.sheet else ''}.",
    )
    for column in plan.columns:
        label = ui.text("（不读入）", "(not read)") if column.key is None else plan.schema.column(column.key).label(ui.lang)
        click.echo(f"  {label} = {column.header}{ui.text('：', ': ')}{ui.text('、', ', ').join(column.samples)}")
    for zh, en in plan.months():
        ui.say(f"  {zh}", f"  {en}")


def _talk(ui: Ui, host: Host, plan: Plan) -> Plan | None:
    """Ask what is open, one question after another; None where it is called off."""
    from salesreview.cli.loading import ask_what_goes
    from salesreview.loading.carry import Choices
    from salesreview.loading.plan import with_choices

    while plan.questions:
        question = plan.questions[0]
        _print(ui, question)
        numbers = [str(number) for number in range(len(question.options) + 1)]
        answer = click.prompt(
            ui.text("请选择（0 不读入）", "Which (0: do not load)"), type=click.Choice(numbers), show_choices=False,
            default="1" if question.options else "0",
        )  # fmt: skip
        if answer == "0":
            return None
        plan = plan.answered(host, {question.key: question.options[int(answer) - 1].key})
    _show(ui, plan)
    if plan.load is None:
        return None
    for zh, en in (plan.load.summary(), *plan.load.sentences()):
        ui.say(zh, en)
    if plan.load.asks:
        going = ask_what_goes(ui, plan.load)
        return None if going is None else with_choices(plan, Choices(going, plan.choices.take_source))
    return plan if click.confirm(ui.text("读入吗？", "Load it?"), default=True) else None


def _print(ui: Ui, question: Question) -> None:
    ui.say(question.zh, question.en)
    for number, option in enumerate(question.options, 1):
        ui.say(f"  {number} {option.zh}", f"  {number} {option.en}")
