"""Tab Action plan: what is asked for each problem found, and how the tasks stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from salesreview.commentary import plans, records

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    from salesreview.commentary.voice import Voice

LATE_NAMED = 3


def strategy(v: Voice) -> str:
    """Write actions.strategy: each problem found, what the playbook proposes, the prompt for who and when."""
    told = []
    for problem in plans.problems(v):
        advice = plans.advice(v, problem)
        told.append(v.text(problem.sentence, advice, v.say("prompt.strategy_play" if advice else "prompt.strategy")))
    if not told:
        return v.text(v.missing("revenue") or v.say("strategy.none"), v.say("prompt.strategy_none"))
    return "\n".join(f"{place}. {text}" for place, text in enumerate(told, 1))


@dataclass(frozen=True, slots=True)
class Progress:
    """How the tasks stand on the day the figures reach."""

    done: int  # in the month
    late: tuple[dict[str, Any], ...]  # due by that day and not done by then, oldest first
    open: int  # due later
    dropped: int


def count_actions(v: Voice) -> Progress | None:
    """Return how the tasks stand on the day the figures reach; None where there are no tasks."""
    month = v.facts.month
    done = open_ = dropped = 0
    late: list[dict[str, Any]] = []
    seen = False
    for row in records.rows(v, "actions"):
        seen = True
        due: dt.date | None = row["due_date"]
        finished: dt.date | None = row["done_date"]
        is_done = row["status"] == "done" and (finished is None or finished <= v.facts.until)
        if row["status"] == "cancelled":
            dropped += 1
        elif is_done:
            done += finished is None or finished >= month.first
        elif due is not None and due <= v.facts.until:
            late.append(row)
        else:
            open_ += 1
    return Progress(done, tuple(sorted(late, key=lambda row: row["due_date"])), open_, dropped) if seen else None


def _counted(v: Voice, how: str, number: int) -> str:
    """Return 逾期未完成4项, 4 tasks are late; "" for none."""
    if not number:
        return ""
    return v.say(f"progress.{how}.{'one' if number == 1 else 'other'}", n=v.counted("task", number))


def progress(v: Voice) -> str:
    """Write actions.progress: done, late, open and dropped tasks, the late ones named."""
    counted = count_actions(v)
    if counted is None:
        return v.text(v.say("progress.none"), v.say("prompt.progress_none"))
    parts = [
        v.line(
            _counted(v, "done", counted.done) or v.say("progress.none_done"),
            _counted(v, "late", len(counted.late)),
            _counted(v, "open", counted.open),
            _counted(v, "dropped", counted.dropped),
        )
    ]
    named = []
    for row in counted.late[:LATE_NAMED]:
        owner = v.typed(row["owner"])
        key = "progress.task_owned" if owner else "progress.task"
        named.append(
            v.say(key, task=v.typed(row["task"]), day=v.day(row["due_date"]), **({"owner": owner} if owner else {}))
        )
    if named and (more := len(counted.late) - len(named)):
        named.append(v.say("progress.more", n=str(more)))
    if named:
        parts += [v.line(v.say("progress.named", list=v.listed(named))), v.say("prompt.late")]
    else:
        parts.append(v.say("prompt.progress"))
    return v.text(*parts)
