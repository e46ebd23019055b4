"""The tests of this folder run on Windows alone, real or the stand-in (`scripts/windows-stand-in`)."""

from __future__ import annotations

import sys

if sys.platform != "win32":
    collect_ignore_glob = ["test_*"]
