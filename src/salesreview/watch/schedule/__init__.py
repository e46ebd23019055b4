"""An entry in cron, launchd or Task Scheduler: shown before it is written, and taken out again exactly."""

from __future__ import annotations
