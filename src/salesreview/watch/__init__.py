"""The watch: evaluates the alerts on a schedule and mails what is new, each once."""

from __future__ import annotations
