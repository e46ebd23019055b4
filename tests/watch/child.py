"""A run in a process of its own: book, state, time. STOP names the step to end at; WAIT a step and a file to wait for."""

from __future__ import annotations

import datetime as dt
import os
import sys
import time
from pathlib import Path

from salesreview.mail.smtp import server_of
from salesreview.watch.run import Options, watch

book, state, now = sys.argv[1:]
waits, _, go = os.environ.get("WAIT", "").partition("=")


def at(step: str) -> None:
    if step == os.environ["STOP"]:
        os._exit(9)
    if step == waits:
        Path(go + ".here").touch()
        while not Path(go).exists():
            time.sleep(0.02)


way = server_of(os.environ) if "SALESREVIEW_SMTP_HOST" in os.environ else Path(state).with_name("drafts")
outcome = watch(
    Path(book), Path(state), Options(way, "en", "boss@example.com"), dt.datetime.fromisoformat(now),
    progress=lambda stage: None, at=at,
)  # fmt: skip
print("busy" if outcome.busy else f"new {len(outcome.news.new)} sent {outcome.delivered.sent}")
