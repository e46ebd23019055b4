"""Which scheduler a system has."""

from __future__ import annotations

import sys

from salesreview.watch.schedule.cron import Cron
from salesreview.watch.schedule.entry import Scheduler
from salesreview.watch.schedule.launchd import Launchd
from salesreview.watch.schedule.tasks import Tasks

SYSTEMS = ("cron", "launchd", "tasks")


def scheduler(system: str | None = None) -> Scheduler:
    """Return a scheduler by its key, or that of this system."""
    own = {"darwin": "launchd", "win32": "tasks"}.get(sys.platform, "cron")
    made: dict[str, type[Cron] | type[Launchd] | type[Tasks]] = {"cron": Cron, "launchd": Launchd, "tasks": Tasks}
    return made[system or own]()
